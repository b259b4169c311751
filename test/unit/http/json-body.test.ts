/** The one way in which equal JSON is written. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalJson } from '#http/json-body.ts';

/** The same value with the keys of every object the other way round. */
function turned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(turned);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, held]) => [key, turned(held)]),
  );
}

test('equal values are written alike, whatever the order of their keys', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(canonicalJson(turned(value))).toBe(canonicalJson(value));
      expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

test.each([
  [{ a: 1 }, { a: '1' }],
  [
    [1, 2],
    [2, 1],
  ],
  [{ a: null }, {}],
  [{ a: { b: 1 } }, { a: 1, b: 1 }],
  ['1', 1],
])('different values are written differently: %o and %o', (one, other) => {
  expect(canonicalJson(one)).not.toBe(canonicalJson(other));
});

test('no body is written as nothing', () => {
  expect(canonicalJson(undefined)).toBe('');
});
