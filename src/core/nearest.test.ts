import { expect, test } from 'vitest';
import { nearestNames } from './nearest.ts';

test('a swap, a missing letter and a wrong case are slips', () => {
  expect(nearestNames('dim_entreprise', ['dim_entreprises', 'dim_lots'])).toEqual(['dim_entreprises']);
  expect(nearestNames('materialzied', ['materialized', 'meta'])).toEqual(['materialized']);
  expect(nearestNames('Stg_Lots', ['stg_lots'])).toEqual(['stg_lots']);
});

test('the best comes first and unlike names are left out', () => {
  expect(nearestNames('tag', ['tags', 'meta', 'enabled'])).toEqual(['tags']);
  expect(nearestNames('stg_lot', ['stg_lots', 'stg_lot_x', 'fait_paiements'])).toEqual(['stg_lots', 'stg_lot_x']);
});

test('a word that begins like the other is offered although much is missing', () => {
  expect(nearestNames('fait_attributions_par_zone', ['fait_attributions'])).toEqual(['fait_attributions']);
});

test('a singular and its plural are near', () => {
  expect(nearestNames('retry', ['retry_delay', 'retries', 'timeout'])).toEqual(['retries', 'retry_delay']);
});
