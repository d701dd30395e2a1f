import type { TestNode } from '../../core/index.ts';

/**
 * The one row that judges a test: `failures`, and whether they are enough for a warning or an error. `select` gives the
 * failing rows. The shape is dbt's, so that thresholds such as `> 10` and a `fail_calc` mean the same.
 */
export function testQuery({ config }: TestNode, select: string): string {
  const calculation = textOr(config.fail_calc, 'count(*)');
  const limit = typeof config.limit === 'number' ? `\n  limit ${config.limit}` : '';
  return `select
  ${calculation} as failures,
  ${calculation} ${textOr(config.warn_if, '!= 0')} as should_warn,
  ${calculation} ${textOr(config.error_if, '!= 0')} as should_error
from (
${select}${limit}
) dbt_internal_test`;
}

function textOr(value: unknown, fallback: string): string {
  return typeof value === 'string' && value.trim() !== '' ? value : fallback;
}
