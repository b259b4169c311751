/** What is remembered of changes for pages that were away. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { liveRing, type Numbered } from '#http/live-ring.ts';

const change = (number: number, key = `${number}`): Numbered => ({ topic: 'device', key, number });

test('before the first commit nothing is known', () => {
  const ring = liveRing(10);
  expect(ring.head()).toBeNull();
  expect(ring.after(0)).toBeNull();
});

test('after the first commit, the one before it is known', () => {
  const ring = liveRing(10);
  ring.add([change(7)], 7);
  expect(ring.after(6)).toEqual([change(7)]);
  expect(ring.after(7)).toEqual([]);
  expect(ring.after(5)).toBeNull();
  expect(ring.after(8)).toBeNull();
});

test('a commit that changes nothing to see counts all the same', () => {
  const ring = liveRing(10);
  ring.add([change(1)], 1);
  ring.add([], 2);
  expect(ring.head()).toBe(2);
  expect(ring.after(1)).toEqual([]);
});

test('what it gives is whole: all that came after, or nothing', () => {
  const commits = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 80 });
  fc.assert(
    fc.property(commits, fc.integer({ min: 1, max: 20 }), (sizes, most) => {
      const ring = liveRing(most);
      const all: Numbered[] = [];
      sizes.forEach((size, index) => {
        const made = Array.from({ length: size }, (_, i) => change(index + 1, `${i}`));
        all.push(...made);
        ring.add(made, index + 1);
      });
      for (let number = 0; number <= sizes.length; number += 1) {
        const expected = all.filter((one) => one.number > number);
        const given = ring.after(number);
        if (given !== null) expect(given).toEqual(expected);
        if (given === null) expect(expected.length).toBeGreaterThan(most - 5);
      }
    }),
  );
});
