import type { TableName } from './rows.ts';

/** A foreign key of the operational schema, between tables that the simulation fills. */
export interface Reference {
  readonly table: TableName;
  readonly field: string;
  /** What the database does with the row when the one it points to is deleted. */
  readonly onDelete: 'cascade' | 'set null' | 'refuse';
}

/** Who points to a row of the table, as simulation/schema declares it. */
export const REFERENCES: Readonly<Partial<Record<TableName, readonly Reference[]>>> = {
  entreprises: [
    { table: 'factures', field: 'entrepriseId', onDelete: 'refuse' },
    { table: 'entrepriseDomaines', field: 'entrepriseId', onDelete: 'cascade' },
    { table: 'operateurs', field: 'entrepriseId', onDelete: 'set null' },
    { table: 'lots', field: 'entrepriseId', onDelete: 'set null' },
    { table: 'demandes', field: 'entrepriseId', onDelete: 'set null' },
    { table: 'conventions', field: 'entrepriseId', onDelete: 'set null' },
  ],
  lots: [
    { table: 'demandeLots', field: 'lotId', onDelete: 'cascade' },
    { table: 'demandes', field: 'lotId', onDelete: 'set null' },
  ],
  demandes: [
    { table: 'demandeLots', field: 'demandeAttributionId', onDelete: 'cascade' },
    { table: 'historiqueDemandes', field: 'demandeAttributionId', onDelete: 'cascade' },
    { table: 'decisionsCommission', field: 'demandeAttributionId', onDelete: 'cascade' },
    { table: 'recepisses', field: 'demandeAttributionId', onDelete: 'cascade' },
    { table: 'attestations', field: 'demandeAttributionId', onDelete: 'cascade' },
    { table: 'lamevs', field: 'demandeAttributionId', onDelete: 'cascade' },
    { table: 'suivisImplantation', field: 'demandeAttributionId', onDelete: 'cascade' },
    { table: 'factures', field: 'demandeAttributionId', onDelete: 'set null' },
  ],
  collectes: [
    { table: 'collecteZones', field: 'collecteId', onDelete: 'cascade' },
    { table: 'collecteAgents', field: 'collecteId', onDelete: 'cascade' },
    { table: 'factures', field: 'collecteId', onDelete: 'cascade' },
  ],
  commissions: [{ table: 'decisionsCommission', field: 'commissionId', onDelete: 'cascade' }],
  factures: [
    { table: 'detailFactures', field: 'factureId', onDelete: 'cascade' },
    { table: 'paiements', field: 'factureId', onDelete: 'cascade' },
    { table: 'historiqueFactures', field: 'factureId', onDelete: 'cascade' },
  ],
};

/** Whether a row of `child` may point to one of `parent`. */
export function pointsTo(child: TableName, parent: TableName): boolean {
  return REFERENCES[parent]?.some(({ table }) => table === child) === true;
}
