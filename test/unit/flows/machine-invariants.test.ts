/** Whatever happens, in whatever order: what must hold of machines, their sessions and the sums of use. */
import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { outOfService, returnMachine } from '#flows/machine-commands.ts';
import {
  assignSession,
  endByStaff,
  splitSession,
  startByStaff,
  voidSession,
} from '#flows/session-commands.ts';
import type { Observation } from '#kernel/observation.ts';
import { rebuildUsage } from '#modules/machines/index.ts';
import { aWorkshop, HOUR, MINUTE, SECOND, type Workshop } from '#test/builders/machine-place.ts';

type Act = (shop: Workshop) => void;

const WHO = ['ann', 'bob', 'cyd', 'tim', 'ned', 'held', 'nobody'];
const READERS = ['interlock-laser', 'interlock-lathe', 'reader-desk', 'interlock-mill'];
const DEVICES = ['interlock-laser', 'plug-laser', 'printer', 'plug-saw', 'interlock-lathe'];
const reason = 'any';

const from = <Value>(values: readonly Value[]) => fc.constantFrom(...values);
const see =
  (device: string, observation: Observation, ageMs = 0): Act =>
  (shop) =>
    shop.see(device, observation, ageMs);
/** On the session that `pick` falls on, or on none. */
const onSession =
  (pick: number, act: (shop: Workshop, id: string, startedAtMs: number) => void): Act =>
  (shop) => {
    const all = shop.sessions();
    const one = all[pick % Math.max(1, all.length)];
    if (one !== undefined) act(shop, one.id, Date.parse(one.startedAt));
  };

const acts: fc.Arbitrary<Act> = fc.oneof(
  from([SECOND, 12 * SECOND, 70 * SECOND, 11 * MINUTE, 16 * MINUTE, 9 * HOUR]).map(
    (ms): Act =>
      (shop) =>
        shop.pass(ms),
  ),
  fc.tuple(from(WHO), from(READERS), from([0, 0, 0, 20 * SECOND, 40 * MINUTE])).map(
    ([who, reader, age]): Act =>
      (shop) =>
        shop.badge(who, reader, age),
  ),
  fc
    .tuple(from(['plug-laser', 'plug-saw']), from([0, 90, 200, 400]), fc.nat(2000), fc.nat(90))
    .map(([at, watts, wattHours, age]) =>
      see(at, { type: 'power', watts, wattHours }, age > 80 ? age * MINUTE : 0),
    ),
  fc
    .tuple(from(['interlock-laser', 'plug-laser', 'interlock-lathe']), fc.boolean())
    .map(([at, on]) => see(at, { type: 'relay', on })),
  fc
    .tuple(from(['interlock-laser', 'printer']), from(['idle', 'running', 'alarm', 'off'] as const))
    .map(([at, state]) => see(at, { type: 'state', state })),
  fc
    .tuple(
      from(['j1', 'j2']),
      from(['started', 'progress', 'paused', 'finished', 'cancelled'] as const),
      fc.boolean(),
    )
    .map(([job, phase, inferred]) =>
      see('printer', { type: 'job', job, phase, ...(inferred ? { inferred } : {}) }),
    ),
  fc
    .tuple(from(DEVICES), fc.boolean(), from(['b1', 'b2']), from([undefined, true, false]))
    .map(([at, online, boot, enabled]) =>
      see(at, {
        type: 'link',
        online,
        boot,
        lastSeq: 0,
        ...(enabled === undefined ? {} : { enabled }),
      }),
    ),
  fc.tuple(from(WHO), from([MINUTE, HOUR, 3 * HOUR]), from(['o1', 'o2', 'o3'])).map(
    ([who, age, id]): Act =>
      (shop) =>
        shop.decided(who, 'interlock-laser', age, id),
  ),
  from(['end', 'stop']).map((name) => see('interlock-laser', { type: 'button', name })),
  fc.constant(see('interlock-laser', { type: 'fault', code: 'x', text: 'x' })),
  fc.constant((shop: Workshop) => shop.close()),
  from(['laser', 'saw', 'printer', 'lathe']).map(
    (machine): Act =>
      (shop) =>
        shop.staff(startByStaff, { machine, person: 'ann', reason }),
  ),
  fc
    .tuple(fc.nat(9), fc.boolean())
    .map(([pick, cut]) =>
      onSession(pick, (shop, id) => shop.staff(endByStaff, { id, reason, cut })),
    ),
  fc
    .tuple(fc.nat(9), from(['ann', 'bob']))
    .map(([pick, person]) =>
      onSession(pick, (shop, id) => shop.staff(assignSession, { id, person, reason })),
    ),
  fc.tuple(fc.nat(9), from([SECOND, 5 * MINUTE, HOUR])).map(([pick, after]) =>
    onSession(pick, (shop, id, startedAtMs) => {
      const at = new Date(startedAtMs + after).toISOString();
      shop.staff(splitSession, { id, person: 'cyd', reason, at });
    }),
  ),
  fc.nat(9).map((pick) => onSession(pick, (shop, id) => shop.staff(voidSession, { id, reason }))),
  fc.boolean().map(
    (cut): Act =>
      (shop) =>
        shop.staff(outOfService, { slug: 'laser', reason, cut }),
  ),
  fc.constant((shop: Workshop) => shop.staff(returnMachine, { slug: 'laser', reason })),
);

function holds(shop: Workshop): void {
  const { raw } = shop.stage;
  const twice = raw
    .prepare(
      'SELECT machineId FROM sessions WHERE endedAtMs IS NULL GROUP BY machineId HAVING count(*) > 1',
    )
    .all();
  expect(twice, 'a machine has one open session at most').toEqual([]);
  for (const session of shop.sessions({ limit: 500 })) {
    expect(session.runningSeconds, 'running is part of held').toBeLessThanOrEqual(
      session.heldSeconds,
    );
    expect(session.wattHours, 'energy is never negative').toBeGreaterThanOrEqual(0);
    expect(session.heldSeconds).toBeGreaterThanOrEqual(0);
  }
  const openRuns = raw
    .prepare(
      'SELECT machineId FROM runs WHERE endedAtMs IS NULL GROUP BY machineId HAVING count(*) > 1',
    )
    .all();
  expect(openRuns, 'a machine runs once at a time').toEqual([]);
  expect(raw.prepare('SELECT count(*) AS n FROM failures').get()).toEqual({ n: 0 });
}

function dump(shop: Workshop): unknown {
  const all = (table: string) => shop.stage.raw.prepare(`SELECT * FROM ${table}`).all();
  return ['sessions', 'runs', 'jobs', 'usage_days', 'usage_person_days', 'outbox'].map(all);
}

describe('any sequence of what may happen', () => {
  it('keeps one open session a machine, running within held, and sums that agree; replayed, it comes to the same', () => {
    fc.assert(
      fc.property(fc.array(acts, { minLength: 5, maxLength: 45 }), (sequence) => {
        const shop = aWorkshop();
        const again = aWorkshop();
        for (const act of sequence) {
          act(shop);
          holds(shop);
        }
        for (const act of sequence) act(again);
        expect(dump(again)).toEqual(dump(shop));
        expect(shop.staff((ctx) => rebuildUsage(ctx), {})).toMatchObject({
          value: { differences: 0 },
        });
        shop.stage.close();
        again.stage.close();
      }),
      { numRuns: 12 },
    );
  }, 120_000);

  it('leaves no interlock enabled without a session once its devices have told and time has passed', () => {
    fc.assert(
      fc.property(fc.array(acts, { minLength: 5, maxLength: 30 }), (sequence) => {
        const shop = aWorkshop();
        for (const act of sequence) act(shop);
        const boot = 'after';
        for (const interlock of ['interlock-laser', 'interlock-lathe'])
          shop.see(interlock, {
            type: 'link',
            online: true,
            boot,
            enabled: true,
            session: 'x',
            lastSeq: 0,
          });
        const orders = shop.orders();
        for (const machine of ['laser', 'lathe']) {
          if (shop.sessions({ machine, open: true }).length > 0) continue;
          const own = orders.filter((order) => order.endsWith(`interlock-${machine}`));
          expect(own.at(-1)).toBe(`disable interlock-${machine}`);
        }
        shop.stage.close();
      }),
      { numRuns: 10 },
    );
  }, 120_000);
});

describe('a scenario', () => {
  type Step = {
    readonly atS: number;
    readonly topic: string;
    readonly payload: string;
    readonly retained?: boolean;
  };
  type Scenario = { readonly id: string; readonly steps: readonly Step[] };
  const file = new URL('../../vectors/scenarios.json', import.meta.url);
  const { vectors } = JSON.parse(readFileSync(file, 'utf8')) as { vectors: Scenario[] };

  /** What the plug's driver makes of a message: its link from LWT, a sample from SENSOR. */
  function told(step: Step): Observation {
    const retained = step.retained === true ? { retained: true } : {};
    if (step.topic.endsWith('LWT'))
      return { type: 'link', online: step.payload === 'Online', ...retained };
    const { ENERGY } = JSON.parse(step.payload) as { ENERGY: { Total: number; Power: number } };
    return { type: 'power', watts: ENERGY.Power, wattHours: ENERGY.Total * 1000, ...retained };
  }

  function play(id: string): { shop: Workshop; states: string[] } {
    const shop = aWorkshop();
    const states: string[] = [];
    const startMs = shop.stage.nowMs();
    const look = () => {
      const { state } = shop.machine('saw');
      if (states.at(-1) !== state) states.push(state);
    };
    for (const step of vectors.find((one) => one.id === id)?.steps ?? []) {
      shop.pass(startMs + step.atS * SECOND - shop.stage.nowMs());
      look();
      shop.see('plug-saw', told(step));
      look();
    }
    shop.pass(2 * MINUTE);
    look();
    return { shop, states };
  }

  it('offline-mid-run: the energy is known, the time is not billed as running and is flagged', () => {
    const { shop, states } = play('offline-mid-run');
    expect(states.slice(-3)).toEqual(['running', 'unknown', 'off']);
    const [session] = shop.sessions();
    expect(session).toMatchObject({ wattHours: 90, runningSeconds: 60 });
    expect(session?.flags).toContain('offline-gap');
    expect(shop.anomalies()).toContain('running-in-gap session');
  });

  it('retained-stale: old watts start no session', () => {
    const { shop, states } = play('retained-stale');
    expect(shop.sessions()).toEqual([]);
    expect(states).toEqual(['unknown']);
  });
});
