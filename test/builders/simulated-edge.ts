/** A supervisor with one device on a real embedded broker and a stepped clock: a simulated device's other end. */
import { setTimeout as rest } from 'node:timers/promises';
import { afterEach, expect } from 'vitest';
import type { ConfiguredDevice } from '#devices/link.ts';
import type { Observation } from '#kernel/observation.ts';
import { seededRandom, steppedClock } from '#sim/index.ts';
import { aPlace } from './devices.ts';
import { START_MS } from './driver-run.ts';
import { edgeOf } from './edge.ts';

/** Closed after each test, the last one first. */
export const closers: Array<() => Promise<unknown>> = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const SECRET = 'a-long-secret';

export async function anEdge(device: string, driver: string, settings: object) {
  const configured: ConfiguredDevice = { device, driver, settings, secret: SECRET };
  const place = aPlace([configured], 'place');
  const clock = steppedClock(START_MS);
  const edge = edgeOf(
    place,
    { nowMs: clock.now, after: clock.after },
    { random: (bytes) => new Uint8Array(bytes).fill(7) },
  );
  await edge.start();
  closers.push(async () => {
    const { mqtt } = edge.health();
    await edge.close();
    // Whatever a device of its make says, none of it looks like a device that does what it may not.
    expect(mqtt.counters).toMatchObject({ foreignTopics: 0 });
  });
  const options = {
    site: 'place',
    slug: device,
    secret: SECRET,
    url: `mqtt://127.0.0.1:${edge.mqttPort()}`,
    clock,
    random: seededRandom(device),
    reconnectMs: 20,
  };
  /** Lets the clock run on, and the sockets with it. */
  async function pass(milliseconds: number) {
    for (let left = milliseconds; left > 0; left -= 500) {
      await clock.advanceSettling(Math.min(left, 500));
      await rest(2);
    }
  }
  /** Runs on until the place was told something. */
  async function told(what: (seen: readonly Observation[]) => boolean, withinMs = 120_000) {
    for (let gone = 0; !what(place.observations()); gone += 500) {
      if (gone > withinMs) throw new Error(JSON.stringify(place.observations().slice(-20)));
      await pass(500);
    }
  }
  return { edge, place, options, pass, told };
}
