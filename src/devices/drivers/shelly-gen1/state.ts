/** What a place sets for a Shelly of the first generation, and what its driver keeps between steps. */
import * as z from 'zod';
import type { DriverContext, Sending } from '#devices/driver.ts';
import type { Awaited } from '#devices/wire/relay-commands.ts';
import { topicMistake } from '#devices/wire/topic-parts.ts';

const CHANNEL_MAX = 3;

export const settings = z.strictObject({
  /** As in `shellies/<id>/…`. */
  id: z
    .string()
    .min(1, 'id has at least 1 character')
    .max(64, 'id has at most 64 characters')
    .refine((id) => !id.includes('/') && topicMistake(id) === null, {
      message:
        'id is one level of a topic, what stands after shellies/ in the topics of the device',
    }),
  /** The relay or meter that is the machine's; those beside it are told with their number. */
  channel: z
    .int('channel is a whole number')
    .min(0, 'channels count from 0')
    .max(CHANNEL_MAX, `the last channel is ${CHANNEL_MAX}`)
    .default(0),
});

export type Settings = z.infer<typeof settings>;
export type Context = DriverContext<Settings>;

/** Its meters are clamps, which need not stand behind its relays: known after a restart too. */
export type Memory = { readonly hasClamps: boolean };
export const initialMemory: Memory = { hasClamps: false };
/** The relay of such a device says nothing of what its clamps measure. */
export const BESIDE_METER = 'beside-meter';

export type RelayWord = 'on' | 'off' | 'overpower';
/** Volts and amperes that no sample has told yet. */
export type Beside = { readonly volts?: number; readonly amperes?: number };
export type Line = {
  readonly online: boolean;
  /** The relays as last told, by number; what is not there is not known. */
  readonly relays: Readonly<Record<number, RelayWord>>;
  /** Channels whose meter stands behind their relay, so that an open relay leaves no power. */
  readonly behind: Readonly<Record<number, true>>;
  readonly beside: Readonly<Record<number, Beside>>;
  readonly isHot: boolean;
  readonly awaited: readonly Awaited[];
};

export const initialLine: Line = {
  online: true,
  relays: {},
  behind: {},
  beside: {},
  isHot: false,
  awaited: [],
};

/** All topics of the device begin so. */
export function topicsOf({ id }: Pick<Settings, 'id'>): string {
  return `shellies/${id}/`;
}

/** `announce` brings its model and firmware, `update` all its values. */
export function askAll(given: Settings): readonly Sending[] {
  return ['announce', 'update'].map((word) => ({
    topic: `${topicsOf(given)}command`,
    bytes: Buffer.from(word),
    qos: 0,
    retain: false,
  }));
}

/** The machine's own channel is told without a number; number 0 then has the number of the machine's. */
export function channelOf(given: Settings, channel: number): { channel?: number } {
  if (channel === given.channel) return {};
  return { channel: channel === 0 ? given.channel : channel };
}
