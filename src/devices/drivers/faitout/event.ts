/** The native protocol's events, read by hand because this is the hottest path of the place. */

import { instantOf } from '#devices/wire/instants.ts';
import type { Fields } from '#devices/wire/json.ts';
import { finiteWithin, wholeWithin } from '#devices/wire/numbers.ts';
import { identityWithin, nameWithin, oneOf, textWithin } from '#devices/wire/words.ts';
import { badgeNumber, isBadgeEncoding } from '#kernel/badge-number.ts';
import type {
  Circumstances,
  JobPhase,
  Observation,
  ObservationType,
  ReportedState,
} from '#kernel/observation.ts';

export const BOOT_CHARACTERS_MAX = 64;
const IDENTITY_CHARACTERS_MAX = 64;
const JOB_CHARACTERS_MAX = 128;
const NAME_CHARACTERS_MAX = 256;
const CHANNEL_MAX = 255;
const UPTIME_MS_MAX = Number.MAX_SAFE_INTEGER;
const WATTS_MAX = 1e7;
const WATT_HOURS_MAX = 1e12;
const VOLTS_MAX = 1e5;
const AMPERES_MAX = 1e5;
const QUANTITY_MAX = 1e12;
const PIN = /^\d{1,16}$/;
const DIGITS = /^[0-9A-D*#]{1,32}$/;

const STATES: readonly ReportedState[] = ['off', 'idle', 'running', 'paused', 'alarm'];
const PHASES: readonly JobPhase[] = [
  'started',
  'progress',
  'paused',
  'resumed',
  'finished',
  'failed',
  'cancelled',
];
const BUTTONS = ['exit', 'stop', 'end'] as const;

export type Identity = { readonly boot: string; readonly seq: number };
type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };
/** An observation, or the word that says which field can't be read. */
type Read = Observation | `bad-${string}`;
type Reader = (fields: Fields, around: Circumstances) => Read;

/** Which event this is, or the word that says why that can't be known. */
export function identityOf(fields: Fields): Identity | 'bad-boot' | 'bad-seq' {
  const boot = identityWithin(fields['boot'], BOOT_CHARACTERS_MAX);
  if (boot === undefined) return 'bad-boot';
  const seq = wholeWithin(fields['seq'], 1, Number.MAX_SAFE_INTEGER);
  return seq === undefined ? 'bad-seq' : { boot, seq };
}

/** Reads one event whose identity is known. Fields that the protocol does not know are passed over. */
export function readEvent(
  fields: Fields,
  identity: Identity,
  delivery: { readonly retained: boolean; readonly repeated: boolean },
): Observation | string {
  const reader = READERS.get(fields['type'] as string);
  if (reader === undefined) return 'unknown-type';
  const around: Mutable<Circumstances> = { boot: identity.boot, seq: identity.seq };
  const wrong = readCircumstances(fields, around);
  if (wrong !== null) return wrong;
  if (delivery.retained) around.retained = true;
  if (delivery.repeated) around.repeated = true;
  return reader(fields, around);
}

function readCircumstances(fields: Fields, around: Mutable<Circumstances>): `bad-${string}` | null {
  const at = fields['at'];
  if (isGiven(at)) {
    const atMs = typeof at === 'string' ? instantOf(at) : null;
    // A clock that can't be read is no reason to lose what was seen: it counts as received.
    if (atMs === null) around.flags = ['bad-time'];
    else around.atMs = atMs;
  }
  const uptime = fields['uptimeMs'];
  if (isGiven(uptime)) {
    const uptimeMs = finiteWithin(uptime, 0, UPTIME_MS_MAX);
    if (uptimeMs === undefined) return 'bad-uptimeMs';
    around.uptimeMs = Math.trunc(uptimeMs);
  }
  const channel = fields['channel'];
  if (isGiven(channel)) {
    const number = wholeWithin(channel, 0, CHANNEL_MAX);
    if (number === undefined) return 'bad-channel';
    around.channel = number;
  }
  if (fields['inferred'] === true) around.inferred = true;
  return null;
}

const READERS: ReadonlyMap<string, Reader> = new Map<ObservationType, Reader>([
  ['badge', readBadge],
  ['decided', readDecided],
  ['keypad', readKeypad],
  ['contact', readContact],
  ['relay', readRelay],
  ['power', readPower],
  ['state', readState],
  ['job', readJob],
  ['button', readButton],
  ['outcome', readOutcome],
  ['fault', readFault],
]);

function readBadge(fields: Fields, around: Circumstances): Read {
  const encoding = isGiven(fields['encoding']) ? fields['encoding'] : 'uid-hex';
  if (typeof encoding !== 'string' || !isBadgeEncoding(encoding)) return 'bad-encoding';
  const number = numberOf(fields, encoding);
  if (number === undefined) return 'bad-uid';
  const pin = fields['pin'];
  if (!isGiven(pin)) return { type: 'badge', ...around, number, encoding };
  if (typeof pin !== 'string' || !PIN.test(pin)) return 'bad-pin';
  return { type: 'badge', ...around, number, encoding, pin };
}

function readDecided(fields: Fields, around: Circumstances): Read {
  const encoding = isGiven(fields['encoding']) ? fields['encoding'] : 'uid-hex';
  if (typeof encoding !== 'string' || !isBadgeEncoding(encoding)) return 'bad-encoding';
  const number = numberOf(fields, encoding);
  if (number === undefined) return 'bad-uid';
  const granted = fields['granted'];
  if (typeof granted !== 'boolean') return 'bad-granted';
  const reason = nameWithin(fields['reason'], IDENTITY_CHARACTERS_MAX);
  if (reason === undefined) return 'bad-reason';
  if (!isGiven(fields['session'])) return { type: 'decided', ...around, number, granted, reason };
  const session = identityWithin(fields['session'], IDENTITY_CHARACTERS_MAX);
  if (session === undefined) return 'bad-session';
  return { type: 'decided', ...around, number, granted, reason, session };
}

function readKeypad(fields: Fields, around: Circumstances): Read {
  const digits = fields['digits'];
  if (typeof digits !== 'string' || !DIGITS.test(digits)) return 'bad-digits';
  return { type: 'keypad', ...around, digits };
}

function readContact(fields: Fields, around: Circumstances): Read {
  const name = nameWithin(fields['name'], NAME_CHARACTERS_MAX);
  if (name === undefined) return 'bad-name';
  const open = fields['open'];
  return typeof open === 'boolean' ? { type: 'contact', ...around, name, open } : 'bad-open';
}

function readRelay(fields: Fields, around: Circumstances): Read {
  const on = fields['on'];
  return typeof on === 'boolean' ? { type: 'relay', ...around, on } : 'bad-on';
}

function readPower(fields: Fields, around: Circumstances): Read {
  const sample: Mutable<Extract<Observation, { type: 'power' }>> = { type: 'power', ...around };
  if (isGiven(fields['watts'])) {
    const watts = finiteWithin(fields['watts'], -WATTS_MAX, WATTS_MAX);
    if (watts === undefined) return 'bad-watts';
    sample.watts = watts;
  }
  if (isGiven(fields['wattHours'])) {
    const wattHours = finiteWithin(fields['wattHours'], 0, WATT_HOURS_MAX);
    if (wattHours === undefined) return 'bad-wattHours';
    sample.wattHours = wattHours;
  }
  if (sample.watts === undefined && sample.wattHours === undefined) return 'bad-watts';
  if (isGiven(fields['volts'])) {
    const volts = finiteWithin(fields['volts'], -VOLTS_MAX, VOLTS_MAX);
    if (volts === undefined) return 'bad-volts';
    sample.volts = volts;
  }
  if (isGiven(fields['amperes'])) {
    const amperes = finiteWithin(fields['amperes'], -AMPERES_MAX, AMPERES_MAX);
    if (amperes === undefined) return 'bad-amperes';
    sample.amperes = amperes;
  }
  return sample;
}

function readState(fields: Fields, around: Circumstances): Read {
  const state = oneOf(fields['state'], STATES);
  return state === undefined ? 'bad-state' : { type: 'state', ...around, state };
}

const JOB_QUANTITIES = ['printSeconds', 'filamentMillimetres', 'filamentGrams'] as const;

function readJob(fields: Fields, around: Circumstances): Read {
  const job = identityWithin(fields['job'], JOB_CHARACTERS_MAX);
  if (job === undefined) return 'bad-job';
  const phase = oneOf(fields['phase'], PHASES);
  if (phase === undefined) return 'bad-phase';
  const seen: Mutable<Extract<Observation, { type: 'job' }>> = {
    type: 'job',
    ...around,
    job,
    phase,
  };
  if (isGiven(fields['name'])) {
    const name = textWithin(fields['name'], NAME_CHARACTERS_MAX);
    if (name === undefined) return 'bad-name';
    seen.name = name;
  }
  if (isGiven(fields['progress'])) {
    const progress = finiteWithin(fields['progress'], 0, 1);
    if (progress === undefined) return 'bad-progress';
    seen.progress = progress;
  }
  for (const quantity of JOB_QUANTITIES) {
    if (!isGiven(fields[quantity])) continue;
    const value = finiteWithin(fields[quantity], 0, QUANTITY_MAX);
    if (value === undefined) return `bad-${quantity}`;
    seen[quantity] = value;
  }
  return seen;
}

function readButton(fields: Fields, around: Circumstances): Read {
  const name = oneOf(fields['name'], BUTTONS);
  return name === undefined ? 'bad-name' : { type: 'button', ...around, name };
}

function readOutcome(fields: Fields, around: Circumstances): Read {
  const command = identityWithin(fields['command'], IDENTITY_CHARACTERS_MAX);
  if (command === undefined) return 'bad-command';
  const ok = fields['ok'];
  if (typeof ok !== 'boolean') return 'bad-ok';
  if (!isGiven(fields['error'])) return { type: 'outcome', ...around, command, ok };
  const error = textWithin(fields['error'], NAME_CHARACTERS_MAX);
  return error === undefined ? 'bad-error' : { type: 'outcome', ...around, command, ok, error };
}

function readFault(fields: Fields, around: Circumstances): Read {
  const code = nameWithin(fields['code'], IDENTITY_CHARACTERS_MAX);
  if (code === undefined) return 'bad-code';
  const text = isGiven(fields['text']) ? textWithin(fields['text'], NAME_CHARACTERS_MAX) : '';
  return text === undefined ? 'bad-text' : { type: 'fault', ...around, code, text };
}

function numberOf(fields: Fields, encoding: string): string | undefined {
  const uid = fields['uid'];
  if (typeof uid !== 'string') return undefined;
  const read = badgeNumber(uid, encoding);
  return read.ok ? read.number : undefined;
}

/** Absent and null are the same to a device. */
function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}
