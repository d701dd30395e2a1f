// A warm `sigeti refresh` against its floor (node's own start and the same SQL by one psql) and against dbt's build.
// Usage: node bench/refresh.mjs [scale] [pairs]; needs psql, and bench/peers/setup.sh once for dbt.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { compare, printComparison, timeOnce } from './lib/measure.mjs';
import { openWarehouse } from './lib/warehouse.mjs';

const scale = Number(process.argv[2] ?? 1);
const runs = Number(process.argv[3] ?? 5);
const warehouse = openWarehouse({ scale });
try {
  const refresh = warehouse.command('refresh');
  timeOnce(refresh);
  timeOnce(refresh);
  const script = executedSql(warehouse.directory);
  const psql = `node -e 0 && psql -q -v ON_ERROR_STOP=1 -d "$URL" -f "$SQL" > /dev/null`;
  const environment = { ...process.env, URL: warehouse.url, SQL: script };
  const floor = { command: 'sh', args: ['-c', psql], options: { env: environment } };
  printComparison(`warm refresh, k=${scale} / node + psql`, compare(refresh, floor, { runs }), { atMost: 8 });

  const dbt = warehouse.dbt('build');
  timeOnce(dbt);
  printComparison(`warm refresh, k=${scale} / dbt build`, compare(refresh, dbt, { runs: Math.min(runs, 3) }), {
    atLeastFaster: 8,
  });
} finally {
  warehouse.close();
}

/** One script of all that the last refresh executed, in its order, between the making and the end of its run schema. */
function executedSql(directory) {
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
