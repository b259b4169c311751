/** A seeded day: arrivals, laser sessions, prints that outlast the visit, a forgotten badge, refusals, a workshop. */
import {
  BETWEEN_TOGGLES_SECONDS,
  doorsTo,
  hasReaderFor,
  ownWorld,
  passDoor,
  refusedOf,
  regularsOf,
  showBadge,
  startPrint,
  workAtMachine,
} from './people.ts';
import { mayEnter, mayUse, type PlacePerson } from './place.ts';
import { runWorkshop } from './workshop.ts';
import type { DoorSpot, MachineSpot, World } from './world.ts';

const OPENS_MINUTE = 8 * 60 + 30;
const CLOSES_MINUTE = 19 * 60;
const WORKSHOP_MINUTE = 14 * 60;
const LAST_ARRIVAL_MINUTE = 16 * 60 + 30;
const TASKS_A_VISIT = 2;

/** Ends when everybody has gone (but for the one who forgot the badge). */
export async function runDay(world: World): Promise<void> {
  const startMs = world.clock.now();
  const at = (minute: number) => untilMinute(world, startMs, minute);
  const entrance = world.doors[0];
  if (entrance === undefined) throw new Error('the place has no door that the simulator can open');

  const order = world.random.shuffle(regularsOf(world));
  const forgetful = order[order.length - 1];

  const lives = order.map(async (person, index) => {
    const span = LAST_ARRIVAL_MINUTE - OPENS_MINUTE;
    const even = OPENS_MINUTE + 5 + (span * index) / Math.max(1, order.length);
    await at(even + world.random.between(0, 20));
    await liveVisit(ownWorld(world, person), person, { forgets: person === forgetful });
  });
  const refusals = refusedOf(world).map(async (person, index) => {
    await at(OPENS_MINUTE + 90 + index * 75 + world.random.between(0, 30));
    await passDoor(world, person, entrance);
  });
  const stranger = (async () => {
    await at(15 * 60 + world.random.between(0, 30));
    await showBadge(world, entrance.device, '5AFFFFFF01');
  })();
  const workshop = (async () => {
    await at(WORKSHOP_MINUTE);
    await runWorkshop(world);
  })();
  await Promise.all([...lives, ...refusals, stranger, workshop]);
  await at(CLOSES_MINUTE);
  for (const spot of world.machines) spot.setLoad(0);
}

/** One person from the door to the door. */
export async function liveVisit(
  world: World,
  person: PlacePerson,
  options: { forgets?: boolean; minutes?: number } = {},
): Promise<void> {
  const entrance = world.doors[0];
  if (entrance === undefined) return;
  if (!(await passDoor(world, person, entrance))) return;
  world.tally.visits++;
  const enteredAtMs = world.clock.now();
  const stayMinutes = options.minutes ?? world.random.between(60, 240);
  for (let task = 0; task < TASKS_A_VISIT; task++) {
    await world.wait(world.random.between(5, 30) * 60, 3);
    await work(world, person, entrance);
  }
  const stayedSeconds = ((world.clock.now() - enteredAtMs) / 1000) * world.speed;
  const stillReal = BETWEEN_TOGGLES_SECONDS - (world.clock.now() - enteredAtMs) / 1000;
  await world.wait(Math.max(0, stayMinutes * 60 - stayedSeconds), Math.max(0, stillReal));
  if (options.forgets === true) {
    world.log(`${person.name} goes without a badge`);
    return;
  }
  if (!(await passDoor(world, person, entrance))) {
    await world.wait(0, 4);
    await passDoor(world, person, entrance);
  }
}

/** At a machine, if there is a free one for this person; the doors between are passed both ways. */
async function work(world: World, person: PlacePerson, entrance: DoorSpot): Promise<void> {
  const wished = wishedMachine(world, person);
  if (wished === undefined) return;
  const inner = doorsTo(world, wished.machine.zone).filter((spot) => spot !== entrance);
  const enteredAtMs = world.clock.now();
  for (const door of inner) if (!(await passDoor(world, person, door))) return;
  await world.wait(120, 3);
  if (wished.printer !== undefined) {
    await startPrint(world, person, wished, world.random.between(40, 200));
  } else {
    const minutes = world.random.between(15, 60);
    const forgetsToEnd = world.random.chance(0.15);
    await workAtMachine(world, person, wished, { minutes, forgetsToEnd });
  }
  if (inner.length === 0) return;
  const insideSeconds = (world.clock.now() - enteredAtMs) / 1000;
  await world.wait(300, Math.max(0, BETWEEN_TOGGLES_SECONDS - insideSeconds));
  for (const door of inner.toReversed()) await passDoor(world, person, door);
}

/** Now and then somebody tries a machine that they have no certification for. */
function wishedMachine(world: World, person: PlacePerson): MachineSpot | undefined {
  const dares = world.random.chance(0.1);
  return world.random
    .shuffle(world.machines)
    .find(
      (spot) =>
        spot.usedBy === undefined &&
        isUsable(spot, person) &&
        mayEnter(world.place, person, spot.machine.zone) &&
        (mayUse(person, spot.machine) || (dares && spot.printer === undefined)),
    );
}

function isUsable(spot: MachineSpot, person: PlacePerson): boolean {
  return spot.printer === undefined ? hasReaderFor(spot, person) : spot.printer.isFree;
}

/** Waits for a minute of the people's day, which began when the scenario did. */
async function untilMinute(world: World, startMs: number, minute: number): Promise<void> {
  const goneSeconds = ((world.clock.now() - startMs) / 1000) * world.speed;
  const wantedSeconds = (minute - OPENS_MINUTE) * 60;
  if (wantedSeconds > goneSeconds) await world.wait(wantedSeconds - goneSeconds);
}
