/** Readers that speak OSDP v2 on RS-485; we are their controller. Formats and sources: test/vectors/osdp.json. */
import * as z from 'zod';
import {
  type DriverContext,
  type DriverInput,
  type DriverStep,
  defineDriver,
  type Frame,
  faultOf,
} from '#devices/driver.ts';
import { onAnyPort } from '#devices/wire/announced.ts';
import { joined } from '#devices/wire/framing.ts';
import { type BadFrame, cutOsdp } from '#devices/wire/osdp-frame.ts';
import { baudRate, portPath } from '#devices/wire/port-setting.ts';
import type { Command } from '#kernel/command.ts';
import type { DecodeFault, Observation } from '#kernel/observation.ts';
import { givenUp, outcome, overdueJobs, takeCommand } from './jobs.ts';
import { begunAnew, initialLine, type Line } from './line.ts';
import { nextSpeech } from './packets.ts';
import { type Gathered, takeReply } from './replies.ts';
import { REPLY } from './words.ts';

const ADDRESS_MAX = 126;
const REPLY_MS = 200;
/** A byte on the line has a start and a stop bit. */
const BITS_A_BYTE = 10;
/** The same packet is repeated for so long before the dialogue begins anew: what fell in a lost reply is not lost. */
const REPEAT_MS = 3000;
const AWAY_AFTER_MS = 8000;
/** A reader that does not answer at all is asked ever more rarely, for it costs the others on its line. */
const PAUSE_MS_MIN = 250;
const PAUSE_MS_MAX = 5000;
const FAULTS_PER_FRAME_MAX = 16;
/** Address, length, control, code: of a frame with keys pressed no more is kept. */
const HEAD_BYTES = 6;

const settings = z
  .strictObject({
    path: portPath,
    baudRate: baudRate(9600),
    address: z
      .int('address is a whole number')
      .min(0, 'address is at least 0')
      .max(ADDRESS_MAX, `address is at most ${ADDRESS_MAX}`),
    key: z
      .string('key is text')
      .regex(/^[0-9a-fA-F]{32}$/, 'key is 32 hex digits')
      .optional(),
    installMode: z.boolean('installMode is true or false').default(false),
  })
  .refine(({ key, installMode }) => !installMode || key !== undefined, {
    message: 'installMode gives the reader its key: set the key',
    path: ['key'],
  });
type Settings = z.infer<typeof settings>;

/** Which reader it is, so that another one in its place is noticed. */
type Memory = { readonly identity: string | null };
type State = { readonly memory: Memory; readonly line: Line };
type Step = DriverStep<Memory, Line>;
type Context = DriverContext<Settings>;

function step(state: State, input: DriverInput, context: Context): Step {
  const { nowMs } = context;
  switch (input.kind) {
    case 'opened': {
      const line = { ...initialLine, nextAtMs: nowMs, heardAtMs: nowMs };
      return { line, wakeAtMs: nowMs };
    }
    case 'wake':
      return state.line.nextAtMs === null ? {} : stepWake(state.line, context);
    case 'frame':
      return state.line.nextAtMs === null ? {} : stepBytes(state, input.frame, context);
    case 'outgoing':
      return input.outgoing.kind === 'command'
        ? stepCommand(state.line, input.outgoing.command, context)
        : {};
    case 'closed':
      return {
        line: initialLine,
        wakeAtMs: null,
        observations: givenUp(state.line.jobs, 'line-lost'),
      };
  }
}

function stepCommand(line: Line, command: Command, { nowMs }: Context): Step {
  if (line.nextAtMs === null) return { observations: [outcome(command.id, false, 'line-lost')] };
  const { jobs, outcomes } = takeCommand(line.jobs, command, line.functions, nowMs);
  const isFree = line.stage === 'run' && line.asked === null;
  const next = { ...line, jobs, ...(isFree && { nextAtMs: nowMs }) };
  return { line: next, observations: outcomes, wakeAtMs: wakeOf(next) };
}

/** The line is ours, or an answer did not come. */
function stepWake(before: Line, context: Context): Step {
  const { nowMs } = context;
  const { jobs, outcomes } = overdueJobs(before.jobs, nowMs);
  const isGone = before.isOnline !== false && nowMs - before.heardAtMs >= AWAY_AFTER_MS;
  const word: Observation = { type: 'link', online: false, inferred: true };
  const observations = isGone ? [...outcomes, word] : outcomes;
  const line: Line = { ...before, jobs, isOnline: isGone ? false : before.isOnline };
  const { asked } = line;
  if (asked?.isWaiting && asked.untilMs > nowMs)
    return { line, observations, wakeAtMs: wakeOf(line) };
  if (asked?.isWaiting) {
    const next = unanswered(line, nowMs);
    return { line: next, observations, wakeAtMs: wakeOf(next), freesLine: true };
  }
  if ((line.nextAtMs ?? 0) > nowMs)
    return { line, observations, wakeAtMs: wakeOf(line), freesLine: true };
  return { ...speak(line, context), observations };
}

/** Nothing came: the same again, or from the beginning. */
function unanswered(line: Line, nowMs: number): Line {
  const { asked } = line;
  if (asked === null) return line;
  if (line.stage !== 'identify' && nowMs - asked.firstAtMs < REPEAT_MS)
    return { ...line, asked: { ...asked, isWaiting: false }, nextAtMs: nowMs };
  const attempts = line.attempts + 1;
  const pauseMs = Math.min(PAUSE_MS_MAX, PAUSE_MS_MIN * 2 ** Math.min(attempts - 1, 10));
  const begun = begunAnew(line, line.stage === 'identify' ? nowMs + pauseMs : nowMs);
  return { ...begun, attempts };
}

function speak(line: Line, { nowMs, settings: given, random }: Context): Step {
  const speaker = { address: given.address, key: given.key, random };
  const isLate = line.asked !== null && nowMs - line.asked.firstAtMs >= REPEAT_MS;
  const from = isLate ? begunAnew(line, nowMs) : line;
  const said = from.asked === null ? nextSpeech(from, speaker) : { line: from, ...from.asked };
  const { code, bytes, job } = said;
  const onTheWayMs = Math.ceil((bytes.length * BITS_A_BYTE * 1000) / given.baudRate);
  const asked = {
    ...{ code, bytes, job, sentAtMs: nowMs, isWaiting: true },
    sequence: from.asked?.sequence ?? from.sequence,
    firstAtMs: from.asked?.firstAtMs ?? nowMs,
    untilMs: nowMs + onTheWayMs + REPLY_MS,
  };
  // What was begun before is no part of the answer.
  const next: Line = { ...said.line, asked, tail: initialLine.tail };
  return { line: next, send: [{ bytes }], wakeAtMs: wakeOf(next) };
}

function stepBytes({ memory, line }: State, frame: Frame, context: Context): Step {
  const { address, key, installMode } = context.settings;
  const at = { nowMs: context.nowMs, hasKey: key !== undefined, installMode };
  const { frames, bad, tail } = cutOsdp(joined(line.tail, frame.bytes));
  const faults: DecodeFault[] = [];
  const fault = (reason: string, bytes: Uint8Array) =>
    void faults.push(faultOf({ ...frame, bytes }, reason));
  const gathered: Gathered = {
    ...{ line: { ...line, tail }, identity: memory.identity, observations: [] },
    fault,
  };
  // Our own commands come back from adapters that echo; other readers answer on the same line.
  for (const one of bad)
    if (one.isReply && one.address === address) fault(one.reason, evidenceOf(one));
  for (const one of frames) {
    const { asked } = gathered.line;
    if (one.isReply && one.address === address && asked !== null)
      takeReply(gathered, asked, one, at);
  }
  const { observations, identity } = gathered;
  const isOther = identity !== memory.identity;
  if (isOther && memory.identity !== null)
    observations.push({
      ...{ type: 'fault', code: 'other-device' },
      text: 'another reader answers at this address than before',
    });
  const isDone = line.asked?.isWaiting === true && gathered.line.asked?.isWaiting !== true;
  return {
    line: gathered.line,
    observations,
    faults: faults.slice(0, FAULTS_PER_FRAME_MAX),
    wakeAtMs: wakeOf(gathered.line),
    ...(isOther && { memory: { identity } }),
    ...(isDone && { freesLine: true }),
  };
}

/** Keys that were pressed may be somebody's PIN. */
function evidenceOf({ bytes }: BadFrame): Uint8Array {
  const isKeypad = bytes[HEAD_BYTES - 1] === REPLY.keypad;
  return isKeypad ? bytes.subarray(0, HEAD_BYTES) : bytes;
}

/** The answer's time-out or the next command; a job that is overdue; the moment at which a silent reader is away. */
function wakeOf(line: Line): number | null {
  if (line.nextAtMs === null) return null;
  const nextAtMs = line.asked?.isWaiting ? line.asked.untilMs : line.nextAtMs;
  const awayAtMs =
    line.isOnline === false ? Number.POSITIVE_INFINITY : line.heardAtMs + AWAY_AFTER_MS;
  return Math.min(nextAtMs, awayAtMs, ...line.jobs.map(({ untilMs }) => untilMs));
}

export default defineDriver<Settings, Memory, Line>({
  kind: 'osdp',
  link: 'serial',
  confirms: true,
  identifies: true,
  settings,
  discovery: onAnyPort({ settings: { address: 0 } }),
  port: (given) => ({ path: given.path, baudRate: given.baudRate }),
  addressOf: ({ address }) => String(address),
  keepsTime: true,
  initialMemory: { identity: null },
  initialLine,
  step,
});
