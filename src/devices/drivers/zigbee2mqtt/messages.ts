/** What Zigbee2MQTT says of one device, read into the place's words. Sources: test/vectors/zigbee2mqtt.json. */
import {
  type DriverState,
  type DriverStep,
  type Frame,
  faultOf,
  type Sending,
} from '#devices/driver.ts';
import { around, aroundAt, saidInText } from '#devices/wire/circumstances.ts';
import { type Fields, own, readFields, readText } from '#devices/wire/json.ts';
import { wholeWithin } from '#devices/wire/numbers.ts';
import { confirmRelay, wakeForRelay } from '#devices/wire/relay-commands.ts';
import { CLOCK_SET_AFTER_MS } from '#kernel/device-clock.ts';
import type { Circumstances, DecodeFault, Observation } from '#kernel/observation.ts';
import { type DocumentRead, type Outlet, readDocument } from './document.ts';
import {
  ask,
  bridgeStateOf,
  type Context,
  type Line,
  type Memory,
  OUTLETS,
  topicOf,
} from './state.ts';

const WORD_CHARACTERS_MAX = 256;
/** A first document whose device was last heard so long ago comes from Zigbee2MQTT's own store. */
const OLD_MS = 120_000;
const INSTANT_MS_MAX = 253_402_300_799_999;

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
  const gathered: Gathered = {
    ...{ frame, context, observations: [], faults: [], send: [] },
    ...state,
  };
  const topic = topicOf(context.settings);
  if (frame.where === topic) readState(gathered);
  else if (frame.where === `${topic}/availability`) readAvailability(gathered);
  else if (frame.where === bridgeStateOf(context.settings)) readBridge(gathered);
  else return { faults: [faultOf(frame, 'unknown-topic')] };
  const { line, memory, observations, faults, send } = gathered;
  const isSettled = line.awaited !== state.line.awaited;
  return {
    ...{ observations, faults, send },
    ...(memory !== state.memory && { memory }),
    ...(line !== state.line && { line }),
    ...(isSettled && { wakeAtMs: wakeForRelay(line.awaited) }),
  };
}

// Whether it is there

/** `{"state":"online"}`, or the bare word of older versions. */
function onlineOf(frame: Frame): boolean | undefined {
  const text = readText(frame.bytes, WORD_CHARACTERS_MAX);
  if (!text.ok) return undefined;
  const document = readFields(frame.bytes, WORD_CHARACTERS_MAX);
  const word = document.ok ? own(document.value, 'state') : text.value.trim();
  if (word === 'online') return true;
  return word === 'offline' ? false : undefined;
}

function readAvailability(gathered: Gathered): void {
  const { frame, line } = gathered;
  const online = onlineOf(frame);
  if (online === undefined) {
    gathered.faults.push(faultOf(frame, 'bad-availability'));
    return;
  }
  gathered.observations.push({ type: 'link', online, ...circumstances(gathered) });
  gathered.line = { ...line, online, ...(!online && { relays: {} }) };
}

/** With Zigbee2MQTT away nothing is known of any of its devices. */
function readBridge(gathered: Gathered): void {
  const { frame, line, context, memory } = gathered;
  const online = onlineOf(frame);
  if (online === undefined) {
    gathered.faults.push(faultOf(frame, 'bad-bridge-state'));
    return;
  }
  if (!online) {
    const told: Line = { ...line, isBridgeAway: true, relays: {}, isHeard: false };
    gathered.observations.push({ type: 'link', online: false, ...circumstances(gathered) });
    gathered.line = told;
    return;
  }
  if (!line.isBridgeAway) return;
  gathered.line = { ...line, isBridgeAway: false };
  if (line.online)
    gathered.observations.push({ type: 'link', online: true, inferred: true, ...around(frame) });
  if (memory.hasRelay) gathered.send.push(ask(context.settings));
}

// Its state

function readState(gathered: Gathered): void {
  const document = readFields(gathered.frame.bytes);
  if (!document.ok) {
    gathered.faults.push(faultOf(gathered.frame, document.reason));
    return;
  }
  const read = readDocument(document.value);
  for (const field of read.bad) gathered.faults.push(faultOf(gathered.frame, `bad-${field}`));
  const about = circumstances(gathered, document.value);
  if (!gathered.line.isHeard && !gathered.frame.retained)
    gathered.line = { ...gathered.line, isHeard: true };
  for (const outlet of read.outlets) {
    tellRelay(gathered, outlet, about);
    if (outlet.sample === undefined) continue;
    const channel = channelOf(gathered.context, outlet);
    gathered.observations.push({ ...outlet.sample, ...about, ...channel });
  }
  tellContact(gathered, read, about);
  tellTrouble(gathered, read, about);
}

function tellRelay(gathered: Gathered, outlet: Outlet, about: Circumstances): void {
  const { context, memory } = gathered;
  const { on, number } = outlet;
  if (on === undefined) return;
  const channel = channelOf(context, outlet);
  if (channel.channel === undefined && about.retained !== true) {
    const { awaited, outcomes } = confirmRelay(gathered.line.awaited, on);
    gathered.observations.push(...outcomes);
    if (awaited !== gathered.line.awaited) gathered.line = { ...gathered.line, awaited };
  }
  if (!memory.hasRelay) gathered.memory = { ...memory, hasRelay: true };
  const { line } = gathered;
  // Every message holds the whole state: the same word again is no news.
  if (line.relays[number] === on) return;
  gathered.observations.push({ type: 'relay', on, ...about, ...channel });
  if (about.retained === true) return;
  gathered.line = { ...line, relays: { ...line.relays, [number]: on } };
}

function tellContact(gathered: Gathered, { open }: DocumentRead, about: Circumstances): void {
  const { line } = gathered;
  if (open === undefined || line.open === open) return;
  gathered.observations.push({ type: 'contact', name: 'door', open, ...about });
  if (about.retained !== true) gathered.line = { ...line, open };
}

/** Each is told when it begins; a low battery goes on for weeks, and is remembered over a restart. */
function tellTrouble(gathered: Gathered, read: DocumentRead, about: Circumstances): void {
  if (about.retained === true) return;
  const { line, memory, observations } = gathered;
  const { isTampered = line.isTampered, isLow = memory.isLow } = read;
  if (isTampered && !line.isTampered)
    observations.push({ type: 'fault', code: 'tamper', text: 'the device was opened', ...about });
  if (isLow && !memory.isLow)
    observations.push({ type: 'fault', code: 'battery-low', text: 'its battery is low', ...about });
  if (isTampered !== line.isTampered) gathered.line = { ...gathered.line, isTampered };
  if (isLow !== memory.isLow) gathered.memory = { ...gathered.memory, isLow };
}

/** The machine's own outlet is told without a number. */
function channelOf({ settings }: Context, { number }: Outlet): { channel?: number } {
  const own = settings.outlet === undefined ? 0 : (OUTLETS.get(settings.outlet) ?? 0);
  if (number === own) return {};
  return { channel: number === 0 ? own : number };
}

function circumstances({ frame, line, context }: Gathered, document: Fields = {}): Circumstances {
  const saidMs = lastSeenMs(own(document, 'last_seen'));
  // At its start Zigbee2MQTT repeats what it had stored: states, and no events.
  const isSet = saidMs !== null && saidMs >= CLOCK_SET_AFTER_MS;
  const isStored = !line.isHeard && isSet && saidMs < context.nowMs - OLD_MS;
  return { ...aroundAt(frame, saidMs), ...(isStored && { retained: true }) };
}

/** `ISO_8601`, `ISO_8601_local` or `epoch`, as its setting `last_seen` says. */
function lastSeenMs(value: unknown): number | null {
  return saidInText(value) ?? wholeWithin(value, 0, INSTANT_MS_MAX) ?? null;
}
