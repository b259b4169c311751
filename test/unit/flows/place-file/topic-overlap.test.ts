/** Topics that two devices would share: the tree finds what comparing each pair finds. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { filtersMeet } from '#devices/topics.ts';
import { TopicTree } from '#flows/place-file/topic-overlap.ts';

test.each([
  ['tele/laser/#', 'tele/laser/STATE', true],
  ['tele/laser/#', 'tele/laser', true],
  ['tele/+/STATE', 'tele/laser/+', true],
  ['tele/laser/STATE', 'tele/laser/SENSOR', false],
  ['tele/laser', 'tele/laser/STATE', false],
  ['#', 'anything/at/all', true],
])('%s and %s meet: %s', (one, other, meet) => {
  for (const [kept, asked] of [
    [one, other],
    [other, one],
  ] as const) {
    const tree = new TopicTree<string>();
    tree.add(kept, 'kept');
    expect(tree.meeting(asked).has('kept')).toBe(meet);
  }
});

test('the tree and the comparison of two filters agree', () => {
  const level = fc.constantFrom('a', 'b', '+');
  const filter = fc
    .tuple(fc.array(level, { minLength: 1, maxLength: 4 }), fc.boolean())
    .map(([levels, tail]) => [...levels, ...(tail ? ['#'] : [])].join('/'));
  fc.assert(
    fc.property(fc.array(filter, { maxLength: 8 }), filter, (kept, asked) => {
      const tree = new TopicTree<number>();
      for (const [index, one] of kept.entries()) tree.add(one, index);
      const expected = kept.flatMap((one, index) => (filtersMeet(one, asked) ? [index] : []));
      expect([...tree.meeting(asked)].sort()).toEqual(expected);
    }),
  );
});
