import { Integers, Numbers, type Rows, rowsOf, Words } from '../columns.ts';
import type { AuditLog } from '../source.ts';
import type { Entreprises } from './entreprises.ts';
import { officeTime, type World } from './world.ts';

/** Creations, changes, deletions and logins, oldest first; about twenty hard deletes per hundred changes. */
export function generateAuditLogs(world: World, { entreprises, deletedIds }: Entreprises): Rows<AuditLog> {
  const random = world.random('audit');
  const logs = new Logs();
  for (const { id, dateCreation, dateModification } of entreprises) {
    logs.push('CREATE', id, dateCreation);
    if (dateModification > dateCreation) {
      const field = random.pick(['raisonSociale', 'telephone', 'domaineActiviteId', 'formeJuridique']);
      logs.push('UPDATE', id, dateModification, field);
    }
  }
  for (const recordId of deletedIds) logs.push('DELETE', recordId, officeTime(world, random));
  while (logs.length < world.volumes.auditLogs) logs.push('LOGIN', null, officeTime(world, random));
  return logs.oldestFirst();
}

/** The rows in columns; only a login is not about an enterprise. */
class Logs {
  private readonly actions = new Words<AuditLog['action']>();
  private readonly recordIds = new Integers();
  private readonly fields = new Words<string | null>();
  private readonly dates = new Numbers();

  get length(): number {
    return this.dates.length;
  }

  push(action: AuditLog['action'], recordId: number | null, at: number, changedField: string | null = null): void {
    this.actions.push(action);
    this.recordIds.push(recordId);
    this.fields.push(changedField);
    this.dates.push(at);
  }

  oldestFirst(): Rows<AuditLog> {
    const order = Int32Array.from({ length: this.length }, (_, index) => index);
    order.sort((a, b) => this.dates.at(a) - this.dates.at(b) || a - b);
    return rowsOf(order.length, () => this.iterate(order));
  }

  private *iterate(order: Int32Array): Generator<AuditLog> {
    let id = 0;
    for (const index of order) {
      const action = this.actions.at(index);
      const field = this.fields.at(index);
      yield {
        id: ++id,
        tableName: action === 'LOGIN' ? 'users' : 'entreprises',
        recordId: this.recordIds.orNull(index),
        action,
        changedFields: field === null ? [] : [field],
        createdAt: this.dates.at(index),
      };
    }
  }
}
