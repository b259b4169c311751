/** `faitout simulate month 2026-10`: an empty place lives a month that is over, as fast as its devices and it answer. */
import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as rest, setImmediate as turn } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { makeIdSource } from '#kernel/ids.ts';
import { createWorld, liveDays, localMs, seededRandom, steppedClock, toPlace } from '#sim/index.ts';
import { parseConfig } from '#src/config.ts';
import { databasePath } from '#src/data-folder.ts';
import { type Server, startServer } from '#src/server.ts';
import { realSystem } from '#src/system.ts';
import { freePort } from './free-port.ts';

const USAGE = `faitout simulate month MONTH [options]

  MONTH          a month that is over, like 2026-10; the folder of FAITOUT_DATA must be empty
  --days N       only so many days of it
  --seed S       the same seed, the same days (1)
  --quiet        says nothing on the way
`;
const SAMPLE_PLACE = new URL('../firmware-sim/sample-place.json', import.meta.url);
const DAY_MS = 86_400_000;
/** They speak when there is something to say; the others are asked for their state four times a second. */
const QUIET_DRIVERS = ['faitout', 'tasmota', 'moonraker', 'rdm6300'];
const BURST_SECONDS = 300;
const TELEMETRY_SECONDS = 120;
const PATIENCE_MS = 60_000;
/** So many turns of the event loop let a word reach the place; so many more let its answer come back. */
const TURNS = 3;
const TURNS_AFTER_A_COMMIT = 12;
/** What is due within so long is done before anybody hears of it: little while somebody is there, else more. */
const STEP_MS = 20;
const IDLE_STEP_MS = 5000;
const BUSY_AFTER_AN_ANSWER_MS = 30_000;

type PlaceFile = {
  devices: Array<{ slug: string; driver: string; settings?: Record<string, unknown> }>;
  doors: Array<{ device: string }>;
  machines: Array<Record<string, unknown>>;
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    days: { type: 'string' },
    seed: { type: 'string', default: '1' },
    quiet: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const month = positionals[0] ?? '';
/** More days than it has are all of them. */
const days = Math.min(Number(values.days ?? 31), daysOf(month));
if (values.help || !/^\d{4}-(0[1-9]|1[0-2])$/.test(month) || !(days >= 1)) {
  process.stderr.write(USAGE);
  process.exit(values.help ? 0 : 2);
}
const config = parseConfig({
  ...process.env,
  ...{ FAITOUT_PORT: '0', FAITOUT_MQTT_PORT: '0', FAITOUT_MQTT_URL: '', FAITOUT_WORKER: 'off' },
  FAITOUT_LOG: process.env.FAITOUT_LOG ?? 'error',
});
const whole = JSON.parse(readFileSync(SAMPLE_PLACE, 'utf8')) as PlaceFile;
const place = await quietPartOf(whole);
const fromMs = localMs(`${month}-01`, 0, toPlace(place).site.timeZone);
if (fromMs + days * DAY_MS > Date.now()) stop(`${month} is not over yet: time only goes on`);
if (existsSync(databasePath(config.data)))
  stop(`there is a place in ${config.data}: set FAITOUT_DATA to a new folder`);

const clock = steppedClock(fromMs);
const server = await startServer(config, {
  clock: { nowMs: clock.now, after: clock.after },
  system: {
    ...realSystem(),
    nowMs: clock.now,
    newId: makeIdSource(clock.now, realSystem().randomBytes),
  },
  steadyMs: clock.now,
});
await importInto(server, place);
const world = createWorld({
  ...{ place: toPlace(place), url: `mqtt://127.0.0.1:${server.mqttPort}`, clock },
  ...{ random: seededRandom(values.seed), speed: 1, patienceMs: PATIENCE_MS },
  ...{ burstSeconds: BURST_SECONDS, telemetrySeconds: TELEMETRY_SECONDS },
  log: values.quiet ? () => {} : (line) => console.log(`${shownTime()} ${line}`),
});
await carriedOn(world.connected(), () => rest(STEP_MS));
await carriedOn(liveDays(world, `${month}-01`, days), stepper(server));
await world.stop();
await importInto(server, whole);
await server.close();
console.log(JSON.stringify(world.tally));

/** Steps the clock until the work, which waits for it, is done. */
async function carriedOn(work: Promise<void>, between: () => Promise<unknown>): Promise<void> {
  let over = false;
  const ended = work.finally(() => {
    over = true;
  });
  ended.catch(() => {});
  while (!over) {
    await between();
    clock.advance(STEP_MS);
  }
  await ended;
}

/** To the next thing that is due, then as many turns as its words and their answers need. */
function stepper({ engine }: Server): () => Promise<void> {
  let commits = 0;
  let answeredAtMs = clock.now();
  engine.onCommitted(({ commands }) => {
    commits += 1;
    if (commands.length > 0) answeredAtMs = clock.now();
  });
  let seen = 0;
  return async () => {
    const isBusy = clock.now() - answeredAtMs < BUSY_AFTER_AN_ANSWER_MS;
    const nextMs = (clock.nextAtMs() ?? clock.now()) - clock.now();
    clock.advance(Math.max(isBusy ? 0 : IDLE_STEP_MS, nextMs));
    for (let turns = 0; turns < TURNS; turns += 1) await turn();
    if (commits === seen) return;
    seen = commits;
    for (let turns = 0; turns < TURNS_AFTER_A_COMMIT; turns += 1) await turn();
  };
}

async function importInto({ engine }: Server, file: unknown): Promise<void> {
  const actor = { kind: 'staff', role: 'owner', token: 'simulator', name: 'simulator' } as const;
  const imported = await engine.do('place.import', file, actor);
  if (!imported.ok) throw new Error(imported.message);
}

/** The sample place without the devices that would chatter through the nights, and what hangs on them. */
async function quietPartOf(file: PlaceFile): Promise<PlaceFile> {
  const devices = file.devices.filter(({ driver }) => QUIET_DRIVERS.includes(driver));
  const kept = new Set(devices.map(({ slug }) => slug));
  const isKept = (slug: unknown) => slug === undefined || kept.has(String(slug));
  const machines = file.machines.filter((machine) =>
    ['reader', 'interlock', 'meter', 'jobs'].every((part) => isKept(machine[part])),
  );
  const path = `tcp://127.0.0.1:${await freePort()}`;
  return {
    ...file,
    devices: devices.map((device) =>
      device.driver === 'rdm6300' ? { ...device, settings: { path } } : device,
    ),
    doors: file.doors.filter(({ device }) => kept.has(device)),
    machines,
  };
}

function daysOf(name: string): number {
  const [year, number] = name.split('-').map(Number);
  return new Date(Date.UTC(year ?? 0, number ?? 0, 0)).getUTCDate();
}

function shownTime(): string {
  return new Date(clock.now()).toISOString().slice(0, 16).replace('T', ' ');
}

function stop(sentence: string): never {
  process.stderr.write(`${sentence}\n`);
  process.exit(2);
}
