/** What esp-rfid publishes, read into the place's words. Sources: test/vectors/esp-rfid.json. */
import { type DriverState, type DriverStep, type Frame, faultOf } from '#devices/driver.ts';
import { around, saidInSeconds } from '#devices/wire/circumstances.ts';
import { type Fields, own, readFields, readText } from '#devices/wire/json.ts';
import { quantityWithin } from '#devices/wire/quantities.ts';
import { nameWithin } from '#devices/wire/words.ts';
import { CLOCK_SET_AFTER_MS, CLOCK_UNSET, CLOCK_WRONG } from '#kernel/device-clock.ts';
import type { DecodeFault, Observation, Observed } from '#kernel/observation.ts';
import { takeListed } from './listing.ts';
import { isLog, type LogLine, logLines, takenWith } from './log.ts';
import { type Context, type Line, type Memory, nextWake } from './state.ts';
import { inTurn, type Reaction } from './steps.ts';
import { learnt, readUid } from './uid.ts';
import { keepInStep, takeAnswer } from './users.ts';

/** Three heartbeats as it comes from the box. */
const AWAY_AFTER_MS = 540_000;
const BEATS_MISSED = 3;
const AWAY_AFTER_MS_MAX = 86_400_000;
const UPTIME_SECONDS_MAX = 1e10;
/** Below that it is the way and the rounding to seconds. */
const SKEW_MS_MIN = 10_000;
/** More than a zone that is set twice makes. */
const ZONES_MS_MAX = 2 * 86_400_000;
const NAME_CHARACTERS_MAX = 64;
const TEXT_CHARACTERS_MAX = 200;
const DOORS_MAX = 8;
const ADDRESS = /^\d{1,3}(?:\.\d{1,3}){3}$/;

type Gathered = {
  readonly frame: Frame;
  readonly context: Context;
  readonly observations: Observation[];
  readonly faults: DecodeFault[];
  /** The device's time of this message, corrected by what is known of its clock. */
  atMs: number | null;
  isCorrected: boolean;
  /** It counts from the beginning of its time. */
  isUnset: boolean;
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
    ...{
      frame,
      context,
      observations: [],
      faults: [],
      atMs: null,
      isCorrected: false,
      isUnset: false,
    },
    ...state,
  };
  const reaction = read(gathered);
  const { line, memory, observations, faults } = gathered;
  const first = {
    ...{ observations, faults },
    ...(memory !== state.memory && { memory }),
    ...(line !== state.line && { line, wakeAtMs: nextWake(line) }),
  };
  return reaction === undefined ? first : inTurn(state, context, first, [reaction]);
}

/** What is to be done besides, once it is read. */
function read(gathered: Gathered): Reaction | undefined {
  const { frame, context } = gathered;
  const { topic } = context.settings;
  switch (frame.where) {
    case `${topic}/avty`:
      readAvailability(gathered);
      return undefined;
    case `${topic}/io/door`:
      readDoorWord(gathered);
      return undefined;
    case topic:
    case `${topic}/send`:
    case `${topic}/tag`:
    case `${topic}/accesslist`:
      // What a broker kept is long over: a card, a door, a heartbeat are of one moment.
      return frame.retained ? undefined : readDocument(gathered, frame.where === `${topic}/tag`);
    default:
      fault(gathered, 'unknown-topic');
      return undefined;
  }
}

function readDocument(gathered: Gathered, isTag: boolean): Reaction | undefined {
  const document = readFields(gathered.frame.bytes);
  if (!document.ok) {
    fault(gathered, document.reason);
    return undefined;
  }
  const fields = document.value;
  if (isOthers(gathered, fields)) {
    fault(gathered, 'other-hostname');
    return undefined;
  }
  const { line } = gathered;
  if (line.isAway) {
    gathered.line = { ...line, isAway: false };
    observe(gathered, { type: 'link', online: true });
  }
  const type = isTag ? 'access' : own(fields, 'type');
  if (type === 'boot' || type === 'heartbeat' || type === 'hearthbeat') {
    readBeat(gathered, fields, type === 'boot');
    return keepInStep;
  }
  if (isLog(fields)) {
    for (const one of logLines(fields)) readLogged(gathered, one);
    return undefined;
  }
  noteTime(gathered, fields);
  if (type === 'access') readAccess(gathered, fields);
  else if (type === 'INFO' || type === 'WARN' || type === 'ERRO') readEvent(gathered, fields, type);
  else return readAboutUsers(gathered, fields, type);
  return undefined;
}

/** What is left acknowledges commands, or lists users. */
function readAboutUsers(gathered: Gathered, fields: Fields, type: unknown): Reaction | undefined {
  const command = own(fields, 'command');
  if (command === 'userfile') return (state, context) => takeListed(state, fields, context);
  if (typeof type !== 'string' && typeof command !== 'string') {
    // The first firmware lists a user as it was entered.
    const isUser = own(fields, 'uid') !== undefined && own(fields, 'user') !== undefined;
    if (!isUser) fault(gathered, 'bad-type');
    return undefined;
  }
  return (state, context) => takeAnswer(state, type, context);
}

/** One topic may be that of several devices, and each says its name. */
function isOthers({ context }: Gathered, fields: Fields): boolean {
  const { hostname } = context.settings;
  const said = own(fields, 'hostname');
  return hostname !== undefined && typeof said === 'string' && said !== '' && said !== hostname;
}

// It is there

/** `boot` comes at each connection, the first firmware's with other keys and without an uptime. */
function readBeat(gathered: Gathered, fields: Fields, isBoot: boolean): void {
  const { line, context, memory } = gathered;
  const { nowMs } = context;
  const saidMs = secondsOf(fields);
  const isSet = saidMs !== null && saidMs >= CLOCK_SET_AFTER_MS;
  const uptime = quantityWithin(own(fields, 'uptime'), 0, UPTIME_SECONDS_MAX) ?? null;
  const isReboot = uptime !== null && line.uptimeSeconds !== null && uptime < line.uptimeSeconds;
  const gapMs = isBoot || line.beatAtMs === null ? 0 : nowMs - line.beatAtMs;
  const awayAfterMs = Math.min(Math.max(AWAY_AFTER_MS, BEATS_MISSED * gapMs), AWAY_AFTER_MS_MAX);
  gathered.line = {
    ...line,
    skewMs: isSet ? nowMs - saidMs : null,
    uptimeSeconds: uptime ?? line.uptimeSeconds,
    beatAtMs: nowMs,
    awayAtMs: nowMs + awayAfterMs,
    isStuck: false,
  };
  const said = own(fields, 'ip') ?? own(fields, 'Local IP');
  if (typeof said === 'string' && ADDRESS.test(said) && said !== memory.address) {
    gathered.memory = { ...memory, address: said };
  }
  const isFirst = own(fields, 'Local IP') !== undefined || own(fields, 'type') === 'hearthbeat';
  if (isFirst && gathered.memory.writesLower === null) {
    gathered.memory = { ...gathered.memory, writesLower: true, writesShort: true };
  }
  // Who had it in hand meanwhile may have entered and removed users.
  const mayDiffer = isReboot || (isBoot && uptime === 0);
  if (mayDiffer) mustListAgain(gathered);
  if (!isBoot && !isReboot) return;
  const isUnset = saidMs !== null && !isSet;
  const flags = [...(isReboot ? ['rebooted'] : []), ...(isUnset ? [CLOCK_UNSET] : [])];
  gathered.observations.push({
    type: 'link',
    online: true,
    ...(isSet && { atMs: saidMs }),
    ...(flags.length > 0 && { flags }),
  });
}

/** What was listed before this moment counts no more. */
function mustListAgain(gathered: Gathered): void {
  if (!gathered.memory.mustList) gathered.memory = { ...gathered.memory, mustList: true };
  gathered.line = { ...gathered.line, listingUntilMs: null, listed: null, foreign: 0 };
}

function readAvailability(gathered: Gathered): void {
  const word = wordOf(gathered);
  if (word !== 'online' && word !== 'offline') {
    fault(gathered, 'bad-availability');
    return;
  }
  observe(gathered, { type: 'link', online: word === 'online' });
}

// Cards

const GRANTED = ['Always', 'Admin'];
/** Its words for a user whom it knows and does not let in. */
const REFUSED: ReadonlyMap<string, string> = new Map([
  ['Disabled', 'badge-blocked'],
  ['Expired', 'membership-expired'],
  ['Denied', 'unknown-badge'],
]);

function readAccess(gathered: Gathered, fields: Fields): void {
  const uid = own(fields, 'uid');
  const access = accessWord(gathered, fields);
  if (isBlank(uid)) {
    // "Response will be a standard Publish Access message": somebody opened it by a command.
    if (own(fields, 'username') === 'MQTT') confirmOpening(gathered);
    else fault(gathered, 'bad-uid');
    return;
  }
  const number = readUid(uid, gathered.context.settings, gathered.memory);
  if (!number.ok) {
    noteWriting(gathered, uid, false);
    fault(gathered, number.reason);
    return;
  }
  noteWriting(gathered, uid, number.writesHex);
  // A clock that was never set counts anew from each start: its second may come twice. Its log repeats either.
  if (!isFirstTime(gathered, secondsSaid(fields), number.number) && !gathered.isUnset) return;
  if (!isKnown(own(fields, 'isKnown') ?? access !== 'Denied')) {
    observe(gathered, { type: 'badge', number: number.number });
    return;
  }
  const granted = access !== undefined && GRANTED.includes(access);
  const reason = granted ? 'ok' : REFUSED.get(access ?? '');
  if (reason === undefined) fault(gathered, 'bad-access');
  else observe(gathered, { type: 'decided', number: number.number, granted, reason });
}

function noteWriting(gathered: Gathered, uid: unknown, writesHex: boolean): void {
  const { numbers } = gathered.context.settings;
  if (typeof uid !== 'string' || numbers === 'decimal') return;
  const memory = learnt(uid.trim(), gathered.memory);
  gathered.memory = writesHex && !memory.writesHex ? { ...memory, writesHex: true } : memory;
}

/** Of several doors the place's own; without a name for it, one that opened counts. */
function accessWord({ context }: Gathered, fields: Fields): string | undefined {
  const access = own(fields, 'access');
  if (!Array.isArray(access)) return textOf(access);
  const words = access.slice(0, DOORS_MAX).map(textOf);
  const names = own(fields, 'doorName');
  const at = Array.isArray(names) ? names.indexOf(context.settings.door) : -1;
  if (context.settings.door !== undefined) return words[at];
  return words.find((word) => word !== undefined && GRANTED.includes(word)) ?? words[0];
}

/** A line of the device's log: somebody came while nobody listened, or this was told before. */
function readLogged(gathered: Gathered, logged: LogLine | null): void {
  if (logged === null) {
    fault(gathered, 'bad-log-line');
    return;
  }
  const { seconds, uid, granted, reason } = logged;
  // Its button and our own `opendoor` are logged without a number.
  if (isBlank(uid)) return;
  const number = readUid(uid, gathered.context.settings, gathered.memory);
  if (!number.ok) {
    fault(gathered, number.reason);
    return;
  }
  if (!isFirstTime(gathered, seconds, number.number)) return;
  setTime(gathered, seconds * 1000);
  observe(gathered, { type: 'decided', number: number.number, granted, reason });
}

/** One card at one second is one event, whether it is told live, by the log or by both. */
function isFirstTime(gathered: Gathered, seconds: number | null, number: string): boolean {
  if (seconds === null) return true;
  const taken = takenWith(gathered.memory.taken, seconds, number);
  if (taken !== null) gathered.memory = { ...gathered.memory, taken };
  return taken !== null;
}

function confirmOpening(gathered: Gathered): void {
  const [opening, ...openings] = gathered.line.openings;
  if (opening === undefined) return;
  gathered.line = { ...gathered.line, openings };
  gathered.observations.push({ type: 'outcome', command: opening.id, ok: true });
}

/** A text in the documents and in the firmware of 2019; a truth value is taken too. */
function isKnown(value: unknown): boolean {
  return value === true || value === 'true' || value === 1 || value === '1';
}

function isBlank(uid: unknown): boolean {
  return uid === undefined || uid === null || (typeof uid === 'string' && uid.trim() === '');
}

// Events

function readEvent(gathered: Gathered, fields: Fields, type: 'INFO' | 'WARN' | 'ERRO'): void {
  const source = textOf(own(fields, 'src')) ?? '';
  const words = textOf(own(fields, 'desc')) ?? '';
  if (source === 'door') {
    if (words === 'Door Open' || words === 'Door Closed') tellDoor(gathered, words === 'Door Open');
  } else if (source === 'tamper') {
    const isHeld = words.includes('max open time');
    tellFault(gathered, isHeld ? 'door-held-open' : 'tamper', words);
  } else if (type === 'ERRO') {
    const code = words.includes('out of memory') ? 'out-of-memory' : `device-${source}`;
    tellFault(gathered, nameWithin(code, NAME_CHARACTERS_MAX) ?? 'device-error', words);
  } else if (words === 'Filesystem formatted') {
    tellFault(gathered, 'users-lost', words);
    gathered.memory = { ...gathered.memory, held: {} };
    gathered.line = { ...gathered.line, plan: null };
    mustListAgain(gathered);
  }
}

function readDoorWord(gathered: Gathered): void {
  const word = wordOf(gathered)?.toLowerCase();
  if (word === 'open' || word === 'closed') tellDoor(gathered, word === 'open');
  else fault(gathered, 'bad-door-word');
}

function tellDoor(gathered: Gathered, open: boolean): void {
  const name = nameWithin(gathered.context.settings.door, NAME_CHARACTERS_MAX) ?? 'door';
  observe(gathered, { type: 'contact', name, open });
}

function tellFault(gathered: Gathered, code: string, words: string): void {
  const text = nameWithin(words, TEXT_CHARACTERS_MAX) ?? code;
  observe(gathered, { type: 'fault', code, text });
}

// Around

/** A heartbeat is never old, so that it shows how wrong the clock is: an hour where its zone is set twice. */
function noteTime(gathered: Gathered, fields: Fields): void {
  const saidMs = secondsOf(fields);
  if (saidMs === null) return;
  if (saidMs >= CLOCK_SET_AFTER_MS) setTime(gathered, saidMs);
  else gathered.isUnset = true;
}

/** A time of 1970 is given as it stands: the server sees that nobody knows when that was. */
function setTime(gathered: Gathered, saidMs: number): void {
  const skewMs = saidMs < CLOCK_SET_AFTER_MS ? null : gathered.line.skewMs;
  gathered.isCorrected = skewMs !== null && Math.abs(skewMs) >= SKEW_MS_MIN;
  gathered.atMs = gathered.isCorrected ? saidMs + (skewMs ?? 0) : saidMs;
}

/** As the device counts. */
function secondsSaid(fields: Fields): number | null {
  const saidMs = secondsOf(fields);
  return saidMs === null ? null : Math.round(saidMs / 1000);
}

function secondsOf(fields: Fields): number | null {
  return saidInSeconds(own(fields, 'time'));
}

function observe(gathered: Gathered, seen: Observed): void {
  const { frame, atMs } = gathered;
  const flags = clockFlags(gathered);
  gathered.observations.push({
    ...seen,
    ...(atMs !== null && { atMs }),
    ...(flags.length > 0 && { flags }),
    ...around(frame),
  });
}

/** A clock that is right but for its zone is corrected; one that is further off is told too. */
function clockFlags({ isCorrected, isUnset, line }: Gathered): readonly string[] {
  if (isUnset) return [CLOCK_UNSET];
  if (!isCorrected) return [];
  const isWrong = Math.abs(line.skewMs ?? 0) > ZONES_MS_MAX;
  return isWrong ? ['clock-corrected', CLOCK_WRONG] : ['clock-corrected'];
}

function wordOf({ frame }: Gathered): string | undefined {
  const text = readText(frame.bytes, NAME_CHARACTERS_MAX);
  return text.ok ? text.value.trim() : undefined;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value.trim() : undefined;
}

function fault(gathered: Gathered, reason: string): void {
  gathered.faults.push(faultOf(gathered.frame, reason));
}
