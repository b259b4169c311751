/** The scenarios by name, and how one is run. */
import { type Clock, runningClock } from '../clock.ts';
import { seededRandom } from '../random.ts';
import { runDay } from './day.ts';
import { runDemo } from './demo.ts';
import { toPlace } from './place.ts';
import { TROUBLES } from './trouble.ts';
import { runVisit } from './visit.ts';
import { runWorkshop } from './workshop.ts';
import { createWorld, type Tally, type World } from './world.ts';

export type Scenario = {
  tells: string;
  run: (world: World) => Promise<void>;
  /** Troubles that belong to it. */
  troubles?: readonly string[];
};

export type RunOptions = {
  scenario: string;
  /** A place file's content, as parsed JSON. */
  place: unknown;
  url: string;
  /** How much faster than the devices' clock people live (1). */
  speed?: number;
  seed?: number | string;
  clock?: Clock;
  /** Names of `TROUBLES` besides the scenario's own. */
  troubles?: readonly string[];
  /** By slug: the TCP port that a serial reader listens on, or a device file. */
  serial?: Readonly<Record<string, string | number>>;
  /** Once over, it begins again, until the signal ends it. */
  repeat?: boolean;
  signal?: AbortSignal;
  log?: (line: string) => void;
  reconnectMs?: number;
  patienceMs?: number;
  /** Called once every device is connected. */
  onWorld?: (world: World) => void;
};

export const SCENARIOS: Readonly<Record<string, Scenario>> = {
  demo: { tells: 'a place that is alive at any hour, without end', run: runDemo },
  day: { tells: 'a day from opening to closing', run: runDay },
  visit: { tells: 'one member comes, prints, cuts and goes', run: runVisit },
  workshop: { tells: 'twelve people at one door within a minute', run: runWorkshop },
  ...Object.fromEntries(
    Object.keys(TROUBLES).map((name) => [
      name,
      { tells: `a visit, with ${name.replaceAll('-', ' ')}`, run: runVisit, troubles: [name] },
    ]),
  ),
};

/** Runs a scenario to its end, or until the signal; gives what the people saw. */
export async function runScenario(options: RunOptions): Promise<Tally> {
  const scenario = Object.hasOwn(SCENARIOS, options.scenario)
    ? SCENARIOS[options.scenario]
    : undefined;
  if (scenario === undefined) throw new RangeError(`there is no scenario ${options.scenario}`);
  const troubles = [...(scenario.troubles ?? []), ...(options.troubles ?? [])].map((name) => {
    const trouble = Object.hasOwn(TROUBLES, name) ? TROUBLES[name] : undefined;
    if (trouble === undefined) throw new RangeError(`there is no trouble ${name}`);
    return trouble;
  });
  const ending = new AbortController();
  const signal =
    options.signal === undefined ? ending.signal : AbortSignal.any([options.signal, ending.signal]);
  const world = createWorld({
    place: toPlace(options.place),
    url: options.url,
    clock: options.clock ?? runningClock(),
    random: seededRandom(options.seed ?? 1),
    speed: options.speed ?? 1,
    signal,
    ...(options.serial === undefined ? {} : { serial: options.serial }),
    ...(options.log === undefined ? {} : { log: options.log }),
    ...(options.reconnectMs === undefined ? {} : { reconnectMs: options.reconnectMs }),
    ...(options.patienceMs === undefined ? {} : { patienceMs: options.patienceMs }),
  });
  try {
    await world.connected();
    options.onWorld?.(world);
    const running = troubles.map((trouble) => untilStopped(trouble(world), signal));
    do await untilStopped(scenario.run(world), signal);
    while (options.repeat === true && !signal.aborted);
    ending.abort();
    await Promise.all(running);
  } finally {
    ending.abort();
    await world.stop();
  }
  return world.tally;
}

/** Being stopped is no failure. */
async function untilStopped(work: Promise<void>, signal: AbortSignal): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
