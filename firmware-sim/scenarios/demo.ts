/** A place that is alive at any hour, for as long as one looks: everybody comes, works, goes and comes again. */
import { runCaretaker } from './caretaker.ts';
import { liveVisit } from './day.ts';
import {
  BETWEEN_TOGGLES_SECONDS,
  ownWorld,
  passDoor,
  refusedOf,
  regularsOf,
  showBadge,
} from './people.ts';
import { runWorkshop } from './workshop.ts';
import type { World } from './world.ts';

const FIRST_ARRIVALS_SECONDS = 2.5;
const REFUSAL_EVERY_SECONDS: [number, number] = [60, 180];
const WORKSHOP_EVERY_SECONDS: [number, number] = [420, 900];
const AWAY_MINUTES: [number, number] = [60, 240];

/** Never ends by itself. */
export async function runDemo(world: World): Promise<void> {
  const entrance = world.doors[0];
  if (entrance === undefined) throw new Error('the place has no door that the simulator can open');
  const refused = refusedOf(world);
  const lives = regularsOf(world).map(async (person, index) => {
    // The first come at once, so that a page opened now shows something now.
    await world.wait(0, 1 + index * FIRST_ARRIVALS_SECONDS);
    const own = ownWorld(world, person);
    for (;;) {
      await liveVisit(own, person, { minutes: own.random.between(90, 300) });
      await own.wait(own.random.between(...AWAY_MINUTES) * 60, BETWEEN_TOGGLES_SECONDS);
    }
  });
  const refusals = (async () => {
    for (;;) {
      await world.wait(0, world.random.between(...REFUSAL_EVERY_SECONDS));
      if (refused.length > 0 && world.random.chance(0.7)) {
        await passDoor(world, world.random.pick(refused), entrance);
      } else {
        await showBadge(world, entrance.device, '5AFFFFFF01');
      }
    }
  })();
  const workshops = (async () => {
    for (;;) {
      await world.wait(0, world.random.between(...WORKSHOP_EVERY_SECONDS));
      await runWorkshop(world);
    }
  })();
  await Promise.all([...lives, refusals, workshops, runCaretaker(world)]);
}
