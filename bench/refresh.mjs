// A warm `sigeti refresh` against its floor (node's own start and the same SQL by one psql) and against dbt's build.
// Usage: node bench/refresh.mjs [scale] [pairs]; needs psql, and bench/peers/setup.sh once for dbt.
import { wholeNumbers } from './lib/arguments.mjs';
import { executedSql } from './lib/executed.mjs';
import { compare, printComparison, timeOnce } from './lib/measure.mjs';
import { openWarehouse } from './lib/warehouse.mjs';

const [scale, runs] = wholeNumbers('bench/refresh.mjs [scale] [pairs]', 1, 5);
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
