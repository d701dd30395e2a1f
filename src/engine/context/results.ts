import { type HostFunction, type HostObject, printText, type Value } from '../jinja/index.ts';
import { bindArguments } from './arguments.ts';
import { constant, type Getter, MemberObject, method } from './members.ts';
import { type Messages, note } from './messages.ts';
import { ResultTable } from './table.ts';

/** What `statement` blocks leave for `load_result`, per node. */
export function resultMembers(messages: Messages): Record<string, Getter> {
  const results = new Map<string, Value>();
  const empty = () => new ResultTable([], [], (text) => note(messages, 'info', text));
  const store = (name: Value | undefined, response: Value, table: Value): Value => {
    results.set(printText(name ?? null), storedResult(response, table));
    return '';
  };
  const storeResult: HostFunction = (args, kwargs) => {
    const given = bindArguments('store_result', ['name', 'response', 'agate_table'], args, kwargs);
    return store(given.name, given.response ?? null, given.agate_table ?? empty());
  };
  const storeRaw: HostFunction = (args, kwargs) => {
    const names = ['name', 'message', 'code', 'rows_affected', 'agate_table'] as const;
    const given = bindArguments('store_raw_result', names, args, kwargs);
    const response = new MemberObject('AdapterResponse', {
      _message: constant(given.message ?? null),
      code: constant(given.code ?? null),
      rows_affected: constant(given.rows_affected ?? null),
    });
    return store(given.name, response, given.agate_table ?? empty());
  };
  return {
    store_result: method(storeResult),
    store_raw_result: method(storeRaw),
    load_result: method(([name]) => results.get(printText(name ?? null)) ?? null),
  };
}

function storedResult(response: Value, table: Value): HostObject {
  return new MemberObject('Result', {
    response: constant(response),
    table: constant(table),
    data: () => (table instanceof ResultTable ? Array.from(table.iterate()) : []),
  });
}
