import { expect, test } from 'vitest';
import { genericTestHash, genericTestNames } from './test-names.ts';

const kwargs = { column_name: 'statut', values: ['Payée', 'Annulée'], model: 'left out' };

test('arguments in the order of their names make the name; other characters become one underscore', () => {
  expect(genericTestNames('accepted_values', 'fct', kwargs).full).toBe('accepted_values_fct_statut__Pay_e__Annul_e');
  expect(genericTestNames('x', 't', { b: { k: 1.5 }, a: [true, null] }).full).toBe('x_t_True__None__1_5');
});

test('64 characters are too many: the short name keeps 30 and adds a hash of the full one', () => {
  const at = (length: number) => genericTestNames('t', 'm', { a: 'x'.repeat(length - 'm_t_'.length) });
  expect(at(63).short).toBe(at(63).full);
  expect(at(64).short).toMatch(/^t_m_[0-9a-f]{32}$/);
  expect(at(64).full).toHaveLength(64);
});

test('the hash is the one that dbt computes', () => {
  const metadata = {
    namespace: undefined,
    name: 'not_null',
    kwargs: { column_name: 'id', model: "{{ get_where_subquery(ref('stg_ventes')) }}" },
  };
  expect(genericTestHash('not_null_stg_ventes_id', metadata)).toBe('d343ffffb1');
});
