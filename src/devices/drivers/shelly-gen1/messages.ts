/** What a Shelly of the first generation publishes, read into the place's words. Sources: test/vectors/shelly-gen1.json. */
import {
  type DriverState,
  type DriverStep,
  type Frame,
  faultOf,
  type Sending,
} from '#devices/driver.ts';
import { around } from '#devices/wire/circumstances.ts';
import { readFields, readText } from '#devices/wire/json.ts';
import { quantityWithin, roundedTo } from '#devices/wire/quantities.ts';
import { confirmRelay, wakeForRelay } from '#devices/wire/relay-commands.ts';
import { nameWithin, oneOf } from '#devices/wire/words.ts';
import type { DecodeFault, Observation } from '#kernel/observation.ts';
import {
  askAll,
  BESIDE_METER,
  type Beside,
  type Context,
  channelOf,
  type Line,
  type Memory,
  type RelayWord,
  type Settings,
  topicsOf,
} from './state.ts';

const CHANNEL = /^[0-3]$/;
const WORD_CHARACTERS_MAX = 64;
const WATTS_MAX = 1e7;
const VOLTS_MAX = 1e5;
const AMPERES_MAX = 1e5;
const WATT_HOURS_MAX = 1e12;
const MINUTES_AN_HOUR = 60;
const ENERGY_PLACES = 3;
const RELAY_WORDS: readonly RelayWord[] = ['on', 'off', 'overpower'];
const ANNOUNCE = 'shellies/announce';

/** What one frame leads to, collected on the way. */
type Gathered = {
  readonly frame: Frame;
  readonly context: Context;
  readonly observations: Observation[];
  readonly faults: DecodeFault[];
  readonly send: Sending[];
  line: Line;
  memory: Memory;
};

/** Reads one message. Never throws: what can't be read becomes a fault. */
export function stepFrame(
  state: DriverState<Memory, Line>,
  frame: Frame,
  context: Context,
): DriverStep<Memory, Line> {
  if (frame.bytes.length === 0) return {}; // A retained message was taken away.
  const { line: before, memory: remembered } = state;
  const gathered: Gathered = {
    ...{ frame, context, observations: [], faults: [], send: [] },
    line: before,
    memory: remembered,
  };
  if (!read(gathered)) return { faults: [faultOf(frame, 'unknown-topic')] };
  const { line, memory, observations, faults, send } = gathered;
  const kept = memory !== remembered && { memory };
  if (line === before) return { observations, faults, send, ...kept };
  const isSettled = line.awaited !== before.awaited;
  const wake = isSettled && { wakeAtMs: wakeForRelay(line.awaited) };
  return { observations, faults, send, line, ...kept, ...wake };
}

/** False: it is no topic of this device. */
function read(gathered: Gathered): boolean {
  const { where } = gathered.frame;
  if (where === ANNOUNCE) {
    readAnnounce(gathered);
    return true;
  }
  const start = topicsOf(gathered.context.settings);
  if (!where.startsWith(start)) return false;
  const [kind = '', second = '', third] = where.slice(start.length).split('/');
  if (kind === 'online') readOnline(gathered);
  else if (kind === 'announce') readAnnounce(gathered);
  else if (kind === 'overtemperature') readHeat(gathered);
  else if (kind === 'sensor' && second === 'state') readContact(gathered);
  else if (CHANNEL.test(second) && (kind === 'relay' || kind === 'emeter'))
    readChannel(gathered, kind, Number(second), third);
  // Temperatures, light, battery, inputs and our own commands say nothing that the place uses.
  return true;
}

function readChannel(
  gathered: Gathered,
  kind: 'relay' | 'emeter',
  channel: number,
  what: string | undefined,
): void {
  if (kind === 'emeter') noteClamps(gathered);
  if (kind === 'relay' && what === undefined) readRelay(gathered, channel);
  else if (what === 'power') {
    if (kind === 'relay') stateBehind(gathered, channel);
    const watts = quantity(gathered, -WATTS_MAX, WATTS_MAX, 'bad-power');
    if (watts !== undefined) sample(gathered, channel, { watts });
  } else if (kind === 'relay' && what === 'energy') {
    // Watt-minutes since its start (shelly-api-docs, Gen1 MQTT); it begins again with each.
    const minutes = quantity(gathered, 0, WATT_HOURS_MAX, 'bad-energy');
    if (minutes === undefined) return;
    sample(gathered, channel, { wattHours: roundedTo(minutes / MINUTES_AN_HOUR, ENERGY_PLACES) });
  } else if (kind === 'emeter' && what === 'total') {
    // Of a clamp `total` is the counter in Wh; its `energy` is what came since the last report.
    const wattHours = quantity(gathered, 0, WATT_HOURS_MAX, 'bad-total');
    if (wattHours !== undefined) sample(gathered, channel, { wattHours });
  } else if (what === 'voltage') {
    const volts = quantity(gathered, 0, VOLTS_MAX, 'bad-voltage');
    if (volts !== undefined) setBeside(gathered, channel, { volts });
  } else if (what === 'current') {
    const amperes = quantity(gathered, -AMPERES_MAX, AMPERES_MAX, 'bad-current');
    if (amperes !== undefined) setBeside(gathered, channel, { amperes });
  }
}

// Meters

function quantity(
  gathered: Gathered,
  min: number,
  max: number,
  reason: string,
): number | undefined {
  const text = readText(gathered.frame.bytes, WORD_CHARACTERS_MAX);
  const value = text.ok ? quantityWithin(text.value, min, max) : undefined;
  if (value === undefined) gathered.faults.push(faultOf(gathered.frame, reason));
  return value;
}

/** Volts and amperes come in messages of their own: they go with the next watts or counter. */
function sample(
  gathered: Gathered,
  channel: number,
  values: { watts: number } | { wattHours: number },
): void {
  const { frame, line, context } = gathered;
  gathered.observations.push({
    type: 'power',
    ...values,
    ...line.beside[channel],
    ...around(frame),
    ...channelOf(context.settings, channel),
  });
  if (line.beside[channel] === undefined) return;
  const { [channel]: _told, ...beside } = line.beside;
  gathered.line = { ...line, beside };
}

function setBeside(gathered: Gathered, channel: number, value: Beside): void {
  const { line, frame } = gathered;
  if (frame.retained) return;
  const known = { ...line.beside[channel], ...value };
  gathered.line = { ...line, beside: { ...line.beside, [channel]: known } };
}

/** The relay may have been told before the first clamp was heard: it is told again for what it is. */
function noteClamps(gathered: Gathered): void {
  const { memory, frame, line, context, observations } = gathered;
  if (memory.hasClamps || frame.retained) return;
  gathered.memory = { hasClamps: true };
  for (const [channel, word] of Object.entries(line.relays)) {
    observations.push({
      ...{ type: 'relay', on: word === 'on', flags: [BESIDE_METER] },
      ...channelOf(context.settings, Number(channel)),
    });
  }
}

function stateBehind(gathered: Gathered, channel: number): void {
  const { line } = gathered;
  if (line.behind[channel] !== undefined) return;
  gathered.line = { ...line, behind: { ...line.behind, [channel]: true } };
}

// Relays

function readRelay(gathered: Gathered, channel: number): void {
  const { frame, context } = gathered;
  const word = oneOf(wordOf(frame), RELAY_WORDS);
  if (word === undefined) {
    gathered.faults.push(faultOf(frame, 'bad-relay-word'));
    return;
  }
  const on = word === 'on';
  const isOurs = channel === context.settings.channel;
  const circumstances = { ...around(frame), ...channelOf(context.settings, channel) };
  if (isOurs && !frame.retained) confirm(gathered, on);
  const { line } = gathered;
  const before = line.relays[channel];
  if (word === before) return;
  const isNews = before === undefined || on !== (before === 'on');
  const flags = gathered.memory.hasClamps && { flags: [BESIDE_METER] };
  if (isNews) gathered.observations.push({ type: 'relay', on, ...circumstances, ...flags });
  // What the broker kept is not what the plug says now: the plug's own word is told again.
  if (frame.retained) return;
  if (word === 'overpower') {
    const text = 'the load was too high: the device has switched it off';
    gathered.observations.push({ type: 'fault', code: 'overpower', text, ...circumstances });
  }
  if (isNews && !on && line.behind[channel] !== undefined) {
    gathered.observations.push({ type: 'power', watts: 0, inferred: true, ...circumstances });
  }
  gathered.line = { ...line, relays: { ...line.relays, [channel]: word } };
}

function confirm(gathered: Gathered, on: boolean): void {
  const { awaited, outcomes } = confirmRelay(gathered.line.awaited, on);
  gathered.observations.push(...outcomes);
  if (awaited !== gathered.line.awaited) gathered.line = { ...gathered.line, awaited };
}

// The device itself

function readOnline(gathered: Gathered): void {
  const { frame, context } = gathered;
  const word = wordOf(frame);
  if (word !== 'true' && word !== 'false') {
    gathered.faults.push(faultOf(frame, 'bad-online'));
    return;
  }
  const online = word === 'true';
  gathered.observations.push({ type: 'link', online, ...around(frame) });
  // What its relays did while it was away is not known until they say so.
  gathered.line = { ...gathered.line, online, ...(!online && { relays: {}, beside: {} }) };
  if (online && !frame.retained) gathered.send.push(...askAll(context.settings));
}

/** On the topic that all share it is anybody's: only our own is read. */
function readAnnounce(gathered: Gathered): void {
  const { frame, context, line } = gathered;
  const document = readFields(frame.bytes);
  if (!document.ok) {
    gathered.faults.push(faultOf(frame, document.reason));
    return;
  }
  const { id, fw_ver, model } = document.value;
  if (frame.where === ANNOUNCE && !isOwn(id, context.settings)) return;
  const firmware = nameWithin(fw_ver, WORD_CHARACTERS_MAX);
  const named = nameWithin(model, WORD_CHARACTERS_MAX);
  gathered.observations.push({
    type: 'link',
    online: line.online,
    ...(firmware !== undefined && { firmware }),
    ...(named !== undefined && { model: named }),
    ...around(frame),
  });
}

/** Some firmware writes its id with the prefix (bieniu/ha-shellies-discovery, data/shelly-3em.txt). */
function isOwn(id: unknown, given: Settings): boolean {
  return id === given.id || id === `shellies/${given.id}`;
}

function readHeat(gathered: Gathered): void {
  const { frame, line } = gathered;
  const isHot = wordOf(frame) === '1';
  if (frame.retained || isHot === line.isHot) return;
  gathered.line = { ...line, isHot };
  if (!isHot) return;
  const text = 'the device is too hot';
  gathered.observations.push({ type: 'fault', code: 'overtemperature', text, ...around(frame) });
}

function readContact(gathered: Gathered): void {
  const { frame } = gathered;
  const word = wordOf(frame);
  if (word === 'open' || word === 'close') {
    const open = word === 'open';
    gathered.observations.push({ type: 'contact', name: 'door', open, ...around(frame) });
  } else gathered.faults.push(faultOf(frame, 'bad-contact-word'));
}

function wordOf(frame: Frame): string {
  const text = readText(frame.bytes, WORD_CHARACTERS_MAX);
  return text.ok ? text.value.trim() : '';
}
