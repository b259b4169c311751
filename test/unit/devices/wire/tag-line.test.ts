/** Frames of badge readers on a line: how many make a badge, and what is none. */
import { expect, test } from 'vitest';
import { emptyTagLine, readTags, type TagRules } from '#devices/wire/tag-line.ts';

const FRAME = Buffer.from('0233433030434537353443434203', 'hex');
const RULES: TagRules = { checksum: 'xor', rearmAfterMs: 300, sightings: 1 };

test('where one frame is enough, the first is the badge and those that follow are the same one', () => {
  const first = readTags(emptyTagLine, FRAME, 0, RULES);
  expect(first.numbers).toEqual(['3C00CE754C']);
  const held = readTags(first.line, FRAME, 300, RULES);
  expect(held.numbers).toEqual([]);
  expect(readTags(held.line, FRAME, 601, RULES).numbers).toEqual(['3C00CE754C']);
});

test('where two are needed, one is nothing and the second in time is the badge', () => {
  const rules: TagRules = { ...RULES, sightings: 2 };
  const first = readTags(emptyTagLine, FRAME, 0, rules);
  expect(first.numbers).toEqual([]);
  expect(readTags(first.line, FRAME, 301, rules).numbers).toEqual([]);
  expect(readTags(first.line, FRAME, 300, rules).numbers).toEqual(['3C00CE754C']);
});

test('a bare number counts where no checksum is asked for, and is too short where one is', () => {
  const bare = Buffer.from('0234303530423034370d0a03', 'hex');
  expect(readTags(emptyTagLine, bare, 0, { ...RULES, checksum: 'none' }).numbers).toEqual([
    '4050B047',
  ]);
  expect(readTags(emptyTagLine, bare, 0, RULES).faults).toMatchObject([{ reason: 'frame-length' }]);
});
