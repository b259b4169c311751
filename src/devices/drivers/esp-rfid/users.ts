/** Keeps the device's own list of users in step with the place's: one command at a time, for its answer names nobody. */
import type { Sending } from '#devices/driver.ts';
import { type Fields, own, writeJson } from '#devices/wire/json.ts';
import { quantityWithin } from '#devices/wire/quantities.ts';
import type { AccessList } from '#kernel/command.ts';
import type { Observation } from '#kernel/observation.ts';
import { keptOf, wantedAt } from './list.ts';
import {
  type Context,
  type Doing,
  type Line,
  type Memory,
  nextWake,
  type Settings,
} from './state.ts';
import type { State, Step } from './steps.ts';
import { readUid } from './uid.ts';

/** The name of every user that the place entered: nobody's own name stands in the device. */
export const USER_NAME = 'Faitout';

const ANSWERED_WITHIN_MS = 5000;
const TRIES_MAX = 3;
/** The first firmware answers nothing: it is given this time for each. */
const SILENT_PACE_MS = 1000;
const LISTING_FIRST_MS = 5000;
const LISTING_NEXT_MS = 3000;
const LISTED_MAX = 2000;
const UNIX_SECONDS_MAX = 1e11;

/** The place has a list for it. */
export function takeList(state: State, list: AccessList, context: Context): Step {
  if (context.settings.users === 'own') return told(state, list.version);
  const kept = keptOf(list);
  const memory = { ...state.memory, list: kept };
  return { memory, ...keepInStep({ ...state, memory }, context) };
}

/** The device keeps none of the place's users: there is nothing that it has not taken yet. */
function told({ memory, line }: State, version: number): Step {
  const next = { ...memory, list: null, told: version };
  return { memory: next, ...(isThere(line) && { observations: [holds(next)] }) };
}

/** Which version of the place's list it holds. */
export function holds(memory: Memory): Observation {
  return { type: 'link', online: true, ...(memory.told !== null && { access: memory.told }) };
}

/** Does what is next: nothing while it waits for an answer, is away, or its address is not known. */
export function keepInStep(state: State, context: Context): Step {
  const { line } = state;
  const { memory } = state;
  const isIdle = line.doing === null && line.listingUntilMs === null && !line.isStuck;
  if (memory.list === null || !isIdle || !isThere(line) || memory.address === null) return {};
  if (memory.mustList && memory.answers !== false) return list(state, context);
  const { nowMs } = context;
  const wanted = wantedAt(memory.list, nowMs);
  if (wanted === null) return waiting(line, null);
  const doing = nextJob(memory, wanted.until, context);
  if (doing !== null) return doJob(state, doing, context);
  const isNew = memory.told !== memory.list.version && memory.answers !== false;
  if (!isNew) return waiting(line, wanted.changesAtMs);
  const next = { ...memory, told: memory.list.version };
  return { memory: next, observations: [holds(next)], ...waiting(line, wanted.changesAtMs) };
}

/** Rights that are gone go first. */
function nextJob(
  memory: Memory,
  until: ReadonlyMap<string, number>,
  { settings, nowMs }: Context,
): Doing | null {
  const started = { tries: 0, untilMs: nowMs };
  for (const number of Object.keys(memory.held)) {
    if (!until.has(number)) return { kind: 'deletuid', number, until: 0, ...started };
  }
  for (const [number, seconds] of until) {
    if (memory.held[number] === seconds || writtenUid(number, settings, memory) === null) continue;
    return { kind: 'adduser', number, until: seconds, ...started };
  }
  return null;
}

function doJob({ line, memory }: State, doing: Doing, context: Context): Step {
  const { nowMs, settings } = context;
  const withinMs = memory.answers === false ? SILENT_PACE_MS : ANSWERED_WITHIN_MS;
  const next: Line = {
    ...line,
    doing: { ...doing, tries: doing.tries + 1, untilMs: nowMs + withinMs },
  };
  const send = [commandOf(doing, settings, memory)];
  return { line: next, send, wakeAtMs: nextWake(next) };
}

function commandOf({ kind, number, until }: Doing, given: Settings, memory: Memory): Sending {
  const uid = writtenUid(number, given, memory) ?? number;
  const body =
    kind === 'deletuid'
      ? { uid }
      : { uid, user: USER_NAME, acctype: '1', validsince: '0', validuntil: String(until) };
  return commandTo(given, { cmd: kind, doorip: memory.address, ...body });
}

function commandTo({ topic }: Settings, body: object): Sending {
  return { topic: `${topic}/cmd`, bytes: writeJson(body), qos: 1, retain: false };
}

/** It has done what was asked, or, with the first firmware, had the time for it. */
export function jobDone(state: State, context: Context): Step {
  const { doing } = state.line;
  if (doing === null) return {};
  const { [doing.number]: _before, ...others } = state.memory.held;
  const held = doing.kind === 'adduser' ? { ...others, [doing.number]: doing.until } : others;
  const memory = { ...state.memory, held };
  const line = { ...state.line, doing: null };
  return { memory, line, ...keepInStep({ memory, line }, context) };
}

/** An answer names the command and no user. */
export function takeAnswer(state: State, type: unknown, context: Context): Step {
  if (state.line.doing?.kind !== type) return {};
  const memory = state.memory.answers === true ? state.memory : { ...state.memory, answers: true };
  return jobDone({ ...state, memory }, context);
}

/**
 * A command without an answer is sent again. What has answered before is then left alone until it is heard of
 * again; what has never answered does as it is told without a word.
 */
export function overdueJob(state: State, context: Context): Step {
  const { line, memory } = state;
  const { doing } = line;
  if (doing === null || doing.untilMs > context.nowMs) return {};
  if (memory.answers === false) return jobDone(state, context);
  if (doing.tries < TRIES_MAX) return doJob(state, doing, context);
  if (memory.answers === null) {
    const after = jobDone({ line, memory: { ...memory, answers: false } }, context);
    return { ...after, observations: [UNCONFIRMED, ...(after.observations ?? [])] };
  }
  const next: Line = { ...line, doing: null, isStuck: true };
  return { observations: [NOT_TAKEN], line: next, wakeAtMs: nextWake(next) };
}

const UNCONFIRMED: Observation = {
  type: 'fault',
  code: 'users-unconfirmed',
  text: 'this firmware does not say whether it has entered a user',
};
const NOT_TAKEN: Observation = {
  type: 'fault',
  code: 'users-not-taken',
  text: 'the device does not answer when users are entered',
};

// What it holds

function list({ line, memory }: State, { nowMs, settings }: Context): Step {
  const next: Line = {
    ...line,
    listingUntilMs: nowMs + LISTING_FIRST_MS,
    listed: {},
    foreign: 0,
  };
  const send = [commandTo(settings, { cmd: 'getuserlist', doorip: memory.address })];
  return { line: next, send, wakeAtMs: nextWake(next) };
}

/** One user of its list; a line of messages without an end. */
export function takeListed({ line, memory }: State, fields: Fields, context: Context): Step {
  if (line.listingUntilMs === null) return {};
  const uid = readUid(own(fields, 'uid'), context.settings, { ...memory, writesHex: true });
  const isOurs = own(fields, 'user') === USER_NAME && uid.ok;
  const until = quantityWithin(own(fields, 'validuntil'), 0, UNIX_SECONDS_MAX) ?? 0;
  const isRoom = Object.keys(line.listed).length < LISTED_MAX;
  const next: Line = {
    ...line,
    listingUntilMs: context.nowMs + LISTING_NEXT_MS,
    ...(isOurs && isRoom && { listed: { ...line.listed, [uid.number]: until } }),
    ...(!isOurs && { foreign: line.foreign + 1 }),
  };
  return { line: next, wakeAtMs: nextWake(next) };
}

/** No more of its users came for a while: this is what it holds. */
export function listingOver(state: State, context: Context): Step {
  const { line, memory } = state;
  if (line.listingUntilMs === null || line.listingUntilMs > context.nowMs) return {};
  const nextMemory: Memory = {
    ...memory,
    held: line.listed,
    mustList: false,
    foreign: line.foreign,
  };
  const nextLine: Line = { ...line, listingUntilMs: null, listed: {}, foreign: 0 };
  const after = keepInStep({ memory: nextMemory, line: nextLine }, context);
  const isNews = line.foreign !== memory.foreign && line.foreign > 0;
  const text = `${line.foreign} users in the device's own list were not entered by the place`;
  return {
    memory: nextMemory,
    line: nextLine,
    ...after,
    observations: [
      ...(isNews ? [{ type: 'fault', code: 'users-of-its-own', text } as const] : []),
      ...(after.observations ?? []),
    ],
  };
}

/** A number as the device writes it; null: written so, it would be another card's too. */
export function writtenUid(number: string, given: Settings, memory: Memory): string | null {
  if (given.numbers === 'decimal') {
    return number.length <= 8 ? String(Number.parseInt(number, 16)) : null;
  }
  // Firmware that writes small letters may drop the leading zero of each byte (esp-rfid#466).
  const isShort = memory.writesShort ?? memory.writesLower === true;
  if (isShort && /^(?:..)*0/.test(number)) return null;
  return memory.writesLower === true ? number.toLowerCase() : number;
}

function isThere({ beatAtMs, isAway }: Line): boolean {
  return beatAtMs !== null && !isAway;
}

function waiting(line: Line, changesAtMs: number | null): Step {
  const next: Line = { ...line, changesAtMs };
  return { line: next, wakeAtMs: nextWake(next) };
}
