/** What a device's page says is wrong with it. */
import { describe, expect, test } from 'vitest';
import type { DeviceItem, QuarantineItem } from '#contract/devices.ts';
import { type DeviceLine, troublesOf } from '../../../../dashboards/src/words/device-troubles.ts';

const device: DeviceItem = {
  slug: 'reader-front',
  driver: 'faitout',
  online: true,
  lastSeenAt: '2026-11-24T08:00:00Z',
  boot: null,
  firmware: null,
  decodeErrors: 0,
  last: {
    watts: null,
    wattHours: null,
    volts: null,
    amperes: null,
    on: null,
    open: null,
    state: null,
  },
  accessIssued: 7,
  accessHeld: 7,
};
const line: DeviceLine = {
  device: 'reader-front',
  driver: 'faitout',
  link: 'open',
  linkSince: '2026-11-24T08:00:00Z',
  lastFrameAt: null,
  framesIn: 3,
  framesOut: 1,
  decodeErrors: 0,
  driverErrors: 0,
  framesThrottled: 0,
  framesLost: 0,
  rivals: 0,
  fault: null,
};
const aside = (reason: string): QuarantineItem => ({
  id: '1',
  receivedAt: '2026-11-24T08:00:00Z',
  topic: 'faitout/x',
  port: null,
  bytes: '7b',
  reason,
});

describe('a device', () => {
  test('that is there, understood and up to date has no trouble', () => {
    expect(troublesOf(device, line, [])).toEqual([]);
    expect(troublesOf(device, null, [])).toEqual([]);
  });

  test('that is away says since when, and why its line does not open', () => {
    const away = { ...device, online: false };
    expect(troublesOf(away, { ...line, link: 'waiting', fault: 'port-absent' }, [])).toEqual([
      { kind: 'away', sinceAt: device.lastSeenAt },
      { kind: 'line', fault: 'port-absent', code: 'port-absent' },
    ]);
  });

  test('with a fault that no word is known for keeps its code', () => {
    expect(troublesOf(device, { ...line, fault: 'moon-phase' }, [])).toEqual([
      { kind: 'line', fault: 'other', code: 'moon-phase' },
    ]);
  });

  test('that has not taken the newest list says which it has', () => {
    expect(troublesOf({ ...device, accessHeld: 5 }, null, [])).toEqual([
      { kind: 'list', held: 5, issued: 7 },
    ]);
  });

  test('that speaks too fast, or whose frames were lost, says how many', () => {
    const busy = { ...line, framesThrottled: 4, framesLost: 2, driverErrors: 1 };
    expect(troublesOf(device, busy, [])).toEqual([
      { kind: 'lost', count: 2 },
      { kind: 'throttled', count: 4 },
      { kind: 'driver-errors', count: 1 },
    ]);
  });

  test('whose name another logs in with says so, and how often', () => {
    expect(troublesOf(device, { ...line, rivals: 3 }, [])).toEqual([{ kind: 'rivals', count: 3 }]);
  });

  test('whose settings are out of bounds, or whose port is another device’s now, says so', () => {
    const faults = ['settings-wrong', 'port-other'].map((fault) =>
      troublesOf(device, { ...line, fault }, [aside('another-device')]),
    );
    const words = { kind: 'unread', reason: 'another-device', code: 'another-device', count: 1 };
    expect(faults).toEqual([
      [{ kind: 'line', fault: 'settings-wrong', code: 'settings-wrong' }, words],
      [{ kind: 'line', fault: 'port-other', code: 'port-other' }, words],
    ]);
  });

  test('that can not be read says why, the most frequent reason first', () => {
    const found = troublesOf(device, line, ['not-json', 'bad-x', 'bad-x'].map(aside));
    expect(found).toEqual([
      { kind: 'unread', reason: 'other', code: 'bad-x', count: 2 },
      { kind: 'unread', reason: 'not-json', code: 'not-json', count: 1 },
    ]);
  });
});
