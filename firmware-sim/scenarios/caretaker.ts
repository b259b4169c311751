/** Somebody comes and goes by the doors that have other readers than the entrance. */
import { BETWEEN_TOGGLES_SECONDS, CARETAKER } from './people.ts';
import { badgeFor } from './place.ts';
import type { World } from './world.ts';

const ROUND_EVERY_SECONDS: [number, number] = [90, 200];
const BITS_A_DIGIT = 4;

/** Never ends by itself; ends at once where the place has no such doors. */
export async function runCaretaker(world: World): Promise<void> {
  const person = world.place.people.find(({ ref }) => ref === CARETAKER);
  const number = person && badgeFor(person, 'rdm6300');
  const isThere = world.cardDoors.size + world.wiredDoors.size > 0;
  if (number === undefined || !isThere) return;
  for (;;) {
    await world.wait(0, 10);
    passAll(world, number);
    await world.wait(0, BETWEEN_TOGGLES_SECONDS + 5);
    passAll(world, number);
    await world.wait(0, world.random.between(...ROUND_EVERY_SECONDS));
  }
}

function passAll(world: World, number: string): void {
  for (const door of world.cardDoors.values()) {
    door.presentCard(number);
    door.pushDoor(true);
    void world.wait(0, 3).then(
      () => door.pushDoor(false),
      () => {},
    );
  }
  for (const door of world.wiredDoors.values()) {
    door.presentCard(number, number.length * BITS_A_DIGIT);
  }
}
