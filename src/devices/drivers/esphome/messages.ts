/** What ESPHome publishes, read into the place's words. Formats and sources: test/vectors/esphome.json. */
import { type DriverState, type DriverStep, type Frame, faultOf } from '#devices/driver.ts';
import { around } from '#devices/wire/circumstances.ts';
import { readJson, readText } from '#devices/wire/json.ts';
import { scaledByTen } from '#devices/wire/numbers.ts';
import { quantityWithin } from '#devices/wire/quantities.ts';
import { confirmRelay } from '#devices/wire/relay-commands.ts';
import type { Circumstances, DecodeFault, Observation, Observed } from '#kernel/observation.ts';
import { type Context, type Line, nextWake } from './state.ts';
import { readTag, tagOf } from './tags.ts';

const WORD_CHARACTERS_MAX = 256;
const WATTS_MAX = 1e7;
const WATT_HOURS_MAX = 1e12;
/** How long after its birth the states of its components are repeated and mean nothing new. */
const SETTLES_MS = 10_000;
const DIGITS = /^[0-9*#A-D]{1,32}$/;
/** How a text sensor says that there is no tag. */
const NO_TAG = ['', 'unknown', 'none', 'unavailable', '-'];

/** What one frame leads to, collected on the way. */
type Gathered = {
  readonly frame: Frame;
  readonly context: Context;
  readonly observations: Observation[];
  readonly faults: DecodeFault[];
  line: Line;
};

/** Reads one message. Never throws: what can't be read becomes a fault. */
export function stepFrame(
  state: DriverState<null, Line>,
  frame: Frame,
  context: Context,
): DriverStep<null, Line> {
  if (frame.bytes.length === 0) return {}; // A retained message was taken away.
  const before = state.line;
  const gathered: Gathered = { frame, context, observations: [], faults: [], line: before };
  read(gathered);
  const { line, observations, faults } = gathered;
  return {
    ...{ observations, faults },
    ...(line !== before && { line, wakeAtMs: nextWake(line) }),
  };
}

function read(gathered: Gathered): void {
  const { frame, context } = gathered;
  const given = context.settings;
  const start = `${given.prefix}/`;
  if (!frame.where.startsWith(start)) {
    fault(gathered, 'unknown-topic');
    return;
  }
  const end = frame.where.slice(start.length);
  switch (end) {
    case 'status':
      readStatus(gathered);
      return;
    case given.tag:
      readTagMessage(gathered);
      return;
    case 'keypad':
      readKeypad(gathered);
      return;
    case `text_sensor/${given.tag}/state`:
      readTagSensor(gathered);
      return;
    case `switch/${given.relay}/state`:
      readRelay(gathered);
      return;
    case `lock/${given.lock}/state`:
      readLock(gathered);
      return;
    case `sensor/${given.power}/state`:
      readPower(gathered);
      return;
    case `sensor/${given.energy}/state`:
      readEnergy(gathered);
      return;
  }
  const contact = /^binary_sensor\/([^/]+)\/state$/.exec(end)?.[1];
  if (contact !== undefined && given.contacts.includes(contact)) readContact(gathered, contact);
  // Its log (`debug`), commands of others and components that nobody named say nothing that the place uses.
}

function readStatus(gathered: Gathered): void {
  const { frame, context, line } = gathered;
  const word = wordOf(gathered);
  if (word !== 'online' && word !== 'offline') {
    fault(gathered, 'bad-status');
    return;
  }
  const online = word === 'online';
  observe(gathered, { type: 'link', online });
  const settledAtMs = frame.retained ? line.settledAtMs : context.nowMs + SETTLES_MS;
  // What its relay and contacts did while it was away is not known until it says so.
  const forgotten = { relayOn: null, contacts: {} };
  gathered.line = { ...line, online, settledAtMs, ...(!online && forgotten) };
}

// Badges

/** A badge is an event: what a broker kept of it opens nothing and is passed over. */
function readTagMessage(gathered: Gathered): void {
  if (gathered.frame.retained) return;
  const text = wordOf(gathered);
  if (text === undefined) {
    fault(gathered, 'bad-uid');
    return;
  }
  if (!text.startsWith('{') && !text.startsWith('"')) {
    presented(gathered, text);
    return;
  }
  const document = readJson(gathered.frame.bytes);
  if (document.ok) presented(gathered, tagOf(document.value));
  else fault(gathered, document.reason);
}

/** A text sensor tells its last tag again at every connection. */
function readTagSensor(gathered: Gathered): void {
  const { frame, context, line } = gathered;
  if (frame.retained || context.nowMs < line.settledAtMs) return;
  const text = wordOf(gathered);
  if (text !== undefined && NO_TAG.includes(text.toLowerCase())) return;
  presented(gathered, text);
}

function presented(gathered: Gathered, value: unknown): void {
  const { context, line } = gathered;
  const { encoding, rearmAfterMs } = context.settings;
  const tag = readTag(value, encoding);
  if (!tag.ok) {
    fault(gathered, tag.reason);
    return;
  }
  const { number } = tag;
  const isHeld = line.held?.number === number && context.nowMs - line.held.atMs <= rearmAfterMs;
  gathered.line = { ...line, held: { number, atMs: context.nowMs } };
  if (!isHeld) observe(gathered, { type: 'badge', number, encoding: tag.encoding });
}

function readKeypad(gathered: Gathered): void {
  if (gathered.frame.retained) return;
  const digits = wordOf(gathered);
  if (digits !== undefined && DIGITS.test(digits)) observe(gathered, { type: 'keypad', digits });
  else fault(gathered, 'bad-digits');
}

// Components

function readRelay(gathered: Gathered): void {
  const on = onOrOff(gathered);
  if (on === undefined) return;
  const { frame, line } = gathered;
  if (!frame.retained) {
    const { awaited, outcomes } = confirmRelay(line.awaited, on);
    gathered.observations.push(...outcomes);
    if (awaited !== line.awaited) gathered.line = { ...line, awaited };
  }
  if (line.relayOn === on) return;
  observe(gathered, { type: 'relay', on });
  if (frame.retained) return;
  if (!on && line.isMetered) observe(gathered, { type: 'power', watts: 0, inferred: true });
  gathered.line = { ...gathered.line, relayOn: on };
}

/** A lock that has opened says UNLOCKED (or OPEN, where it has a latch), and closes by itself. */
function readLock(gathered: Gathered): void {
  const { frame, line } = gathered;
  const word = wordOf(gathered)?.toUpperCase();
  if (frame.retained || (word !== 'UNLOCKED' && word !== 'OPEN')) return;
  if (line.openings.length === 0) return;
  for (const { id } of line.openings) {
    gathered.observations.push({ type: 'outcome', command: id, ok: true });
  }
  gathered.line = { ...line, openings: [] };
}

function readContact(gathered: Gathered, name: string): void {
  const open = onOrOff(gathered);
  if (open === undefined) return;
  const { frame, line } = gathered;
  if (line.contacts[name] === open) return;
  observe(gathered, { type: 'contact', name, open });
  if (!frame.retained) {
    gathered.line = { ...line, contacts: { ...line.contacts, [name]: open } };
  }
}

function readPower(gathered: Gathered): void {
  const watts = quantity(gathered, -WATTS_MAX, WATTS_MAX, 'bad-power');
  if (watts === undefined) return;
  if (!gathered.frame.retained && !gathered.line.isMetered) {
    gathered.line = { ...gathered.line, isMetered: true };
  }
  observe(gathered, { type: 'power', watts });
}

function readEnergy(gathered: Gathered): void {
  const counter = quantity(gathered, 0, WATT_HOURS_MAX, 'bad-energy');
  if (counter === undefined) return;
  const isKilo = gathered.context.settings.energyUnit === 'kWh';
  observe(gathered, { type: 'power', wattHours: isKilo ? scaledByTen(counter, 3) : counter });
}

/** `nan` is a sensor that has no value (yet). */
function quantity(
  gathered: Gathered,
  min: number,
  max: number,
  reason: string,
): number | undefined {
  const word = wordOf(gathered);
  if (word?.toLowerCase() === 'nan') return undefined;
  const value = quantityWithin(word, min, max);
  if (value === undefined) fault(gathered, reason);
  return value;
}

function onOrOff(gathered: Gathered): boolean | undefined {
  const word = wordOf(gathered)?.toUpperCase();
  if (word === 'ON' || word === 'OFF') return word === 'ON';
  fault(gathered, 'bad-on-or-off');
  return undefined;
}

function wordOf({ frame }: Gathered): string | undefined {
  const text = readText(frame.bytes, WORD_CHARACTERS_MAX);
  return text.ok ? text.value.trim() : undefined;
}

function observe(gathered: Gathered, seen: Observed & Circumstances): void {
  const { frame, observations } = gathered;
  observations.push({ ...seen, ...around(frame) });
}

function fault(gathered: Gathered, reason: string): void {
  gathered.faults.push(faultOf(gathered.frame, reason));
}
