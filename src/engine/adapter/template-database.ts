import { quoteIdentifier, quoteLiteral, type RelationName } from '../../core/index.ts';
import type { Session } from '../../postgres/index.ts';
import type { Catalogue } from './catalogue.ts';
import { executeBatch, executeText } from './execute.ts';
import type { CatalogColumn, CatalogRelation, QueryResult, Statement } from './types.ts';

/** The transaction in which a project's own materialization works, or the hooks of a node. */
export interface TemplateTransaction {
  /** Whether every query belongs into it, not only those that ask for it. */
  readonly takesAll?: true | undefined;
  /** Opens it unless it is open. */
  begin(): Promise<void>;
  /** Commits it if it is open. */
  commit(): Promise<void>;
}

/**
 * The database as templates see it while one node is rendered: statements run on that node's session, relations come
 * from the catalogue. A template that only makes SQL has no transaction.
 */
export class SessionDatabase {
  readonly #session: Session;
  readonly #catalogue: Catalogue;
  readonly #signal: AbortSignal | undefined;
  readonly #transaction: TemplateTransaction | undefined;

  constructor(session: Session, catalogue: Catalogue, signal?: AbortSignal, transaction?: TemplateTransaction) {
    this.#session = session;
    this.#catalogue = catalogue;
    this.#signal = signal;
    this.#transaction = transaction;
  }

  async query(sql: string, begins = false): Promise<QueryResult> {
    this.#catalogue.doubtReads();
    if (begins || this.#transaction?.takesAll) await this.#transaction?.begin();
    return executeText(this.#session, { purpose: 'answer a query of the template', sql }, this.#signal);
  }

  async commit(): Promise<void> {
    await this.#transaction?.commit();
  }

  async getRelation(name: RelationName): Promise<CatalogRelation | undefined> {
    await this.#ensure(name.schema);
    return this.#catalogue.get(name);
  }

  async listRelations(_database: string, schema: string): Promise<readonly CatalogRelation[]> {
    await this.#ensure(schema);
    return this.#catalogue.list(schema);
  }

  /** Asks the server and not the catalogue: the template may just have made the relation. */
  async getColumns(name: RelationName): Promise<readonly CatalogColumn[]> {
    const relation = quoteLiteral(`${quoteIdentifier(name.schema)}.${quoteIdentifier(name.identifier)}`);
    const columns: Statement = {
      purpose: 'list the columns of a relation for the template',
      sql: `select a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull from pg_attribute a
where a.attrelid = to_regclass(${relation}) and a.attnum > 0 and not a.attisdropped order by a.attnum`,
    };
    const [found] = await executeBatch(this.#session, [columns], this.#signal);
    return (found?.rows ?? []).map(([column, type, notNull]) => ({
      name: String(column),
      type: String(type),
      notNull: notNull === true,
    }));
  }

  async schemaExists(schema: string): Promise<boolean> {
    const { rows } = await this.query(`select 1 from pg_namespace where nspname = ${quoteLiteral(schema)}`);
    return rows.length > 0;
  }

  forget(schema: string): void {
    this.#catalogue.forgetSchema(schema);
  }

  async #ensure(schema: string): Promise<void> {
    if (!this.#catalogue.isLoaded(schema)) await this.#catalogue.load(this.#session, [schema], this.#signal);
  }
}
