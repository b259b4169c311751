/** A controller that speaks to nobody: a contact at its output tells whether the machine runs. */
import { describe, expect, test } from 'vitest';
import { aWorkshop, MINUTE, SECOND } from '#test/builders/machine-place.ts';

const RUNS_CLOSED = { running: { contact: 'air', when: 'closed', device: 'reader-desk' } };
type Shop = ReturnType<typeof aWorkshop>;
const contact = (shop: Shop, open: boolean, more: object = {}, at = 'reader-desk') =>
  shop.see(at, { type: 'contact', name: 'air', open, ...more });

describe('a contact of another device', () => {
  test('tells that the machine runs and rests, and the session has its running time', () => {
    const shop = aWorkshop({ lathe: RUNS_CLOSED });
    shop.badge('ann', 'interlock-lathe');
    shop.see('interlock-lathe', { type: 'relay', on: true });
    contact(shop, true);
    expect(shop.machine('lathe').state).toBe('idle');
    contact(shop, false);
    expect(shop.machine('lathe').state).toBe('running');
    shop.pass(5 * MINUTE);
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
    shop.pass(MINUTE);
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
