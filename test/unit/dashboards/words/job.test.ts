/** A job in words. */
import { expect, test } from 'vitest';
import { jobEndMs, stateWord } from '../../../../dashboards/src/words/job.ts';

const start = '2026-11-24T09:00:00Z';
const now = Date.parse('2026-11-24T09:30:00Z');

test.each([
  ['running', '3d-printer', 'printing'],
  ['running', 'cnc', 'working'],
  ['running', 'laser-cutter', 'working'],
  ['running', null, 'running'],
  ['paused', '3d-printer', 'paused'],
  ['unknown', 'cnc', 'unknown'],
] as const)('%s, at a job of %s: %s', (state, atJob, word) => {
  expect(stateWord(state, atJob)).toBe(word);
});

test('half done after half an hour ends in half an hour', () => {
  expect(jobEndMs(start, 0.5, now)).toBe(Date.parse('2026-11-24T10:00:00Z'));
});

test.each([null, 0, 0.01, 1])('at progress %s nothing is foretold', (progress) => {
  expect(jobEndMs(start, progress, now)).toBeNull();
});
