/** A controller that speaks to nobody: a contact at its output tells whether the machine runs. */
import { describe, expect, test } from 'vitest';
import { aWorkshop, MINUTE, SECOND } from '#test/builders/machine-place.ts';

const RUNS_CLOSED = { running: { contact: 'air', when: 'closed', device: 'reader-desk' } };
type Shop = ReturnType<typeof aWorkshop>;
/** One word of it, whatever comes after. */
const word = (shop: Shop, open: boolean, more: object = {}, at = 'reader-desk') =>
  shop.see(at, { type: 'contact', name: 'air', open, ...more });
/** It opens or closes, and stays so. */
const contact = (shop: Shop, open: boolean, more: object = {}, at = 'reader-desk') => {
  word(shop, open, more, at);
  shop.pass(SECOND);
};

describe('a contact of another device', () => {
  test('tells that the machine runs and rests, and the session has its running time', () => {
    const shop = aWorkshop({ lathe: RUNS_CLOSED });
    shop.badge('ann', 'interlock-lathe');
    shop.see('interlock-lathe', { type: 'relay', on: true });
    contact(shop, true);
    expect(shop.machine('lathe').state).toBe('idle');
    contact(shop, false);
    expect(shop.machine('lathe').state).toBe('running');
    shop.pass(5 * MINUTE - SECOND);
    contact(shop, true);
    shop.pass(MINUTE);
    shop.badge('ann', 'interlock-lathe');
    const [session] = shop.sessions();
    expect(session).toMatchObject({ person: { ref: 'ann' }, endedBy: 'badge' });
    expect(session?.runningSeconds).toBe(300);
  });

  test.each([
    ['open', true, 'running'],
    ['open', false, 'idle'],
    ['closed', false, 'running'],
    ['closed', true, 'idle'],
  ] as const)('that runs %s: open %s is %s', (when, open, state) => {
    const shop = aWorkshop({
      saw: { running: { contact: 'air', when, device: 'reader-desk' }, power: null, meter: null },
    });
    contact(shop, open);
    expect(shop.machine('saw').state).toBe(state);
  });

  test('of another name, and what else that device says, is not of this machine', () => {
    const shop = aWorkshop({
      saw: {
        running: { ...RUNS_CLOSED.running, device: 'reader-door' },
        power: null,
        meter: null,
      },
    });
    shop.see('reader-door', { type: 'contact', name: 'lid', open: false });
    shop.see('reader-door', { type: 'state', state: 'running' });
    shop.see('reader-door', { type: 'power', watts: 900, wattHours: 5 });
    expect(shop.machine('saw').state).toBe('unknown');
    expect(shop.sessions()).toEqual([]);
  });

  test('kept by a broker says nothing of now', () => {
    const shop = aWorkshop({ saw: { ...RUNS_CLOSED, power: null, meter: null } });
    contact(shop, false, { retained: true });
    expect(shop.machine('saw').state).toBe('unknown');
    expect(shop.sessions()).toEqual([]);
  });

  test('whose device is away leaves the state unknown, and no time of it is billed as running', () => {
    const shop = aWorkshop({ lathe: RUNS_CLOSED });
    shop.badge('ann', 'interlock-lathe');
    shop.see('interlock-lathe', { type: 'relay', on: true });
    contact(shop, false);
    shop.pass(MINUTE - 2 * SECOND);
    contact(shop, false);
    shop.see('reader-desk', { type: 'link', online: false });
    expect(shop.machine('lathe').state).toBe('unknown');
    shop.pass(10 * MINUTE);
    shop.see('reader-desk', { type: 'link', online: true });
    contact(shop, true);
    expect(shop.machine('lathe').state).toBe('idle');
    shop.badge('ann', 'interlock-lathe');
    const [session] = shop.sessions();
    expect(session).toMatchObject({ flags: ['offline-gap'] });
    expect(session?.runningSeconds).toBeLessThanOrEqual(60);
  });
});

test('a run that nobody badged for is a session without a name, where no interlock guards', () => {
  const shop = aWorkshop({ saw: { ...RUNS_CLOSED, power: null, meter: null } });
  contact(shop, false);
  expect(shop.sessions()).toMatchObject([{ person: null, flags: ['unattributed'] }]);
});

test('and is cut where one does', () => {
  const shop = aWorkshop({ lathe: RUNS_CLOSED });
  contact(shop, false);
  expect(shop.sessions()).toEqual([]);
  expect(shop.orders()).toEqual(['disable interlock-lathe']);
  expect(shop.anomalies()).toContain('unattributed machine');
});

test('it goes before watts, which give the energy; an open relay goes before it', () => {
  const shop = aWorkshop({ laser: RUNS_CLOSED });
  shop.badge('ann');
  shop.see('interlock-laser', { type: 'relay', on: true });
  contact(shop, true);
  shop.power(400, 10);
  shop.pass(20 * SECOND);
  shop.power(400, 12);
  expect(shop.machine('laser').state).toBe('idle');
  contact(shop, false);
  expect(shop.machine('laser').state).toBe('running');
  shop.see('interlock-laser', { type: 'relay', on: false });
  expect(shop.machine('laser').state).toBe('off');
});

test("a controller's own word goes before it, while that controller is there", () => {
  const shop = aWorkshop({ printer: { running: { contact: 'air', when: 'closed' } } });
  shop.see('printer', { type: 'state', state: 'idle' });
  contact(shop, false);
  expect(shop.machine('printer').state).toBe('idle');
  shop.see('printer', { type: 'link', online: false });
  contact(shop, false);
  expect(shop.machine('printer').state).toBe('running');
});

test('of a reader at a door it opens no door', () => {
  const shop = aWorkshop({
    saw: {
      running: { contact: 'air', when: 'open', device: 'reader-door' },
      power: null,
      meter: null,
    },
  });
  contact(shop, true, {}, 'reader-door');
  expect(shop.machine('saw').state).toBe('running');
  expect(shop.anomalies()).not.toContain('forced-door door');
  shop.see('reader-door', { type: 'contact', name: 'door', open: true });
  expect(shop.anomalies()).toContain('forced-door door');
});

describe('a contact that bounces', () => {
  const resting = (more: object = {}) => {
    const shop = aWorkshop({
      saw: { running: { ...RUNS_CLOSED.running, ...more }, power: null, meter: null },
    });
    contact(shop, true);
    return shop;
  };
  const bounce = (shop: Shop, times: number) => {
    for (let at = 0; at < times; at++) {
      word(shop, at % 2 === 1);
      shop.pass(20);
    }
  };

  test('starts nothing, and leaves no session behind', () => {
    const shop = resting();
    bounce(shop, 20);
    expect(shop.machine('saw').state).toBe('idle');
    shop.pass(MINUTE);
    expect(shop.machine('saw').state).toBe('idle');
    expect(shop.sessions()).toEqual([]);
  });

  test('and then stays runs once, from when it last closed', () => {
    const shop = resting();
    bounce(shop, 6);
    word(shop, false);
    const closedAtMs = shop.stage.nowMs();
    shop.pass(199);
    expect(shop.machine('saw').state).toBe('idle');
    shop.pass(1);
    expect(shop.machine('saw').state).toBe('running');
    expect(shop.sessions()).toMatchObject([{ startedAt: new Date(closedAtMs).toISOString() }]);
  });

  test('in the middle of a run does not cut it in two', () => {
    const shop = resting();
    contact(shop, false);
    shop.pass(MINUTE);
    word(shop, true);
    shop.pass(100);
    word(shop, false);
    shop.pass(MINUTE);
    expect(shop.machine('saw').state).toBe('running');
    expect(shop.sessions()).toHaveLength(1);
  });

  test.each([
    [0, 0, 'running'],
    [2000, 1999, 'idle'],
    [2000, 2000, 'running'],
  ])('is waited for as long as is set: of %i ms, after %i ms it is %s', (hold, after, state) => {
    const shop = resting({ holdMilliseconds: hold });
    shop.pass(5 * SECOND);
    word(shop, false);
    shop.pass(after);
    expect(shop.machine('saw').state).toBe(state);
  });

  test('whose device went away in between says nothing', () => {
    const shop = resting();
    word(shop, false);
    shop.see('reader-desk', { type: 'link', online: false });
    shop.pass(SECOND);
    expect(shop.machine('saw').state).toBe('unknown');
    expect(shop.sessions()).toEqual([]);
  });

  test('is told late, from a buffer: the run of that time is there', () => {
    const shop = resting();
    shop.pass(10 * MINUTE);
    const late = (open: boolean, ageMs: number) =>
      shop.see('reader-desk', { type: 'contact', name: 'air', open }, ageMs);
    late(false, 6 * MINUTE);
    late(true, MINUTE);
    shop.pass(SECOND);
    expect(shop.machine('saw').state).toBe('idle');
    expect(shop.sessions()).toMatchObject([{ runningSeconds: 300 }]);
  });
});
