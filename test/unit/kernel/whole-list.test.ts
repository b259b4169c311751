/** Pages of a list that is made whole. */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { pageOfWhole } from '#kernel/whole-list.ts';

const own = (item: string) => item;

test('it comes whole unless a limit is asked for', () => {
  expect(pageOfWhole(['a', 'b'], own, {})).toEqual({ items: ['a', 'b'], next: null });
  expect(pageOfWhole(['a', 'b'], own, { limit: 2 })).toEqual({ items: ['a', 'b'], next: null });
  expect(pageOfWhole([], own, { limit: 2 })).toEqual({ items: [], next: null });
});

test('after an item that is gone it begins at its top', () => {
  expect(pageOfWhole(['a', 'b'], own, { after: 'gone' }).items).toEqual(['a', 'b']);
});

test('whatever the limit, its pages one after another are all of it, each item once', () => {
  const lists = fc.uniqueArray(fc.string({ minLength: 1 }), { maxLength: 40 });
  fc.assert(
    fc.property(lists, fc.integer({ min: 1, max: 50 }), (items, limit) => {
      const read: string[] = [];
      let after: string | undefined;
      for (;;) {
        const page = pageOfWhole(items, own, { after, limit });
        read.push(...page.items);
        if (page.next === null) break;
        after = page.next;
      }
      expect(read).toEqual(items);
    }),
  );
});
