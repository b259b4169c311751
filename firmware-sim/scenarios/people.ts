/** What people do in the place: hold a badge, wait for the answer, cut, print, go. */
import type { NativeDevice } from '../devices/faitout.ts';
import type { BadgeReader } from './devices.ts';
import {
  badgeFor,
  badgeOf,
  isAlways,
  isBlocked,
  isMember,
  isWorkshopGuest,
  mayEnter,
  type PlacePerson,
} from './place.ts';
import type { DoorSpot, MachineSpot, World } from './world.ts';

export type Answer = 'granted' | 'refused' | 'unanswered';

/** Has other ways in. */
export const CARETAKER = 'caretaker';
const POLL_MS = 50;
/** Between two badges at one door: within a minute the second would not count as going. */
export const BETWEEN_TOGGLES_SECONDS = 75;
const STANDBY_SHARE = 0.6;
const CUT_AT_LEAST_SECONDS = 30;
const PRINT_AT_LEAST_SECONDS = 45;
const PRINTING_WATTS = 140;
const PRINTER_RESTS_WATTS = 9;

/** Holds a badge to a reader and waits for what it shows. */
export async function showBadge(
  world: World,
  device: NativeDevice,
  number: string,
): Promise<Answer> {
  const event = device.presentBadge(number);
  const feedback = () =>
    device.feedbacks.findLast(
      ({ answers }) => answers?.seq === event?.seq && answers?.boot === event?.boot,
    );
  let answer: Answer = 'unanswered';
  if (event?.type === 'decided') {
    answer = event['granted'] === true ? 'granted' : 'refused';
  } else if (await holdsWithin(world, () => feedback() !== undefined, world.patienceMs)) {
    answer = feedback()?.granted === true ? 'granted' : 'refused';
  }
  world.tally[answer]++;
  return answer;
}

/** In by a door, or out: the same gesture. */
export async function passDoor(
  world: World,
  person: PlacePerson,
  spot: DoorSpot,
): Promise<boolean> {
  const number = badgeOf(person);
  if (number === undefined) return false;
  const answer = await showBadge(world, spot.device, number);
  world.log(`${person.name} at ${spot.door.name}: ${answer}`);
  return answer === 'granted';
}

/** The doors on the way to a machine's zone, the outermost first. */
export function doorsTo(world: World, zone: string): DoorSpot[] {
  const parent = world.place.zones.find(({ slug }) => slug === zone)?.parent;
  const outer = parent === undefined || parent === null ? [] : doorsTo(world, parent);
  return [...outer, ...world.doors.filter(({ door }) => door.zone === zone).slice(0, 1)];
}

/** Whether they have a badge that the machine's reader can read. */
export function hasReaderFor({ reader }: MachineSpot, person: PlacePerson): boolean {
  if (reader === undefined) return false;
  return (isNative(reader) ? badgeOf(person) : badgeFor(person, reader.kind)) !== undefined;
}

/** At a reader that shows nothing the machine itself is the answer. */
async function badgeAt(world: World, person: PlacePerson, spot: MachineSpot): Promise<Answer> {
  const { reader, interlock } = spot;
  if (reader === undefined) return 'refused';
  if (isNative(reader)) return showBadge(world, reader, badgeOf(person) ?? '');
  const wasOn = interlock?.relayOn;
  reader.presentBadge(badgeFor(person, reader.kind) ?? '');
  const hasChanged = () => interlock === undefined || interlock.relayOn !== wasOn;
  const answer = (await holdsWithin(world, hasChanged, world.patienceMs)) ? 'granted' : 'refused';
  world.tally[answer]++;
  return answer;
}

function isNative(reader: NativeDevice | BadgeReader): reader is NativeDevice {
  return reader.kind === 'faitout';
}

/** Badge, cut for so many minutes of the people's time, badge out (or forget to). */
export async function workAtMachine(
  world: World,
  person: PlacePerson,
  spot: MachineSpot,
  options: { minutes: number; forgetsToEnd?: boolean },
): Promise<Answer> {
  const { machine, interlock } = spot;
  if (!hasReaderFor(spot, person)) return 'refused';
  spot.usedBy ??= person.ref;
  const isOwn = spot.usedBy === person.ref;
  const answer = await badgeAt(world, person, spot);
  world.log(`${person.name} at ${machine.name}: ${answer}`);
  if (answer !== 'granted' || !isOwn) {
    if (isOwn) spot.usedBy = undefined;
    return answer;
  }
  const isEnabled = () => interlock === undefined || interlock.relayOn;
  if (!(await holdsWithin(world, isEnabled, 2 * world.patienceMs))) {
    world.log(`${machine.name} was not enabled`);
    spot.usedBy = undefined;
    return 'unanswered';
  }
  world.tally.sessions++;
  try {
    await cut(world, spot, options.minutes);
    if (options.forgetsToEnd !== true) await badgeAt(world, person, spot);
  } finally {
    if (interlock === undefined) spot.setLoad(0);
    spot.usedBy = undefined;
  }
  world.log(`${person.name} is done at ${machine.name}`);
  return 'granted';
}

/** Standby, bursts of work with short gaps, standby: what a meter sees of a laser or a mill. */
async function cut(world: World, spot: MachineSpot, minutes: number): Promise<void> {
  const power = spot.machine.power;
  const standby = (power?.idleBelowWatts ?? 100) * STANDBY_SHARE;
  const working = (power?.runAboveWatts ?? 200) * 1.5;
  spot.setLoad(standby);
  await world.wait(60, 4);
  const wholeMs = Math.max((minutes * 60_000) / world.speed, CUT_AT_LEAST_SECONDS * 1000);
  const endAtMs = world.clock.now() + wholeMs;
  // A controller that speaks has a program of as many moves as there are bursts.
  const { burstSeconds } = world;
  const bursts = Math.max(1, Math.round(wholeMs / 1000 / burstSeconds));
  spot.mill?.run({ seconds: Array.from({ length: bursts }, () => burstSeconds), ends: true });
  while (world.clock.now() < endAtMs && spot.interlock?.relayOn !== false) {
    spot.setLoad(working * (0.8 + world.random.next() * 0.6));
    await world.wait(0, burstSeconds);
    if (world.random.chance(0.3)) {
      spot.setLoad(standby);
      await world.wait(0, 2);
    }
  }
  spot.setLoad(standby);
  await world.wait(120, 3);
}

/** Holds the tag to the printer's reader and starts a print; who started it may go. */
export async function startPrint(
  world: World,
  person: PlacePerson,
  spot: MachineSpot,
  minutes: number,
): Promise<boolean> {
  const { reader, printer } = spot;
  if (printer === undefined || !printer.isFree) return false;
  if (reader !== undefined && isNative(reader)) {
    await showBadge(world, reader, badgeOf(person) ?? '');
  } else if (reader !== undefined && hasReaderFor(spot, person)) {
    reader.presentBadge(badgeFor(person, reader.kind) ?? '');
  }
  await world.wait(60, 3);
  const seconds = Math.max((minutes * 60) / world.speed, PRINT_AT_LEAST_SECONDS);
  const started = printer.print({
    name: `${world.random.pick(['support', 'boîtier', 'pièce', 'crochet'])}-${world.random.between(1, 99)}.gcode`,
    seconds,
    filamentMillimetres: minutes * 85,
    ...(world.random.chance(0.08) ? { failsAt: 0.6 } : {}),
  });
  if (started) world.tally.prints++;
  if (started) drawWhilePrinting(world, spot, seconds);
  world.log(
    `${person.name} prints for ${Math.round(minutes)} min: ${started ? 'started' : 'busy'}`,
  );
  return started;
}

/** What its plug sees of a printer, where it has one. */
function drawWhilePrinting(world: World, spot: MachineSpot, seconds: number): void {
  if (spot.meter === undefined) return;
  spot.setLoad(PRINTING_WATTS);
  const rests = () => spot.setLoad(PRINTER_RESTS_WATTS);
  void world.wait(0, seconds).then(rests, rests);
}

/** The same world with dice of one's own: what others draw meanwhile changes nobody's day. */
export function ownWorld(world: World, person: PlacePerson): World {
  return { ...world, random: world.random.fork(person.ref) };
}

/** Those of them who may come at any hour. */
export function regularsOf(world: World): PlacePerson[] {
  return membersOf(world).filter((person) => isAlways(world.place, person));
}

/** Members of today, by the look of the place file; no workshop's guests, no caretaker. */
export function membersOf(world: World): PlacePerson[] {
  const day = today(world);
  const zone = world.doors[0]?.door.zone;
  return world.place.people.filter(
    (person) =>
      badgeOf(person) !== undefined &&
      isMember(person, day) &&
      !isBlocked(person) &&
      !isWorkshopGuest(person) &&
      person.ref !== CARETAKER &&
      (zone === undefined || mayEnter(world.place, person, zone)),
  );
}

/** Those whom the door must refuse. */
export function refusedOf(world: World): PlacePerson[] {
  const day = today(world);
  return world.place.people.filter(
    (person) => badgeOf(person) !== undefined && (!isMember(person, day) || isBlocked(person)),
  );
}

function today(world: World): string {
  return new Date(world.clock.now()).toISOString().slice(0, 10);
}

/** Looks again and again by the world's clock, so that a stepped clock can carry it on. */
async function holdsWithin(
  world: World,
  holds: () => boolean,
  timeoutMs: number,
): Promise<boolean> {
  const untilMs = world.clock.now() + timeoutMs;
  while (!holds()) {
    if (world.clock.now() >= untilMs) return false;
    await world.wait(0, POLL_MS / 1000);
  }
  return true;
}
