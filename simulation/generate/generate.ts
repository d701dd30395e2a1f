import type { Convention, Entreprise, Source } from '../source.ts';
import { type Bill, keepBooks } from './billing.ts';
import { generateCollectes } from './collectes.ts';
import { generateDemandes } from './demandes.ts';
import { generateDocuments } from './documents.ts';
import { generateAuditLogs, generateEntreprises } from './entreprises.ts';
import { generateFees } from './fees.ts';
import { generateLots, generateZones, transferSomeLots } from './land.ts';
import { applyMishaps, keepCampaignHeaders } from './mishaps.ts';
import { generateDomaines, generateOperateurs, generatePeople, personName } from './people.ts';
import { createWorld, officeTime, type Settings, type World } from './world.ts';

/** Makes the whole operational database as objects. The same settings give the same objects on every machine. */
export function generateSource(settings: Settings): Source {
  const world = createWorld(settings);
  const people = generatePeople(world);
  const enterprises = generateEntreprises(world);
  const { entreprises, entrepriseDomaines } = enterprises;
  const zones = generateZones(world);
  const lots = generateLots(world, zones, entreprises);
  const demandes = generateDemandes(world, { entreprises, lots, utilisateurs: people.utilisateurs });
  const zoneIds = zones.map((zone) => zone.id);
  const campaigns = generateCollectes(world, { lots, entreprises, zoneIds, agents: people.agents });
  const bills: Bill[] = [...campaigns.bills, ...generateFees(world, demandes.files)];
  applyMishaps(world, bills);
  keepCampaignHeaders(world, campaigns.collectes, campaigns.bills);
  transferSomeLots(world, lots, entreprises);
  return {
    ...people,
    ...keepBooks(bills),
    ...generateDocuments(world, demandes.files),
    domaines: generateDomaines(world),
    entreprises,
    entrepriseDomaines,
    operateurs: generateOperateurs(
      world,
      entreprises.map((entreprise) => entreprise.id),
    ),
    zones,
    lots,
    demandes: demandes.files.map((file) => file.demande),
    demandeLots: demandes.demandeLots,
    historiqueDemandes: demandes.historiqueDemandes,
    collectes: campaigns.collectes,
    collecteZones: campaigns.collecteZones,
    collecteAgents: campaigns.collecteAgents,
    auditLogs: generateAuditLogs(world, enterprises),
    conventions: generateConventions(world, entreprises),
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
