/** What staff do to sessions and machines, with the sums of use beside it. */
import { beforeEach, describe, expect, it } from 'vitest';
import { outOfService, renewPart, returnMachine } from '#flows/machine-commands.ts';
import {
  assignSession,
  endByStaff,
  splitSession,
  startByStaff,
  voidSession,
} from '#flows/session-commands.ts';
import type { Actor } from '#kernel/engine.ts';
import { rebuildUsage } from '#modules/machines/index.ts';
import { aWorkshop, HOUR, MINUTE, SECOND, type Workshop } from '#test/builders/machine-place.ts';

let shop: Workshop;
beforeEach(() => {
  shop = aWorkshop();
});

const reason = 'asked for at the desk';
const session = (index = 0) => {
  const found = shop.sessions()[index];
  if (found === undefined) throw new Error('no such session');
  return found;
};
const codeOf = (result: { ok: boolean }) => ('code' in result ? result.code : 'ok');
const runs = (ms: number) => {
  for (let passed = 0; passed < ms; passed += 10 * SECOND) {
    shop.power(400);
    shop.pass(10 * SECOND);
  }
};
/** The rollups agree with the sessions that they were made of. */
const agrees = () =>
  expect(shop.staff((ctx) => rebuildUsage(ctx), {})).toMatchObject({ value: { differences: 0 } });

describe('start', () => {
  it('opens a session with its reason, and enables only where the machine allows it', () => {
    shop.staff(startByStaff, { machine: 'laser', person: 'ann', reason });
    expect(session()).toMatchObject({ person: { ref: 'ann' }, endedAt: null });
    expect(shop.orders()).toEqual([]);
    shop = aWorkshop({ laser: { remoteStart: true } });
    shop.staff(startByStaff, { machine: 'laser', person: 'ann', reason });
    expect(shop.orders()).toEqual(['enable interlock-laser']);
    const body = shop.stage.raw.prepare('SELECT body FROM entries ORDER BY id DESC').get() as {
      body: string;
    };
    expect(body.body).toContain(reason);
  });

  it.each([
    ['no such machine', { machine: 'none', person: 'ann' }, 'not-found'],
    ['no such person', { machine: 'laser', person: 'nobody' }, 'not-found'],
    ['a person on hold', { machine: 'laser', person: 'held' }, 'person-suspended'],
  ])('is refused: %s', (_fact, input, code) => {
    expect(codeOf(shop.staff(startByStaff, { ...input, reason }))).toBe(code);
  });

  it('is refused on a machine in use or out of service', () => {
    shop.badge('ann');
    expect(codeOf(shop.staff(startByStaff, { machine: 'laser', person: 'bob', reason }))).toBe(
      'machine-in-use',
    );
    shop.staff(outOfService, { slug: 'saw', reason });
    expect(codeOf(shop.staff(startByStaff, { machine: 'saw', person: 'bob', reason }))).toBe(
      'machine-out-of-service',
    );
  });
});

describe('end', () => {
  it('ends an idle one now, or when staff say that it ended', () => {
    shop.badge('ann');
    shop.pass(HOUR / 6);
    const at = new Date(shop.stage.nowMs() - 5 * MINUTE).toISOString();
    shop.staff(endByStaff, { id: session().id, reason, at });
    expect(session()).toMatchObject({ endedBy: 'staff', heldSeconds: 300 });
    expect(shop.orders().at(-1)).toBe('disable interlock-laser');
  });

  it('of a running machine waits for its idle; only cut stops it', () => {
    shop.badge('ann');
    runs(MINUTE);
    shop.staff(endByStaff, { id: session().id, reason });
    expect(session()).toMatchObject({ endedAt: null, flags: ['ending'] });
    expect(shop.orders()).not.toContain('disable interlock-laser');
    shop.staff(endByStaff, { id: session().id, reason, cut: true });
    expect(session()).toMatchObject({ endedBy: 'staff', runningSeconds: 60 });
    expect(shop.orders().at(-1)).toBe('disable interlock-laser');
  });

  it.each([
    ['before its start', -1],
    ['in the future', HOUR],
  ])('is refused %s', (_fact, offset) => {
    shop.badge('ann');
    const at = new Date(Date.parse(session().startedAt) + offset).toISOString();
    expect(codeOf(shop.staff(endByStaff, { id: session().id, reason, at }))).toBe('bad-input');
  });

  it('of one that has ended is a conflict', () => {
    shop.badge('ann');
    shop.pass(MINUTE);
    shop.badge('ann');
    expect(codeOf(shop.staff(endByStaff, { id: session().id, reason }))).toBe('conflict');
    expect(codeOf(shop.staff(endByStaff, { id: 'none', reason }))).toBe('not-found');
  });
});

describe('assign', () => {
  it('gives an ended session to another person, and its use with it', () => {
    shop.see('printer', { type: 'job', job: 'j', phase: 'started' });
    shop.pass(HOUR);
    shop.see('printer', { type: 'job', job: 'j', phase: 'finished' });
    expect(shop.usage(['person'])).toMatchObject([{ key: null, sessions: 1, jobs: 1 }]);
    shop.staff(assignSession, { id: session().id, person: 'bob', reason });
    expect(session()).toMatchObject({ person: { ref: 'bob' }, flags: ['corrected'] });
    expect(
      shop.stage.raw.prepare('SELECT kind FROM anomalies WHERE resolvedAtMs IS NULL').all(),
    ).toEqual([]);
    expect(shop.usage(['person'])).toMatchObject([
      { key: 'bob', sessions: 1, heldSeconds: 3600, jobs: 1 },
    ]);
    agrees();
  });

  it('of an open one: what follows is theirs too', () => {
    shop.badge('ann');
    shop.pass(MINUTE);
    shop.staff(assignSession, { id: session().id, person: 'bob', reason });
    shop.pass(MINUTE);
    shop.badge('bob');
    expect(session()).toMatchObject({ person: { ref: 'bob' }, endedBy: 'badge', heldSeconds: 120 });
    agrees();
  });
});

describe('split', () => {
  const at = (ms: number) => new Date(Date.parse(session(0).startedAt) + ms).toISOString();

  it('cuts an ended one in two: time, energy and jobs go with it', () => {
    shop.power(400, 1000);
    shop.badge('ann');
    runs(10 * MINUTE);
    shop.power(400, 1060);
    shop.power(0, 1060);
    shop.pass(2 * MINUTE);
    shop.badge('ann');
    shop.staff(splitSession, { id: session().id, person: 'bob', reason, at: at(4 * MINUTE) });
    const [second, first] = shop.sessions();
    expect(first).toMatchObject({ person: { ref: 'ann' }, heldSeconds: 240, runningSeconds: 240 });
    expect(second).toMatchObject({ person: { ref: 'bob' }, heldSeconds: 480, runningSeconds: 360 });
    expect([first?.wattHours, second?.wattHours]).toEqual([24, 36]);
    expect(shop.usage(['person'])).toMatchObject([
      { key: 'ann', sessions: 1, heldSeconds: 240 },
      { key: 'bob', sessions: 1, heldSeconds: 480 },
    ]);
    agrees();
  });

  it('cuts an open one: the second part stays open, and the interlock’s word of the first goes on', () => {
    shop.power(90);
    shop.badge('ann');
    const { id } = session();
    shop.pass(10 * MINUTE);
    shop.staff(splitSession, { id, person: 'bob', reason, at: at(4 * MINUTE) });
    expect(shop.sessions({ open: true })).toMatchObject([{ person: { ref: 'bob' } }]);
    shop.see('interlock-laser', {
      type: 'link',
      online: true,
      boot: 'b',
      enabled: true,
      session: id,
      lastSeq: 0,
    });
    expect(shop.sessions({ open: true })).toHaveLength(1);
    expect(shop.orders()).not.toContain('disable interlock-laser');
    shop.pass(15 * MINUTE);
    expect(session()).toMatchObject({ person: { ref: 'bob' }, endedBy: 'idle' });
    agrees();
  });

  it.each([
    ['at its start', 0],
    ['after its end', HOUR],
  ])('is refused %s', (_fact, ms) => {
    shop.badge('ann');
    shop.pass(MINUTE);
    shop.badge('ann');
    const split = { id: session().id, person: 'bob', reason, at: at(ms) };
    expect(codeOf(shop.staff(splitSession, split))).toBe('bad-input');
  });
});

describe('void', () => {
  it('keeps the session, and it counts for nothing', () => {
    shop.badge('ann');
    shop.pass(HOUR / 4);
    shop.badge('ann');
    shop.staff(voidSession, { id: session().id, reason });
    expect(session().flags).toEqual(['voided']);
    expect(shop.usage(['machine'], { people: true })).toEqual([]);
    expect(codeOf(shop.staff(voidSession, { id: session().id, reason }))).toBe('conflict');
    agrees();
  });

  it('of an open one ends it first, but not while the machine runs', () => {
    shop.badge('ann');
    runs(MINUTE);
    expect(codeOf(shop.staff(voidSession, { id: session().id, reason }))).toBe('conflict');
    shop.power(0);
    shop.pass(2 * MINUTE);
    shop.staff(voidSession, { id: session().id, reason });
    expect(session()).toMatchObject({ endedBy: 'staff', flags: ['voided'] });
    agrees();
  });
});

describe('out of service', () => {
  it('ends what is open, refuses new starts, and only staff bring it back', () => {
    shop.power(90);
    shop.badge('ann');
    shop.pass(MINUTE);
    shop.staff(outOfService, { slug: 'laser', reason });
    expect(session().endedBy).toBe('out-of-service');
    shop.badge('bob');
    expect(shop.sessions({ open: true })).toEqual([]);
    shop.staff(returnMachine, { slug: 'laser', reason });
    shop.pass(MINUTE);
    shop.badge('bob');
    expect(shop.sessions({ open: true })).toHaveLength(1);
  });

  it('waits for the idle of a machine that runs, unless it is cut', () => {
    shop.badge('ann');
    runs(MINUTE);
    shop.staff(outOfService, { slug: 'laser', reason });
    expect(session().endedAt).toBeNull();
    shop.staff(outOfService, { slug: 'laser', reason, cut: true });
    expect(session().endedBy).toBe('out-of-service');
    expect(shop.orders().at(-1)).toBe('disable interlock-laser');
  });

  it('a part that was renewed begins anew', () => {
    shop = aWorkshop({ laser: { upkeep: [{ part: 'tube', measure: 'starts', limit: 9 }] } });
    expect(codeOf(shop.staff(renewPart, { slug: 'laser', part: 'tube', reason }))).toBe('ok');
    expect(codeOf(shop.staff(renewPart, { slug: 'laser', part: 'lens', reason }))).toBe(
      'not-found',
    );
  });
});

describe('who may', () => {
  const actor = (role: 'reception' | 'viewer' | 'accountant' | 'trainer'): Actor => ({
    kind: 'staff',
    role,
    token: 't',
    name: 'n',
  });

  it('trainers correct sessions; reception, viewers, accountants and devices do not', () => {
    shop.badge('ann');
    const input = { id: session().id, person: 'bob', reason };
    for (const role of ['reception', 'viewer', 'accountant'] as const)
      expect(codeOf(shop.staff(assignSession, input, actor(role)))).toBe('not-allowed');
    const device: Actor = { kind: 'device', device: 'interlock-laser' };
    for (const command of [assignSession, endByStaff, splitSession, voidSession, startByStaff])
      expect(codeOf(shop.staff(command as never, input, device))).toBe('not-allowed');
    expect(codeOf(shop.staff(assignSession, input, actor('trainer')))).toBe('ok');
    expect(codeOf(shop.staff(outOfService, { slug: 'laser', reason }, actor('trainer')))).toBe(
      'not-allowed',
    );
    expect(codeOf(shop.staff((ctx) => rebuildUsage(ctx), {}, actor('trainer')))).toBe(
      'not-allowed',
    );
  });
});
