import type { Manifest } from '../../core/index.ts';
import type { HostFunction } from '../jinja/index.ts';
import { requireText } from './arguments.ts';
import { targetUnknown } from './errors.ts';

/** `doc('name')` and `doc('package', 'name')`: the text of a docs block. */
export function docFunction({ docs }: Manifest, packageName: string, rootPackage: string): HostFunction {
  return (args) => {
    const name = requireText('doc', 'name', args.at(-1));
    const packages = args.length > 1 ? [requireText('doc', 'package', args[0])] : [packageName, rootPackage];
    for (const owner of packages) {
      const block = docs.get(`doc.${owner}.${name}`);
      if (block) return block.contents;
    }
    const anywhere = args.length > 1 ? undefined : [...docs.values()].find((block) => block.name === name);
    if (!anywhere) throw targetUnknown(`doc('${args.map(String).join("', '")}')`);
    return anywhere.contents;
  };
}
