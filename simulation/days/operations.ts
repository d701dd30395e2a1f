import { COLLECTES } from './collectes.ts';
import { DEMANDES } from './demandes.ts';
import { ENTREPRISES } from './entreprises.ts';
import { FACTURES } from './factures.ts';
import { FONCIER } from './foncier.ts';
import { type Operation, operation } from './office.ts';
import { PAIEMENTS } from './paiements.ts';
import type { TableName } from './rows.ts';

const GROWING: readonly TableName[] = [
  'entreprises',
  'demandes',
  'collectes',
  'factures',
  'paiements',
  'lots',
  'zones',
];

/** The application's own versions change its schema. */
const SCHEMA = {
  colonne_ajoutee: operation(1, 'Colonne ajoutée à une table', 'Column added to a table', (office) =>
    office.state.addColumn(office.random.pick(GROWING)),
  ),
};

const ALL = { ...DEMANDES, ...COLLECTES, ...FACTURES, ...PAIEMENTS, ...ENTREPRISES, ...FONCIER, ...SCHEMA };

export type OperationName = keyof typeof ALL;

/** Everything that can happen on a day, under its name. A name stays: databases remember what was done to them by it. */
export const OPERATIONS: Readonly<Record<OperationName, Operation>> = ALL;

export const OPERATION_NAMES = Object.keys(ALL).filter(isOperationName);

export function isOperationName(name: string): name is OperationName {
  return Object.hasOwn(ALL, name);
}
