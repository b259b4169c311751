/** What a place sets for a Zigbee device behind Zigbee2MQTT, and what its driver keeps between steps. */
import * as z from 'zod';
import type { DriverContext, Sending } from '#devices/driver.ts';
import { writeJson } from '#devices/wire/json.ts';
import type { Awaited } from '#devices/wire/relay-commands.ts';
import { topicSetting } from '#devices/wire/topic-parts.ts';

/** The ends of the names of a device with several outlets, and the number under which each is told. */
export const OUTLETS: ReadonlyMap<string, number> = new Map([
  ...Array.from({ length: 9 }, (_, at) => [`l${at + 1}`, at + 1] as const),
  ...(['left', 'center', 'right', 'top', 'bottom'] as const).map(
    (word, at) => [word, at + 1] as const,
  ),
]);

export const settings = z.strictObject({
  /** The friendly name, to the letter: it may hold spaces and slashes. */
  name: topicSetting.refine((name) => name !== 'bridge' && !name.startsWith('bridge/'), {
    message: 'bridge is Zigbee2MQTT itself: give the friendly name of a device',
  }),
  base: topicSetting.default('zigbee2mqtt'),
  /** Of several outlets the one that feeds the machine: l1, l2, left … */
  outlet: z
    .string()
    .refine(
      (outlet) => OUTLETS.has(outlet),
      'an outlet is l1 to l9, left, center, right, top or bottom',
    )
    .optional(),
});

export type Settings = z.infer<typeof settings>;
export type Context = DriverContext<Settings>;

/** What must be known after a restart: whether it can be asked for its relay, and what was told of its battery. */
export type Memory = { readonly hasRelay: boolean; readonly isLow: boolean };
export type Line = {
  readonly online: boolean;
  /** Zigbee2MQTT itself is away, and all its devices with it. */
  readonly isBridgeAway: boolean;
  /** Relays as last told, by the number of their outlet; 0 is the device's only one. */
  readonly relays: Readonly<Record<number, boolean>>;
  readonly open: boolean | null;
  readonly isTampered: boolean;
  /** A message has come since the link opened. */
  readonly isHeard: boolean;
  readonly awaited: readonly Awaited[];
};

export const initialMemory: Memory = { hasRelay: false, isLow: false };
export const initialLine: Line = {
  online: true,
  isBridgeAway: false,
  relays: {},
  open: null,
  isTampered: false,
  isHeard: false,
  awaited: [],
};

export function topicOf({ base, name }: Pick<Settings, 'base' | 'name'>): string {
  return `${base}/${name}`;
}

export function bridgeStateOf({ base }: Pick<Settings, 'base'>): string {
  return `${base}/bridge/state`;
}

/** The field that switches the machine's outlet. */
export function stateField({ outlet }: Settings): string {
  return outlet === undefined ? 'state' : `state_${outlet}`;
}

/** Asks for the relay. */
export function ask(given: Settings): Sending {
  const bytes = writeJson({ [stateField(given)]: '' });
  return { topic: `${topicOf(given)}/get`, bytes, qos: 0, retain: false };
}
