/** What an OpenBeken device publishes, read into the place's words. Formats and sources: test/vectors/openbeken.json. */
import { type DriverState, type DriverStep, type Frame, faultOf } from '#devices/driver.ts';
import { aroundAt, saidInText } from '#devices/wire/circumstances.ts';
import { type Fields, isFields, own, readFields, readText } from '#devices/wire/json.ts';
import { quantityWithin } from '#devices/wire/quantities.ts';
import { confirmRelay } from '#devices/wire/relay-commands.ts';
import { nameWithin } from '#devices/wire/words.ts';
import type { Circumstances, DecodeFault, Observation } from '#kernel/observation.ts';
import { askAll, type Context, type Line, nextWake, teleTopic } from './state.ts';

const CHANNEL_GET = /^([1-9]\d?)\/get$/;
const WORD_CHARACTERS_MAX = 128;
const FIRMWARE_CHARACTERS_MAX = 64;
const WATTS_MAX = 1e7;
const VOLTS_MAX = 1e5;
const AMPERES_MAX = 1e5;
const WATT_HOURS_MAX = 1e12;

/** What one frame leads to, collected on the way. */
type Gathered = {
  readonly frame: Frame;
  readonly context: Context;
  readonly observations: Observation[];
  readonly faults: DecodeFault[];
  asks: boolean;
  line: Line;
};

/** Reads one message. Never throws: what can't be read becomes a fault. */
export function stepFrame(
  state: DriverState<null, Line>,
  frame: Frame,
  context: Context,
): DriverStep<null, Line> {
  // An empty message asks: it is our own question, heard again; or a retained one was taken away.
  if (frame.bytes.length === 0) return {};
  const before = state.line;
  const gathered: Gathered = {
    ...{ frame, context, observations: [], faults: [], asks: false },
    line: before,
  };
  if (!read(gathered)) return { faults: [faultOf(frame, 'unknown-topic')] };
  const { line, observations, faults, asks } = gathered;
  return {
    observations,
    faults,
    ...(asks && { send: askAll(context.settings) }),
    ...(line !== before && { line, wakeAtMs: nextWake(line) }),
  };
}

/** False: it is no topic of this device. */
function read(gathered: Gathered): boolean {
  const { frame, context } = gathered;
  const tele = teleTopic(context.settings);
  if (frame.where === `${tele}SENSOR`) readSensor(gathered);
  if (frame.where.startsWith(tele)) return true;
  const start = `${context.settings.client}/`;
  if (!frame.where.startsWith(start)) return false;
  const end = frame.where.slice(start.length);
  const channel = CHANNEL_GET.exec(end)?.[1];
  if (channel !== undefined) readChannel(gathered, Number(channel));
  else if (end === 'connected') readConnected(gathered);
  else if (end === 'build') readBuild(gathered);
  else if (end === 'power/get') readPower(gathered);
  else if (end === 'energycounter/get') readCounter(gathered);
  else if (end === 'voltage/get') readVolts(gathered);
  else if (end === 'current/get') readAmperes(gathered);
  // Signal strength, uptime, other energy sums and our own commands say nothing that the place uses.
  return true;
}

// Meters

function quantity(
  gathered: Gathered,
  min: number,
  max: number,
  reason: string,
): number | undefined {
  const value = quantityWithin(wordOf(gathered.frame), min, max);
  if (value === undefined) gathered.faults.push(faultOf(gathered.frame, reason));
  return value;
}

function readPower(gathered: Gathered): void {
  const watts = quantity(gathered, -WATTS_MAX, WATTS_MAX, 'bad-power');
  if (watts === undefined) return;
  if (!gathered.frame.retained) gathered.line = { ...gathered.line, isMetered: true };
  sample(gathered, { watts });
}

function readCounter(gathered: Gathered): void {
  const wattHours = quantity(gathered, 0, WATT_HOURS_MAX, 'bad-energycounter');
  if (wattHours !== undefined) sample(gathered, { wattHours });
}

function readVolts(gathered: Gathered): void {
  const volts = quantity(gathered, 0, VOLTS_MAX, 'bad-voltage');
  if (volts !== undefined && !gathered.frame.retained) gathered.line = { ...gathered.line, volts };
}

function readAmperes(gathered: Gathered): void {
  const amperes = quantity(gathered, -AMPERES_MAX, AMPERES_MAX, 'bad-current');
  if (amperes !== undefined && !gathered.frame.retained)
    gathered.line = { ...gathered.line, amperes };
}

/** Volts and amperes come in messages of their own: they go with the next watts or counter. */
function sample(gathered: Gathered, values: { watts: number } | { wattHours: number }): void {
  const { line, frame, observations } = gathered;
  const { volts, amperes } = line;
  observations.push({
    type: 'power',
    ...values,
    ...(volts !== null && { volts }),
    ...(amperes !== null && { amperes }),
    ...around(frame),
  });
  if (volts !== null || amperes !== null) gathered.line = { ...line, volts: null, amperes: null };
}

/** The Tasmota-like document, where it is switched on; here `ConsumptionTotal` is in Wh. */
function readSensor(gathered: Gathered): void {
  const { frame, faults, observations } = gathered;
  const document = readFields(frame.bytes);
  if (!document.ok) {
    faults.push(faultOf(frame, document.reason));
    return;
  }
  const energy = own(document.value, 'ENERGY');
  if (!isFields(energy)) return;
  const take = (name: string, min: number, max: number): number | undefined => {
    const value = own(energy, name);
    if (value === undefined || value === null) return undefined;
    const number = quantityWithin(value, min, max);
    if (number === undefined) faults.push(faultOf(frame, `bad-${name}`));
    return number;
  };
  const watts = take('Power', -WATTS_MAX, WATTS_MAX);
  const wattHours = take('ConsumptionTotal', 0, WATT_HOURS_MAX);
  const volts = take('Voltage', 0, VOLTS_MAX);
  const amperes = take('Current', -AMPERES_MAX, AMPERES_MAX);
  if (watts === undefined && wattHours === undefined) return;
  observations.push({
    type: 'power',
    ...(watts !== undefined && { watts }),
    ...(wattHours !== undefined && { wattHours }),
    ...(volts !== undefined && { volts }),
    ...(amperes !== undefined && { amperes }),
    ...around(frame, document.value),
  });
}

// Relays

/** A channel may hold anything (a dimmer, a counter): a relay's is 0 or 1. */
function readChannel(gathered: Gathered, channel: number): void {
  const { frame, context, line } = gathered;
  const isOurs = channel === context.settings.channel;
  const value = quantityWithin(wordOf(frame), -1e9, 1e9);
  if (value === undefined || (isOurs && value !== 0 && value !== 1)) {
    gathered.faults.push(faultOf(frame, 'bad-channel-value'));
    return;
  }
  if (value !== 0 && value !== 1) return;
  const on = value === 1;
  if (isOurs && !frame.retained) confirm(gathered, on);
  if (line.relays[channel] === on) return;
  const about = { ...around(frame), ...(!isOurs && { channel }) };
  gathered.observations.push({ type: 'relay', on, ...about });
  if (frame.retained) return;
  if (isOurs && !on && line.isMetered)
    gathered.observations.push({ type: 'power', watts: 0, inferred: true, ...about });
  gathered.line = { ...gathered.line, relays: { ...line.relays, [channel]: on } };
}

function confirm(gathered: Gathered, on: boolean): void {
  const { awaited, outcomes } = confirmRelay(gathered.line.awaited, on);
  gathered.observations.push(...outcomes);
  if (awaited !== gathered.line.awaited) gathered.line = { ...gathered.line, awaited };
}

// The device itself

function readConnected(gathered: Gathered): void {
  const { frame, line } = gathered;
  const word = wordOf(frame);
  if (word !== 'online' && word !== 'offline') {
    gathered.faults.push(faultOf(frame, 'bad-connected'));
    return;
  }
  const online = word === 'online';
  gathered.observations.push({ type: 'link', online, ...around(frame) });
  const forgotten = { relays: {}, volts: null, amperes: null };
  gathered.line = { ...line, online, ...(!online && forgotten) };
  if (online && !frame.retained) gathered.asks = true;
}

function readBuild(gathered: Gathered): void {
  const firmware = nameWithin(wordOf(gathered.frame), FIRMWARE_CHARACTERS_MAX);
  if (firmware === undefined) return;
  const { online } = gathered.line;
  gathered.observations.push({ type: 'link', online, firmware, ...around(gathered.frame) });
}

function wordOf(frame: Frame): string {
  const text = readText(frame.bytes, WORD_CHARACTERS_MAX);
  return text.ok ? text.value.trim() : '';
}

/** `Time` is `0000-00-00T00:00:00` or 1970 before it knows the time, and never has a zone. */
function around(frame: Frame, document: Fields = {}): Circumstances {
  return aroundAt(frame, saidInText(own(document, 'Time')));
}
