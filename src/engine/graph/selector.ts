import { selectorInvalid } from '../../core/index.ts';

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
}

const TERM =
  /^(?<at>@)?(?:(?<up>\d*)(?<plusUp>\+))?(?:(?<method>[a-z_]+(?:\.[\w.-]+)?):)?(?<value>.*?)(?:(?<plusDown>\+)(?<down>\d*))?$/;

/** The terms of one argument, all of which a node must match: `a,b` is an intersection. Throws GRAPH_SELECTOR_INVALID. */
export function parseSelector(argument: string): SelectorTerm[] {
  return argument.split(',').map((text) => parseTerm(text.trim(), argument));
}

function parseTerm(text: string, argument: string): SelectorTerm {
  const groups = TERM.exec(text)?.groups ?? {};
  const { at, up, plusUp, method, value = '', plusDown, down } = groups;
  if (value === '') {
    throw selectorInvalid(argument, { fr: 'il manque un nom ou une valeur', en: 'a name or a value is missing' });
  }
  if (at && plusUp) {
    throw selectorInvalid(argument, {
      fr: '« @ » et « + » ne vont pas ensemble',
      en: '`@` and `+` do not go together',
    });
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

function steps(digits: string | undefined): number {
  return digits ? Number(digits) : Number.POSITIVE_INFINITY;
}

/** As in dbt: what looks like a path is one, what ends like a file is one, anything else is a name or a folder. */
function defaultMethod(value: string): string {
  if (/[/\\]/.test(value)) return 'path';
  return /\.(sql|csv|yml|yaml)$/i.test(value) ? 'file' : 'fqn';
}
