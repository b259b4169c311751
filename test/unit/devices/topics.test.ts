/** Topic filters, by MQTT 3.1.1 §4.7 and its examples. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { filtersMeet, TopicTable, topicMatches } from '#devices/topics.ts';

describe('a filter', () => {
  it.each([
    ['sport/tennis/player1/#', 'sport/tennis/player1', true],
    ['sport/tennis/player1/#', 'sport/tennis/player1/ranking', true],
    ['sport/tennis/player1/#', 'sport/tennis/player10', false],
    ['sport/#', 'sport', true],
    ['#', 'sport/tennis', true],
    ['#', '$SYS/uptime', false],
    ['+/uptime', '$SYS/uptime', false],
    ['$SYS/#', '$SYS/uptime', true],
    ['sport/+', 'sport', false],
    ['sport/+', 'sport/', true],
    ['+/+', '/finance', true],
    ['+', '/finance', false],
    ['sport/tennis/+', 'sport/tennis/player1/ranking', false],
    ['a/+/c', 'a/b/c', true],
    ['a/b', 'a/b', true],
    ['a/b', 'A/b', false],
    ['a/b/c', 'a/b', false],
  ])('%s means %s: %s', (filter, topic, means) => {
    expect(topicMatches(filter, topic)).toBe(means);
  });
});

describe('two filters', () => {
  it.each([
    ['a/b', 'a/b', true],
    ['a/+', 'a/b', true],
    ['a/#', 'a', true],
    ['a/#', 'b/#', false],
    ['a/+/c', '+/b/c', true],
    ['a/+/c', 'a/b', false],
    ['a', 'a/b', false],
  ])('%s and %s meet: %s', (one, other, meet) => {
    expect(filtersMeet(one, other)).toBe(meet);
    expect(filtersMeet(other, one)).toBe(meet);
  });

  it('meet whenever some topic is meant by both', () => {
    const word = fc.constantFrom('a', 'b', '');
    const topic = fc.array(word, { minLength: 1, maxLength: 4 }).map((words) => words.join('/'));
    const filter = fc
      .tuple(
        fc.array(fc.constantFrom('a', 'b', '', '+'), { minLength: 1, maxLength: 4 }),
        fc.boolean(),
      )
      .map(([words, open]) => [...words, ...(open ? ['#'] : [])].join('/'));
    fc.assert(
      fc.property(filter, filter, topic, (one, other, said) => {
        if (topicMatches(one, said) && topicMatches(other, said))
          expect(filtersMeet(one, other)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('a table of filters', () => {
  it('finds the exact one before any with wildcards, and forgets what is deleted', () => {
    const table = new TopicTable<string>();
    table.set('a/#', 'wild');
    table.set('a/b', 'exact');
    expect([table.find('a/b'), table.find('a/c'), table.find('b')]).toEqual([
      'exact',
      'wild',
      undefined,
    ]);
    table.delete('a/b');
    expect(table.find('a/b')).toBe('wild');
    expect(table.filters()).toEqual(['a/#']);
  });
});
