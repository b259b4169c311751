/** One member comes in, cuts with the laser and goes: the shortest story that touches everything. */
import {
  BETWEEN_TOGGLES_SECONDS,
  doorsTo,
  passDoor,
  regularsOf,
  startPrint,
  workAtMachine,
} from './people.ts';
import { mayEnter, mayUse } from './place.ts';
import type { World } from './world.ts';

export async function runVisit(world: World): Promise<void> {
  const machine = world.machines.find(({ reader }) => reader?.kind === 'faitout');
  const printer = world.machines.find((spot) => spot.printer !== undefined);
  const zone = machine?.machine.zone ?? world.doors[0]?.door.zone;
  const visitor = regularsOf(world).find(
    (person) =>
      (zone === undefined || mayEnter(world.place, person, zone)) &&
      (machine === undefined || mayUse(person, machine.machine)),
  );
  if (visitor === undefined || zone === undefined) throw new Error('nobody may come in');
  const doors = doorsTo(world, zone);
  for (const door of doors) {
    await passDoor(world, visitor, door);
    await world.wait(60, 2);
  }
  world.tally.visits++;
  if (printer !== undefined) await startPrint(world, visitor, printer, 30);
  if (machine !== undefined) await workAtMachine(world, visitor, machine, { minutes: 20 });
  await world.wait(600, BETWEEN_TOGGLES_SECONDS);
  for (const door of doors.toReversed()) {
    await passDoor(world, visitor, door);
    await world.wait(60, 2);
  }
}
