/** When a job may end. */
import { expect, test } from 'vitest';
import { jobEndMs } from '../../../../dashboards/src/words/job.ts';

const start = '2026-11-24T09:00:00Z';
const now = Date.parse('2026-11-24T09:30:00Z');

test('half done after half an hour ends in half an hour', () => {
  expect(jobEndMs(start, 0.5, now)).toBe(Date.parse('2026-11-24T10:00:00Z'));
});

test.each([null, 0, 0.01, 1])('at progress %s nothing is foretold', (progress) => {
  expect(jobEndMs(start, progress, now)).toBeNull();
});
