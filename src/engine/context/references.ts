import type { RefArgs } from '../../core/index.ts';
import { fromPython, type Kwargs, TemplateError, type Value } from '../jinja/index.ts';
import { requireText } from './arguments.ts';

/** What `ref(...)` was given: a name, or a package and a name; `v` or `version`. */
export function refArguments(args: readonly Value[], kwargs: Kwargs): RefArgs {
  const [first, second] = args;
  if (args.length === 0 || args.length > 2) throw refCallInvalid();
  const version = fromPython(kwargs.version ?? kwargs.v ?? null);
  const versioned = typeof version === 'string' || typeof version === 'number' ? { version } : {};
  return second === undefined
    ? { name: requireText('ref', 'name', first), ...versioned }
    : { name: requireText('ref', 'name', second), package: requireText('ref', 'package', first), ...versioned };
}

/** What `source(...)` was given. */
export function sourceArguments(args: readonly Value[]): readonly [source: string, table: string] {
  const [source, table] = args;
  if (args.length !== 2) throw sourceCallInvalid();
  return [requireText('source', 'source_name', source), requireText('source', 'table_name', table)];
}

/** How the call is written, for messages. */
export function refCall(ref: RefArgs): string {
  const version = ref.version === undefined ? '' : `, v=${ref.version}`;
  return ref.package === undefined ? `ref('${ref.name}'${version})` : `ref('${ref.package}', '${ref.name}'${version})`;
}

function refCallInvalid(): TemplateError {
  return new TemplateError(
    { fr: 'ref() prend un ou deux noms.', en: 'ref() takes one or two names.' },
    { fr: "Écrivez ref('modele') ou ref('paquet', 'modele').", en: "Write ref('model') or ref('package', 'model')." },
  );
}

function sourceCallInvalid(): TemplateError {
  return new TemplateError(
    { fr: 'source() prend deux noms.', en: 'source() takes two names.' },
    { fr: "Écrivez source('source', 'table').", en: "Write source('source', 'table')." },
  );
}
