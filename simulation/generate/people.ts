import type { Agent, Domaine, Operateur, Tarif, TypeAgent, Utilisateur } from '../source.ts';
import { DAY, type Instant } from '../time.ts';
import { AGENT_TYPES, FAMILY_NAMES, FEES, FIRST_NAMES, PLACEHOLDER_SECTORS, SECTORS } from './names.ts';
import type { Random } from './random.ts';
import type { World } from './world.ts';

export interface People {
  readonly utilisateurs: Utilisateur[];
  readonly typesAgents: TypeAgent[];
  readonly agents: Agent[];
  readonly tarifs: Tarif[];
}

/**
 * The agency's agents, each with an account, the accounts of its clients' representatives after those, and its price
 * list. One agent in ten has left (soft deleted).
 */
export function generatePeople(world: World): People {
  const random = world.random('people');
  const utilisateurs: Utilisateur[] = [];
  const agents: Agent[] = [];
  const createdAt = world.start - 10 * DAY;
  for (let id = 1; id <= world.volumes.agents; id++) {
    const name = personName(random);
    const role = random.weighted([
      ['agent', 8],
      ['gestionnaire', 2],
      ['admin', 1],
    ]);
    utilisateurs.push(account(random, id, name, `agent${id}`, role, createdAt));
    agents.push({
      id,
      ...name,
      matricule: `MAT-${String(id).padStart(4, '0')}`,
      typeAgentId: random.integer(1, AGENT_TYPES.length),
      userId: id,
      deletedAt: random.chance(0.1) ? world.start + random.integer(0, world.end - world.start) : null,
      createdAt,
    });
  }
  for (let id = world.volumes.agents + 1; id <= world.volumes.agents + representatives(world); id++) {
    utilisateurs.push(account(random, id, personName(random), `client${id}`, 'client', createdAt));
  }
  return {
    utilisateurs,
    agents,
    typesAgents: AGENT_TYPES.map(([code, libelle], index) => ({ id: index + 1, code, libelle })),
    tarifs: FEES.map(([code, libelle, montant], index) => ({ id: index + 1, code, libelle, montant })),
  };
}

/** The account of an enterprise's legal representative; a third of the enterprises have none yet. */
export function representative(world: World, random: Random): number | null {
  if (random.chance(1 / 3)) return null;
  return world.volumes.agents + random.integer(1, representatives(world));
}

function representatives(world: World): number {
  return Math.ceil(world.volumes.entreprises / 2);
}

function account(
  random: Random,
  id: number,
  name: { nom: string; prenoms: string },
  username: string,
  role: string,
  createdAt: Instant,
): Utilisateur {
  const passwordHash = `$2b$10$${Array.from({ length: 4 }, () => hex(random)).join('')}`;
  return { id, username, email: `${username}@agence.example`, passwordHash, ...name, role, createdAt };
}

/** The eighteen sectors, and the placeholders someone left behind (T18). */
export function generateDomaines(world: World): Domaine[] {
  return [...SECTORS, ...PLACEHOLDER_SECTORS].map(([code, libelle], index) => ({
    id: index + 1,
    code,
    libelle,
    createdAt: world.start - 5 * DAY,
  }));
}

/** The natural persons who act for enterprises; about one per four. */
export function generateOperateurs(world: World, entrepriseIds: readonly number[]): Operateur[] {
  const random = world.random('operateurs');
  const count = Math.max(10, Math.round(entrepriseIds.length / 4));
  return Array.from({ length: count }, (_, index) => ({
    id: index + 1,
    ...personName(random),
    telephone: telephone(random),
    email: `operateur${index + 1}@courriel.example`,
    userId: null,
    entrepriseId: random.chance(0.8) ? random.pick(entrepriseIds) : null,
    deletedAt: random.chance(0.05) ? world.end - random.integer(0, 10 * DAY) : null,
    createdAt: world.start,
  }));
}

export function personName(random: Random): { nom: string; prenoms: string } {
  return { nom: random.pick(FAMILY_NAMES), prenoms: random.pick(FIRST_NAMES) };
}

/** A telephone number in one of the eight ways people type it (T25). */
export function telephone(random: Random): string {
  const pair = () => String(random.integer(0, 99)).padStart(2, '0');
  const [a, b, c, d] = [pair(), pair(), pair(), pair()];
  return random.pick([
    `07${a}${b}${c}${d}`,
    `07 ${a} ${b} ${c} ${d}`,
    `+22507${a}${b}${c}${d}`,
    `+225 07 ${a} ${b} ${c} ${d}`,
    `0022507${a}${b}${c}${d}`,
    `07-${a}-${b}-${c}-${d}`,
    `07.${a}.${b}.${c}.${d}`,
    `(225)07${a}${b}${c}${d}`,
  ]);
}

function hex(random: Random): string {
  return Math.floor(random.unit() * 4294967296)
    .toString(16)
    .padStart(8, '0');
}
