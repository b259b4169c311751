/** A program: the place and its edge on a clock that runs so many times as fast, which tells how much heap it holds. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { catalogueOf } from '#devices/catalogue.ts';
import { createDispatcher } from '#devices/dispatcher.ts';
import { drivers } from '#devices/drivers/index.ts';
import type { EdgeSetup } from '#devices/link.ts';
import { createSupervisor } from '#devices/supervisor.ts';
import type { Actor } from '#kernel/engine.ts';
import { makeIdSource } from '#kernel/ids.ts';
import { runningClock } from '#sim/clock.ts';
import { openEngine } from '#src/engine.ts';
import { realSystem } from '#src/system.ts';

export type FastTask =
  | { readonly kind: 'start'; readonly startAtMs: number; readonly speed: number }
  | { readonly kind: 'import'; readonly place: unknown }
  | { readonly kind: 'look' }
  | { readonly kind: 'end' };
export type FastLook = {
  /** After the garbage is gone. */
  readonly heapMb: number;
  readonly nowMs: number;
  readonly devicesOpen: number;
  readonly framesIn: number;
  readonly misread: number;
  readonly driverErrors: number;
};

const ACTOR: Actor = { kind: 'staff', role: 'owner', token: 'bench', name: 'bench' };
const SYSTEM: Actor = { kind: 'system' };
const QUIET = { info() {}, warn() {}, error() {} };
const COLLECTIONS = 3;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

function startPlace(startAtMs: number, speed: number) {
  const folder = mkdtempSync(join(tmpdir(), 'faitout-fast-'));
  const clock = runningClock({ startAtMs, speed });
  const { randomBytes } = realSystem();
  const system = { nowMs: clock.now, newId: makeIdSource(clock.now, randomBytes), randomBytes };
  const catalogue = catalogueOf(drivers);
  const engine = openEngine({ path: join(folder, 'faitout.db'), system, catalogue });
  const edge = createSupervisor({
    drivers,
    mqtt: { kind: 'embedded', host: '127.0.0.1', port: 0 },
    load: async () => {
      const setup = await engine.ask('edge.setup', {}, SYSTEM);
      if (!setup.ok) throw new Error(setup.message);
      return setup.value as EdgeSetup;
    },
    record: engine.record,
    tell: async () => {},
    clock: { nowMs: clock.now, after: clock.after },
    random: randomBytes,
    log: QUIET,
  });
  const { carry } = edge;
  const dispatcher = createDispatcher({
    carry,
    sent: engine.sent,
    nowMs: clock.now,
    log: QUIET,
  });
  let cancel = () => {};
  engine.onCommitted((committed) => {
    dispatcher.onCommitted(committed);
    if (committed.devicesChanged.length > 0) void edge.devicesChanged(committed.devicesChanged);
    cancel();
    const { nextDueAtMs } = committed;
    if (nextDueAtMs === null) return;
    cancel = clock.after(Math.max(0, nextDueAtMs - clock.now()), () => void engine.due());
  });
  return {
    engine,
    edge,
    clock,
    end: async () => {
      cancel();
      await edge.close();
      await engine.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

let place: ReturnType<typeof startPlace> | null = null;

async function answer(task: FastTask): Promise<unknown> {
  if (task.kind === 'start') {
    place = startPlace(task.startAtMs, task.speed);
    await place.edge.start();
    await place.engine.resume();
    return place.edge.mqttPort();
  }
  if (place === null) throw new Error('not started');
  const { engine, edge, clock } = place;
  switch (task.kind) {
    case 'import': {
      const done = await engine.do('place.import', task.place, ACTOR);
      if (!done.ok) throw new Error(JSON.stringify(done));
      return done.value;
    }
    case 'look': {
      for (let at = 0; at < COLLECTIONS; at++) {
        await new Promise((resolve) => setImmediate(resolve));
        collect();
      }
      const { devices } = edge.health();
      const sum = (of: (device: (typeof devices)[number]) => number) =>
        devices.reduce((all, device) => all + of(device), 0);
      return {
        heapMb: process.memoryUsage().heapUsed / 2 ** 20,
        nowMs: clock.now(),
        devicesOpen: devices.filter(({ link }) => link === 'open').length,
        framesIn: sum(({ framesIn }) => framesIn),
        misread: sum(({ decodeErrors }) => decodeErrors),
        driverErrors: sum(({ driverErrors }) => driverErrors),
      } satisfies FastLook;
    }
    case 'end':
      return place.end();
  }
}

process.on('message', (task: FastTask) => {
  answer(task).then(
    (value) => process.send?.({ value }),
    (error: unknown) =>
      process.send?.({ error: error instanceof Error ? error.stack : String(error) }),
  );
});
