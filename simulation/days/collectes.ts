import { heldLotsByZone } from '../generate/land.ts';
import type { Collecte, Lot } from '../source.ts';
import { addDays, startOf } from '../time.ts';
import { keepCampaign } from './books.ts';
import { issue } from './factures.ts';
import { type Office, operation } from './office.ts';

const isOpen = ({ statutCloture }: Collecte) => statutCloture === 'ouverte';

/** Campaigns to recover land dues, with the invoices made at their creation. */
export const COLLECTES = {
  nouvelle_collecte: operation(4, 'Campagne créée, avec ses factures', 'Campaign created, with its invoices', start),
  cloture_collecte: operation(3, 'Campagne clôturée', 'Campaign closed', (office) => {
    const begun = (row: Collecte) => isOpen(row) && row.dateDebut <= office.day;
    const collecte = office.find(office.source.collectes, begun);
    if (collecte === undefined) return;
    const at = office.now();
    const closing = { statutCloture: 'cloturee', dateCloture: at, cloturePar: collecte.creePar } as const;
    office.state.set('collectes', collecte, { ...closing, updatedAt: at });
  }),
  reouverture_collecte: operation(1, 'Campagne rouverte', 'Campaign opened again', (office) => {
    const collecte = office.find(office.source.collectes, (row) => !isOpen(row));
    const fields = { statutCloture: 'ouverte', dateCloture: null, cloturePar: null } as const;
    if (collecte) office.state.set('collectes', collecte, { ...fields, updatedAt: office.now() });
  }),
  report_collecte: operation(2, 'Campagne reportée', 'Campaign postponed', (office) => {
    const collecte = office.find(office.source.collectes, isOpen);
    if (collecte === undefined) return;
    const days = office.random.integer(5, 60);
    office.state.set('collectes', collecte, {
      dateDebut: addDays(collecte.dateDebut, days),
      dateFinPrevue: addDays(collecte.dateFinPrevue, days),
      status: collecte.montantRecouvre === 0 ? 'reportee' : collecte.status,
      updatedAt: office.now(),
    });
  }),
  zone_collecte_ajoutee: operation(3, 'Zone ajoutée à une campagne', 'Zone added to a campaign', (office) => {
    const collecte = office.find(office.source.collectes);
    const zone = office.find(office.source.zones, ({ id }) => !hasZone(office, collecte?.id, id));
    if (collecte && zone) office.state.add('collecteZones', { collecteId: collecte.id, zoneId: zone.id });
  }),
  zone_collecte_retiree: operation(2, 'Zone retirée d’une campagne', 'Zone taken off a campaign', (office) => {
    const link = office.find(office.source.collecteZones);
    if (link) office.state.remove('collecteZones', link);
  }),
  entete_collecte_perimee: operation(1, 'En-tête de campagne faussé', 'Header of a campaign gone stale', (office) => {
    const collecte = office.find(office.source.collectes, ({ montantRecouvre }) => montantRecouvre > 0);
    if (collecte === undefined) return;
    const montantRecouvre = Math.floor((collecte.montantRecouvre * 9) / 10);
    office.state.set('collectes', collecte, { montantRecouvre, updatedAt: office.now() });
  }),
  suppression_collecte: operation(
    1,
    'Campagne supprimée, avec ses factures et paiements',
    'Campaign deleted, with its invoices and payments',
    (office) => {
      const collecte = office.find(office.source.collectes);
      if (collecte) office.state.remove('collectes', collecte);
    },
  ),
};

function hasZone({ source }: Office, collecteId: number | undefined, zoneId: number): boolean {
  return source.collecteZones.some((link) => link.collecteId === collecteId && link.zoneId === zoneId);
}

/** A campaign in one to three zones where somebody holds a lot; each holder gets an invoice. */
function start(office: Office): void {
  const { random, state } = office;
  const held = heldLotsByZone(office.source.lots);
  if (held.size === 0) return;
  const zoneIds = random.shuffle([...held.keys()].sort((a, b) => a - b)).slice(0, random.pick([1, 1, 2, 3]));
  const createdAt = office.now();
  const dateDebut = addDays(office.day, random.pick([0, 0, 0, random.integer(1, 30), random.integer(31, 90)]));
  const creePar = random.pick(office.source.agents).id;
  const collecte = state.add('collectes', {
    reference: state.nextReference('COL', 'collectes', 'reference', createdAt),
    montantARecouvrer: 0,
    montantRecouvre: 0,
    dateDebut,
    dateFinPrevue: addDays(dateDebut, random.integer(3, 90)),
    status: 'non_recouvree',
    statutCloture: 'ouverte',
    dateCloture: null,
    cloturePar: null,
    creePar,
    createdAt,
    updatedAt: createdAt,
  });
  for (const zoneId of zoneIds) state.add('collecteZones', { collecteId: collecte.id, zoneId });
  const agents = random.shuffle([...office.source.agents]).slice(0, 2);
  for (const [index, { id: agentId }] of agents.entries()) {
    const role = index === 0 ? 'responsable' : 'assistant';
    state.add('collecteAgents', { collecteId: collecte.id, agentId, role, dateAssignation: createdAt });
  }
  bill(
    office,
    collecte,
    zoneIds.flatMap((zoneId) => held.get(zoneId) ?? []),
  );
}

/** One invoice per holder, for one of the lots that the holder has there. */
function bill(office: Office, collecte: Collecte, lots: readonly Lot[]): void {
  const { random, world } = office;
  const byHolder = new Map(lots.map((lot) => [lot.entrepriseId, lot]));
  const most = Math.max(1, Math.round((2 * world.volumes.droits) / world.volumes.collectes));
  const debtors = random.shuffle([...byHolder.values()]).slice(0, most);
  for (const { entrepriseId, prix, numero } of debtors) {
    if (entrepriseId === null) continue;
    const known = { collecteId: collecte.id, entrepriseId, montantTotal: prix, dateCreation: office.now() };
    const dateEcheance = random.chance(0.12) ? null : startOf(collecte.dateFinPrevue);
    issue(office, { ...known, dateEcheance }, `Droit d’occupation du ${numero.trim()}`);
  }
  keepCampaign(office, collecte.id);
}
