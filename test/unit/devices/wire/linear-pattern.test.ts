/** Patterns of settings: what a reader's line needs runs, what runs for ever is refused. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { patternMistake } from '#devices/wire/linear-pattern.ts';

test.each([
  '^\\x02([0-9A-F]{10})\\r?\\n?\\x03',
  'CARD=(\\d+);',
  '^(\\d{10})$',
  '([0-9A-Fa-f]{8,20})\\s*$',
  '^(?:ID|UID): *([0-9A-F]+)',
  '^[^:]*:(\\w+)',
  '^(?:[0-9A-F]{2} ){3}([0-9A-F]+)',
])('%s is a pattern', (source) => {
  expect(patternMistake(source)).toBe(null);
});

test.each([
  ['(a+)+b', 'repeats'],
  ['^(?:a*)*(b)', 'repeats'],
  ['(?:a|a)*(b)', 'begins alike'],
  ['.*(\\d+)', 'begin alike'],
  ['(\\d+)\\d', 'begin alike'],
  ['a*a*a*(b)', 'begin alike'],
  ['(?:ab|ac)+(d)', 'begins alike'],
  ['(?:a|b?)+(c)', 'repeats'],
  ['(a)\\1', 'refer back'],
  ['(?=a)(b)', 'look ahead'],
  ['(?<=a)(b)', 'look ahead'],
  ['(?<name>a)', 'name groups'],
  ['\\d+', 'one group'],
  ['(a)(b)', 'one group'],
  ['(a', 'no regular expression'],
  ['(a{2,1000})', 'at most 256'],
  ['(\\u20ac)', 'single bytes'],
  ['\\b(a)', 'no place'],
  [`(${'a'.repeat(300)})`, 'characters'],
])('%s is refused: %s', (source, words) => {
  expect(patternMistake(source)).toContain(words);
});

test('what is let in answers at once, whatever the line', () => {
  const atom = fc.constantFrom('a', 'b', '.', '\\d', '[ab]', '[^a]', '(?:ab)', '(?:a|b)');
  const item = fc
    .tuple(atom, fc.constantFrom('', '*', '+', '?', '{2}', '{1,3}'))
    .map((parts) => parts.join(''));
  const pattern = fc
    .tuple(fc.array(item, { maxLength: 5 }), item, fc.array(item, { maxLength: 5 }))
    .map(([before, inside, after]) => `${before.join('')}(${inside})${after.join('')}`);
  const line = fc
    .array(fc.constantFrom('a', 'b', '1'), { minLength: 200, maxLength: 256 })
    .map((letters) => letters.join(''));
  fc.assert(
    fc.property(pattern, line, (source, text) => {
      if (patternMistake(source) !== null) return;
      const before = performance.now();
      new RegExp(source).exec(text);
      expect(performance.now() - before).toBeLessThan(50);
    }),
    { numRuns: 500 },
  );
});
