/** Days one after the other, at the people's own pace: for a clock that is stepped, so that a month takes a minute. */
import { liveVisit } from './day.ts';
import { membersOf, ownWorld } from './people.ts';
import { runWorkshop } from './workshop.ts';
import type { World } from './world.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const ARRIVE_MINUTES: [from: number, to: number] = [8 * 60 + 35, 14 * 60];
const STAY_MINUTES: [least: number, most: number] = [60, 240];
const VISITORS_A_DAY = 8;
const WORKSHOP_MINUTE = 14 * 60;
const [SUNDAY, WEDNESDAY, SATURDAY] = [0, 3, 6];

/** From the local day `from` (`YYYY-MM-DD`) on; Sundays and Saturdays nobody comes, on Wednesdays a workshop does. */
export async function liveDays(world: World, from: string, days: number): Promise<void> {
  for (let index = 0; index < days; index += 1) {
    const day = new Date(Date.parse(from) + index * DAY_MS);
    await liveDay(world, day.toISOString().slice(0, 10), day.getUTCDay());
  }
  const end = new Date(Date.parse(from) + days * DAY_MS).toISOString().slice(0, 10);
  await untilLocal(world, end, 0);
}

async function liveDay(world: World, day: string, weekday: number): Promise<void> {
  if (weekday === SUNDAY || weekday === SATURDAY) return;
  await untilLocal(world, day, ARRIVE_MINUTES[0]);
  const dice = world.random.fork(day);
  const visitors = dice.shuffle(membersOf(world)).slice(0, VISITORS_A_DAY);
  const visits = visitors.map(async (person) => {
    const own = ownWorld({ ...world, random: dice }, person);
    await untilLocal(world, day, own.random.between(...ARRIVE_MINUTES));
    await liveVisit(own, person, { minutes: own.random.between(...STAY_MINUTES) });
  });
  if (weekday === WEDNESDAY)
    visits.push(untilLocal(world, day, WORKSHOP_MINUTE).then(() => runWorkshop(world)));
  await Promise.all(visits);
}

/** Waits for a minute of a day as the clock on the wall shows it. */
async function untilLocal(world: World, day: string, minute: number): Promise<void> {
  const atMs = localMs(day, minute, world.place.site.timeZone);
  await world.wait(Math.max(0, atMs - world.clock.now()) / 1000);
}

/** The instant of a local minute; two hours before or after the zone's clocks are set it may be an hour off. */
export function localMs(day: string, minute: number, timeZone = 'Europe/Paris'): number {
  const wantedMs = Date.parse(day) + minute * MINUTE_MS;
  const shown = new Date(wantedMs).toLocaleString('sv-SE', { timeZone });
  return wantedMs - (Date.parse(`${shown.replace(' ', 'T')}Z`) - wantedMs);
}
