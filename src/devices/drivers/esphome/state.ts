/** What a place sets for a device with ESPHome, and what its driver keeps between steps. */
import * as z from 'zod';
import type { DriverContext } from '#devices/driver.ts';
import { type Awaited, firstOverdueMs } from '#devices/wire/relay-commands.ts';
import { rearmAfterMs } from '#devices/wire/tag-settings.ts';
import { topicMistake, topicSetting } from '#devices/wire/topic-parts.ts';
import { BADGE_ENCODINGS } from '#kernel/badge-number.ts';

const NAME_CHARACTERS_MAX = 64;
const CONTACTS_MAX = 16;

/** A component's name as it stands in its topics: one level. */
const componentName = (what: string) =>
  z
    .string()
    .min(1, `${what} has at least 1 character`)
    .max(NAME_CHARACTERS_MAX, `${what} has at most ${NAME_CHARACTERS_MAX} characters`)
    .superRefine((name, context) => {
      const mistake = name.includes('/') ? `${what} holds no /` : topicMistake(name);
      if (mistake !== null) context.addIssue({ code: 'custom', message: mistake });
    });

export const settings = z.strictObject({
  /** Its `topic_prefix`; the node's name where none is set. */
  prefix: topicSetting,
  /** The topic below the prefix to which `on_tag` publishes, and the name of a text sensor with the last tag. */
  tag: componentName('tag').default('tag'),
  /** How `on_tag` writes numbers that are digits alone. Without it these are refused. */
  encoding: z.enum(BADGE_ENCODINGS, `encoding is one of ${BADGE_ENCODINGS.join(', ')}`).optional(),
  /** RC522 tells a tag that stays every second (its `update_interval`). */
  rearmAfterMs: rearmAfterMs(2500),
  /** Its components: the switch that feeds the machine, the lock of the door, a meter's two sensors. */
  relay: componentName('relay').default('relay'),
  lock: componentName('lock').default('lock'),
  power: componentName('power').default('power'),
  energy: componentName('energy').default('energy'),
  energyUnit: z.enum(['Wh', 'kWh'], 'energyUnit is Wh or kWh').default('Wh'),
  /** Binary sensors that are contacts: on is open. */
  contacts: z
    .array(componentName('contacts'))
    .max(CONTACTS_MAX, `at most ${CONTACTS_MAX} contacts`)
    .default(['door']),
});

export type Settings = z.infer<typeof settings>;
export type Context = DriverContext<Settings>;

/** An `unlock` that the lock has not confirmed yet. */
export type Opening = { readonly id: string; readonly untilMs: number };

export type Line = {
  readonly online: boolean;
  /** After its birth it tells the last state of each component again: until then these are no events. */
  readonly settledAtMs: number;
  readonly held: { readonly number: string; readonly atMs: number } | null;
  readonly relayOn: boolean | null;
  readonly isMetered: boolean;
  readonly contacts: Readonly<Record<string, boolean>>;
  readonly awaited: readonly Awaited[];
  readonly openings: readonly Opening[];
};

export const initialLine: Line = {
  online: true,
  settledAtMs: 0,
  held: null,
  relayOn: null,
  isMetered: false,
  contacts: {},
  awaited: [],
  openings: [],
};

/** When the first answer is overdue; null while none is awaited. */
export function nextWake({ awaited, openings }: Line): number | null {
  const first = Math.min(firstOverdueMs(awaited), ...openings.map(({ untilMs }) => untilMs));
  return Number.isFinite(first) ? first : null;
}
