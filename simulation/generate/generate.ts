import type { Convention, Entreprise, Source, SourceRows } from '../source.ts';
import { generateAuditLogs } from './audit.ts';
import { keepBooks } from './billing.ts';
import { Bills } from './bills.ts';
import { generateCollectes } from './collectes.ts';
import { generateDemandes } from './demandes.ts';
import { generateDocuments } from './documents.ts';
import { generateEntreprises } from './entreprises.ts';
import { generateFees } from './fees.ts';
import { generateLots, generateZones, transferSomeLots } from './land.ts';
import { applyMishaps, keepCampaignHeaders } from './mishaps.ts';
import { generateDomaines, generateOperateurs, generatePeople, personName } from './people.ts';
import { createWorld, officeTime, type Settings, type World } from './world.ts';

/**
 * Makes the whole operational database. The same settings give the same rows on every machine. The big tables are
 * kept in columns, and their rows become objects as they are gone through.
 */
export function generateRows(settings: Settings): SourceRows {
  const world = createWorld(settings);
  const people = generatePeople(world);
  const enterprises = generateEntreprises(world);
  const { entreprises, entrepriseDomaines } = enterprises;
  const zones = generateZones(world);
  const lots = generateLots(world, zones, entreprises);
  const files = generateDemandes(world, { entreprises, lots, utilisateurs: people.utilisateurs });
  const zoneIds = zones.map((zone) => zone.id);
  const bills = new Bills();
  const campaigns = generateCollectes(world, { lots, entreprises, zoneIds, agents: people.agents }, bills);
  generateFees(world, files, bills);
  applyMishaps(world, bills);
  keepCampaignHeaders(world, campaigns.collectes, bills);
  transferSomeLots(world, lots, entreprises);
  return {
    ...people,
    ...campaigns,
    ...keepBooks(bills),
    ...generateDocuments(world, files),
    detailsFactures: [],
    domaines: generateDomaines(world),
    entreprises,
    entrepriseDomaines,
    operateurs: generateOperateurs(
      world,
      entreprises.map((entreprise) => entreprise.id),
    ),
    zones,
    lots,
    demandes: files.demandes,
    demandeLots: files.demandeLots,
    historiqueDemandes: files.historiqueDemandes,
    auditLogs: generateAuditLogs(world, enterprises),
    conventions: generateConventions(world, entreprises),
  };
}

/** The same rows as objects that stay, to be changed: at scale 10,000 they need a gigabyte and more. */
export function generateSource(settings: Settings): Source {
  return collectRows(generateRows(settings));
}

function collectRows(rows: SourceRows): Source {
  return {
    utilisateurs: [...rows.utilisateurs],
    typesAgents: [...rows.typesAgents],
    agents: [...rows.agents],
    tarifs: [...rows.tarifs],
    domaines: [...rows.domaines],
    entreprises: [...rows.entreprises],
    entrepriseDomaines: [...rows.entrepriseDomaines],
    operateurs: [...rows.operateurs],
    zones: [...rows.zones],
    lots: [...rows.lots],
    demandes: [...rows.demandes],
    demandeLots: [...rows.demandeLots],
    historiqueDemandes: [...rows.historiqueDemandes],
    commissions: [...rows.commissions],
    decisionsCommission: [...rows.decisionsCommission],
    recepisses: [...rows.recepisses],
    attestations: [...rows.attestations],
    lamevs: [...rows.lamevs],
    suivisImplantation: [...rows.suivisImplantation],
    collectes: [...rows.collectes],
    collecteZones: [...rows.collecteZones],
    collecteAgents: [...rows.collecteAgents],
    factures: [...rows.factures],
    detailFactures: [...rows.detailFactures],
    detailsFactures: [...rows.detailsFactures],
    paiements: [...rows.paiements],
    historiqueFactures: [...rows.historiqueFactures],
    auditLogs: [...rows.auditLogs],
    conventions: [...rows.conventions],
  };
}

/** The first few occupation agreements; the module is hardly used yet. */
function generateConventions(world: World, entreprises: readonly Entreprise[]): Convention[] {
  const random = world.random('conventions');
  return Array.from({ length: 3 }, (_, index) => ({
    id: index + 1,
    numeroConvention: `CONV-${String(index + 1).padStart(4, '0')}`,
    ...personName(random),
    entrepriseId: random.pick(entreprises).id,
    statut: random.pick(['en cours', 'termine']),
    etapeActuelle: random.pick(['Analyse juridique', 'Signature', 'Enregistrement']),
    dureeOccupation: random.pick([20, 25, 30]),
    dateCreation: officeTime(world, random),
  }));
}
