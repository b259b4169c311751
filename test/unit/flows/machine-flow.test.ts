/** What machines' devices say, over real tables and a stepped clock. */
import { beforeEach, describe, expect, it } from 'vitest';
import { aWorkshop, HOUR, MINUTE, SECOND, type Workshop } from '#test/builders/machine-place.ts';

let shop: Workshop;
beforeEach(() => {
  shop = aWorkshop();
});

/** Watts every ten seconds with a counter that follows them, as a plug says them. */
let counterWh = 1000;
function runs(ms: number, watts = 400, at = 'plug-laser') {
  for (let passed = 0; passed < ms; passed += 10 * SECOND) {
    shop.power(watts, counterWh, at);
    shop.pass(10 * SECOND);
    counterWh += (watts * 10) / 3600;
  }
}

const session = (index = 0) => {
  const found = shop.sessions()[index];
  if (found === undefined) throw new Error('no such session');
  return found;
};
const at = (iso: string | null) => (iso === null ? null : Date.parse(iso));

describe('held, running and energy', () => {
  it('of a session are right to the second and the watt-hour', () => {
    counterWh = 1000;
    shop.power(90, counterWh);
    shop.badge('ann');
    runs(5 * MINUTE, 90);
    runs(10 * MINUTE, 400);
    runs(5 * MINUTE, 90);
    shop.power(90, counterWh);
    shop.badge('ann');
    expect(session()).toMatchObject({ heldSeconds: 1200, runningSeconds: 600 });
    expect(session().wattHours).toBeCloseTo(90 / 6 + 400 / 6, 2);
  });

  it('of an open one are those so far, and the length is its end, never its last report', () => {
    shop.power(400);
    shop.badge('ann');
    shop.pass(7 * MINUTE);
    expect(session()).toMatchObject({ heldSeconds: 420, endedAt: null });
    shop.pass(3 * MINUTE);
    shop.power(0);
    shop.pass(MINUTE);
    shop.badge('ann');
    expect(session()).toMatchObject({ heldSeconds: 660, runningSeconds: 600 });
  });

  it('energy never falls with the counter: a new epoch begins', () => {
    shop.power(400, 1000);
    shop.badge('ann');
    shop.pass(MINUTE);
    shop.power(400, 1010);
    shop.pass(MINUTE);
    shop.power(400, 4);
    shop.pass(MINUTE);
    shop.power(400, 9);
    expect(session().wattHours).toBe(19);
  });

  it('what a broker kept of a plug starts nothing and counts nothing', () => {
    shop.see('plug-saw', { type: 'power', watts: 950, wattHours: 10_000, retained: true });
    shop.see('plug-saw', { type: 'link', online: false, retained: true });
    shop.pass(5 * MINUTE);
    expect(shop.sessions()).toEqual([]);
    expect(shop.machine('saw').state).toBe('unknown');
  });

  it.each([
    ['2026-03-29', '2026-03-28T23:30:00Z', 4],
    ['2026-10-25', '2026-10-24T23:30:00Z', 4],
  ])('a session over the change of hour of %s has its true length', (_day, start, hours) => {
    shop = aWorkshop({}, Date.parse(start));
    shop.badge('eve-unknown', 'interlock-lathe');
    shop.badge('ann', 'interlock-lathe');
    shop.pass(hours * HOUR);
    shop.badge('ann', 'interlock-lathe');
    expect(session().heldSeconds).toBe(hours * 3600);
  });
});

describe('a forgotten session', () => {
  it('ends idle after the machine’s minutes of doing nothing, counted from its last run', () => {
    shop.badge('ann');
    runs(5 * MINUTE);
    shop.power(90);
    const idleAt = shop.stage.nowMs();
    shop.pass(15 * MINUTE - 1);
    expect(session().endedAt).toBeNull();
    shop.pass(1);
    expect(session()).toMatchObject({ endedBy: 'idle' });
    expect(at(session().endedAt)).toBe(idleAt + 15 * MINUTE);
    expect(shop.orders().at(-1)).toBe('disable interlock-laser');
  });

  it('does not end while it runs, however long', () => {
    shop.badge('ann');
    runs(40 * MINUTE);
    expect(session().endedAt).toBeNull();
  });

  it('ends at the machine’s maximum where nothing tells what it does', () => {
    shop = aWorkshop({ lathe: { maxMinutes: 30 } });
    shop.badge('ann', 'interlock-lathe');
    shop.pass(30 * MINUTE - 1);
    expect(session().endedAt).toBeNull();
    shop.pass(1);
    expect(session()).toMatchObject({ heldSeconds: 1800, runningSeconds: 1800 });
  });
});

describe('closing time', () => {
  it('ends what neither runs nor is in a job, and the rest with its run', () => {
    shop.power(90);
    shop.badge('ann');
    shop.badge('bob', 'interlock-lathe');
    shop.see('printer', { type: 'job', job: 'j', phase: 'started' });
    runs(MINUTE);
    shop.close();
    const ends = new Map(shop.sessions().map((one) => [one.machine, one.endedBy]));
    expect(ends).toEqual(
      new Map([
        ['lathe', 'closing'],
        ['laser', null],
        ['printer', null],
      ]),
    );
    shop.power(0);
    shop.pass(MINUTE);
    expect(shop.sessions({ machine: 'laser' })[0]?.endedBy).toBe('closing');
  });
});

describe('use by nobody', () => {
  it('on a machine with an interlock is an anomaly and a disable', () => {
    runs(30 * SECOND);
    expect(shop.anomalies()).toEqual(['unattributed machine']);
    expect(shop.orders()).toEqual(['disable interlock-laser']);
    expect(shop.sessions()).toEqual([]);
  });

  it('on a machine without one is a session without a name, from the first crossing', () => {
    const startedAt = shop.stage.nowMs();
    runs(MINUTE, 400, 'plug-saw');
    expect(session()).toMatchObject({ machine: 'saw', person: null, flags: ['unattributed'] });
    expect(at(session().startedAt)).toBe(startedAt);
  });

  it('told late sends no command', () => {
    shop.see('interlock-laser', { type: 'state', state: 'running' }, 20 * SECOND);
    expect(shop.anomalies()).toEqual(['unattributed machine']);
    expect(shop.orders()).toEqual([]);
  });

  it('a badge at its reader names whose it is', () => {
    shop.see('printer', { type: 'job', job: 'j', phase: 'started' });
    shop.pass(MINUTE);
    shop.badge('ann', 'reader-desk');
    expect(session()).toMatchObject({ person: { ref: 'ann' }, flags: ['ending'] });
    shop.see('printer', { type: 'job', job: 'j', phase: 'finished' });
    expect(shop.usage(['person'])).toMatchObject([{ key: 'ann', sessions: 1, jobs: 1 }]);
  });

  it('an interlock that is switched on by hand is switched off again', () => {
    shop.pass(MINUTE);
    shop.see('interlock-lathe', { type: 'relay', on: true });
    expect(shop.orders()).toEqual(['disable interlock-lathe']);
    expect(shop.anomalies()).toEqual(['enabled-without-session machine']);
  });
});

describe('an interlock that reconnects', () => {
  const link = (more: object, slug = 'interlock-laser') =>
    shop.see(slug, { type: 'link', online: true, boot: 'b1', ...more });

  it('enabled for its open session: the session goes on, as through every reconnection', () => {
    link({ enabled: false, lastSeq: 0 });
    shop.badge('ann');
    for (let count = 0; count < 5; count += 1) {
      shop.pass(MINUTE);
      shop.see('interlock-laser', { type: 'link', online: false, boot: 'b1' });
      shop.pass(MINUTE);
      link({ enabled: true, session: session().id, lastSeq: 3 });
    }
    expect(session().endedAt).toBeNull();
    expect(shop.orders().filter((one) => one.startsWith('disable'))).toHaveLength(1);
  });

  it('disabled by a power cut: the session ended when it was last heard of, and stays ended', () => {
    link({ enabled: false, lastSeq: 0 });
    shop.badge('ann');
    shop.pass(4 * MINUTE);
    shop.see('interlock-laser', { type: 'relay', on: true });
    const lastAt = shop.stage.nowMs();
    shop.pass(20 * MINUTE);
    shop.see('interlock-laser', {
      type: 'link',
      online: true,
      boot: 'b2',
      enabled: false,
      lastSeq: 0,
    });
    expect(session().endedBy).toBe('disconnected');
    expect(at(session().endedAt)).toBe(lastAt);
    expect(shop.orders().filter((one) => one.startsWith('enable'))).toHaveLength(1);
  });

  it('its word of before a session says nothing of its relay in it', () => {
    link({ enabled: false, lastSeq: 0 });
    shop.badge('ann');
    runs(MINUTE);
    expect(shop.machine('laser').state).toBe('running');
    expect(session().runningSeconds).toBe(60);
  });

  it('its word of being enabled is its relay’s: off after a power cut, whatever the plug says', () => {
    shop.badge('ann');
    shop.see('interlock-laser', { type: 'relay', on: true });
    runs(MINUTE);
    expect(shop.machine('laser').state).toBe('running');
    link({ boot: 'b2', enabled: false, lastSeq: 0 });
    shop.power(400);
    expect(shop.machine('laser').state).toBe('off');
    expect(session()).toMatchObject({ endedBy: 'disconnected', runningSeconds: 50 });
  });

  it('saying nothing of being enabled changes nothing of a session', () => {
    shop.badge('ann');
    shop.pass(MINUTE);
    shop.see('interlock-laser', { type: 'link', online: false });
    shop.see('interlock-laser', { type: 'link', online: true });
    expect(session().endedAt).toBeNull();
  });

  it('without a session is disabled, whatever it says', () => {
    shop.see('interlock-laser', { type: 'link', online: true });
    link({ enabled: false, lastSeq: 0 }, 'interlock-lathe');
    expect(shop.orders()).toEqual(['disable interlock-laser', 'disable interlock-lathe']);
    expect(shop.anomalies()).toEqual([]);
  });

  it('enabled for an unknown session is not disabled before its buffer is in or 120 s', () => {
    link({ enabled: true, session: 'over', lastSeq: 9 });
    shop.pass(120 * SECOND - 1);
    expect(shop.orders()).toEqual([]);
    shop.pass(1);
    expect(shop.orders()).toEqual(['disable interlock-laser']);
    expect(shop.anomalies()).toEqual(['enabled-without-session machine']);
  });

  it('enabled for an unknown session is disabled within a second of its buffer being in', () => {
    link({ enabled: true, session: 'over', lastSeq: 9 });
    shop.pass(10 * SECOND);
    expect(shop.orders()).toEqual([]);
    shop.stage.raw
      .prepare(
        `INSERT INTO boots (deviceId, boot, upTo, beyond, firstSeenAtMs, lastSeenAtMs)
         SELECT id, 'b1', 9, '[]', 0, 0 FROM devices WHERE slug = 'interlock-laser'`,
      )
      .run();
    shop.pass(SECOND);
    expect(shop.orders()).toEqual(['disable interlock-laser']);
  });

  it('enabled for an unknown session with nothing buffered is disabled at once', () => {
    link({ enabled: true, session: 'over', lastSeq: 0 });
    expect(shop.orders()).toEqual(['disable interlock-laser']);
  });

  it('enabled for a session that its buffer tells of: that goes on', () => {
    link({ enabled: true, session: 'own-1', lastSeq: 9 });
    shop.pass(SECOND);
    shop.decided('ann', 'interlock-laser', 20 * MINUTE, 'own-1');
    shop.pass(10 * MINUTE);
    expect(shop.orders()).toEqual([]);
    expect(session()).toMatchObject({ id: 'own-1', endedAt: null, heldSeconds: 1800 });
  });
});

describe('a decision without the server', () => {
  it('opens the session that the device names, at its time, and its badge ends it', () => {
    shop.decided('ann', 'interlock-laser', HOUR, 'own-1');
    shop.decided('ann', 'interlock-laser', 30 * MINUTE, 'own-1');
    expect(session()).toMatchObject({
      id: 'own-1',
      person: { ref: 'ann' },
      endedBy: 'badge',
      heldSeconds: 1800,
    });
    expect(session().flags).toContain('offline');
    expect(shop.orders().filter((one) => one.startsWith('enable'))).toEqual([]);
  });

  it('told twice is one session', () => {
    shop.decided('ann', 'interlock-laser', HOUR, 'own-1');
    shop.decided('bob', 'interlock-laser', 59 * MINUTE, 'own-1');
    expect(shop.sessions()).toHaveLength(1);
    expect(session().endedAt).toBeNull();
  });

  it('that contradicts what was recorded: both stay, flagged', () => {
    shop.badge('bob');
    shop.pass(20 * MINUTE);
    shop.decided('ann', 'interlock-laser', 30 * MINUTE, 'own-1');
    const [bobs, anns] = shop.sessions();
    expect(bobs).toMatchObject({ person: { ref: 'bob' }, endedAt: null, flags: ['conflict'] });
    expect(anns).toMatchObject({ id: 'own-1', endedBy: 'disconnected' });
    expect(anns?.flags).toEqual(expect.arrayContaining(['offline', 'conflict']));
    expect(at(anns?.endedAt ?? null)).toBe(at(bobs?.startedAt ?? null));
    expect(shop.anomalies()).toContain('conflict session');
  });

  it('that the server would have refused is recorded, and flagged for staff before it is charged', () => {
    shop.decided('held', 'interlock-laser', HOUR, 'own-1');
    expect(session().flags).toEqual(['offline', 'late']);
    expect(shop.anomalies()).toContain('decided-otherwise device');
  });
});

describe('away', () => {
  it('offline in the middle of a run: running stops at the last word, energy counts, time is proposed', () => {
    shop.badge('ann');
    shop.power(800, 10_000);
    shop.pass(MINUTE);
    shop.power(810, 10_013);
    shop.pass(35 * SECOND);
    shop.see('plug-laser', { type: 'link', online: false });
    expect(shop.machine('laser').state).toBe('unknown');
    shop.pass(10 * MINUTE);
    shop.see('plug-laser', { type: 'link', online: true });
    shop.pass(5 * SECOND);
    shop.power(2, 10_090);
    expect(shop.machine('laser').state).toBe('off');
    expect(session()).toMatchObject({
      runningSeconds: 60,
      wattHours: 90,
      flags: ['offline-gap'],
      endedAt: null,
    });
    expect(shop.detailOf('running-in-gap')).toMatchObject({ wattHours: 77, proposedSeconds: 640 });
  });

  it('for 30 minutes with nothing running: the session ended when it was last heard of', () => {
    shop.badge('ann');
    shop.power(90);
    shop.pass(5 * MINUTE);
    shop.power(90);
    const lastAt = shop.stage.nowMs();
    shop.pass(MINUTE);
    shop.see('plug-laser', { type: 'link', online: false });
    shop.pass(30 * MINUTE - 1);
    expect(session().endedAt).toBeNull();
    shop.pass(1);
    expect(session()).toMatchObject({ endedBy: 'disconnected' });
    expect(at(session().endedAt)).toBe(lastAt);
  });

  it('for 30 minutes while it ran: the session waits', () => {
    shop.badge('ann');
    runs(MINUTE);
    shop.see('plug-laser', { type: 'link', online: false });
    shop.pass(2 * HOUR);
    expect(session().endedAt).toBeNull();
  });
});

describe('jobs', () => {
  const job = (phase: 'started' | 'progress' | 'finished' | 'cancelled', key = 'j1', more = {}) =>
    shop.see('printer', { type: 'job', job: key, phase, ...more });

  it('the first word after connecting never finishes one', () => {
    job('finished');
    expect(shop.jobs()).toEqual([]);
    expect(shop.sessions()).toEqual([]);
  });

  it('seen running for the first time is inferred; started is not', () => {
    job('progress');
    expect(shop.jobs()[0]).toMatchObject({ inferred: true });
    job('cancelled');
    job('started', 'j2');
    expect(shop.jobs()[0]).toMatchObject({ key: 'j2', inferred: false });
  });

  it('ends once, whatever repeats', () => {
    job('started');
    shop.pass(MINUTE);
    for (let count = 0; count < 3; count += 1) {
      job('finished');
      shop.pass(SECOND);
      job('progress');
    }
    expect(shop.jobs()).toHaveLength(1);
    expect(shop.sessions()).toHaveLength(1);
    expect(shop.usage(['machine'])).toMatchObject([{ key: 'printer', jobs: 1 }]);
  });

  it('of nobody makes a session that ends with it', () => {
    job('started');
    shop.pass(HOUR);
    job('finished');
    expect(session()).toMatchObject({ person: null, endedBy: 'job', heldSeconds: 3600 });
    expect(session().runningSeconds).toBe(3600);
  });

  it('of which no word comes within 60 s of a reconnection ended when it was last heard of', () => {
    job('started');
    shop.pass(10 * MINUTE);
    job('progress', 'j1', { progress: 0.5 });
    const lastAt = shop.stage.nowMs();
    shop.pass(MINUTE);
    shop.see('printer', { type: 'link', online: false });
    shop.pass(HOUR);
    shop.see('printer', { type: 'link', online: true });
    shop.pass(59 * SECOND);
    expect(shop.jobs()[0]?.endedAt).toBeNull();
    shop.pass(SECOND);
    expect(shop.jobs()[0]).toMatchObject({ phase: 'cancelled', inferred: true });
    expect(at(shop.jobs()[0]?.endedAt ?? null)).toBe(lastAt);
  });

  it('that goes on after a reconnection goes on', () => {
    job('started');
    shop.see('printer', { type: 'link', online: false });
    shop.pass(MINUTE);
    shop.see('printer', { type: 'link', online: true });
    shop.pass(30 * SECOND);
    job('progress', 'j1', { progress: 0.7 });
    shop.pass(HOUR);
    expect(shop.jobs()[0]?.endedAt).toBeNull();
  });

  it('that the source says complete after a reconnection is finished at its last word', () => {
    job('started');
    shop.pass(MINUTE);
    job('progress', 'j1', { progress: 0.9 });
    const lastAt = shop.stage.nowMs();
    shop.see('printer', { type: 'link', online: false });
    shop.pass(HOUR);
    shop.see('printer', { type: 'link', online: true });
    job('finished', 'j1', { inferred: true });
    expect(shop.jobs()[0]).toMatchObject({ phase: 'finished', inferred: true });
    expect(at(shop.jobs()[0]?.endedAt ?? null)).toBe(lastAt);
  });

  it('another begins: the one before has ended unseen', () => {
    job('started');
    shop.pass(MINUTE);
    job('started', 'j2');
    expect(shop.jobs().map(({ key, phase }) => `${key} ${phase}`)).toEqual([
      'j2 started',
      'j1 cancelled',
    ]);
  });

  it('running with 0 W is a flag', () => {
    shop = aWorkshop({
      printer: {
        meter: 'plug-saw',
        power: { offBelowWatts: 5, idleBelowWatts: 20, runAboveWatts: 40 },
      },
      saw: { meter: null },
    });
    shop.badge('ann', 'reader-desk');
    job('started');
    shop.power(60, undefined, 'plug-saw');
    shop.pass(20 * SECOND);
    shop.power(0, undefined, 'plug-saw');
    shop.pass(2 * MINUTE);
    expect(shop.anomalies()).toContain('job-without-power machine');
    expect(session().flags).toContain('job-without-power');
    expect(session().endedAt).toBeNull();
  });
});

describe('relay and state', () => {
  it('a relay that is open means 0 W, whatever the meter says', () => {
    shop.badge('ann');
    runs(MINUTE);
    shop.see('interlock-laser', { type: 'relay', on: false });
    shop.power(400);
    expect(shop.machine('laser').state).toBe('off');
    expect(session().runningSeconds).toBe(60);
  });

  it('the relay of a clamp meter counts for nothing, until it is the interlock’s', () => {
    shop.badge('ann');
    runs(MINUTE);
    shop.see('plug-laser', { type: 'relay', on: false });
    expect(shop.machine('laser').state).toBe('off');
    shop.see('plug-laser', { type: 'relay', on: false, flags: ['beside-meter'] });
    shop.power(400);
    shop.pass(10 * SECOND);
    expect(shop.machine('laser').state).toBe('running');
    shop.see('interlock-laser', { type: 'relay', on: false, flags: ['beside-meter'] });
    expect(shop.machine('laser').state).toBe('off');
  });

  it('the controller’s own word wins over the plug', () => {
    shop.badge('ann');
    shop.see('interlock-laser', { type: 'state', state: 'idle' });
    runs(MINUTE);
    expect(shop.machine('laser').state).toBe('idle');
    shop.see('interlock-laser', { type: 'state', state: 'running' });
    expect(shop.machine('laser').state).toBe('running');
  });

  it('a hold elapses by time alone', () => {
    shop.badge('ann');
    shop.power(400);
    shop.pass(10 * SECOND - 1);
    expect(shop.machine('laser').state).not.toBe('running');
    shop.pass(1);
    expect(shop.machine('laser').state).toBe('running');
  });
});

describe('buttons', () => {
  it('end the session: at once where nothing runs, else at idle', () => {
    shop.power(90);
    shop.badge('ann');
    shop.pass(MINUTE);
    shop.see('interlock-laser', { type: 'button', name: 'end' });
    expect(session()).toMatchObject({ endedBy: 'button', heldSeconds: 60 });
    shop.badge('bob');
    runs(MINUTE);
    shop.see('interlock-laser', { type: 'button', name: 'stop' });
    expect(session().endedAt).toBeNull();
    shop.see('interlock-laser', { type: 'relay', on: false });
    expect(session()).toMatchObject({ endedBy: 'button' });
  });
});

describe('faults', () => {
  it('three within ten minutes put the machine out of service, at idle where it runs', () => {
    shop.badge('ann');
    runs(MINUTE);
    for (let count = 0; count < 3; count += 1) {
      shop.see('interlock-laser', { type: 'fault', code: 'hot', text: 'too hot' });
      shop.pass(10 * SECOND);
    }
    expect(session().endedAt).toBeNull();
    expect(shop.orders()).not.toContain('disable interlock-laser');
    shop.power(0);
    shop.pass(MINUTE);
    expect(session().endedBy).toBe('out-of-service');
    expect(shop.orders().at(-1)).toBe('disable interlock-laser');
  });

  it('spread over more than ten minutes do not', () => {
    for (let count = 0; count < 3; count += 1) {
      shop.see('interlock-laser', { type: 'fault', code: 'hot', text: 'too hot' });
      shop.pass(5 * MINUTE);
    }
    expect(shop.ask('machines.get', { slug: 'laser' })).toMatchObject({ outOfService: false });
  });
});

describe('upkeep', () => {
  it('is noticed, then takes the machine out of service at the next idle, never in a run', () => {
    const upkeep = [{ part: 'tube', measure: 'runningHours', noticeAt: 0.1, limit: 0.2 }];
    shop = aWorkshop({ laser: { upkeep } });
    shop.badge('ann');
    runs(7 * MINUTE);
    runs(2 * MINUTE, 90);
    expect(shop.anomalies()).toEqual(['upkeep-due machine']);
    runs(6 * MINUTE);
    expect(session().endedAt).toBeNull();
    runs(2 * MINUTE, 90);
    expect(session()).toMatchObject({ endedBy: 'out-of-service' });
    expect(shop.ask('machines.get', { slug: 'laser' })).toMatchObject({ outOfService: true });
  });
});

describe('silence', () => {
  it('a plug that froze in a run is away after 65 minutes, and there again when it speaks', () => {
    shop.badge('ann');
    shop.power(400);
    shop.pass(65 * MINUTE - 1);
    expect(shop.machine('laser').state).toBe('running');
    shop.pass(1);
    expect(shop.machine('laser').state).toBe('unknown');
    expect(session().flags).toContain('offline-gap');
    shop.pass(5 * MINUTE);
    shop.power(90);
    expect(shop.machine('laser').state).toBe('idle');
    expect(session().endedAt).toBeNull();
  });

  it('a plug that speaks now and then is there', () => {
    shop.badge('ann');
    runs(40 * MINUTE);
    expect(shop.machine('laser').state).toBe('running');
    expect(session().flags).toEqual([]);
  });

  it('a session that runs through two closings is put before staff', () => {
    shop.badge('ann');
    runs(MINUTE);
    shop.see('interlock-laser', { type: 'state', state: 'running' });
    shop.pass(24 * HOUR);
    shop.close();
    expect(session().endedAt).toBeNull();
    expect(shop.anomalies()).toContain('open-too-long session');
  });
});

describe('an interlock that measures too', () => {
  it('tells state and energy without another meter', () => {
    shop = aWorkshop({
      lathe: { power: { offBelowWatts: 5, idleBelowWatts: 20, runAboveWatts: 40 } },
    });
    shop.badge('ann', 'interlock-lathe');
    runs(MINUTE, 60, 'interlock-lathe');
    expect(shop.machine('lathe').state).toBe('running');
    shop.see('interlock-lathe', { type: 'link', online: false });
    expect(shop.machine('lathe').state).toBe('unknown');
  });
});
