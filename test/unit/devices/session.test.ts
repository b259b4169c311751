/** One step of a device. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DriverInput } from '#devices/driver.ts';
import { fullBucket } from '#devices/rate.ts';
import { noteReplaced, rivalryOf, startSession, stepSession } from '#devices/session.ts';
import { chatter } from '#test/builders/devices.ts';

function aSession(device = 'reader', memory?: unknown) {
  return startSession(
    {
      site: 'lab',
      configured: { device, driver: 'chatter', settings: {}, secret: null },
      driver: chatter,
      settings: {},
      nowMs: 0,
      random: (count) => new Uint8Array(count),
      bucket: fullBucket({ framesPerSecond: 1, framesBurst: 1 }, 0),
    },
    memory,
  );
}
const frame = (bytes: Uint8Array): DriverInput => ({
  kind: 'frame',
  frame: { where: 'faitout/v1/lab/reader/event', bytes, retained: false, repeated: false },
});

describe('a session', () => {
  it('starts with what was remembered, or with what its driver knows at first', () => {
    expect(aSession().memory).toEqual({ count: 0 });
    expect(aSession('reader', { count: 7 }).memory).toEqual({ count: 7 });
    expect(aSession('reader', null).memory).toBeNull();
  });

  it('keeps its state and tells a fault without the bytes when its driver throws', () => {
    const session = aSession('reader', { count: 7 });
    const errors: unknown[] = [];
    const stepped = stepSession(session, frame(Buffer.from('boom')), 5, (error) =>
      errors.push(error),
    );
    expect(errors).toHaveLength(1);
    expect(session).toMatchObject({ memory: { count: 7 }, driverErrors: 1 });
    expect(stepped.faults).toEqual([
      { where: 'faitout/v1/lab/reader/event', bytes: new Uint8Array(), reason: 'driver-error' },
    ]);
  });

  it('never throws, whatever a device says', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const session = aSession();
        expect(() => stepSession(session, frame(bytes), 0, () => {})).not.toThrow();
      }),
    );
  });

  it('takes over memory, line and the wish to be woken, and counts what could not be read', () => {
    const session = aSession();
    stepSession(session, frame(Buffer.from('{"seq":1,"wakeInMs":50}')), 100, () => {});
    expect(session).toMatchObject({ memory: { count: 1 }, wakeAtMs: 150 });
    stepSession(session, frame(Buffer.from('{')), 101, () => {});
    expect(session).toMatchObject({ decodeErrors: 1, wakeAtMs: 150 });
  });
});

describe('connections under one name', () => {
  it('that take each other’s place in turn are two devices, and are forgotten when it is over', () => {
    const reader = aSession();
    for (const atMs of [0, 1000, 2000]) noteReplaced(reader, atMs);
    expect(rivalryOf(reader, 3000)).toBe(3);
    expect(rivalryOf(reader, 11 * 60_000)).toBe(0);
  });

  it('that come back now and then are one device', () => {
    const reader = aSession();
    for (let hour = 0; hour < 10; hour += 1) noteReplaced(reader, hour * 3_600_000);
    expect(rivalryOf(reader, 9 * 3_600_000 + 1)).toBe(0);
  });
});
