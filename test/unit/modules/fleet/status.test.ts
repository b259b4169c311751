/** Last known values of devices, their contacts and their minutes of power. */
import { beforeEach, expect, test } from 'vitest';
import type { OpenDatabase } from '#db/open.ts';
import type { Observation } from '#kernel/observation.ts';
import {
  countDecodeErrors,
  findContact,
  findDevice,
  findDriverMemory,
  findStatus,
  noteSeen,
  putAccessIssued,
  putDevices,
  putDriverMemory,
  queries,
  updateDeviceStatus,
} from '#modules/fleet/index.ts';
import { aDatabase } from '#test/builders/place.ts';

const NOW_MS = Date.UTC(2026, 10, 24, 12);
let place: OpenDatabase;

beforeEach(() => {
  place = aDatabase();
  putDevices(place.db, [{ slug: 'plug', driver: 'tasmota', settings: { topic: 'plug' } }], NOW_MS);
});

function device() {
  const found = findDevice(place.db, 'plug');
  if (found === null) throw new Error('no device');
  return found;
}

function tell(observation: Observation, atMs = NOW_MS) {
  return updateDeviceStatus(place.db, device(), observation, atMs);
}

function item() {
  const asked = { db: place.db, nowMs: NOW_MS, actor: { kind: 'system' } as const };
  const result = queries['devices.get'](asked, { slug: 'plug' });
  return result.ok ? result.value : null;
}

test('a device that was never heard is offline and was never seen', () => {
  expect(item()).toMatchObject({ online: false, lastSeenAt: null, decodeErrors: 0, boot: null });
  countDecodeErrors(place.db, device().id, 2);
  expect(item()).toMatchObject({ online: false, lastSeenAt: null, decodeErrors: 2 });
});

test('a link tells who the device is, and what it does not say stays', () => {
  tell({
    type: 'link',
    online: true,
    boot: 'b1',
    firmware: '1.2',
    access: 4,
    enabled: true,
    session: 's1',
  });
  tell({ type: 'link', online: false }, NOW_MS + 1000);
  expect(item()).toMatchObject({
    online: false,
    boot: 'b1',
    firmware: '1.2',
    accessHeld: 4,
    lastSeenAt: '2026-11-24T12:00:01.000Z',
  });
  expect(findStatus(place.db, device().id)).toMatchObject({
    enabled: true,
    enabledSession: 's1',
    onlineSinceMs: null,
  });
  tell({ type: 'link', online: true, enabled: false }, NOW_MS + 2000);
  tell({ type: 'link', online: true }, NOW_MS + 3000);
  expect(findStatus(place.db, device().id)).toMatchObject({
    enabled: false,
    enabledSession: null,
    onlineSinceMs: NOW_MS + 2000,
  });
});

test('power, relay, contact and state are the last values, in the units of the outside', () => {
  tell({ type: 'power', watts: 12.3456, wattHours: 1000.5, volts: 230.1 });
  tell({ type: 'power', watts: 11 });
  tell({ type: 'relay', on: true });
  tell({ type: 'contact', name: 'door', open: true });
  tell({ type: 'state', state: 'idle' });
  expect(item()?.last).toEqual({
    watts: 11,
    wattHours: 1000.5,
    volts: 230.1,
    amperes: null,
    on: true,
    open: true,
    state: 'idle',
  });
});

test('another channel leaves the last values alone', () => {
  tell({ type: 'power', watts: 5, channel: 2 });
  tell({ type: 'relay', on: true, channel: 2 });
  expect(item()?.last).toMatchObject({ watts: null, on: null });
});

test('a contact told again keeps since when, and is no news', () => {
  expect(tell({ type: 'contact', name: 'lid', open: true })).toBe(true);
  expect(tell({ type: 'contact', name: 'lid', open: true }, NOW_MS + 1000)).toBe(false);
  expect(findContact(place.db, device().id, 'lid')).toMatchObject({ open: true, sinceMs: NOW_MS });
  tell({ type: 'contact', name: 'lid', open: false }, NOW_MS + 2000);
  expect(findContact(place.db, device().id, 'lid')).toMatchObject({
    open: false,
    sinceMs: NOW_MS + 2000,
  });
});

test('being seen is written at most every half minute', () => {
  for (const [afterMs, seenMs] of [
    [0, 0],
    [29_999, 0],
    [30_000, 30_000],
  ] as const) {
    noteSeen(place.db, device(), NOW_MS + afterMs);
    expect(findStatus(place.db, device().id)?.lastSeenAtMs).toBe(NOW_MS + seenMs);
  }
});

test('what a driver remembers comes back as it was given', () => {
  expect(findDriverMemory(place.db, device().id)).toBe(undefined);
  putDriverMemory(place.db, device().id, { counter: 1 });
  putDriverMemory(place.db, device().id, { counter: 2 });
  expect(findDriverMemory(place.db, device().id)).toEqual({ counter: 2 });
});

test('a list that was issued and not taken shows as not yet applied', () => {
  tell({ type: 'link', online: true, access: 4 });
  putAccessIssued(place.db, device().id, 5);
  expect(item()).toMatchObject({ accessHeld: 4, accessIssued: 5 });
});

test('devices come by slug, whole or page by page', () => {
  putDevices(
    place.db,
    [
      { slug: 'alpha', driver: 'faitout' },
      { slug: 'zulu', driver: 'faitout' },
    ],
    NOW_MS,
  );
  const asked = { db: place.db, nowMs: NOW_MS, actor: { kind: 'system' } as const };
  const page = (input: { limit?: number; after?: string }) => {
    const result = queries['devices.list'](asked, input);
    return result.ok ? [result.value.items.map((one) => one.slug), result.value.next] : null;
  };
  expect(page({})).toEqual([['alpha', 'plug', 'zulu'], null]);
  expect(page({ limit: 2 })).toEqual([['alpha', 'plug'], 'plug']);
  expect(page({ limit: 2, after: 'plug' })).toEqual([['zulu'], null]);
  expect(queries['devices.get'](asked, { slug: 'none' })).toMatchObject({ code: 'not-found' });
});
