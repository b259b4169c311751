/** Offline lists: who is named, until when, and when a list is issued again. */
import { beforeEach, describe, expect, it } from 'vitest';
import { issueAccessLists, noteHeldList } from '#flows/access-list.ts';
import type { AccessEntry, AccessList } from '#kernel/command.ts';
import { accessHash } from '#kernel/crypto.ts';
import { updateDeviceStatus } from '#modules/fleet/index.ts';
import { aDoorPlace, TUESDAY_TEN } from '#test/builders/door-place.ts';
import { aStage, type Stage } from '#test/builders/flow-ctx.ts';

const HOUR = 3_600_000;
const NUMBERS = { ann: '04A1B2C3D4E5F6', eve: '04E1B2C3D4E5F6', teen: '0406B2C3D4E5F6' };
const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri'];

let stage: Stage;
const issue = (devices: readonly string[] | null = null): readonly AccessList[] =>
  stage.run((ctx) => issueAccessLists(ctx, devices)).value;
const listOf = (lists: readonly AccessList[], device: string) =>
  lists.find((one) => one.device === device) as AccessList;
const entryOf = (
  list: AccessList,
  secret: string,
  who: keyof typeof NUMBERS,
): AccessEntry | undefined =>
  list.badges.find(({ hash }) => hash === accessHash(secret, NUMBERS[who]));

beforeEach(() => {
  stage = aStage(TUESDAY_TEN, aDoorPlace());
});

describe('who is named', () => {
  it('those who may pass the door alone, by the hash of the device, with end and windows', () => {
    const list = listOf(issue(), 'reader-front');
    expect(list).toMatchObject({
      version: 1,
      issuedAt: '2026-11-24T09:00:00.000Z',
      validUntil: '2026-11-24T21:00:00.000Z',
    });
    // ann, bob twice, cyd, dan, eve, teen; not those lost, held, unauthorised or without membership.
    expect(list.badges).toHaveLength(7);
    expect(entryOf(list, 'secret-of-front', 'ann')).toEqual({
      hash: accessHash('secret-of-front', NUMBERS.ann),
      until: '2026-12-31T23:00:00.000Z',
      windows: [{ days: WEEKDAYS, from: '08:30', to: '19:00' }],
    });
    expect(entryOf(list, 'secret-of-front', 'eve')).not.toHaveProperty('windows');
  });

  it("a minor's entry ends with the guardian's authorisation", () => {
    const list = listOf(issue(), 'reader-front');
    expect(entryOf(list, 'secret-of-front', 'teen')?.until).toBe('2026-11-24T23:00:00.000Z');
  });

  it('where a PIN is asked for at these hours nobody passes offline then', () => {
    const list = listOf(issue(), 'reader-night');
    expect(entryOf(list, 'secret-of-night', 'ann')).toBeUndefined();
    const eve = entryOf(list, 'secret-of-night', 'eve');
    expect(eve?.windows).toContainEqual({ days: ['sat', 'sun'], from: '00:00', to: '24:00' });
    expect(eve?.windows).toContainEqual({ days: WEEKDAYS, from: '19:00', to: '24:00' });
  });

  it('another zone needs another plan', () => {
    const list = listOf(issue(), 'reader-attic');
    expect(list.badges).toHaveLength(1);
    expect(entryOf(list, 'secret-of-attic', 'eve')).toBeDefined();
  });

  it('during a closure only members who may always come', () => {
    stage.importPlace({ closures: [{ from: '2026-11-24', until: '2026-11-25' }] });
    expect(listOf(issue(), 'reader-front').badges).toHaveLength(1);
  });

  it('a closure that begins while the list holds ends the entries of the others', () => {
    stage.importPlace({ closures: [{ from: '2026-11-24T15:00:00Z', until: '2026-11-25' }] });
    const list = listOf(issue(), 'reader-front');
    expect(entryOf(list, 'secret-of-front', 'ann')?.until).toBe('2026-11-24T15:00:00.000Z');
    expect(entryOf(list, 'secret-of-front', 'eve')?.until).toBe('2026-12-31T23:00:00.000Z');
  });

  it('a reader that guards nothing is given no list', () => {
    expect(listOf(issue(), 'reader-idle')).toBeUndefined();
  });

  it('at a machine: those certified to work alone, and nobody where company is needed', () => {
    const machine = (more: object) => ({
      slug: 'laser',
      name: 'Laser',
      kind: 'laser-cutter',
      zone: 'house',
      certification: 'laser',
      interlock: 'reader-idle',
      ...more,
    });
    const certified = (ref: string, level: string, until = '2026-12-01') => ({
      ref,
      certifications: [{ name: 'laser', level, until }],
    });
    stage.importPlace({
      machines: [machine({})],
      people: [
        certified('ann', 'autonomous'),
        certified('cyd', 'supervised'),
        certified('dan', 'autonomous', '2026-11-23'),
      ],
    });
    const list = listOf(issue(), 'reader-idle');
    expect(list.badges).toHaveLength(1);
    expect(entryOf(list, 'secret-of-idle', 'ann')?.until).toBe('2026-12-01T23:00:00.000Z');
    stage.importPlace({ machines: [machine({ loneWorking: false })] });
    expect(listOf(issue(), 'reader-idle')).toMatchObject({ version: 2, badges: [] });
  });
});

describe('when it is issued', () => {
  it('not again while it says the same, until it has six hours left', () => {
    expect(issue()).toHaveLength(6);
    stage.step(6 * HOUR - 1);
    expect(issue()).toEqual([]);
    stage.step(1);
    expect(issue()).toHaveLength(6);
  });

  it('a timer is set to issue it again before it runs out', () => {
    issue();
    const timer = stage.raw.prepare("SELECT dueAtMs FROM timers WHERE key = 'access-list'").get();
    expect(timer).toEqual({ dueAtMs: TUESDAY_TEN + 6 * HOUR });
  });

  it('at once when rights change, with the next version, and to whom it concerns', () => {
    issue();
    stage.importPlace({
      people: [{ ref: 'eve', badges: [{ number: NUMBERS.eve, state: 'lost' }] }],
    });
    const again = issue();
    expect(again).toHaveLength(6);
    expect(listOf(again, 'reader-attic')).toMatchObject({ version: 2, badges: [] });
  });

  it('newer than any that the device says it holds', () => {
    issue();
    const device = stage.device('reader-front');
    const birth = { type: 'link', online: true, boot: 'b', access: 41 } as const;
    updateDeviceStatus(stage.db, device, birth, stage.nowMs());
    const { rights } = stage.run((ctx) => noteHeldList(ctx, birth, device));
    expect(rights).toEqual(['reader-front']);
    expect(issue(['reader-front'])[0]?.version).toBe(42);
    const same = stage.run((ctx) => noteHeldList(ctx, { ...birth, access: 42 }, device));
    expect(same.rights).toBeNull();
  });

  it('a device born with an older list is sent the one that stands', () => {
    const [first] = issue(['reader-front']);
    const device = stage.device('reader-front');
    const birth = { type: 'link', online: true, boot: 'b', access: 0 } as const;
    updateDeviceStatus(stage.db, device, birth, stage.nowMs());
    expect(stage.run((ctx) => noteHeldList(ctx, birth, device)).rights).toEqual(['reader-front']);
    stage.step(1000);
    expect(issue(['reader-front'])).toEqual([first]);
    updateDeviceStatus(stage.db, device, { ...birth, access: 1 }, stage.nowMs());
    expect(issue(['reader-front'])).toEqual([]);
  });
});
