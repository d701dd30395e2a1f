import { type SelectorEntry, type SourceLocation, selectorDefinitionInvalid, type Text } from '../../core/index.ts';
import {
  INDIRECT_SELECTIONS,
  type IndirectSelection,
  parseTerm,
  type SelectionSpec,
  type SelectorTerm,
} from './selector.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Where a definition belongs, and what holds for terms that say nothing else. */
interface Place {
  readonly name: string;
  readonly location: SourceLocation;
  readonly indirect: IndirectSelection;
}

/** The selections that the entries define, by name. Throws GRAPH_SELECTOR_INVALID. */
export function parseDefinitions(
  entries: readonly SelectorEntry[],
  indirect: IndirectSelection = 'eager',
): ReadonlyMap<string, SelectionSpec> {
  return new Map(
    entries.map(({ name, definition, location }) => [name, parseDefinition(definition, { name, location, indirect })]),
  );
}

function parseDefinition(definition: unknown, place: Place): SelectionSpec {
  if (typeof definition === 'string')
    return termSpec({ ...parseTerm(definition), location: place.location }, place.indirect);
  if (!isRecord(definition)) throw refuse(place, FORMS);
  if ('union' in definition) return parseSet('union', definition, place);
  if ('intersection' in definition) return parseSet('intersection', definition, place);
  return parseMethod(definition, place);
}

/** A set operation; an `exclude:` among its parts is taken away from the result. */
function parseSet(kind: 'union' | 'intersection', definition: Fields, place: Place): SelectionSpec {
  const items = definition[kind];
  if (!Array.isArray(items)) throw refuse(place, { fr: `une liste sous ${kind}:`, en: `a list under ${kind}:` });
  const isExclusion = (item: unknown): item is Fields => isRecord(item) && 'exclude' in item && !('method' in item);
  const exclusions = items.filter(isExclusion);
  if (exclusions.length > 1)
    throw refuse(place, { fr: `un seul exclude: sous ${kind}:`, en: `one exclude: only under ${kind}:` });
  const parts = items.filter((item) => !isExclusion(item)).map((item) => parseDefinition(item, place));
  const included: SelectionSpec = { kind, parts, indirect: 'eager' };
  return without(included, exclusions[0]?.exclude, place);
}

function parseMethod(definition: Fields, place: Place): SelectionSpec {
  const entries = Object.entries(definition);
  const [only] = entries;
  if (only !== undefined && entries.length === 1) {
    return termSpec(termOf({ method: only[0], value: only[1] }, place), place.indirect);
  }
  if (!('method' in definition && 'value' in definition)) throw refuse(place, FORMS);
  const { indirect_selection: mode, exclude } = definition;
  const indirect = mode === undefined ? place.indirect : INDIRECT_SELECTIONS.find((known) => known === mode);
  if (indirect === undefined) {
    const list = INDIRECT_SELECTIONS.join(', ');
    throw refuse(place, { fr: `indirect_selection : un de ${list}`, en: `indirect_selection: one of ${list}` });
  }
  return without(termSpec(termOf(definition, place), indirect), exclude, place);
}

function without(included: SelectionSpec, exclude: unknown, place: Place): SelectionSpec {
  if (exclude === undefined || exclude === null) return included;
  if (!Array.isArray(exclude)) throw refuse(place, { fr: 'une liste sous exclude:', en: 'a list under exclude:' });
  const parts = exclude.map((item) => parseDefinition(item, place));
  if (parts.length === 0) return included;
  return { kind: 'difference', parts: [included, { kind: 'union', parts, indirect: 'eager' }], indirect: 'eager' };
}

function termOf(fields: Fields, place: Place): SelectorTerm {
  const { method, value } = fields;
  if (typeof method !== 'string' || value === null || value === undefined || typeof value === 'object') {
    throw refuse(place, FORMS);
  }
  const childrensParents = fields.childrens_parents === true;
  if (childrensParents && fields.children === true) {
    throw refuse(place, {
      fr: 'childrens_parents ou children, pas les deux',
      en: 'childrens_parents or children, not both',
    });
  }
  return {
    text: `${method}:${String(value)}`,
    method,
    value: String(value),
    parents: depthOf('parents', fields, place),
    children: depthOf('children', fields, place),
    childrensParents,
    location: place.location,
  };
}

function depthOf(direction: 'parents' | 'children', fields: Fields, place: Place): number {
  if (fields[direction] !== true) return 0;
  const depth = fields[`${direction}_depth`];
  if (depth === undefined || depth === null) return Number.POSITIVE_INFINITY;
  if (/^\d+$/.test(String(depth))) return Number(depth);
  throw refuse(place, {
    fr: `un nombre entier sous ${direction}_depth:`,
    en: `a whole number under ${direction}_depth:`,
  });
}

function termSpec(term: SelectorTerm, indirect: IndirectSelection): SelectionSpec {
  return { kind: 'term', term, indirect };
}

const FORMS: Text = {
  fr: 'un texte, union:, intersection:, {méthode: valeur} ou method: avec value:',
  en: 'a text, union:, intersection:, {method: value}, or method: with value:',
};

function refuse({ name, location }: Place, expected: Text) {
  return selectorDefinitionInvalid(name, expected, location);
}

/** The definitions in the form of dbt's manifest: texts and short forms written out, inherited selectors put in. */
export function describeSelectors(entries: readonly SelectorEntry[]): Readonly<Record<string, unknown>> {
  const described = new Map<string, unknown>();
  for (const { name, definition } of entries) {
    const written = writeOut(definition, described);
    described.set(name, written);
  }
  return Object.fromEntries(
    entries.map(({ name, description, isDefault }) => [
      name,
      {
        name,
        ...(description === undefined ? {} : { description }),
        ...(isDefault ? { default: true } : {}),
        definition: described.get(name),
      },
    ]),
  );
}

function writeOut(definition: unknown, before: ReadonlyMap<string, unknown>): unknown {
  if (typeof definition === 'string') return describeTerm(parseTerm(definition));
  if (!isRecord(definition)) return definition;
  const list = (items: unknown) => (Array.isArray(items) ? items.map((item) => writeOut(item, before)) : items);
  for (const key of ['union', 'intersection']) if (key in definition) return { [key]: list(definition[key]) };
  const [only, ...others] = Object.entries(definition);
  if (only?.[0] === 'exclude') return { exclude: list(only[1]) };
  if (only !== undefined && others.length === 0) return { method: only[0], value: only[1] };
  if (definition.method === 'selector') return before.get(String(definition.value)) ?? definition;
  return definition;
}

function describeTerm({ method, value, parents, children, childrensParents }: SelectorTerm): Fields {
  return {
    ...(childrensParents ? { childrens_parents: true } : {}),
    ...(parents > 0 ? { parents: true } : {}),
    ...(Number.isFinite(parents) && parents > 0 ? { parents_depth: String(parents) } : {}),
    method,
    value,
    ...(children > 0 ? { children: true } : {}),
    ...(Number.isFinite(children) && children > 0 ? { children_depth: String(children) } : {}),
  };
}

function isRecord(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
