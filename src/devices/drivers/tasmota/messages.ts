/** What a Tasmota device publishes, read into the place's words. Formats and sources: test/vectors/tasmota.json. */

import {
  type DriverState,
  type DriverStep,
  type Frame,
  faultOf,
  type Sending,
} from '#devices/driver.ts';
import { aroundAt, saidInText } from '#devices/wire/circumstances.ts';
import { type Fields, isFields, readFields, readText } from '#devices/wire/json.ts';
import { confirmRelay } from '#devices/wire/relay-commands.ts';
import { nameWithin } from '#devices/wire/words.ts';
import type { Circumstances, DecodeFault, Observation } from '#kernel/observation.ts';
import { readBadges, repaired } from './badges.ts';
import { readEnergy } from './energy.ts';
import { prefixed, type Settings } from './settings.ts';
import { ask, askAll, type Context, type Line, type Memory, nextWake } from './state.ts';

/** The meter needs some seconds after the relay has moved (Tasmota#7748). */
const ASK_AFTER_RELAY_MS = 5_000;
const RELAY_KEY = /^POWER([1-8])?$/;
const WORD_CHARACTERS_MAX = 64;

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
  const reader = readerOf(frame.where, context.settings);
  if (reader === undefined) return { faults: [faultOf(frame, 'unknown-topic')] };
  const gathered: Gathered = { frame, context, observations: [], faults: [], send: [], ...state };
  reader(gathered);
  const { line, memory, observations, faults, send } = gathered;
  return {
    observations,
    faults,
    send,
    ...(memory !== state.memory && { memory }),
    ...(line !== state.line && { line, wakeAtMs: nextWake(line) }),
  };
}

type Reader = (gathered: Gathered) => void;

/** MARGINS, POWER_LOW, INFO2 and what other versions add say nothing that the place uses. */
const TELE_READERS: ReadonlyMap<string, Reader> = new Map([
  ['LWT', readWill],
  ['SENSOR', readSensor],
  ['STATE', (gathered) => withFields(gathered, (all) => readRelays(gathered, all, false))],
  ['INFO1', (gathered) => withFields(gathered, (all) => readFirmware(gathered, all))],
]);

const STAT_READERS: ReadonlyMap<string, Reader> = new Map([
  ['RESULT', (gathered) => withFields(gathered, (all) => readRelays(gathered, all, true))],
  ['STATUS8', (gathered) => withBlock(gathered, 'StatusSNS', readPower)],
  ['STATUS10', (gathered) => withBlock(gathered, 'StatusSNS', readPower)],
  [
    'STATUS11',
    (gathered) => withBlock(gathered, 'StatusSTS', (_, all) => readRelays(gathered, all, false)),
  ],
]);

function readerOf(where: string, given: Settings): Reader | undefined {
  const tele = prefixed(given, 'tele');
  if (where.startsWith(tele)) return TELE_READERS.get(where.slice(tele.length)) ?? passOver;
  const stat = prefixed(given, 'stat');
  if (!where.startsWith(stat)) return undefined;
  const end = where.slice(stat.length);
  if (RELAY_KEY.test(end)) return (gathered) => readRelayText(gathered, end);
  return STAT_READERS.get(end) ?? passOver;
}

function passOver(): void {}

function withBlock(
  gathered: Gathered,
  name: string,
  use: (gathered: Gathered, block: Fields) => void,
): void {
  withFields(gathered, (document) => {
    const block = document[name];
    if (isFields(block)) use(gathered, block);
  });
}

function withFields(gathered: Gathered, use: (document: Fields) => void): void {
  const read = readFields(gathered.frame.bytes);
  if (read.ok) use(read.value);
  else gathered.faults.push(faultOf(gathered.frame, read.reason));
}

function readWill(gathered: Gathered): void {
  const { frame, context } = gathered;
  const word = Buffer.from(frame.bytes.subarray(0, WORD_CHARACTERS_MAX)).toString('latin1');
  if (word !== 'Online' && word !== 'Offline') {
    gathered.faults.push(faultOf(frame, 'bad-lwt'));
    return;
  }
  const online = word === 'Online';
  gathered.observations.push({ type: 'link', online, ...around(frame) });
  // What the relay did while the plug was away is not known until it says so.
  gathered.line = { ...gathered.line, online, ...(!online && { relays: {} }) };
  if (online) gathered.send.push(...askAll(context.settings));
}

function readFirmware(gathered: Gathered, document: Fields): void {
  const inner = document['Info1'];
  const about = isFields(inner) ? inner : document;
  const firmware = nameWithin(about['Version'], WORD_CHARACTERS_MAX);
  const model = nameWithin(about['Module'], WORD_CHARACTERS_MAX);
  if (firmware === undefined && model === undefined) return;
  gathered.observations.push({
    type: 'link',
    online: gathered.line.online,
    ...(firmware !== undefined && { firmware }),
    ...(model !== undefined && { model }),
    ...around(gathered.frame),
  });
}

// Sensors

function readSensor(gathered: Gathered): void {
  const read = readFields(gathered.frame.bytes);
  if (read.ok) {
    readPower(gathered, read.value);
    readReaders(gathered, read.value);
    return;
  }
  const text = readText(gathered.frame.bytes);
  const mended = text.ok ? repaired(text.value) : null;
  const again = mended === null ? read : readFields(Buffer.from(mended));
  if (again.ok) readReaders(gathered, again.value);
  else gathered.faults.push(faultOf(gathered.frame, again.reason));
}

function readPower(gathered: Gathered, document: Fields): void {
  const { sample, counters, faults } = readEnergy(document);
  for (const reason of faults) gathered.faults.push(faultOf(gathered.frame, reason));
  if (sample === null) return;
  const known = gathered.memory.counters;
  const isOtherSum = counters !== null && known !== null && counters !== known;
  if (counters !== null && counters !== known) gathered.memory = { counters };
  const circumstances = around(gathered.frame, document);
  // A total over fewer or more channels than before is not the same counter.
  const flags = [...(circumstances.flags ?? []), ...(isOtherSum ? ['channels-changed'] : [])];
  gathered.observations.push({
    ...sample,
    ...circumstances,
    ...(flags.length > 0 && { flags }),
  });
}

/** A badge is an event: what a broker kept of it opens nothing and is passed over. */
function readReaders(gathered: Gathered, document: Fields): void {
  if (gathered.frame.retained) return;
  for (const seen of readBadges(document)) {
    if (seen === 'bad-uid') gathered.faults.push(faultOf(gathered.frame, seen));
    else gathered.observations.push({ ...seen, ...around(gathered.frame, document) });
  }
}

// Relays

function readRelayText(gathered: Gathered, key: string): void {
  const read = readText(gathered.frame.bytes, WORD_CHARACTERS_MAX);
  if (read.ok) relaySaid(gathered, key, read.value, {}, true);
  else gathered.faults.push(faultOf(gathered.frame, read.reason));
}

function readRelays(gathered: Gathered, document: Fields, isAnswer: boolean): void {
  for (const [key, value] of Object.entries(document)) {
    if (!RELAY_KEY.test(key)) continue;
    // Lights and rules answer with numbers or objects of the same name.
    if (typeof value === 'string') relaySaid(gathered, key, value, document, isAnswer);
  }
}

/** One change is told in POWER, in RESULT and again in STATE: it makes one observation. */
function relaySaid(
  gathered: Gathered,
  key: string,
  word: string,
  document: Fields,
  isAnswer: boolean,
): void {
  const { frame, context, line } = gathered;
  const on = relayWord(word, context.settings);
  if (on === undefined) {
    gathered.faults.push(faultOf(frame, 'bad-relay-word'));
    return;
  }
  const number = Number(RELAY_KEY.exec(key)?.[1] ?? 1);
  const isOurs = number === context.settings.relay;
  const wasOn = line.relays[number];
  if (isOurs && isAnswer && !frame.retained) confirm(gathered, on);
  if (wasOn === on) return;
  const circumstances = {
    ...around(frame, document),
    ...(!isOurs && { channel: number }),
  };
  gathered.observations.push({ type: 'relay', on, ...circumstances });
  // What the broker kept is not what the plug says now: the plug's own word is told again.
  if (frame.retained) return;
  gathered.line = { ...gathered.line, relays: { ...line.relays, [number]: on } };
  if (isOurs) followRelay(gathered, on, circumstances);
}

/** The firmware says nothing of a power that the relay took away (tasmota/docs, PowerDelta). */
function followRelay(gathered: Gathered, on: boolean, circumstances: Circumstances): void {
  const { context } = gathered;
  if (!on && context.settings.relayCutsPower) {
    gathered.observations.push({ type: 'power', watts: 0, inferred: true, ...circumstances });
  }
  gathered.send.push(ask(context.settings, '8'));
  const askAtMs = Math.min(gathered.line.askAtMs, context.nowMs + ASK_AFTER_RELAY_MS);
  gathered.line = { ...gathered.line, askAtMs };
}

function confirm(gathered: Gathered, on: boolean): void {
  const { awaited, outcomes } = confirmRelay(gathered.line.awaited, on);
  gathered.observations.push(...outcomes);
  if (awaited !== gathered.line.awaited) gathered.line = { ...gathered.line, awaited };
}

function relayWord(word: string, given: Settings): boolean | undefined {
  const said = word.trim().toUpperCase();
  if (said === given.onWord.toUpperCase()) return true;
  return said === given.offWord.toUpperCase() ? false : undefined;
}

/** Without SetOption52 its time is a local one of a zone that is not said. */
function around(frame: Frame, document: Fields = {}): Circumstances {
  return aroundAt(frame, saidInText(document['Time']));
}
