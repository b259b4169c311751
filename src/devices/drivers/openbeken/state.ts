/** What a place sets for a device with OpenBeken, and what its driver keeps between steps. */
import * as z from 'zod';
import type { DriverContext, Sending } from '#devices/driver.ts';
import { type Awaited, firstOverdueMs } from '#devices/wire/relay-commands.ts';
import { topicSetting } from '#devices/wire/topic-parts.ts';

const CHANNEL_MAX = 64;
export const ASK_EVERY_MS = 60_000;

export const settings = z.strictObject({
  /** Its client name, with which its topics begin. */
  client: topicSetting,
  /** The channel of the relay that feeds the machine. */
  channel: z
    .int('channel is a whole number')
    .min(1, 'channels count from 1')
    .max(CHANNEL_MAX, `the last channel is ${CHANNEL_MAX}`)
    .default(1),
});

export type Settings = z.infer<typeof settings>;
export type Context = DriverContext<Settings>;

export type Line = {
  readonly online: boolean;
  /** Channels as last told; what is not there is not known. */
  readonly relays: Readonly<Record<number, boolean>>;
  /** Volts and amperes that no sample has told yet. */
  readonly volts: number | null;
  readonly amperes: number | null;
  /** It has told watts: its meter stands behind its relay. */
  readonly isMetered: boolean;
  readonly askAtMs: number;
  readonly awaited: readonly Awaited[];
};

export const initialLine: Line = {
  online: true,
  relays: {},
  volts: null,
  amperes: null,
  isMetered: false,
  askAtMs: 0,
  awaited: [],
};

/** An empty message asks for the value, which is told on the same topic (docs/mqttTopics.md). */
export function ask({ client, channel }: Settings): readonly Sending[] {
  const values = [`${channel}`, 'power', 'energycounter'];
  return values.map((value) => ({
    ...{ topic: `${client}/${value}/get`, bytes: new Uint8Array(), qos: 0, retain: false },
  }));
}

/** All it knows (openshwprojects/OpenBK7231T_App#262), and those values for firmware that has no such command. */
export function askAll(given: Settings): readonly Sending[] {
  const topic = `cmnd/${given.client}/publishAll`;
  return [{ topic, bytes: new Uint8Array(), qos: 0, retain: false }, ...ask(given)];
}

/** Where its Tasmota-like documents are, if they are switched on. */
export function teleTopic({ client }: Settings): string {
  return `tele/${client}/`;
}

export function nextWake(line: Line): number {
  return Math.min(line.askAtMs, firstOverdueMs(line.awaited));
}
