import type * as S from '../../simulation/source.ts';

// Rows of the operational database with plain values in every field that a test does not name.

const AT = Date.UTC(2026, 0, 1, 9);

export function zone(id: number, row: Partial<S.Zone> = {}): S.Zone {
  return {
    id,
    code: `ZI-${id}`,
    libelle: `Zone ${id}`,
    description: null,
    adresse: null,
    location: null,
    polygon: null,
    superficie: 100,
    uniteMesure: 'ha',
    lotsDisponibles: 0,
    statut: 'actif',
    createdAt: AT,
    updatedAt: AT,
    ...row,
  };
}

export function lot(id: number, zoneIndustrielleId: number, row: Partial<S.Lot> = {}): S.Lot {
  return {
    id,
    numero: `LOT ${id}`,
    ilot: 'A1',
    superficie: 10_000,
    uniteMesure: 'm2',
    prix: 20_000_000,
    statut: 'disponible',
    priorite: 'normale',
    viabilite: true,
    description: null,
    zoneIndustrielleId,
    entrepriseId: null,
    dateReservation: null,
    delaiOption: null,
    polygon: null,
    location: null,
    createdAt: AT,
    updatedAt: AT,
    ...row,
  };
}

export function entreprise(id: number): S.Entreprise {
  return {
    id,
    raisonSociale: `Société ${id}`,
    telephone: '0700000000',
    email: `${id}@entreprise.example`,
    registreCommerce: null,
    compteContribuable: null,
    formeJuridique: null,
    adresse: null,
    dateConstitution: null,
    domaineActiviteId: null,
    dateCreation: AT,
    dateModification: AT,
    userId: null,
  };
}

export function demande(id: number, row: Partial<S.Demande> = {}): S.Demande {
  return {
    id,
    reference: `DAZI-2026-${id}`,
    statut: 'EN_COURS',
    etapeCourante: 2,
    typeDemande: 'ZONE_INDUSTRIELLE',
    entrepriseId: 1,
    lotId: null,
    zoneId: null,
    informationsTerrain: null,
    financement: {},
    emplois: {},
    priorite: 'NORMAL',
    historiqueEtapes: [],
    userId: 1,
    createdAt: AT,
    updatedAt: AT,
    ...row,
  };
}

export function demandeLot(id: number, demandeAttributionId: number, lotId: number, ordre = 1): S.DemandeLot {
  return { id, demandeAttributionId, lotId, ordre, createdAt: AT };
}

/** A row of a file's log: `avant` and `apres` are the words of the status before and after. */
export function historique(
  id: number,
  dateAction: number,
  avant: string | null,
  apres: string | null,
  demandeAttributionId = 1,
): S.HistoriqueDemande {
  return {
    id,
    demandeAttributionId,
    etapeSource: null,
    etapeDestination: 2,
    action: 'ACTION',
    statutAvant: avant,
    statutApres: apres,
    dateAction,
    utilisateurId: 1,
  };
}

export function collecte(id: number, row: Partial<S.Collecte> = {}): S.Collecte {
  return {
    id,
    reference: `COL-2026-${id}`,
    montantARecouvrer: 0,
    montantRecouvre: 0,
    dateDebut: '2026-01-10',
    dateFinPrevue: '2026-01-20',
    status: 'non_recouvree',
    statutCloture: 'ouverte',
    dateCloture: null,
    cloturePar: null,
    creePar: 1,
    createdAt: AT,
    updatedAt: AT,
    ...row,
  };
}

export function facture(id: number, montantTotal: number, row: Partial<S.Facture> = {}): S.Facture {
  return {
    id,
    numeroFacture: `FAC-2026-${id}`,
    dateCreation: AT,
    dateEcheance: null,
    datePaiement: null,
    montantTotal,
    sousTotal: 0,
    statut: 'En attente',
    entrepriseId: 1,
    processusOrigine: 'COLLECTE_DROIT',
    demandeAttributionId: null,
    collecteId: null,
    isDeleted: false,
    deletedAt: null,
    createdAt: AT,
    updatedAt: AT,
    ...row,
  };
}

export function paiement(id: number, factureId: number, montant: number, row: Partial<S.Paiement> = {}): S.Paiement {
  return {
    id,
    factureId,
    montant,
    datePaiement: AT,
    modePaiement: null,
    statut: 'en_attente',
    referencePaiement: null,
    createdAt: AT,
    updatedAt: AT,
    ...row,
  };
}
