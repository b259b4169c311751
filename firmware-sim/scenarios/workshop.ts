/** A workshop: twelve people at one door within a minute, and all out again at the end. */
import { BETWEEN_TOGGLES_SECONDS, passDoor, regularsOf } from './people.ts';
import { badgeOf, isBlocked, isWorkshopGuest, type PlacePerson } from './place.ts';
import type { World } from './world.ts';

const PARTICIPANTS = 12;
const WORKSHOP_MINUTES = 120;

export async function runWorkshop(world: World): Promise<void> {
  const entrance = world.doors[0];
  if (entrance === undefined) return;
  const participants = participantsOf(world);
  world.log(`a workshop of ${participants.length} arrives`);
  const inside: PlacePerson[] = [];
  for (const person of participants) {
    if (await passDoor(world, person, entrance)) inside.push(person);
    await world.wait(5, 0.3);
  }
  world.tally.visits += inside.length;
  await world.wait(WORKSHOP_MINUTES * 60, BETWEEN_TOGGLES_SECONDS);
  for (const person of world.random.shuffle(inside)) {
    await passDoor(world, person, entrance);
    await world.wait(5, 0.3);
  }
}

/** Those of the plan `workshop`; in a place without it, anybody who may come in. */
function participantsOf(world: World): PlacePerson[] {
  const guests = world.place.people.filter(
    (person) => isWorkshopGuest(person) && badgeOf(person) !== undefined && !isBlocked(person),
  );
  return (guests.length > 0 ? guests : regularsOf(world)).slice(0, PARTICIPANTS);
}
