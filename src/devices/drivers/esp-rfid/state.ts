/** What a place sets for a door with esp-rfid, and what its driver keeps between steps. */
import * as z from 'zod';
import type { DriverContext } from '#devices/driver.ts';
import { topicMistake } from '#devices/wire/topic-parts.ts';
import type { KeptList } from './list.ts';

const TOPIC_CHARACTERS_MAX = 128;
const NAME_CHARACTERS_MAX = 64;

const name = (what: string) =>
  z
    .string()
    .min(1, `${what} has at least 1 character`)
    .max(NAME_CHARACTERS_MAX, `${what} has at most ${NAME_CHARACTERS_MAX} characters`);

export const settings = z.strictObject({
  /** As on its page, where it may begin with a slash. */
  topic: z
    .string()
    .min(1, 'a topic has at least 1 character')
    .max(TOPIC_CHARACTERS_MAX, `a topic has at most ${TOPIC_CHARACTERS_MAX} characters`)
    .superRefine((topic, context) => {
      const mistake = topicMistake(topic.replace(/^\//, ''));
      if (mistake !== null) context.addIssue({ code: 'custom', message: mistake });
    }),
  /** What says another name is another door; the first firmware says none. */
  hostname: name('hostname').optional(),
  /** Of several doors at one device, the place's. */
  door: name('door').optional(),
  /** How it writes numbers; a Wiegand reader's are decimal. Without it digits alone are not read. */
  numbers: z
    .enum(['hex', 'decimal'], { error: 'numbers are written as "hex" or "decimal"' })
    .optional(),
  /** `kept`: its list of users is the place's. `own`: it holds its own, and the place decides the rest. */
  users: z.enum(['kept', 'own'], { error: 'users are "kept" or "own"' }).default('kept'),
});

export type Settings = z.infer<typeof settings>;
export type Context = DriverContext<Settings>;

/** By number, the second until which the device lets it in. */
export type Held = Readonly<Record<string, number>>;

export type Memory = {
  /** Commands are obeyed by whom they name. */
  readonly address: string | null;
  /** It has written a letter in a number. */
  readonly writesHex: boolean;
  /** How it writes numbers, as far as one was seen that shows it. */
  readonly writesLower: boolean | null;
  readonly writesShort: boolean | null;
  /** Whether it answers commands about users: its first firmware does not. */
  readonly answers: boolean | null;
  /** The place's list, and which version of it the device holds as far as it has told. */
  readonly list: KeptList | null;
  readonly told: number | null;
  /** The users that the place entered, with the seconds until which they count. */
  readonly held: Held;
  /** What it holds must be asked. */
  readonly mustList: boolean;
  /** So many users of its list were not entered by the place. */
  readonly foreign: number;
  /** Cards that were taken, by second and number, the newest last. */
  readonly taken: readonly string[];
};
export const initialMemory: Memory = {
  address: null,
  writesHex: false,
  writesLower: null,
  writesShort: null,
  answers: null,
  list: null,
  told: null,
  held: {},
  mustList: true,
  foreign: 0,
  taken: [],
};

/** An `unlock` that the device has not confirmed yet. */
export type Opening = { readonly id: string; readonly untilMs: number };
/** A user to be entered or removed. */
export type Job = {
  readonly kind: 'adduser' | 'deletuid';
  readonly number: string;
  /** Seconds since 1970. */
  readonly until: number;
};
/** The one that is under way. */
export type Doing = Job & { readonly tries: number; readonly untilMs: number };
/** All that is to be done, and how much of it is. It is another plan once `changesAtMs` is reached. */
export type Plan = {
  readonly jobs: readonly Job[];
  readonly done: number;
  readonly changesAtMs: number;
};
/** The users that were listed, the last one first: each is added without a copy of the others. */
export type Listed = {
  readonly number: string;
  readonly until: number;
  readonly count: number;
  readonly before: Listed | null;
};
export type Line = {
  /** How far its clock is behind ours. */
  readonly skewMs: number | null;
  readonly uptimeSeconds: number | null;
  readonly beatAtMs: number | null;
  readonly awayAtMs: number | null;
  readonly isAway: boolean;
  readonly openings: readonly Opening[];
  readonly doing: Doing | null;
  readonly plan: Plan | null;
  /** It did not answer: nothing more is asked before it is heard of again. */
  readonly isStuck: boolean;
  /** Its users are being listed, until none comes for so long. */
  readonly listingUntilMs: number | null;
  readonly listed: Listed | null;
  readonly foreign: number;
  /** When other users may come in than now. */
  readonly changesAtMs: number | null;
};
export const initialLine: Line = {
  skewMs: null,
  uptimeSeconds: null,
  beatAtMs: null,
  awayAtMs: null,
  isAway: false,
  openings: [],
  doing: null,
  plan: null,
  isStuck: false,
  listingUntilMs: null,
  listed: null,
  foreign: 0,
  changesAtMs: null,
};

/** The earliest of what is awaited: answers, the silence that means it is away, another set of users. */
export function nextWake(line: Line): number | null {
  const first = Math.min(
    line.awayAtMs ?? Infinity,
    line.doing?.untilMs ?? Infinity,
    line.listingUntilMs ?? Infinity,
    line.changesAtMs ?? Infinity,
    ...line.openings.map(({ untilMs }) => untilMs),
  );
  return Number.isFinite(first) ? first : null;
}
