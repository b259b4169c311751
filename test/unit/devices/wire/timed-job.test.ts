/** Jobs of machines that count no time themselves. */
import { expect, test } from 'vitest';
import { jobReport, newJob, pausedJob, resumedJob } from '#devices/wire/timed-job.ts';

test('pauses are not work, a pause within a pause is none, and a job that stands still stands', () => {
  let job = newJob('a.nc', 0);
  job = pausedJob(job, 10_000);
  job = pausedJob(job, 15_000);
  expect(jobReport(job, 'paused', 20_000).printSeconds).toBe(10);
  job = resumedJob(job, 30_000);
  expect(resumedJob(job, 40_000)).toEqual(job);
  expect(jobReport(job, 'finished', 35_500)).toEqual({
    ...{ type: 'job', job: 'a.nc@1970-01-01T00:00:00.000Z', phase: 'finished' },
    ...{ name: 'a.nc', printSeconds: 15.5 },
  });
});

test('a start has no time yet, and a clock that went back gives none below zero', () => {
  const job = newJob(null, 5_000);
  expect(jobReport(job, 'started', 5_000)).toEqual({
    ...{ type: 'job', job: 'job@1970-01-01T00:00:05.000Z', phase: 'started' },
  });
  expect(jobReport(job, 'finished', 0, { inferred: true })).toMatchObject({
    ...{ printSeconds: 0, inferred: true },
  });
});
