// What the last command executed, as one script for psql.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Writes one script of all that the last command executed, in its order, between the making and the end of its run schema. Returns its path. */
export function executedSql(directory) {
  const results = JSON.parse(readFileSync(path.join(directory, 'target/run_results.json'), 'utf8')).results;
  const manifest = JSON.parse(readFileSync(path.join(directory, 'target/manifest.json'), 'utf8'));
  const written = new Map();
  const folder = path.join(directory, 'target/run');
  for (const file of readdirSync(folder, { recursive: true })) {
    if (file.endsWith('.sql')) written.set(file.replaceAll('\\', '/'), readFileSync(path.join(folder, file), 'utf8'));
  }
  const texts = results.map(({ unique_id: id }) => {
    const node = manifest.nodes[id];
    const name = node.test_metadata
      ? `${node.original_file_path}/${path.basename(node.path)}`
      : node.original_file_path;
    return written.get(`${node.package_name}/${name}`) ?? '';
  });
  const all = texts.join('\n;\n');
  const schema = /"(_wap_r\w+)"/.exec(all)?.[1];
  const script = path.join(directory, 'executed.sql');
  writeFileSync(script, `create schema "${schema}";\n${all}\n;\ndrop schema "${schema}" cascade;\n`);
  return script;
}
