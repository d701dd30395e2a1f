import { elementAt } from '../generate/random.ts';
import { groupBy } from '../grouping.ts';
import type { Demande, DemandeLot, Lot, Source, SourceRows } from '../source.ts';
import { HOUR, startOf } from '../time.ts';
import { nextId } from './books.ts';
import { type PlantContext, type Trap, type TrapContext, trap } from './trap.ts';

const demandes = (source: SourceRows) => source.demandes;
const isClosed = ({ statut }: Demande) => statut === 'VALIDE' || statut === 'REJETE';

/** The numbers that a file keeps in its documents. */
function numbersOf({ financement, emplois }: Demande): unknown[] {
  return [
    member(financement, 'montantTotal'),
    member(emplois, 'total'),
    member(member(emplois, 'nationaux'), 'total'),
    member(member(emplois, 'expatries'), 'total'),
  ];
}
const isReadable = (text: string) => /^\s*-?\d{1,15}(\.\d+)?\s*$/.test(text);
const isUnreadableText = (value: unknown) => typeof value === 'string' && !isReadable(value);
const isNumberInText = (value: unknown) => typeof value === 'string' && isReadable(value);
const isPlainNumber = (row: Demande) => typeof member(row.financement, 'montantTotal') === 'number';

/** In the order in which they may be set: none changes those before it. */
export const FILE_TRAPS = {
  /** An application without an enterprise; it has no fee yet, which would need a debtor. */
  T19: trap({
    rows: demandes,
    has: (row) => row.entrepriseId === null,
    clear: (row, { source }) => {
      row.entrepriseId = elementAt(source.entreprises, 0).id;
    },
    mayHave: (row) => row.etapeCourante === 2,
    set: (row) => {
      row.entrepriseId = null;
    },
  }),
  /** The legacy column is empty, though the file asks for lots. */
  T12: trap({
    rows: demandes,
    has: (row, { survey }) => row.lotId === null && survey.lotsOf(row.id) > 0,
    clear: (row, { source }) => {
      row.lotId = linksOf(source.demandeLots, row)[0]?.lotId ?? null;
    },
    mayHave: (row, { survey }) => survey.lotsOf(row.id) > 0,
    set: (row) => {
      row.lotId = null;
    },
  }),
  /** A file for several lots. */
  T12b: trap({
    rows: demandes,
    has: (row, { survey }) => survey.lotsOf(row.id) > 1,
    clear: (row, { source }) => {
      const [kept] = linksOf(source.demandeLots, row);
      const others = source.demandeLots.filter((link) => link.demandeAttributionId !== row.id || link === kept);
      source.demandeLots.splice(0, source.demandeLots.length, ...others);
      if (row.lotId !== null) row.lotId = kept?.lotId ?? null;
    },
    mayHave: (row, { survey }) => row.statut !== 'VALIDE' && survey.lotsOf(row.id) === 1,
    set: (row, { source, random }) => {
      const [first] = linksOf(source.demandeLots, row);
      const other = random.pick(source.lots.filter(({ id }) => id !== first?.lotId));
      source.demandeLots.push({
        id: nextId(source.demandeLots),
        demandeAttributionId: row.id,
        lotId: other.id,
        ordre: 2,
        createdAt: row.createdAt,
      });
    },
  }),
  /** A lot that several validated files grant. */
  T13: grantedAgain(),
  /** Somebody acted on a closed file. */
  C11: trap({
    rows: demandes,
    has: (row, { survey }) => survey.touchedAfterClosing().has(row.id),
    clear: (row, { source }) => {
      const kept = source.historiqueDemandes.filter(
        (log) => log.demandeAttributionId !== row.id || log.statutAvant !== row.statut,
      );
      source.historiqueDemandes.splice(0, source.historiqueDemandes.length, ...kept);
    },
    mayHave: isClosed,
    set: (row, { source, asOf }) => {
      source.historiqueDemandes.push({
        id: nextId(source.historiqueDemandes),
        demandeAttributionId: row.id,
        etapeSource: row.etapeCourante,
        etapeDestination: row.etapeCourante,
        action: 'REGENERATION_ATTESTATION',
        statutAvant: row.statut,
        statutApres: row.statut,
        dateAction: startOf(asOf) + 18 * HOUR,
        utilisateurId: row.userId,
      });
    },
  }),
  /** A text where a number belongs. */
  T26: trap({
    rows: demandes,
    has: (row) => numbersOf(row).some(isUnreadableText),
    clear: (row) => fund(row, 10_000_000),
    mayHave: isPlainNumber,
    set: (row) => fund(row, 'à préciser'),
  }),
  /** A number in quotes. */
  T26b: trap({
    rows: demandes,
    has: (row) => numbersOf(row).some(isNumberInText),
    clear: (row) => fund(row, Number(member(row.financement, 'montantTotal'))),
    mayHave: isPlainNumber,
    set: (row) => fund(row, String(member(row.financement, 'montantTotal'))),
  }),
} as const;

function member(document: unknown, name: string): unknown {
  return typeof document === 'object' && document !== null ? Reflect.get(document, name) : undefined;
}

function fund(row: Demande, montantTotal: number | string): void {
  row.financement = { ...row.financement, montantTotal };
}

/** The lots of a file, in its order. */
function linksOf(links: readonly DemandeLot[], { id }: Demande): DemandeLot[] {
  return links.filter((link) => link.demandeAttributionId === id).sort((a, b) => a.ordre - b.ordre || a.id - b.id);
}

function grantedAgain(): Trap {
  const isGrantedAgain = (row: Lot, { survey }: TrapContext) => survey.grants(row.id) > 1;
  return {
    count: (context, passes) => {
      let found = 0;
      passes.add(context.rows.lots, (row) => {
        if (isGrantedAgain(row, context)) found++;
      });
      return () => found;
    },
    clear: (context) => {
      const later = [...grants(context.source).values()].flatMap((links) => links.slice(1));
      for (const link of later) redirect(context, link, ungrantedLot(context));
    },
    // A file with one lot of its own gets another file's instead, so that no file has more lots than before.
    plant: (context, wanted) => {
      for (let planted = 0; planted < wanted; planted++) {
        const alone = [...grants(context.source).values()].flatMap((links) => (links.length === 1 ? links : []));
        const [given, ...others] = context.random.shuffle(alone);
        const moved = others.find((link) => context.survey.lotsOf(link.demandeAttributionId) === 1);
        const lot = context.source.lots.find(({ id }) => id === given?.lotId);
        if (moved === undefined || lot === undefined) return planted;
        redirect(context, moved, lot);
      }
      return wanted;
    },
  };
}

/** The links of validated files, by their lot. */
function grants(source: Source): Map<number, DemandeLot[]> {
  const validated = new Set(source.demandes.filter(({ statut }) => statut === 'VALIDE').map(({ id }) => id));
  return groupBy(
    source.demandeLots.filter((link) => validated.has(link.demandeAttributionId)),
    (link) => link.lotId,
  );
}

function ungrantedLot(context: PlantContext): Lot {
  const granted = new Set(context.source.demandeLots.map(({ lotId }) => lotId));
  return elementAt(
    context.source.lots.filter(({ id }) => !granted.has(id)),
    0,
  );
}

/** The file asks for another lot instead. */
function redirect({ source }: PlantContext, link: DemandeLot, lot: Lot): void {
  const demande = source.demandes.find(({ id }) => id === link.demandeAttributionId);
  if (demande?.lotId === link.lotId) demande.lotId = lot.id;
  link.lotId = lot.id;
}
