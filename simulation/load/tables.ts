import type { Piece, Source } from '../source.ts';
import { bool, type Columns, columnName, copyText, day, instant, json, number, text, words } from './copy-text.ts';

/** One table's rows, ready for COPY. */
export interface TableLoad {
  readonly table: string;
  readonly columns: readonly string[];
  readonly rows: number;
  /** COPY text, made as it is read. */
  chunks(): Iterable<string>;
}

/** Every table that gets rows, each after those it refers to. Columns left out take the database's default. */
export function tableLoads(source: Source): TableLoad[] {
  return [...references(source), ...attribution(source), ...recovery(source)];
}

function load<T>(table: string, objects: readonly T[], columns: Columns<T>): TableLoad {
  return {
    table,
    columns: Object.keys(columns).map(columnName),
    rows: objects.length,
    chunks: () => copyText(objects, columns),
  };
}

/** The same objects with `updated_at` as it is on a row that nobody touched again. */
function untouched<T extends { createdAt: number }>(objects: readonly T[]): (T & { updatedAt: number })[] {
  return objects.map((object) => ({ ...object, updatedAt: object.createdAt }));
}

function references(source: Source): TableLoad[] {
  const timestamps = { createdAt: instant, updatedAt: instant };
  return [
    load('users', untouched(source.utilisateurs), {
      id: number,
      username: text,
      email: text,
      passwordHash: text,
      nom: text,
      prenoms: text,
      role: text,
      ...timestamps,
    }),
    load('types_agents', source.typesAgents, { id: number, code: text, libelle: text }),
    load('agents', untouched(source.agents), {
      id: number,
      nom: text,
      prenoms: text,
      matricule: text,
      typeAgentId: number,
      userId: number,
      deletedAt: instant,
      ...timestamps,
    }),
    load('tarifs', source.tarifs, { id: number, code: text, libelle: text, montant: number }),
    load('domaines_activites', untouched(source.domaines), { id: number, code: text, libelle: text, ...timestamps }),
    load('entreprises', source.entreprises, {
      id: number,
      raisonSociale: text,
      telephone: text,
      email: text,
      registreCommerce: text,
      compteContribuable: text,
      formeJuridique: text,
      adresse: text,
      dateConstitution: day,
      domaineActiviteId: number,
      dateCreation: instant,
      dateModification: instant,
      userId: number,
    }),
    load('entreprise_domaines', source.entrepriseDomaines, {
      id: number,
      entrepriseId: number,
      domaineActiviteId: number,
      createdAt: instant,
    }),
    load('operateurs', untouched(source.operateurs), {
      id: number,
      nom: text,
      prenoms: text,
      telephone: text,
      email: text,
      userId: number,
      entrepriseId: number,
      deletedAt: instant,
      ...timestamps,
    }),
    load('zones_industrielles', source.zones, {
      id: number,
      code: text,
      libelle: text,
      description: text,
      adresse: text,
      location: text,
      polygon: text,
      superficie: number,
      uniteMesure: text,
      lotsDisponibles: number,
      statut: text,
      ...timestamps,
    }),
    load(
      'lots',
      source.lots.map((lot) => ({ ...lot, zoneId: lot.zoneIndustrielleId })),
      {
        id: number,
        numero: text,
        ilot: text,
        superficie: number,
        uniteMesure: text,
        prix: number,
        statut: text,
        priorite: text,
        viabilite: bool,
        description: text,
        zoneIndustrielleId: number,
        zoneId: number,
        entrepriseId: number,
        dateReservation: instant,
        delaiOption: number,
        polygon: text,
        location: text,
        ...timestamps,
      },
    ),
    load('audit_logs', source.auditLogs, {
      id: number,
      tableName: text,
      recordId: number,
      action: text,
      changedFields: words,
      createdAt: instant,
    }),
    load('conventions', source.conventions, {
      id: number,
      numeroConvention: text,
      nom: text,
      prenoms: text,
      entrepriseId: number,
      statut: text,
      etapeActuelle: text,
      dureeOccupation: number,
      dateCreation: instant,
    }),
  ];
}

function attribution(source: Source): TableLoad[] {
  const piece: Columns<Piece & { estSigne: boolean }> = {
    id: number,
    numero: text,
    demandeAttributionId: number,
    dateEmission: instant,
    dateSignature: instant,
    estSigne: bool,
  };
  const signed = (pieces: readonly Piece[]) => pieces.map((p) => ({ ...p, estSigne: p.dateSignature !== null }));
  return [
    load('demandes_attribution', source.demandes, {
      id: number,
      reference: text,
      statut: text,
      etapeCourante: number,
      typeDemande: text,
      entrepriseId: number,
      lotId: number,
      zoneId: number,
      informationsTerrain: json,
      financement: json,
      emplois: json,
      historiqueEtapes: json,
      userId: number,
      createdAt: instant,
      updatedAt: instant,
    }),
    load('demande_attribution_lots', source.demandeLots, {
      id: number,
      demandeAttributionId: number,
      lotId: number,
      ordre: number,
      createdAt: instant,
    }),
    load('historique_demandes', source.historiqueDemandes, {
      id: number,
      demandeAttributionId: number,
      etapeSource: number,
      etapeDestination: number,
      action: text,
      statutAvant: text,
      statutApres: text,
      dateAction: instant,
      utilisateurId: number,
    }),
    load('commissions', source.commissions, { id: number, type: text, libelle: text, dateCommission: instant }),
    load('decisions_commission', source.decisionsCommission, {
      id: number,
      decision: text,
      commissionId: number,
      demandeAttributionId: number,
      createdAt: instant,
    }),
    load('recepisses_depot', signed(source.recepisses), piece),
    load('attestations_recevabilite', signed(source.attestations), piece),
    load('lamevs', signed(source.lamevs), piece),
    load('suivis_implantation', source.suivisImplantation, {
      id: number,
      demandeAttributionId: number,
      statut: text,
      dateDebut: day,
      dateLimite: day,
      progression: number,
      createdAt: instant,
    }),
  ];
}

function recovery(source: Source): TableLoad[] {
  const lines = source.detailFactures.map((line) => ({ ...line, quantite: 1, montant: line.montantLigne }));
  return [
    load('collectes', source.collectes, {
      id: number,
      reference: text,
      montantARecouvrer: number,
      montantRecouvre: number,
      dateDebut: day,
      dateFinPrevue: day,
      status: text,
      statutCloture: text,
      dateCloture: instant,
      cloturePar: number,
      creePar: number,
      createdAt: instant,
      updatedAt: instant,
    }),
    load('collecte_zones', source.collecteZones, { collecteId: number, zoneId: number }),
    load('collecte_agents', source.collecteAgents, {
      collecteId: number,
      agentId: number,
      role: text,
      dateAssignation: instant,
    }),
    load('factures', source.factures, {
      id: number,
      numeroFacture: text,
      dateCreation: instant,
      dateEcheance: instant,
      datePaiement: instant,
      montantTotal: number,
      sousTotal: number,
      statut: text,
      entrepriseId: number,
      processusOrigine: text,
      demandeAttributionId: number,
      collecteId: number,
      isDeleted: bool,
      deletedAt: instant,
      createdAt: instant,
      updatedAt: instant,
    }),
    load('detail_factures', lines, {
      id: number,
      factureId: number,
      description: text,
      quantite: number,
      prixUnitaire: number,
      montant: number,
      montantLigne: number,
      createdAt: instant,
    }),
    load('paiement_factures', source.paiements, {
      id: number,
      factureId: number,
      montant: number,
      datePaiement: instant,
      modePaiement: text,
      statut: text,
      referencePaiement: text,
      createdAt: instant,
      updatedAt: instant,
    }),
    load('historique_factures', source.historiqueFactures, {
      id: number,
      factureId: number,
      action: text,
      description: text,
      createdAt: instant,
    }),
  ];
}
