/** What a place sets for a Shelly of the second generation or later, what its driver keeps, and what it asks. */
import * as z from 'zod';
import type { DriverContext, Sending } from '#devices/driver.ts';
import { writeJson } from '#devices/wire/json.ts';
import { type Awaited, firstOverdueMs } from '#devices/wire/relay-commands.ts';
import { topicSetting } from '#devices/wire/topic-parts.ts';
import type { Kind, Values } from './components.ts';

const CHANNEL_MAX = 255;
/** Steady loads are silent, and energy may not be told at all (bieniu/ha-shellies#526): it is asked. */
export const ASK_EVERY_MS = 60_000;
/** Its birth comes just after its connection: it is not asked everything twice. */
const ASKED_JUST_NOW_MS = 5_000;
const REQUEST_ID_MAX = 1_000_000_000;
const ALL_METHODS = ['Shelly.GetDeviceInfo', 'Shelly.GetStatus'] as const;

export const settings = z.strictObject({
  /** The device's MQTT prefix. */
  prefix: topicSetting,
  /** The switch, cover or meter that is the machine's; those beside it are told with their number. */
  channel: z
    .int('channel is a whole number')
    .min(0, 'channels count from 0')
    .max(CHANNEL_MAX, `the last channel is ${CHANNEL_MAX}`)
    .default(0),
});

export type Settings = z.infer<typeof settings>;
export type Context = DriverContext<Settings>;

export type Line = {
  readonly online: boolean;
  /** The last known values of each component: a notification brings only what changed. */
  readonly known: Readonly<Record<string, Values>>;
  readonly askAtMs: number;
  readonly askedAllAtMs: number;
  readonly requestId: number;
  /** Requests that carry a command, oldest first. */
  readonly carried: ReadonlyArray<{ readonly request: number; readonly command: string }>;
  readonly awaited: readonly Awaited[];
};

export const initialLine: Line = {
  online: true,
  known: {},
  askAtMs: 0,
  askedAllAtMs: 0,
  requestId: 0,
  carried: [],
  awaited: [],
};

export type Asked = { readonly line: Line; readonly send: readonly Sending[] };

/** Its name and everything it knows, unless that was just asked. */
export function askAll(line: Line, context: Context): Asked {
  const { nowMs } = context;
  if (nowMs - line.askedAllAtMs < ASKED_JUST_NOW_MS) return { line, send: [] };
  const all = request({ ...line, askedAllAtMs: nowMs }, context, ALL_METHODS, {});
  const values = askValues(all.line, context);
  return { line: values.line, send: [...all.send, ...values.send] };
}

const STATUS_OF: Readonly<Record<Kind, readonly string[]>> = {
  switch: ['Switch.GetStatus'],
  light: ['Light.GetStatus'],
  cover: ['Cover.GetStatus'],
  pm1: ['PM1.GetStatus'],
  em: ['EM.GetStatus', 'EMData.GetStatus'],
  em1: ['EM1.GetStatus', 'EM1Data.GetStatus'],
};

/** The values of the machine's own channel; a device of which nothing is known yet is taken for a switch. */
export function askValues(line: Line, context: Context): Asked {
  const id = context.settings.channel;
  const kinds = (Object.keys(STATUS_OF) as Kind[]).filter(
    (kind) => line.known[`${kind}:${id}`] !== undefined,
  );
  const methods = (kinds.length === 0 ? (['switch'] as const) : kinds).flatMap(
    (kind) => STATUS_OF[kind],
  );
  return request(line, context, methods, { id });
}

/** Asks by JSON-RPC; the answer comes on `<src>/rpc`, which is within the device's own topics. */
export function request(
  before: Line,
  { settings: given, nowMs }: Context,
  methods: readonly string[],
  params: object,
): Asked {
  let { requestId } = before;
  const send = methods.map((method) => {
    // From the clock, so that an answer to a question of another connection is not taken for one of this.
    requestId = Math.max(requestId + 1, nowMs % REQUEST_ID_MAX);
    const src = `${given.prefix}/faitout`;
    const bytes = writeJson({ id: requestId, src, method, params });
    return { topic: `${given.prefix}/rpc`, bytes, qos: 1, retain: false } as const;
  });
  return { line: { ...before, requestId }, send };
}

/** When the next question or the next missing answer is due. */
export function nextWake(line: Line): number {
  return Math.min(line.askAtMs, firstOverdueMs(line.awaited));
}

/** The machine's own channel is told without a number; number 0 then has the number of the machine's. */
export function channelOf(given: Settings, channel: number): { channel?: number } {
  if (channel === given.channel) return {};
  return { channel: channel === 0 ? given.channel : channel };
}
