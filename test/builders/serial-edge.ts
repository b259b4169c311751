/** An edge with one serial device on a real line, and a clock that is stepped while the line works. */
import { setTimeout as rest } from 'node:timers/promises';
import type { Observation } from '#kernel/observation.ts';
import {
  createPtyPair,
  type Random,
  type SteppedClock,
  seededRandom,
  steppedClock,
} from '#sim/index.ts';
import { aPlace } from './devices.ts';
import { START_MS } from './driver-run.ts';
import { edgeOf } from './edge.ts';

/** `tcp`: the device listens on a port; `pty`: both are on a pair of pseudo-terminals. */
export type LineKind = 'tcp' | 'pty';
type Simulated = { readonly port: number; readonly ready: Promise<void>; stop(): Promise<unknown> };
type Start = { slug: string; clock: SteppedClock; random: Random; path?: string };

const STEP_MS = 50;

export async function aSerialEdge<Device extends Simulated>(
  driver: string,
  how: LineKind,
  create: (start: Start) => Device,
  settings: object = {},
) {
  const clock = steppedClock(START_MS);
  const pair = how === 'pty' ? await createPtyPair() : null;
  const start: Start = { slug: 'it', clock, random: seededRandom(driver) };
  const device = create(pair === null ? start : { ...start, path: pair.devicePath });
  await device.ready;
  const path = pair?.serverPath ?? `tcp://127.0.0.1:${device.port}`;
  const place = aPlace(
    [{ device: 'it', driver, settings: { path, ...settings }, secret: null }],
    'place',
  );
  const edge = edgeOf(
    place,
    { nowMs: clock.now, after: clock.after },
    { random: (bytes) => new Uint8Array(bytes).fill(7) },
  );
  await edge.start();

  /** Lets the clock run on, and the line with it. */
  async function pass(milliseconds: number): Promise<void> {
    for (let left = milliseconds; left > 0; left -= STEP_MS) {
      await clock.advanceSettling(Math.min(left, STEP_MS));
      await rest(1);
    }
  }
  /** Runs on until the place was told something. */
  async function told(what: (seen: readonly Observation[]) => boolean, withinMs = 60_000) {
    for (let gone = 0; !what(place.observations()); gone += STEP_MS) {
      if (gone > withinMs) throw new Error(JSON.stringify(place.observations().slice(-20)));
      await pass(STEP_MS);
    }
  }
  async function close(): Promise<void> {
    await edge.close();
    await device.stop();
    await pair?.stop();
  }
  return { edge, place, device, clock, pass, told, close };
}

/** What kinds of thing were told, without words on the link. */
export function badgesIn(seen: readonly Observation[]): string[] {
  return seen.flatMap((one) => (one.type === 'badge' ? [one.number] : []));
}
