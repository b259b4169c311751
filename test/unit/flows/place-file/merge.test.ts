/** How an item of the file meets the one that is kept. */
import { expect, test } from 'vitest';
import { mergeItem, sameItem } from '#flows/place-file/merge.ts';

const kept = { slug: 'a', name: 'A', power: { off: 1, on: 2 }, needs: ['x', 'y'] };

test.each([
  ['an absent field stays', { slug: 'a' }, kept],
  ['null clears', { power: null, needs: null }, { slug: 'a', name: 'A' }],
  ['an array replaces', { needs: ['z'] }, { ...kept, needs: ['z'] }],
  ['an empty array says nothing', { needs: [] }, { slug: 'a', name: 'A', power: kept.power }],
  ['an object merges', { power: { off: 3 } }, { ...kept, power: { off: 3, on: 2 } }],
  ['null clears inside an object', { power: { off: null } }, { ...kept, power: { on: 2 } }],
  [
    'an object within an object replaces',
    { power: { on: { a: 1 } } },
    { ...kept, power: { off: 1, on: { a: 1 } } },
  ],
  [
    'null within an array is as absent',
    { needs: [{ a: null, b: 1 }] },
    { ...kept, needs: [{ b: 1 }] },
  ],
])('%s', (_what, given, expected) => {
  expect(mergeItem(kept, given)).toEqual(expected);
});

test('what is needed is kept though it is empty', () => {
  expect(mergeItem({ zones: ['a'] }, { zones: [] }, ['zones'])).toEqual({ zones: [] });
});

test('the order of fields is no difference, that of a list is', () => {
  expect(sameItem({ a: 1, b: { c: 2, d: 3 } }, { b: { d: 3, c: 2 }, a: 1 })).toBe(true);
  expect(sameItem({ a: [1, 2] }, { a: [2, 1] })).toBe(false);
});
