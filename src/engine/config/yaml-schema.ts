import type { ScalarTag, Tags } from 'yaml';

/** Plain words that PyYAML reads as something else than text. */
const NULL = /^(?:~|null|Null|NULL)?$/;
const BOOLEAN = /^(?:yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF)$/;
const INTEGER = /^[-+]?(?:0b_*[01][01_]*|0[0-7_]*|[1-9][0-9_]*|0x_*[0-9a-fA-F][0-9a-fA-F_]*)$/;
const SEXAGESIMAL = /^[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+$/;
const FLOAT = /^(?:[-+]?(?:[0-9][0-9_]*)\.[0-9_]*(?:[eE][-+][0-9]+)?|[-+]?\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?)$/;
const SPECIAL_FLOAT = /^(?:[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/;

interface PlainTag extends ScalarTag {
  readonly test: RegExp;
  readonly resolve: (text: string) => unknown;
}

const scalars: readonly PlainTag[] = [
  { tag: 'tag:yaml.org,2002:null', default: true, test: NULL, resolve: () => null },
  {
    tag: 'tag:yaml.org,2002:bool',
    default: true,
    test: BOOLEAN,
    resolve: (text) => /^(?:yes|true|on)$/i.test(text),
  },
  { tag: 'tag:yaml.org,2002:int', default: true, test: INTEGER, resolve: toInteger },
  { tag: 'tag:yaml.org,2002:int', default: true, test: SEXAGESIMAL, resolve: toSexagesimal },
  { tag: 'tag:yaml.org,2002:float', default: true, test: FLOAT, resolve: (text) => Number(text.replaceAll('_', '')) },
  { tag: 'tag:yaml.org,2002:float', default: true, test: SPECIAL_FLOAT, resolve: toSpecialFloat },
];

/**
 * The scalars of YAML 1.1 as PyYAML reads them, because that is how dbt reads its files: `yes` and `on` are booleans,
 * `y` and `1e3` are text, `017` is octal. One difference is wanted: dates stay text, which prints the same.
 */
export const pyYamlTags = (tags: Tags): Tags => [
  ...tags.filter((tag) => typeof tag !== 'string' && 'collection' in tag && tag.collection !== undefined),
  { tag: 'tag:yaml.org,2002:str', default: true, resolve: (text: string) => text },
  ...scalars,
];

/** With another character before it, a plain word is text. */
const MAY_BE_OTHER = /^[~nNyYtTfFoO0-9.+-]/;

/** The value of a plain scalar that is not empty. */
export function readPlainScalar(text: string): unknown {
  const tag = MAY_BE_OTHER.test(text) ? scalars.find(({ test }) => test.test(text)) : undefined;
  return tag ? tag.resolve(text) : text;
}

function toInteger(text: string): number | bigint {
  const sign = text.startsWith('-') ? -1n : 1n;
  const digits = text.replace(/^[-+]/, '').replaceAll('_', '');
  const octal = /^0[0-7]+$/.test(digits);
  const value = sign * BigInt(octal ? `0o${digits.slice(1)}` : digits);
  return Number.isSafeInteger(Number(value)) ? Number(value) : value;
}

function toSexagesimal(text: string): number {
  const sign = text.startsWith('-') ? -1 : 1;
  const parts = text.replace(/^[-+]/, '').replaceAll('_', '').split(':');
  return sign * parts.reduce((sum, part) => sum * 60 + Number(part), 0);
}

function toSpecialFloat(text: string): number {
  if (/nan$/i.test(text)) return Number.NaN;
  return text.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}
