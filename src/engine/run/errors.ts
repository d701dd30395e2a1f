import { type RelationName, SigetiError, type SourceLocation, type TestNode, type Text } from '../../core/index.ts';
import type { RelationHolder } from './lock-holders.ts';
import { type DifferentRow, renderDifference } from './unit-test-table.ts';

export function publishCount(purpose: Text, expected: number, actual: number): SigetiError {
  return new SigetiError({
    code: 'RUN_PUBLISH_COUNT',
    message: {
      fr: `La publication devait toucher ${expected} ligne(s) et en a touché ${actual} : rien n’a été publié.`,
      en: `Publishing should have touched ${expected} row(s) and touched ${actual}: nothing was published.`,
    },
    hint: {
      fr: 'Quelqu’un d’autre a écrit dans la table pendant l’exécution, ou le serveur a redémarré. Relancez.',
      en: 'Somebody else wrote to the table during the run, or the server restarted. Run again.',
    },
    purpose,
  });
}

/** How many of the sessions an error names. */
const NAMED = 5;

/** `holders` are the sessions that had the relation in use when it was given up. */
export function publishTimeout(
  relation: RelationName | undefined,
  seconds: number,
  holders: readonly RelationHolder[],
): SigetiError {
  const name = relation === undefined ? '-' : `${relation.schema}.${relation.identifier}`;
  const list = (since: string) => {
    const named = holders.slice(0, NAMED).map((holder) => describeHolder(holder, since));
    const more = holders.length - named.length;
    return [...named, ...(more > 0 ? [`+ ${more}`] : [])].join('; ') || '-';
  };
  return new SigetiError({
    code: 'RUN_PUBLISH_TIMEOUT',
    message: {
      fr: `« ${name} » est restée occupée pendant ${seconds} s et n’a pas pu changer de forme. Sessions : ${list('depuis')}.`,
      en: `'${name}' stayed in use for ${seconds} s and could not change its shape. Sessions: ${list('for')}.`,
    },
    hint: {
      fr: 'Attendez la fin de ces transactions, ou terminez-les par pg_terminate_backend(pid), puis relancez.',
      en: 'Wait for these transactions to end, or end them with pg_terminate_backend(pid), then run again.',
    },
  });
}

function describeHolder({ pid, user, application, seconds, query }: RelationHolder, since: string): string {
  const age = seconds === undefined ? '' : ` ${since} ${Math.round(seconds)} s`;
  return `pid ${pid} (${[user, application].filter((part) => part !== '').join(', ')})${age}: ${query || '-'}`;
}

/** A test that found more than its severity allows. `areKept`: the rows at fault are, and where is said beside it. */
export function testFailed(
  { uniqueId, originalFilePath }: Pick<TestNode, 'uniqueId' | 'originalFilePath'>,
  failures: number,
  limit: string,
  areKept: boolean,
): SigetiError {
  const keep = areKept
    ? { fr: '', en: '' }
    : {
        fr: ' ; --store-failures garde les lignes en cause',
        en: '; --store-failures keeps the rows at fault',
      };
  return new SigetiError({
    code: 'RUN_TEST_FAILED',
    message: {
      fr: `Le test a trouvé ${failures} résultat(s) ; il échoue si leur nombre est ${limit}.`,
      en: `The test found ${failures} result(s); it fails if their number is ${limit}.`,
    },
    hint: {
      fr: `Le SQL du test est dans target/compiled${keep.fr}.`,
      en: `The SQL of the test is in target/compiled${keep.en}.`,
    },
    location: { file: originalFilePath },
    uniqueId,
  });
}

/** `who` started the run, where that is known. */
export function leftoversRemoved(schemas: string, who: Text | undefined): Text {
  return {
    fr: `Restes d’une exécution interrompue${who ? ` (${who.fr})` : ''} supprimés : ${schemas}. Ce qu’elle avait publié reste, entier.`,
    en: `Leftovers of an interrupted run${who ? ` (${who.en})` : ''} removed: ${schemas}. What it had published stays, whole.`,
  };
}

/** A schema that looks like one of a run, but that no run has noted. */
export function unknownSchema(schema: string): Text {
  return {
    fr: `Le schéma ${schema} porte le nom d’un schéma de travail, mais aucune exécution ne l’a noté : il est laissé. S’il ne sert à personne : drop schema ${schema} cascade.`,
    en: `The schema ${schema} is named like one of a run, but no run has noted it: it is left alone. If nobody needs it: drop schema ${schema} cascade.`,
  };
}

/** A relation that somebody still reads, or on which something depends. */
export function scratchInUse(schema: string, relation: string): Text {
  const name = relation === '' ? schema : `${schema}.${relation}`;
  return {
    fr: `${name} est encore lue, ou quelque chose en dépend : une prochaine exécution la supprimera.`,
    en: `${name} is still read, or something depends on it: a later run will drop it.`,
  };
}

/** A model did not make of a unit test's rows what it should. `rows` are those to show, `count` all that differ. */
export function unitTestFailed(
  uniqueId: string,
  columns: readonly string[],
  rows: readonly DifferentRow[],
  count: number,
  location: SourceLocation,
): SigetiError {
  const { table, hidden } = renderDifference(columns, rows);
  const more = count > rows.length ? '\n  …' : '';
  const missing = (text: string) => (hidden === 0 ? '' : `\n  (${text}: ${hidden})`);
  return new SigetiError({
    code: 'RUN_UNIT_TEST_FAILED',
    message: {
      fr: `Le modèle ne donne pas les lignes attendues (- attendu, + obtenu) :\n${table}${more}${missing('colonnes non montrées ')}`,
      en: `The model does not give the expected rows (- expected, + actual):\n${table}${more}${missing('columns not shown')}`,
    },
    location,
    uniqueId,
  });
}
