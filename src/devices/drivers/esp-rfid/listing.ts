/** What the device says that it holds: its users, asked for and listed one message each, without an end. */
import { type Fields, own } from '#devices/wire/json.ts';
import { quantityWithin } from '#devices/wire/quantities.ts';
import { commandTo } from './command.ts';
import { heldAsListed } from './plan.ts';
import { type Context, type Line, type Listed, type Memory, nextWake } from './state.ts';
import type { State, Step } from './steps.ts';
import { readUid } from './uid.ts';

/** The name of every user that the place entered: nobody's own name stands in the device. */
export const USER_NAME = 'Faitout';

const LISTING_FIRST_MS = 5000;
const LISTING_NEXT_MS = 3000;
const LISTED_MAX = 2000;
const UNIX_SECONDS_MAX = 1e11;

export function askForUsers({ line, memory }: State, { nowMs, settings }: Context): Step {
  const next: Line = {
    ...line,
    listingUntilMs: nowMs + LISTING_FIRST_MS,
    listed: null,
    foreign: 0,
  };
  const send = [commandTo(settings, memory, 'getuserlist')];
  return { line: next, send, wakeAtMs: nextWake(next) };
}

/** One user of its list. */
export function takeListed({ line, memory }: State, fields: Fields, context: Context): Step {
  if (line.listingUntilMs === null) return {};
  const uid = readUid(own(fields, 'uid'), context.settings, { ...memory, writesHex: true });
  const isOurs = own(fields, 'user') === USER_NAME && uid.ok;
  const until = quantityWithin(own(fields, 'validuntil'), 0, UNIX_SECONDS_MAX) ?? 0;
  const count = (line.listed?.count ?? 0) + 1;
  const next: Line = {
    ...line,
    listingUntilMs: context.nowMs + LISTING_NEXT_MS,
    ...(isOurs &&
      count <= LISTED_MAX && {
        listed: { number: uid.number, until, count, before: line.listed },
      }),
    ...(!isOurs && { foreign: line.foreign + 1 }),
  };
  return { line: next, wakeAtMs: nextWake(next) };
}

/** No more of its users came for a while: this is what it holds. */
export function listingOver({ line, memory }: State, { nowMs }: Context): Step {
  if (line.listingUntilMs === null || line.listingUntilMs > nowMs) return {};
  const { foreign } = line;
  const held = heldAsListed(memory.held, Object.fromEntries(linesOf(line.listed)));
  const nextMemory: Memory = { ...memory, held, mustList: false, foreign };
  const nextLine: Line = { ...line, listingUntilMs: null, listed: null, foreign: 0 };
  const isNews = foreign !== memory.foreign && foreign > 0;
  const text = `${foreign} users in the device's own list were not entered by the place`;
  return {
    memory: nextMemory,
    line: nextLine,
    wakeAtMs: nextWake(nextLine),
    ...(isNews && { observations: [{ type: 'fault', code: 'users-of-its-own', text }] }),
  };
}

/** In the order in which they were said: of a number that is said twice the last word counts. */
function linesOf(last: Listed | null): ReadonlyArray<readonly [string, number]> {
  const lines: Array<readonly [string, number]> = [];
  for (let one = last; one !== null; one = one.before) lines.push([one.number, one.until]);
  return lines.reverse();
}
