/** What a place sets for a door with esp-rfid, and what its driver keeps between steps. */
import * as z from 'zod';
import type { DriverContext } from '#devices/driver.ts';
import { topicMistake } from '#devices/wire/topic-parts.ts';

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
});

export type Settings = z.infer<typeof settings>;
export type Context = DriverContext<Settings>;

/** `address`: commands are obeyed by whom they name. `writesHex`: it has written a letter in a number. */
export type Memory = { readonly address: string | null; readonly writesHex: boolean };
export const initialMemory: Memory = { address: null, writesHex: false };

/** An `unlock` that the device has not confirmed yet. */
export type Opening = { readonly id: string; readonly untilMs: number };
export type Line = {
  /** How far its clock is behind ours. */
  readonly skewMs: number | null;
  readonly uptimeSeconds: number | null;
  readonly beatAtMs: number | null;
  readonly awayAtMs: number | null;
  readonly isAway: boolean;
  readonly openings: readonly Opening[];
};
export const initialLine: Line = {
  skewMs: null,
  uptimeSeconds: null,
  beatAtMs: null,
  awayAtMs: null,
  isAway: false,
  openings: [],
};

/** The earlier of the first overdue answer and the silence that means it is away. */
export function nextWake({ openings, awayAtMs }: Line): number | null {
  const first = Math.min(awayAtMs ?? Infinity, ...openings.map(({ untilMs }) => untilMs));
  return Number.isFinite(first) ? first : null;
}
