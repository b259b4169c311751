/** An hour of a place with 200 devices of every kind: what its heap holds at the end against what it held at the start. */
import { runningClock, seededRandom, toPlace, waitFor } from '#sim/index.ts';
import { createWorld, type World } from '#sim/scenarios/world.ts';
import { startChild } from '../child.ts';
import type { FastLook } from '../fast-place.ts';
import { atLeast, atMost, figure, type Measure } from '../figure.ts';
import { aMixedPlace, CARD, MEMBERS } from '../mixed-place.ts';

const DEVICES = 200;
const SPEED = 20;
/** Tuesday, 10:00 in Paris. */
const START_MS = Date.parse('2026-11-24T09:00:00Z');
const MINUTE_MS = 60_000;
const MINUTES = 60;
const WARM_MINUTES = 10;
const QUICK_MINUTES = 9;
const QUICK_WARM_MINUTES = 3;
const LIFE_EVERY_MS = 5_000;

export const mixedHour: Measure = {
  name: 'mixed-hour',
  about:
    '200 devices of every kind for an hour of their time: no growth of the heap after a collection',
  run: async (scope) => {
    const [minutes, warm] = scope.quick
      ? [QUICK_MINUTES, QUICK_WARM_MINUTES]
      : [MINUTES, WARM_MINUTES];
    const child = startChild('./fast-place.ts');
    const startAtMs = START_MS;
    const port = await child.ask<number>({ kind: 'start', startAtMs, speed: SPEED });
    const file = aMixedPlace(DEVICES);
    const clock = runningClock({ startAtMs, speed: SPEED });
    const serial = Object.fromEntries(file.devices.map(({ slug }) => [String(slug), 0]));
    const world = createWorld({
      ...{ place: toPlace(file), url: `mqtt://127.0.0.1:${port}`, clock, speed: 1, serial },
      ...{ random: seededRandom('mixed-hour'), reconnectMs: 2000 * SPEED },
    });
    const stopping = new AbortController();
    try {
      await listening(world, file);
      await child.ask({ kind: 'import', place: file });
      await world.connected(60_000);
      const life = live(world, stopping.signal);
      await waitFor(clock, warm * MINUTE_MS);
      const early = await child.ask<FastLook>({ kind: 'look' });
      scope.say(`${early.devicesOpen} devices, ${early.framesIn} messages, ${early.heapMb} MB`);
      await waitFor(clock, (minutes - warm) * MINUTE_MS);
      stopping.abort();
      await life;
      const late = await child.ask<FastLook>({ kind: 'look' });
      return figuresOf(early, late, minutes);
    } finally {
      stopping.abort();
      await world.stop();
      await child.ask({ kind: 'end' }).catch(() => {});
      await child.end();
    }
  },
};

function figuresOf(early: FastLook, late: FastLook, minutes: number) {
  const note = `${late.framesIn - early.framesIn} messages between; the floor: at the start`;
  return [
    figure(`heap after ${minutes} minutes`, late.heapMb, 'MB', {
      ...{ floor: early.heapMb, bounds: [atMost('ratio', 1.1)], note },
    }),
    figure('devices there at the end', late.devicesOpen, '', {
      bounds: [atLeast('value', DEVICES)],
    }),
    figure('drivers that threw', late.driverErrors, '', { bounds: [atMost('value', 0)] }),
    figure('messages misread', late.misread, ''),
  ];
}

/** The ports of whatever listens are known only now: they go into the place file. */
async function listening(world: World, file: { devices: Record<string, unknown>[] }) {
  await Promise.all(world.listening.map(({ ready }) => ready));
  const ports = new Map(world.listening.map((one) => [one.slug, portOf(one)]));
  for (const { slug, settings } of file.devices) {
    const port = ports.get(String(slug));
    if (port === undefined || settings === null) continue;
    const given = settings as Record<string, unknown>;
    for (const name of ['path', 'url']) {
      if (typeof given[name] === 'string') given[name] = given[name].replace(/\d+$/, `${port}`);
    }
  }
}

function portOf(listener: object): number {
  if ('port' in listener) return Number(listener.port);
  return 'url' in listener ? Number(new URL(String(listener.url)).port) : 0;
}

/** Every few seconds somebody badges somewhere, something is switched on or off, and something prints. */
async function live(world: World, signal: AbortSignal): Promise<void> {
  const { random, clock } = world;
  const readers = [...world.badgeReaders.values()];
  const loads = [...world.plugs.values(), ...world.otherPlugs.values(), ...world.boards.values()];
  const printers = [...world.printing.values()];
  const doors = [...world.natives.values()];
  while (!signal.aborted) {
    const reader = random.pick(readers);
    reader.presentBadge(reader.kind === 'pn532' ? CARD : random.pick(MEMBERS));
    random.pick(doors).presentBadge(random.pick(MEMBERS));
    random.pick([...world.cardDoors.values()]).presentCard(random.pick(MEMBERS));
    random.pick([...world.wiredDoors.values()]).presentCard(random.pick(MEMBERS), 40);
    for (let at = 0; at < 5; at++) random.pick(loads).setLoad(random.between(0, 500));
    random.pick([...world.boards.values()]).setContact('running', random.chance(0.5));
    random.pick(printers).print({
      ...{ name: `part-${random.between(1, 99)}.gcode`, filamentMillimetres: 500 },
      seconds: random.between(60, 300),
    });
    await waitFor(clock, LIFE_EVERY_MS, signal).catch(() => {});
  }
}
