/** The components of a Shelly that the place uses: switches, covers and meters, brought to the same values. */
import { type Fields, isFields, own } from '#devices/wire/json.ts';
import { wholeWithin } from '#devices/wire/numbers.ts';
import { quantityWithin } from '#devices/wire/quantities.ts';
import { nameWithin } from '#devices/wire/words.ts';

export type Kind = 'switch' | 'light' | 'cover' | 'pm1' | 'em' | 'em1';
export type Values = {
  readonly on?: boolean;
  readonly watts?: number;
  readonly wattHours?: number;
  readonly volts?: number;
  readonly amperes?: number;
  readonly errors?: readonly string[];
};
export type Read = {
  readonly kind: Kind;
  readonly channel: number;
  readonly values: Values;
  /** Who or what switched, in the firmware's word: `button`, `HTTP_in`, `MQTT` … */
  readonly source?: string;
  /** Fields that hold nonsense. */
  readonly bad: readonly string[];
};

type Meaning = 'watts' | 'volts' | 'amperes' | 'wattHours';
type Meanings = Readonly<Partial<Record<Meaning, string>>>;

const COMPONENT = /^(switch|light|cover|pm1|em|em1|emdata|em1data):(\d{1,3})$/;
const BOUNDS: Readonly<Record<Meaning, readonly [min: number, max: number]>> = {
  watts: [-1e7, 1e7],
  volts: [0, 1e5],
  amperes: [-1e5, 1e5],
  wattHours: [0, 1e12],
};
const WORD_CHARACTERS_MAX = 48;
const ERRORS_MAX = 8;
const CHANNEL_MAX = 999;

const BEHIND_A_RELAY: Meanings = { watts: 'apower', volts: 'voltage', amperes: 'current' };
/** A meter of three phases has no one voltage; its power and counter are sums already. */
const MEANINGS: Readonly<Record<string, Meanings>> = {
  switch: BEHIND_A_RELAY,
  light: BEHIND_A_RELAY,
  cover: BEHIND_A_RELAY,
  pm1: BEHIND_A_RELAY,
  em: { watts: 'total_act_power', amperes: 'total_current' },
  em1: { watts: 'act_power', volts: 'voltage', amperes: 'current' },
  emdata: { wattHours: 'total_act' },
  em1data: { wattHours: 'total_act_energy' },
};

/** The components of a status document, in the order in which it tells them. */
export function readComponents(document: Fields): readonly Read[] {
  const read: Read[] = [];
  for (const [name, fields] of Object.entries(document)) {
    const match = COMPONENT.exec(name);
    if (match?.[1] === undefined || !isFields(fields)) continue;
    read.push(readComponent(match[1], Number(match[2]), fields));
  }
  return read;
}

/** The answer to a question for one component does not name it: its fields do. */
export function readAnswer(result: Fields): Read | null {
  const id = wholeWithin(own(result, 'id'), 0, CHANNEL_MAX);
  const name = nameOf(result);
  return id === undefined || name === null ? null : readComponent(name, id, result);
}

function nameOf(result: Fields): string | null {
  const has = (name: string) => Object.hasOwn(result, name);
  if (has('output')) return has('brightness') ? 'light' : 'switch';
  if (has('total_act_power')) return 'em';
  if (has('total_act')) return 'emdata';
  if (has('act_power')) return 'em1';
  if (has('total_act_energy')) return 'em1data';
  if (!has('apower')) return null;
  return has('state') ? 'cover' : 'pm1';
}

function readComponent(name: string, channel: number, fields: Fields): Read {
  const bad: string[] = [];
  const values: { -readonly [Key in keyof Values]: Values[Key] } = {};
  const take = (meaning: Meaning, field: string, value: unknown) => {
    if (value === undefined || value === null) return;
    const number = quantityWithin(value, ...BOUNDS[meaning]);
    if (number === undefined) bad.push(field);
    else values[meaning] = number;
  };
  for (const [meaning, field] of Object.entries(MEANINGS[name] ?? {})) {
    take(meaning as Meaning, field, own(fields, field));
  }
  const counter = own(fields, 'aenergy');
  if (isFields(counter)) take('wattHours', 'aenergy', own(counter, 'total'));
  const output = own(fields, 'output');
  if (typeof output === 'boolean') values.on = output;
  else if (output !== undefined && output !== null) bad.push('output');
  const errors = own(fields, 'errors');
  if (Array.isArray(errors)) values.errors = wordsOf(errors);
  const source = nameWithin(own(fields, 'source'), WORD_CHARACTERS_MAX);
  return {
    kind: name.replace('data', '') as Kind,
    channel,
    values,
    ...(source !== undefined && { source }),
    bad,
  };
}

function wordsOf(list: readonly unknown[]): readonly string[] {
  return list.slice(0, ERRORS_MAX).flatMap((one) => nameWithin(one, WORD_CHARACTERS_MAX) ?? []);
}
