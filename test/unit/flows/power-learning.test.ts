/** A machine's power is recorded, thresholds are proposed and put in force, and a plug and a controller compared. */
import { beforeEach, describe, expect, it } from 'vitest';
import { type PowerLearning, powerLearning } from '#contract/power-learning.ts';
import { recordPower, setPower, stopRecording } from '#flows/power-learning.ts';
import { keepSample } from '#journal/minutes.ts';
import type { Actor } from '#kernel/engine.ts';
import { findDevice } from '#modules/fleet/index.ts';
import { RECORDED_SAMPLES_MAX } from '#modules/machines/index.ts';
import { getPowerLearning } from '#reporting/power-learning.ts';
import {
  aWorkshop,
  HOUR,
  MINUTE,
  SECOND,
  STAFF,
  type Workshop,
} from '#test/builders/machine-place.ts';

const reason = 'its states are told wrongly';
let shop: Workshop;
const of = (slug: string, more: object = {}) =>
  getPowerLearning({ db: shop.stage.db, nowMs: shop.stage.nowMs(), actor: STAFF }, {
    slug,
    ...more,
  } as Parameters<typeof getPowerLearning>[1]);
const learning = (slug = 'saw', more: object = {}): PowerLearning => {
  const answer = of(slug, more);
  if (!answer.ok) throw new Error(answer.message);
  return powerLearning.parse(answer.value);
};
const record = (slug = 'saw', more: { minutes?: number } = {}) =>
  shop.staff(recordPower, { slug, reason, ...more });
/** Watts for so many seconds, every five. */
function draws(watts: number, seconds: number, at = 'plug-saw'): void {
  const { stage } = shop;
  for (let passed = 0; passed < seconds; passed += 5) {
    shop.power(watts, undefined, at);
    const device = findDevice(stage.db, at);
    if (device === null) throw new Error(at);
    const nowMs = stage.nowMs();
    keepSample(
      stage.db,
      device.id,
      { type: 'power', watts },
      { receivedAtMs: nowMs, atMs: nowMs, atTrusted: true },
    );
    shop.pass(5 * SECOND);
  }
}
function saws(): void {
  draws(0, 300);
  draws(40, 120);
  draws(120, 300);
  draws(40, 120);
  draws(0, 60);
}

beforeEach(() => {
  shop = aWorkshop();
});

describe('a recording', () => {
  it('keeps every sample of the meter while it goes on, and none before or after', () => {
    draws(50, 60);
    expect(record('saw', { minutes: 5 }).ok).toBe(true);
    draws(50, 300);
    draws(50, 60);
    const { recording } = learning();
    expect(recording).toMatchObject({ dropped: 0, endedAt: recording?.endsAt });
    // One as it stands at the start, and one at every 5 s.
    expect(recording?.samples).toBeGreaterThanOrEqual(60);
    expect(recording?.samples).toBeLessThanOrEqual(61);
  });

  it('is stopped by staff before its time, once', () => {
    record();
    saws();
    expect(shop.staff(stopRecording, { slug: 'saw', reason }).ok).toBe(true);
    const { samples, endedAt } = learning().recording ?? {};
    draws(120, 60);
    expect(learning().recording).toMatchObject({ samples, endedAt });
    expect(shop.staff(stopRecording, { slug: 'saw', reason })).toMatchObject({ code: 'conflict' });
  });

  it.each([
    ['of a machine that is not there', 'nowhere', 'not-found'],
    ['of a machine that nothing measures', 'nothing', 'conflict'],
  ])('%s is refused', (_case, slug, code) => {
    shop.stage.importPlace({
      machines: [{ slug: 'nothing', name: 'Nothing', kind: 'other', zone: 'lab' }],
    });
    expect(record(slug)).toMatchObject({ ok: false, code });
  });

  it('is for managers, and one at a time', () => {
    const trainer: Actor = { kind: 'staff', role: 'trainer', token: 't', name: 'T' };
    expect(shop.staff(recordPower, { slug: 'saw', reason }, trainer)).toMatchObject({
      code: 'not-allowed',
    });
    record();
    expect(record()).toMatchObject({ ok: false, code: 'conflict' });
    shop.pass(HOUR);
    expect(record().ok).toBe(true);
  });

  it('holds so many samples and no more: the others are counted', () => {
    record();
    shop.stage.raw.exec(`UPDATE power_recordings SET samples = ${RECORDED_SAMPLES_MAX}`);
    draws(50, 20);
    expect(learning().recording).toMatchObject({ samples: RECORDED_SAMPLES_MAX, dropped: 4 });
    expect(shop.stage.raw.prepare('SELECT count(*) AS n FROM power_samples').get()).toEqual({
      n: 0,
    });
  });

  it('of a machine, the last three are kept', () => {
    for (let count = 0; count < 5; count++) {
      record('saw', { minutes: 1 });
      draws(50, 60);
      shop.pass(MINUTE);
    }
    const counted = (sql: string) => (shop.stage.raw.prepare(sql).get() as { n: number }).n;
    expect(counted('SELECT count(*) AS n FROM power_recordings')).toBe(3);
    expect(
      counted(
        'SELECT count(*) AS n FROM power_samples WHERE recordingId NOT IN (SELECT id FROM power_recordings)',
      ),
    ).toBe(0);
  });
});

describe('what it teaches', () => {
  it('nothing before there is one, and says why', () => {
    expect(learning()).toMatchObject({
      recording: null,
      reason: 'no-recording',
      proposal: null,
      runs: [],
      thresholds: { offBelowWatts: 8, idleBelowWatts: 150, runAboveWatts: 250 },
    });
    expect(learning('lathe')).toMatchObject({ thresholds: null, meter: 'interlock-lathe' });
  });

  it('levels, thresholds between them, and runs that the thresholds in force never saw', () => {
    record();
    saws();
    const learnt = learning();
    expect(learnt.reason).toBe('ok');
    expect(learnt.proposal).toMatchObject({
      clear: true,
      levels: [
        { name: 'off', fromWatts: 0, toWatts: 0 },
        { name: 'idle', fromWatts: 40, toWatts: 40 },
        { name: 'running', fromWatts: 120, toWatts: 120, seconds: 300 },
      ],
    });
    expect(learnt.runs).toMatchObject([{ seconds: 0, triedSeconds: 300 }]);
    const time = learnt.histogram.reduce((sum, { seconds }) => sum + seconds, 0);
    expect(time).toBe(900);
  });

  it('past runs are compared by the minutes that were kept, also of the days before', () => {
    shop.staff(setPower, {
      slug: 'saw',
      offBelowWatts: 8,
      idleBelowWatts: 20,
      runAboveWatts: 30,
      startAfterSeconds: 10,
      stopAfterSeconds: 60,
      reason,
    });
    saws();
    shop.pass(HOUR);
    saws();
    shop.pass(HOUR);
    record();
    saws();
    const { runs } = learning();
    // Idling counted as running: 540 s each, and 300 s by what is proposed.
    expect(runs.map(({ seconds }) => seconds)).toEqual([540, 540, 540]);
    expect(runs[0]?.triedSeconds).toBe(300);
    for (const { triedSeconds } of runs.slice(1)) {
      expect(Math.abs(triedSeconds - 300)).toBeLessThanOrEqual(60);
    }
  });

  it('other thresholds can be tried without putting them in force', () => {
    record();
    saws();
    const tried = {
      offBelowWatts: 8,
      idleBelowWatts: 20,
      runAboveWatts: 30,
      startAfterSeconds: 10,
      stopAfterSeconds: 60,
    };
    const learnt = learning('saw', tried);
    expect(learnt.tried).toEqual(tried);
    expect(learnt.runs).toMatchObject([{ seconds: 0, triedSeconds: 540 }]);
    expect(learnt.thresholds?.runAboveWatts).toBe(250);
  });

  it('is not for everybody', () => {
    const viewer: Actor = { kind: 'staff', role: 'viewer', token: 't', name: 'V' };
    expect(
      getPowerLearning({ db: shop.stage.db, nowMs: shop.stage.nowMs(), actor: viewer }, {
        slug: 'saw',
      } as never),
    ).toMatchObject({ code: 'not-allowed' });
    expect(of('nowhere')).toMatchObject({ code: 'not-found' });
  });
});

describe('thresholds put in force', () => {
  const low = {
    offBelowWatts: 8,
    idleBelowWatts: 60,
    runAboveWatts: 80,
    startAfterSeconds: 10,
    stopAfterSeconds: 60,
  };

  it('tell the state from the next sample on, and are in the place’s export', () => {
    draws(120, 60);
    expect(shop.machine('saw').state).toBe('idle');
    expect(shop.staff(setPower, { slug: 'saw', ...low, reason }).ok).toBe(true);
    draws(120, 15);
    expect(shop.machine('saw').state).toBe('running');
    const kept = shop.stage.raw.prepare("SELECT power FROM machines WHERE slug = 'saw'").get();
    expect(JSON.parse((kept as { power: string }).power)).toEqual(low);
  });

  it('end a hold that is under way by their own time', () => {
    shop.staff(setPower, { slug: 'saw', ...low, startAfterSeconds: 600, reason });
    draws(0, 10);
    shop.power(120, undefined, 'plug-saw');
    shop.staff(setPower, { slug: 'saw', ...low, reason });
    shop.pass(15 * SECOND);
    expect(shop.machine('saw').state).toBe('running');
  });
});

describe('a plug and a controller on one machine', () => {
  beforeEach(() => {
    const power = { offBelowWatts: 5, idleBelowWatts: 30, runAboveWatts: 60 };
    shop = aWorkshop({ printer: { meter: 'plug-saw', power }, saw: { meter: null, power: null } });
  });
  const says = (state: 'running' | 'idle') => shop.see('printer', { type: 'state', state });
  const job = (phase: 'started' | 'finished') =>
    shop.see('printer', { type: 'job', job: 'j1', phase });

  it('are flagged when a job runs for ten minutes at idle watts', () => {
    says('idle');
    draws(10, 30);
    job('started');
    says('running');
    draws(10, 590);
    expect(shop.anomalies()).not.toContain('job-without-power machine');
    draws(10, 30);
    expect(shop.anomalies()).toContain('job-without-power machine');
    expect(shop.detailOf('job-without-power')).toMatchObject({ job: 'j1', watts: 10 });
    expect(shop.sessions()[0]?.flags).toContain('job-without-power');
  });

  it('are flagged when watts of work go on for ten minutes with no job', () => {
    says('idle');
    draws(90, 660);
    expect(shop.anomalies()).toContain('power-without-job machine');
  });

  it('are not flagged for a bed that heats before its job, nor once they agree again', () => {
    says('idle');
    draws(90, 300);
    job('started');
    says('running');
    draws(90, 900);
    job('finished');
    says('idle');
    draws(90, 120);
    draws(10, 900);
    expect(shop.anomalies()).not.toContain('power-without-job machine');
    expect(shop.anomalies()).not.toContain('job-without-power machine');
  });
});
