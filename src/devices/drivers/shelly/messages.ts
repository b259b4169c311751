/** What a Shelly publishes and answers, read into the place's words. Formats and sources: test/vectors/shelly.json. */
import {
  type DriverState,
  type DriverStep,
  type Frame,
  faultOf,
  type Sending,
} from '#devices/driver.ts';
import { aroundAt, around as aroundFrame, saidInSeconds } from '#devices/wire/circumstances.ts';
import { type Fields, isFields, own, readFields, readText } from '#devices/wire/json.ts';
import { quantityWithin } from '#devices/wire/quantities.ts';
import { confirmRelay, refuseRelay, type Settled } from '#devices/wire/relay-commands.ts';
import { nameWithin } from '#devices/wire/words.ts';
import type { Circumstances, DecodeFault, Observation } from '#kernel/observation.ts';
import { type Read, readAnswer, readComponents, type Values } from './components.ts';
import { askAll, askValues, type Context, channelOf, type Line, nextWake } from './state.ts';

/** The relay of a clamp meter says nothing of what its clamps measure. */
const BESIDE_METER = 'beside-meter';
const WORD_CHARACTERS_MAX = 64;
const ERROR_CHARACTERS_MAX = 200;
const COMPONENTS_MAX = 64;

/** What one frame leads to, collected on the way. */
type Gathered = {
  readonly frame: Frame;
  readonly context: Context;
  readonly observations: Observation[];
  readonly faults: DecodeFault[];
  readonly send: Sending[];
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
  const gathered: Gathered = {
    ...{ frame, context, observations: [], faults: [], send: [] },
    line: before,
  };
  if (!read(gathered)) return { faults: [faultOf(frame, 'unknown-topic')] };
  const { line, observations, faults, send } = gathered;
  if (line === before) return { observations, faults, send };
  return { observations, faults, send, line, wakeAtMs: nextWake(line) };
}

/** False: it is no topic of this device. */
function read(gathered: Gathered): boolean {
  const { frame, context } = gathered;
  const { where } = frame;
  const start = `${context.settings.prefix}/`;
  const end = where.startsWith(start) ? where.slice(start.length) : null;
  if (end === 'online') readOnline(gathered);
  else if (end === 'rpc' || end?.startsWith('command'))
    return true; // Our own questions, heard again.
  else if (end === 'events/rpc') withFields(gathered, readNotification);
  else if (end?.startsWith('status/')) readStatus(gathered, end.slice('status/'.length));
  else if (where.endsWith('/rpc')) withFields(gathered, readReply);
  // Debug logs and what other versions add say nothing that the place uses.
  else return end !== null;
  return true;
}

function withFields(gathered: Gathered, use: (gathered: Gathered, document: Fields) => void): void {
  const document = readFields(gathered.frame.bytes);
  if (document.ok) use(gathered, document.value);
  else gathered.faults.push(faultOf(gathered.frame, document.reason));
}

function readOnline(gathered: Gathered): void {
  const { frame, context } = gathered;
  const text = readText(frame.bytes, WORD_CHARACTERS_MAX);
  const word = text.ok ? text.value.trim() : '';
  if (word !== 'true' && word !== 'false') {
    gathered.faults.push(faultOf(frame, 'bad-online'));
    return;
  }
  const online = word === 'true';
  gathered.observations.push({ type: 'link', online, ...aroundFrame(frame) });
  // What it did while it was away is not known until it says so.
  gathered.line = { ...gathered.line, online, ...(!online && { known: {} }) };
  if (!online || frame.retained) return;
  const asked = askAll(gathered.line, context);
  gathered.line = asked.line;
  gathered.send.push(...asked.send);
}

// Status documents

/** NotifyStatus is an overlay of what changed, NotifyFullStatus is whole; NotifyEvent tells of buttons. */
function readNotification(gathered: Gathered, document: Fields): void {
  const method = own(document, 'method');
  if (method !== 'NotifyStatus' && method !== 'NotifyFullStatus') return;
  const params = own(document, 'params');
  if (!isFields(params)) {
    gathered.faults.push(faultOf(gathered.frame, 'no-params'));
    return;
  }
  const isWhole = method === 'NotifyFullStatus';
  for (const one of readComponents(params)) tell(gathered, one, isWhole, own(params, 'ts'));
}

/** `<prefix>/status/switch:0` holds one whole component, where "generic status update" is on. */
function readStatus(gathered: Gathered, name: string): void {
  withFields(gathered, (_, document) => {
    for (const one of readComponents({ [name]: document })) tell(gathered, one, true);
  });
}

function tell(gathered: Gathered, read: Read, isWhole: boolean, seconds?: unknown): void {
  const { frame, context, line } = gathered;
  for (const field of read.bad) gathered.faults.push(faultOf(frame, `bad-${field}`));
  const key = `${read.kind}:${read.channel}`;
  const before = line.known[key];
  if (before === undefined && Object.keys(line.known).length >= COMPONENTS_MAX) return;
  // What the broker kept says nothing of now: it is neither compared with what is known nor becomes so.
  const known = frame.retained ? {} : (before ?? {});
  const now: Values = { ...known, ...(isWhole && { errors: [] }), ...read.values };
  const around = {
    ...aroundAt(frame, saidInSeconds(seconds)),
    ...channelOf(context.settings, read.channel),
  };
  const isCut = now.on === false && known.on !== false && now.watts !== undefined;
  const isInferred = isCut && read.values.watts === undefined;
  const settled: Values = isInferred ? { ...now, watts: 0 } : now;
  tellRelay(gathered, read, known, around);
  tellErrors(gathered, settled, known, around);
  if (hasMeter(read.values)) tellPower(gathered, settled, around);
  else if (isInferred) {
    gathered.observations.push({ type: 'power', watts: 0, inferred: true, ...around });
  }
  if (frame.retained) return;
  if (read.kind === 'em' || read.kind === 'em1') noteClamps(gathered);
  gathered.line = { ...gathered.line, known: { ...line.known, [key]: settled } };
}

function tellRelay(
  gathered: Gathered,
  { kind, channel, values, source }: Read,
  known: Values,
  around: Circumstances,
): void {
  const { frame, context, line } = gathered;
  const { on } = values;
  if (on === undefined || (kind !== 'switch' && kind !== 'light')) return;
  const isOurs = channel === context.settings.channel;
  if (isOurs && !frame.retained) settle(gathered, confirmRelay(line.awaited, on));
  if (known.on === on) return;
  const flags = [
    ...(source === undefined ? [] : [`by-${source.toLowerCase()}`]),
    ...(hasClamps(line) ? [BESIDE_METER] : []),
    ...(around.flags ?? []),
  ];
  gathered.observations.push({
    ...{ type: 'relay', on },
    ...around,
    ...(flags.length > 0 && { flags }),
  });
}

function hasClamps({ known }: Line): boolean {
  return Object.keys(known).some((key) => key.startsWith('em'));
}

/** A relay may have been told before the first clamp was heard: it is told again for what it is. */
function noteClamps({ line, context, observations }: Gathered): void {
  if (hasClamps(line)) return;
  for (const [key, { on }] of Object.entries(line.known)) {
    if (on === undefined) continue;
    observations.push({
      ...{ type: 'relay', on, flags: [BESIDE_METER] },
      ...channelOf(context.settings, Number(key.slice(key.indexOf(':') + 1))),
    });
  }
}

function tellErrors(gathered: Gathered, now: Values, known: Values, around: Circumstances): void {
  if (gathered.frame.retained) return;
  for (const code of now.errors ?? []) {
    if (known.errors?.includes(code)) continue;
    gathered.observations.push({
      ...{ type: 'fault', code, text: `the device reports ${code}` },
      ...around,
    });
  }
}

function hasMeter({ watts, wattHours, volts, amperes }: Values): boolean {
  return [watts, wattHours, volts, amperes].some((one) => one !== undefined);
}

/** All that is known, since what a notification leaves out has not changed. */
function tellPower(gathered: Gathered, now: Values, around: Circumstances): void {
  const { watts, wattHours, volts, amperes } = now;
  if (watts === undefined && wattHours === undefined) return;
  gathered.observations.push({
    type: 'power',
    ...(watts !== undefined && { watts }),
    ...(wattHours !== undefined && { wattHours }),
    ...(volts !== undefined && { volts }),
    ...(amperes !== undefined && { amperes }),
    ...around,
  });
}

// Answers

function readReply(gathered: Gathered, document: Fields): void {
  const { frame, line, context } = gathered;
  if (frame.retained) return;
  const id = own(document, 'id');
  const carried = line.carried.find((one) => one.request === id);
  const error = own(document, 'error');
  if (isFields(error)) {
    if (carried) settle(gathered, refuseRelay(line.awaited, carried.command, wordsOf(error)));
    return;
  }
  const result = own(document, 'result');
  if (!isFields(result)) {
    gathered.faults.push(faultOf(frame, 'no-result'));
    return;
  }
  if (carried) {
    const on = line.awaited.find((one) => one.id === carried.command)?.on;
    if (on !== undefined) settle(gathered, confirmRelay(line.awaited, on));
    // The answer says how the relay stood before; how it stands now is asked.
    const asked = askValues(gathered.line, context);
    gathered.line = asked.line;
    gathered.send.push(...asked.send);
    return;
  }
  readResult(gathered, result);
}

function readResult(gathered: Gathered, result: Fields): void {
  if (Object.hasOwn(result, 'fw_id') || Object.hasOwn(result, 'ver')) {
    readIdentity(gathered, result);
    return;
  }
  const one = readAnswer(result);
  if (one !== null) tell(gathered, one, true);
  else for (const each of readComponents(result)) tell(gathered, each, true);
}

function readIdentity(gathered: Gathered, result: Fields): void {
  const firmware = nameWithin(own(result, 'ver') ?? own(result, 'fw_id'), WORD_CHARACTERS_MAX);
  const model = nameWithin(own(result, 'model'), WORD_CHARACTERS_MAX);
  gathered.observations.push({
    ...{ type: 'link', online: gathered.line.online },
    ...(firmware !== undefined && { firmware }),
    ...(model !== undefined && { model }),
  });
}

function settle(gathered: Gathered, { awaited, outcomes }: Settled): void {
  gathered.observations.push(...outcomes);
  const { line } = gathered;
  if (awaited === line.awaited) return;
  const carried = line.carried.filter((one) => awaited.some(({ id }) => id === one.command));
  gathered.line = { ...line, awaited, carried };
}

function wordsOf(error: Fields): string {
  const message = nameWithin(own(error, 'message'), ERROR_CHARACTERS_MAX) ?? 'no message';
  return `${quantityWithin(own(error, 'code'), -1e6, 1e6) ?? 'error'}: ${message}`;
}
