import type { Entreprise, Source, SourceRows } from '../source.ts';
import { startOf } from '../time.ts';
import { nextId } from './books.ts';
import { type Trap, trap } from './trap.ts';

const entreprises = (source: SourceRows) => source.entreprises;
const namesOf = (row: Entreprise) => [row.registreCommerce, row.compteContribuable, row.raisonSociale];

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const CONTROL = /[\u0001-\u001f\u007f]/;
const PLACEHOLDER = /(^|\|)\s*(lorem|test)(\s|\||$)/i;
const CONTACT = /[^\s@]+@[^\s@]+\.[a-z]{2,}|(\+|00)225[ .-]?\d{2}([ .-]?\d{2}){3,4}/i;
const BROKEN = /[\u2500-\u259f]|[\u00c3\u00c2][\u0080-\u00bf]/;

/** UTF-8 bytes of an accented letter, read as CP850. */
const DOUBLE_ENCODED = [
  ['é', '├®'],
  ['É', '├ë'],
  ['è', '├¿'],
  ['ê', '├¬'],
  ['ô', '├┤'],
  ['ç', '├º'],
] as const;

export const REGISTER_TRAPS = {
  /** A record that somebody typed to try the application out. */
  T18: trap({
    rows: labelled,
    has: ({ label }) => PLACEHOLDER.test(label),
    clear: ({ rename }) => rename(),
    mayHave: ({ placehold }) => placehold !== undefined,
    set: ({ placehold }) => placehold?.(),
  }),
  /** A decision without its date. */
  T21b: trap({
    rows: (source) => source.decisionsCommission,
    has: (row) => (row.decisionDate ?? null) === null,
    clear: (row) => {
      row.decisionDate = row.createdAt;
    },
    mayHave: () => true,
    set: (row) => {
      row.decisionDate = null;
    },
  }),
  /** An enterprise that was deleted for good: only the log remembers it. */
  T22b: deletionsInTheLog(),
  /** A row in a table that nobody reads, one letter from the one everybody reads. */
  T23: {
    count:
      ({ rows }) =>
      () =>
        rows.detailsFactures.length,
    clear: ({ source }) => {
      source.detailsFactures.length = 0;
    },
    plant: ({ source, random }, wanted) => {
      for (let index = 0; index < wanted; index++) {
        const factureId = random.pick(source.factures).id;
        source.detailsFactures.push({ id: nextId(source.detailsFactures), factureId, libelle: 'Frais divers' });
      }
      return wanted;
    },
  } satisfies Trap,
  /** A control character in an identifier. */
  T25: trap({
    rows: entreprises,
    has: (row) => namesOf(row).some((name) => CONTROL.test(name ?? '')),
    clear: (row) => {
      row.registreCommerce = `RC ${row.id}`;
    },
    mayHave: () => true,
    set: (row) => {
      row.registreCommerce = `RC ${row.id}\u0007`;
    },
  }),
  /** A telephone number that is not written the international way. */
  T25b: trap({
    rows: entreprises,
    has: (row) => !/^\+225\d{10}$/.test(row.telephone),
    clear: (row) => {
      row.telephone = `+225${row.telephone.replace(/\D/g, '').slice(-10)}`;
    },
    mayHave: () => true,
    set: (row) => {
      row.telephone = row.telephone.slice(4);
    },
  }),
  /** Somebody's contact in a free text; the sixth way in which a zone is described. */
  T28: trap({
    rows: (source) => source.zones,
    has: (row) => CONTACT.test(`${row.libelle} | ${row.description ?? ''} | ${row.adresse ?? ''}`),
    clear: (row) => {
      row.description = null;
    },
    mayHave: () => true,
    set: (row) => {
      row.description = `Gardien : zone${row.id}@exemple.ci, +225 07 00 11 22 33`;
    },
  }),
  /** Texts that went through CP850 on their way: each accent is two wrong characters. */
  T1: trap({
    rows: entreprises,
    has: (row) => BROKEN.test(row.raisonSociale),
    clear: (row) => {
      for (const [accented, wrong] of DOUBLE_ENCODED) row.raisonSociale = row.raisonSociale.replaceAll(wrong, accented);
    },
    mayHave: (row) => DOUBLE_ENCODED.some(([accented]) => row.raisonSociale.includes(accented)),
    set: (row) => {
      for (const [accented, wrong] of DOUBLE_ENCODED) row.raisonSociale = row.raisonSociale.replaceAll(accented, wrong);
    },
  }),
} as const;

interface Labelled {
  readonly label: string;
  /** Gives the record a name as others have. */
  readonly rename: () => void;
  /** Makes a placeholder of it, where it can be one. */
  readonly placehold?: () => void;
}

/** Zones, sectors, enterprises and lots by what they are called. */
function* labelled(source: SourceRows): Generator<Labelled> {
  for (const row of source.zones) {
    yield {
      label: `${row.code}|${row.libelle}`,
      rename: () => {
        row.libelle = `Zone industrielle ${row.id}`;
      },
      placehold: () => {
        row.libelle = 'Lorem ipsum';
      },
    };
  }
  for (const row of source.domaines) {
    yield {
      label: `${row.code}|${row.libelle}`,
      rename: () => {
        row.code = `SECT${row.id}`;
        row.libelle = `Secteur ${row.id}`;
      },
    };
  }
  for (const row of source.entreprises) {
    yield {
      label: row.raisonSociale,
      rename: () => {
        row.raisonSociale = `Entreprise ${row.id}`;
      },
    };
  }
  for (const row of source.lots) {
    yield {
      label: `${row.numero}|${row.description ?? ''}`,
      rename: () => {
        row.description = null;
      },
    };
  }
}

function deletionsInTheLog(): Trap {
  const isDeletion = (log: Source['auditLogs'][number]) => log.action === 'DELETE' && log.tableName === 'entreprises';
  return {
    count: ({ rows }, passes) => {
      const there = new Set<number | null>();
      for (const { id } of rows.entreprises) there.add(id);
      const gone = new Set<number | null>();
      passes.add(rows.auditLogs, (log) => {
        if (isDeletion(log) && !there.has(log.recordId)) gone.add(log.recordId);
      });
      return () => gone.size;
    },
    clear: ({ source }) => {
      const kept = source.auditLogs.filter((log) => !isDeletion(log));
      source.auditLogs.splice(0, source.auditLogs.length, ...kept);
    },
    plant: ({ source, asOf }, wanted) => {
      const known = [...source.entreprises, ...source.auditLogs.map(({ recordId }) => ({ id: recordId ?? 0 }))];
      const first = nextId(known);
      for (let index = 0; index < wanted; index++) {
        const log = { tableName: 'entreprises', recordId: first + index, action: 'DELETE', changedFields: [] } as const;
        source.auditLogs.push({ id: nextId(source.auditLogs), ...log, createdAt: startOf(asOf) });
      }
      return wanted;
    },
  };
}
