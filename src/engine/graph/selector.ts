import { type SourceLocation, selectorInvalid } from '../../core/index.ts';

/** When a test comes along with what it tests: with any of it, with all of it, with all that is built, never. */
export const INDIRECT_SELECTIONS = ['eager', 'cautious', 'buildable', 'empty'] as const;
export type IndirectSelection = (typeof INDIRECT_SELECTIONS)[number];

/** One term of a selector: `2+tag:kpi+`, `@dim_lots`, `staging`. */
export interface SelectorTerm {
  /** As written, for messages. */
  readonly text: string;
  readonly method: string;
  readonly value: string;
  /** Steps upstream to add; 0 for none, Infinity for all. */
  readonly parents: number;
  readonly children: number;
  /** `@`: everything downstream, and everything upstream of that. */
  readonly childrensParents: boolean;
  /** The place in selectors.yml, for terms that stand there. */
  readonly location?: SourceLocation | undefined;
}

/** What to select: one term, or what a set operation makes of several selections. */
export type SelectionSpec =
  | { readonly kind: 'term'; readonly term: SelectorTerm; readonly indirect: IndirectSelection }
  | {
      readonly kind: 'union' | 'intersection' | 'difference';
      readonly parts: readonly SelectionSpec[];
      readonly indirect: IndirectSelection;
      /** As written, where it is worth a word that nothing matches it. */
      readonly text?: string | undefined;
    };

const TERM =
  /^(?<at>@)?(?:(?<up>\d*)(?<plusUp>\+))?(?:(?<method>[\w.]+):)?(?<value>.*?)(?:(?<plusDown>\+)(?<down>\d*))?$/s;

/** One term as it is written on a command line. Throws GRAPH_SELECTOR_INVALID. */
export function parseTerm(text: string): SelectorTerm {
  const { at, up, plusUp, method, value = '', plusDown, down } = TERM.exec(text)?.groups ?? {};
  if (value === '')
    throw selectorInvalid(text, { fr: 'il manque un nom ou une valeur', en: 'a name or a value is missing' });
  if (at && (plusDown || plusUp)) {
    throw selectorInvalid(text, { fr: '« @ » et « + » ne vont pas ensemble', en: '`@` and `+` do not go together' });
  }
  return {
    text,
    method: method ?? defaultMethod(value),
    value,
    parents: plusUp ? steps(up) : 0,
    children: plusDown ? steps(down) : 0,
    childrensParents: at !== undefined,
  };
}

/** The arguments of `--select` or `--exclude`: a union of arguments, each of which may be an intersection by comma. */
export function parseArguments(texts: readonly string[], indirect: IndirectSelection): SelectionSpec {
  const written = texts.flatMap((argument) => argument.split(/\s+/)).filter((argument) => argument !== '');
  const parts = written.map((text): SelectionSpec => {
    const terms = text.split(',').map((term): SelectionSpec => ({ kind: 'term', term: parseTerm(term), indirect }));
    return { kind: 'intersection', parts: terms, indirect, text };
  });
  return { kind: 'union', parts, indirect };
}

function steps(digits: string | undefined): number {
  return digits ? Number(digits) : Number.POSITIVE_INFINITY;
}

/** As in dbt: what looks like a path is one, what ends like a file is one, anything else is a name or a folder. */
function defaultMethod(value: string): string {
  if (/[/\\]/.test(value)) return 'path';
  return /\.(sql|csv|yml|yaml)$/i.test(value) ? 'file' : 'fqn';
}
