import { expect, test } from 'vitest';
import { type Manifest, type SelectorEntry, SigetiError } from '../../core/index.ts';
import { selectNodes } from './select.ts';

const location = { file: 'selectors.yml', line: 3 };
const entry = (name: string, definition: unknown, isDefault = false): SelectorEntry => ({
  name,
  definition,
  isDefault,
  location,
});
const empty: Manifest = {
  projectName: 'shop',
  adapterType: 'postgres',
  nodes: new Map(),
  macros: new Map(),
  docs: new Map(),
  groups: new Map(),
  disabled: new Map(),
};

function failure(selectors: readonly SelectorEntry[], selector: string): string {
  try {
    selectNodes(empty, { selectors, selector, resourceTypes: new Set(['model']) });
  } catch (thrown) {
    if (thrown instanceof SigetiError)
      return [thrown.code, thrown.details.message.en, thrown.details.hint?.en].join(' ');
    throw thrown;
  }
  return '';
}

test.each([
  ['a list', ['a'], /expected a text, union:/],
  ['no value', { method: 'tag', children: true }, /expected a text, union:/],
  ['a depth that is no number', { method: 'tag', value: 'x', parents: true, parents_depth: 'two' }, /parents_depth/],
  ['both directions', { method: 'tag', value: 'x', children: true, childrens_parents: true }, /not both/],
  ['two exclusions', { union: ['a', { exclude: ['b'] }, { exclude: ['c'] }] }, /one exclude: only/],
  ['an unknown mode', { method: 'tag', value: 'x', indirect_selection: 'greedy' }, /eager, cautious/],
  ['an unknown method', { method: 'tagg', value: 'x' }, /no method 'tagg'.*Did you mean 'tag'/],
  ['an inherited selector that is not there', { method: 'selector', value: 'nigth' }, /GRAPH_SELECTOR_UNKNOWN.*night/],
])('a definition with %s is refused', (_, definition, message) => {
  expect(failure([entry('mine', definition), entry('night', 'tag:night')], 'mine')).toMatch(message);
});

test('selectors that name each other in a circle are refused with the circle', () => {
  const selectors = [entry('a', { selector: 'b' }), entry('b', { union: [{ method: 'selector', value: 'a' }] })];
  expect(failure(selectors, 'a')).toMatch(/a → b → a|b → a → b/);
});

test('an unknown selector is answered with the nearest name, or with all there are', () => {
  expect(failure([entry('nuit', 'tag:nuit')], 'nuti')).toMatch(/Did you mean 'nuit'/);
  expect(failure([entry('nuit', 'tag:nuit')], 'xyz')).toMatch(/Selectors: nuit/);
  expect(failure([], 'xyz')).toMatch(/selectors.yml/);
});

test('a selector marked as default counts only where nothing else is selected', () => {
  const selectors = [entry('nuit', { tag: 'nuit' }, true)];
  const warnings = (select?: string[]) =>
    selectNodes(empty, { selectors, select, resourceTypes: new Set(['model']) }).warnings.length;
  expect(warnings()).toBe(0);
  expect(warnings(['mart'])).toBe(1);
});
