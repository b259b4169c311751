/** A mill's controller as its driver tells of it, through to sessions and jobs. */
import { expect, test } from 'vitest';
import { aDriverRun } from '#test/builders/driver-run.ts';
import { aWorkshop, SECOND } from '#test/builders/machine-place.ts';

const IDLE = '<Idle|MPos:0.000,0.000,0.000|FS:0,0>';
const RUN = '<Run|MPos:1.000,0.000,0.000|FS:500,1000>';

/** The driver's words go to the place as they come, on one clock. */
function aMill() {
  const shop = aWorkshop();
  const run = aDriverRun('grbl', {
    settings: { path: '/dev/ttyUSB0' },
    startMs: shop.stage.nowMs(),
  });
  const carry = () => {
    for (const one of run.all.splice(0))
      shop.see('printer', one, one.atMs === undefined ? 0 : run.nowMs - one.atMs);
  };
  const during = (report: string, ms: number) => {
    for (let gone = 0; gone < ms; gone += 250) {
      shop.pass(250);
      run.pass(250);
      if (run.takeSent().length > 0) run.bytes(Buffer.from(`${report}\r\n`).toString('hex'));
      carry();
    }
  };
  run.opened();
  during(IDLE, 1000);
  return { shop, during };
}

test('a job without an end and its session end when the machine came to rest, not ten seconds later', () => {
  const { shop, during } = aMill();
  during(RUN, 60 * SECOND);
  expect(shop.machine('printer').state).toBe('running');
  const restMs = shop.stage.nowMs();
  during(IDLE, 15 * SECOND);
  const [job] = shop.ask<{ items: { phase: string; endedAt: string; inferred: boolean }[] }>(
    'jobs.list',
  ).items;
  expect(job).toMatchObject({ phase: 'finished', inferred: false });
  expect(Math.abs(Date.parse(job?.endedAt ?? '') - restMs)).toBeLessThan(SECOND);
  const [session] = shop.sessions();
  expect(session).toMatchObject({ endedBy: 'job', flags: ['unattributed'] });
  expect(session?.runningSeconds).toBeCloseTo(60, 0);
});

test('a drained buffer in the middle ends neither the job nor its session', () => {
  const { shop, during } = aMill();
  during(RUN, 20 * SECOND);
  during(IDLE, 5 * SECOND);
  during(RUN, 20 * SECOND);
  expect(shop.sessions()).toMatchObject([{ endedAt: null }]);
  expect(shop.ask<{ items: unknown[] }>('jobs.list').items).toHaveLength(1);
});
