import { quoteIdentifier, type RelationName } from '../../core/index.ts';
import type { CatalogRelation, RelationKind } from '../adapter/index.ts';
import {
  type HostFunction,
  HostObject,
  type Kwargs,
  PyDict,
  TemplateError,
  toPython,
  type Value,
} from '../jinja/index.ts';
import { bindArguments, optionalText } from './arguments.ts';
import { constant, type Getter, MemberObject, method } from './members.ts';

const PARTS = ['database', 'schema', 'identifier'] as const;
type Part = (typeof PARTS)[number];
type Policy = Readonly<Record<Part, boolean>>;

export interface RelationState {
  readonly database: string | null;
  readonly schema: string | null;
  readonly identifier: string | null;
  /** dbt's kinds: `table`, `view`, `materialized_view`, `external`, `cte`; null where nobody looked. */
  readonly type: string | null;
  readonly quote: Policy;
  readonly include: Policy;
  /** Wraps the relation in a subquery that returns so many rows. */
  readonly limit?: number | undefined;
  /** Where the part of its rows lies that is read, as SQL; it keeps the name of the relation. */
  readonly part?: string | undefined;
}

const ALL: Policy = { database: true, schema: true, identifier: true };

const KINDS: Readonly<Record<RelationKind, string | null>> = {
  table: 'table',
  partitioned_table: 'table',
  view: 'view',
  materialized_view: 'materialized_view',
  foreign_table: 'external',
  sequence: null,
  composite_type: null,
};

/** A relation as templates see it: it prints as its quoted name, and is a mapping, as dbt's packages expect. */
export class RelationObject extends HostObject {
  override readonly typeName = 'PostgresRelation';
  override readonly isMapping = true;
  readonly state: RelationState;

  constructor(state: RelationState) {
    super();
    this.state = state;
  }

  getMember(name: string): Value | undefined {
    const read = MEMBERS[name];
    return read?.(this);
  }

  override getItem(key: Value): Value | undefined {
    return typeof key === 'string' ? this.getMember(key) : undefined;
  }

  override equals(other: Value): boolean {
    return other instanceof RelationObject && other.toText() === this.toText() && other.state.type === this.state.type;
  }

  toText(): string {
    const { quote, include } = this.state;
    const name = PARTS.filter((part) => include[part] && this.state[part] !== null)
      .map((part) => (quote[part] ? quoteIdentifier(this.state[part] ?? '') : (this.state[part] ?? '')))
      .join('.');
    const { limit, part } = this.state;
    if (part !== undefined) return `(select * from ${part} /*:${encodeURI(this.state.identifier ?? '')}*/)`;
    if (limit === undefined) return name;
    return limit === 0 ? `(select * from ${name} where false limit 0)` : `(select * from ${name} limit ${limit})`;
  }

  /** The same relation with other parts, kind or policies. */
  with(change: Partial<RelationState>): RelationObject {
    return new RelationObject({ ...this.state, ...change });
  }
}

const MEMBERS: Readonly<Record<string, (relation: RelationObject) => Value>> = Object.assign(Object.create(null), {
  database: ({ state }) => state.database,
  schema: ({ state }) => state.schema,
  identifier: ({ state }) => state.identifier,
  name: ({ state }) => state.identifier,
  table: ({ state }) => state.identifier,
  type: ({ state }) => state.type,
  is_table: ({ state }) => state.type === 'table',
  is_view: ({ state }) => state.type === 'view',
  is_materialized_view: ({ state }) => state.type === 'materialized_view',
  is_cte: ({ state }) => state.type === 'cte',
  metadata: () => toPython({ type: 'PostgresRelation' }),
  path: ({ state }) => toPython({ database: state.database, schema: state.schema, identifier: state.identifier }),
  quote_policy: ({ state }) => toPython(state.quote),
  include_policy: ({ state }) => toPython(state.include),
  render: (relation) => () => relation.toText(),
  include: (relation) => (_args, kwargs) =>
    relation.with({ include: changed('include', relation.state.include, kwargs) }),
  quote: (relation) => (_args, kwargs) => relation.with({ quote: changed('quote', relation.state.quote, kwargs) }),
  quoted: () => (args) => quoteIdentifier(String(args[0] ?? '')),
  without_identifier: (relation) => () => relation.with({ include: { ...relation.state.include, identifier: false } }),
  without_quoting: (relation) => () => relation.with({ quote: { database: false, schema: false, identifier: false } }),
  incorporate: (relation) => (args, kwargs) => incorporate(relation, args, kwargs),
  replace_path: (relation) => (_args, kwargs) => relation.with(pathOf('replace_path', kwargs)),
  matches: (relation) => (args, kwargs) => matches(relation, args, kwargs),
  information_schema: (relation) => (args, kwargs) => informationSchema(relation, args, kwargs),
  information_schema_only: (relation) => () => informationSchema(relation, [], {}),
} satisfies Record<string, (relation: RelationObject) => Value>);

function changed(owner: string, policy: Policy, kwargs: Kwargs): Policy {
  const given = bindArguments(owner, PARTS, [], kwargs);
  const on = (part: Part) => (given[part] === undefined ? policy[part] : given[part] === true);
  return { database: on('database'), schema: on('schema'), identifier: on('identifier') };
}

function pathOf(owner: string, path: Value | Kwargs): Partial<RelationState> {
  const entries = path instanceof PyDict ? Array.from(path) : Object.entries(path ?? {});
  return Object.fromEntries(
    entries
      .filter(([part]) => PARTS.some((known) => known === part))
      .map(([part, text]) => [part, optionalText(owner, String(part), text) ?? null]),
  );
}

function incorporate(relation: RelationObject, args: readonly Value[], kwargs: Kwargs): RelationObject {
  const given = bindArguments('incorporate', ['path', 'type', 'limit'], args, kwargs);
  return relation.with({
    ...(given.path === undefined ? {} : pathOf('incorporate', given.path)),
    ...(given.type === undefined ? {} : { type: optionalText('incorporate', 'type', given.type) ?? null }),
    ...(typeof given.limit === 'number' ? { limit: given.limit } : {}),
  });
}

function matches({ state }: RelationObject, args: readonly Value[], kwargs: Kwargs): boolean {
  const given = bindArguments('matches', PARTS, args, kwargs);
  return PARTS.every((part) => given[part] === undefined || given[part] === null || given[part] === state[part]);
}

function informationSchema(relation: RelationObject, args: readonly Value[], kwargs: Kwargs): RelationObject {
  const { view } = bindArguments('information_schema', ['view'], args, kwargs);
  const identifier = optionalText('information_schema', 'view', view) ?? null;
  return relation.with({
    schema: 'INFORMATION_SCHEMA',
    identifier,
    type: 'view',
    quote: { database: relation.state.quote.database, schema: false, identifier: false },
    include: { database: true, schema: true, identifier: identifier !== null },
  });
}

/** The relation of that name, quoted as the project says (all parts, unless it says otherwise). */
export function relationObject(
  name: RelationName,
  quoting?: Readonly<Record<string, unknown>>,
  type: string | null = null,
): RelationObject {
  return new RelationObject({
    // Who only passes the relation on does not look at its name.
    get database() {
      return name.database;
    },
    get schema() {
      return name.schema;
    },
    get identifier() {
      return name.identifier;
    },
    type,
    quote: quotePolicy(quoting),
    include: ALL,
  });
}

/** A relation that the catalogue knows, with its kind. */
export function catalogRelation(
  relation: CatalogRelation,
  quoting?: Readonly<Record<string, unknown>>,
): RelationObject {
  return relationObject(relation, quoting, KINDS[relation.kind]);
}

/** How a reference to an ephemeral model prints: the name of the common table expression that stands for it. */
export function ephemeralRelation(identifier: string): RelationObject {
  return new RelationObject({
    database: null,
    schema: null,
    identifier: `__dbt__cte__${identifier}`,
    type: 'cte',
    quote: { ...ALL, identifier: false },
    include: ALL,
  });
}

/** The name to look a relation up by; an error for a relation that has none, e.g. an ephemeral model. */
export function nameOf(owner: string, value: Value | undefined): RelationName {
  if (value instanceof RelationObject) {
    const { database, schema, identifier } = value.state;
    if (schema !== null) return { database: database ?? '', schema, identifier: identifier ?? '' };
  }
  throw notARelation(owner);
}

/** `api.Relation`: makes relations, and names their kinds. */
export function relationClass(quoting?: Readonly<Record<string, unknown>>): MemberObject {
  const create: HostFunction = (args, kwargs) => {
    const given = bindArguments('Relation.create', [...PARTS, 'type', 'quote_policy', 'limit'], args, kwargs);
    const text = (part: Part | 'type') => optionalText('Relation.create', part, given[part]) ?? null;
    return new RelationObject({
      database: text('database'),
      schema: text('schema'),
      identifier: text('identifier'),
      type: text('type'),
      quote: given.quote_policy === undefined ? quotePolicy(quoting) : givenPolicy(given.quote_policy, quoting),
      include: ALL,
    });
  };
  const kinds: Record<string, Getter> = {};
  for (const [name, kind] of Object.entries(KIND_CONSTANTS)) kinds[name] = constant(kind);
  return new MemberObject('Relation', { create: method(create), ...kinds }, create);
}

const KIND_CONSTANTS = {
  Table: 'table',
  View: 'view',
  CTE: 'cte',
  MaterializedView: 'materialized_view',
  External: 'external',
};

function quotePolicy(quoting: Readonly<Record<string, unknown>> | undefined): Policy {
  const on = (part: Part) => quoting?.[part] !== false;
  return { database: on('database'), schema: on('schema'), identifier: on('identifier') };
}

function givenPolicy(value: Value, quoting: Readonly<Record<string, unknown>> | undefined): Policy {
  const base = quotePolicy(quoting);
  const on = (part: Part) => {
    const own = value instanceof PyDict ? value.get(part) : undefined;
    return own === undefined ? base[part] : own === true;
  };
  return { database: on('database'), schema: on('schema'), identifier: on('identifier') };
}

function notARelation(owner: string): TemplateError {
  return new TemplateError(
    {
      fr: `${owner}() attend une relation qui a un schéma.`,
      en: `${owner}() needs a relation that has a schema.`,
    },
    {
      fr: 'Donnez ref(...), source(...), this ou api.Relation.create(...) ; un modèle éphémère n’a pas de relation.',
      en: 'Give it ref(...), source(...), this or api.Relation.create(...); an ephemeral model has no relation.',
    },
  );
}
