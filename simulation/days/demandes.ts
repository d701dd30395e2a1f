import type { Demande, Lot } from '../source.ts';
import { addDays, DAY, dayOf } from '../time.ts';
import { actAfterClosing, grant, isOpen, linksOf, log, refuse, refuseDocuments, resubmit, takeStep } from './files.ts';
import { type Office, operation } from './office.ts';

const isClosed = ({ statut }: Demande) => statut === 'VALIDE' || statut === 'REJETE';

/** Applications for land: new ones, their steps, their lots, and corrections. */
export const DEMANDES = {
  nouvelle_demande: operation(8, 'Demande déposée', 'Application filed', (office) => {
    file(office, office.now());
  }),
  demande_tardive: operation(1, 'Demande saisie en retard', 'Application row that comes late', (office) => {
    file(office, office.now() - office.random.integer(3, 25) * DAY);
  }),
  etape_demande: operation(12, 'Étape d’un dossier', 'Step of a file', (office) => {
    const demande = office.find(office.source.demandes, isOpen);
    if (demande) takeStep(office, demande);
  }),
  validation_demande: operation(3, 'Dossier validé', 'File granted', (office) => {
    const demande = office.find(office.source.demandes, isOpen);
    if (demande) grant(office, demande);
  }),
  rejet_demande: operation(2, 'Dossier rejeté', 'File refused', (office) => {
    const demande = office.find(office.source.demandes, (row) => isOpen(row) && row.etapeCourante <= 8);
    if (demande) refuse(office, demande);
  }),
  documents_refuses: operation(3, 'Documents refusés', 'Documents refused', (office) => {
    const demande = office.find(office.source.demandes, (row) => isOpen(row) && row.etapeCourante <= 3);
    if (demande === undefined) return;
    if (demande.etapeCourante === 2) takeStep(office, demande);
    refuseDocuments(office, demande);
  }),
  documents_revenus: operation(2, 'Documents déposés de nouveau', 'Documents handed in again', (office) => {
    const demande = office.find(office.source.demandes, ({ statut }) => statut === 'DOCUMENTS_REJETES');
    if (demande) resubmit(office, demande);
  }),
  action_apres_cloture: operation(2, 'Action sur un dossier clos', 'Action on a closed file', (office) => {
    const demande = office.find(office.source.demandes, isClosed);
    if (demande) actAfterClosing(office, demande);
  }),
  demande_zone: operation(2, 'Zone d’un dossier corrigée', 'Zone of a file corrected', (office) =>
    correct(office, () => ({ zoneId: office.random.chance(0.4) ? null : office.random.pick(office.source.zones).id })),
  ),
  demande_entreprise: operation(2, 'Demandeur d’un dossier corrigé', 'Applicant of a file corrected', (office) =>
    correct(office, () => ({ entrepriseId: office.random.pick(office.source.entreprises).id })),
  ),
  demande_financement: operation(1, 'Financement d’un dossier corrigé', 'Funding of a file corrected', (office) =>
    correct(office, ({ financement }) => ({
      financement: { ...financement, montantTotal: office.random.integer(1, 900) * 1_000_000 },
    })),
  ),
  lot_demande_ajoute: operation(3, 'Lot ajouté à un dossier', 'Lot added to a file', (office) => {
    const demande = office.find(office.source.demandes);
    const taken = new Set(demande === undefined ? [] : linksOf(office, demande.id).map(({ lotId }) => lotId));
    const lot = office.find(office.source.lots, ({ id }) => !taken.has(id));
    if (demande && lot) link(office, demande, lot, taken.size + 1);
  }),
  lot_demande_retire: operation(3, 'Lot retiré d’un dossier', 'Lot taken off a file', (office) => {
    const chosen = office.find(office.source.demandeLots);
    if (chosen) office.state.remove('demandeLots', chosen);
  }),
  lots_demande_reordonnes: operation(
    2,
    'Lots d’un dossier réordonnés',
    'Lots of a file put in another order',
    (office) => {
      const second = office.find(office.source.demandeLots, ({ ordre }) => ordre > 1);
      const first = second && linksOf(office, second.demandeAttributionId).find(({ ordre }) => ordre < second.ordre);
      if (second === undefined || first === undefined) return;
      const [before, after] = [first.ordre, second.ordre];
      office.state.set('demandeLots', first, { ordre: after, updatedAt: office.now() });
      office.state.set('demandeLots', second, { ordre: before, updatedAt: office.now() });
    },
  ),
  suivi_implantation: operation(2, 'Suivi d’implantation', 'Follow-up of the building works', followUp),
  suppression_demande: operation(2, 'Dossier supprimé pour de bon', 'File deleted for good', (office) => {
    const demande = office.find(office.source.demandes);
    if (demande) office.state.remove('demandes', demande);
  }),
};

/** A new file; a file without enterprise or lots is a person's, or for land outside the zones. */
function file(office: Office, createdAt: number): void {
  const { random, source, state } = office;
  const lots = random.chance(0.06) ? [] : random.shuffle([...source.lots]).slice(0, random.pick([1, 1, 1, 2, 3]));
  const [first] = lots;
  const montant = random.integer(1, 400) * 1_000_000;
  const cadres = random.integer(1, 20);
  const split = { total: cadres * 5, cadres, nonCadres: cadres * 4, autres: 0 };
  const nobody = { total: 0, cadres: 0, nonCadres: 0, autres: 0 };
  const date = new Date(createdAt).toISOString();
  const demande = state.add('demandes', {
    reference: state.nextReference('DAZI', 'demandes', 'reference', createdAt),
    statut: 'EN_COURS',
    etapeCourante: 2,
    typeDemande: first === undefined ? 'HORS_ZONE_INDUSTRIELLE' : 'ZONE_INDUSTRIELLE',
    entrepriseId: random.chance(0.05) ? null : random.pick(source.entreprises).id,
    lotId: null,
    zoneId: first !== undefined && random.chance(2 / 3) ? first.zoneIndustrielleId : null,
    informationsTerrain: first === undefined ? { localite: 'Grand-Béréby', superficie: random.integer(1, 50) } : null,
    financement: {
      devise: 'XOF',
      montantTotal: montant,
      sourcesValid: true,
      sources: [{ origine: 'FONDS_PROPRES', montant }],
    },
    emplois: { total: split.total, coherenceValid: true, nationaux: split, expatries: nobody },
    priorite: 'NORMAL',
    historiqueEtapes: [{ etape: 2, statut: 'EN_COURS', date, action: 'CREATION_DEMANDE' }],
    userId: office.user().id,
    createdAt,
    updatedAt: createdAt,
  });
  const filing = { action: 'CREATION_DEMANDE', from: null, to: 2, before: null, after: 'EN_COURS' };
  log(office, demande, { ...filing, at: createdAt });
  for (const [index, lot] of lots.entries()) link(office, demande, lot, index + 1);
}

function link(office: Office, demande: Demande, lot: Lot, ordre: number): void {
  const ids = { demandeAttributionId: demande.id, lotId: lot.id };
  office.state.add('demandeLots', { ...ids, ordre, createdAt: office.now() });
}

function followUp(office: Office): void {
  const { source, state, random } = office;
  const at = office.now();
  const known = office.find(source.suivisImplantation, ({ progression }) => progression < 100);
  if (known && random.chance(0.5)) {
    const progression = Math.min(100, known.progression + random.integer(5, 40));
    const statut = progression === 100 ? 'TERMINE' : 'EN_COURS';
    state.set('suivisImplantation', known, { progression, statut, updatedAt: at });
    return;
  }
  const demande = office.find(source.demandes, ({ statut }) => statut === 'VALIDE');
  if (demande === undefined) return;
  const dates = { dateDebut: dayOf(at), dateLimite: addDays(dayOf(at), random.integer(90, 180)), createdAt: at };
  state.add('suivisImplantation', { demandeAttributionId: demande.id, statut: 'EN_ATTENTE', progression: 0, ...dates });
}

function correct(office: Office, fields: (demande: Demande) => Partial<Demande>): void {
  const demande = office.find(office.source.demandes);
  if (demande) office.state.set('demandes', demande, { ...fields(demande), updatedAt: office.now() });
}
