/** PN532 readers for 13.56 MHz on their high-speed UART, 115200 8N1. Formats and sources: test/vectors/pn532.json. */
import * as z from 'zod';
import {
  type DriverContext,
  type DriverInput,
  type DriverStep,
  defineDriver,
  type Frame,
  faultOf,
  type Sending,
} from '#devices/driver.ts';
import { onAnyPort } from '#devices/wire/announced.ts';
import { joined } from '#devices/wire/framing.ts';
import { baudRate, portPath } from '#devices/wire/port-setting.ts';
import { rearmAfterMs } from '#devices/wire/tag-settings.ts';
import type { DecodeFault, Observation } from '#kernel/observation.ts';
import { commandFrame, cutPn532, type Pn532Frame } from './frames.ts';
import { readTargets } from './targets.ts';

const POLL_EVERY_MS = 250;
/** A sleeping reader takes its time over the first command. */
const WAKE_AGAIN_MS = 500;
/** So many commands with no answer: it was reset, sleeps, and knows nothing any more. */
const UNANSWERED_MAX = 4;
const AWAY_AFTER_MS = 8000;
const FAULTS_PER_FRAME_MAX = 16;

const SAM_CONFIGURATION = 0x14;
const GET_FIRMWARE_VERSION = 0x02;
const IN_LIST_PASSIVE_TARGET = 0x4a;
/** An answer's code is its command's plus one. */
const ANSWER = 1;

/** UM0701-02 §7.2.11: a long preamble wakes the UART; normal mode, no virtual card, no interrupt line. */
const WAKE_UP = Buffer.concat([
  Uint8Array.of(0x55, 0x55, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
  commandFrame(SAM_CONFIGURATION, 1),
]);
const ASK_VERSION = commandFrame(GET_FIRMWARE_VERSION);
/** One card at most, ISO 14443 type A at 106 kbps. */
const ASK_FOR_CARD = commandFrame(IN_LIST_PASSIVE_TARGET, 1, 0);

const settings = z.strictObject({
  path: portPath,
  baudRate: baudRate(115_200),
  rearmAfterMs: rearmAfterMs(1000, 600, 'the reader is asked every 250 ms'),
});
type Settings = z.infer<typeof settings>;

type Sighting = { readonly number: string; readonly atMs: number };
type Line = {
  readonly tail: Uint8Array;
  /** It has answered SAMConfiguration since it was last woken. */
  readonly isAwake: boolean;
  readonly unanswered: number;
  /** When anything that it says was last read; null before the line is open. */
  readonly heardAtMs: number | null;
  readonly isAway: boolean;
  readonly firmware: string | null;
  readonly held: Sighting | null;
  readonly nextAtMs: number | null;
};
type Step = DriverStep<Record<string, never>, Line>;
type Context = DriverContext<Settings>;

const initialLine: Line = {
  tail: new Uint8Array(),
  isAwake: false,
  unanswered: 0,
  heardAtMs: null,
  isAway: false,
  firmware: null,
  held: null,
  nextAtMs: null,
};

function step({ line }: { readonly line: Line }, input: DriverInput, context: Context): Step {
  switch (input.kind) {
    case 'opened':
      return ask({ ...initialLine, heardAtMs: context.nowMs }, WAKE_UP, WAKE_AGAIN_MS, context);
    case 'wake':
      return stepWake(line, context);
    case 'frame':
      return stepBytes(line, input.frame, context);
    case 'outgoing':
      return {};
    case 'closed':
      return { line: initialLine, wakeAtMs: null };
  }
}

function ask(line: Line, bytes: Uint8Array, againInMs: number, { nowMs }: Context): Step {
  const nextAtMs = nowMs + againInMs;
  const unanswered = line.unanswered + 1;
  return { line: { ...line, unanswered, nextAtMs }, send: [{ bytes }], wakeAtMs: nextAtMs };
}

function stepWake(line: Line, context: Context): Step {
  if (line.heardAtMs === null) return {};
  if (line.nextAtMs !== null && line.nextAtMs > context.nowMs) return { wakeAtMs: line.nextAtMs };
  const isLost = !line.isAwake || line.unanswered >= UNANSWERED_MAX;
  if (!isLost) return ask(line, ASK_FOR_CARD, POLL_EVERY_MS, context);
  const isAway = line.isAway || context.nowMs - line.heardAtMs >= AWAY_AFTER_MS;
  const asked = ask({ ...line, isAwake: false, isAway }, WAKE_UP, WAKE_AGAIN_MS, context);
  if (isAway === line.isAway) return asked;
  return { ...asked, observations: [{ type: 'link', online: false, inferred: true }] };
}

type Gathered = {
  line: Line;
  readonly observations: Observation[];
  readonly faults: DecodeFault[];
  readonly send: Sending[];
};

function stepBytes(line: Line, frame: Frame, context: Context): Step {
  const { frames, tail } = cutPn532(joined(line.tail, frame.bytes));
  const gathered: Gathered = { line: { ...line, tail }, observations: [], faults: [], send: [] };
  for (const one of frames) takeFrame(gathered, one, frame, context);
  const { observations, send } = gathered;
  return {
    line: gathered.line,
    observations,
    send,
    faults: gathered.faults.slice(0, FAULTS_PER_FRAME_MAX),
    ...(gathered.line.nextAtMs !== line.nextAtMs && { wakeAtMs: gathered.line.nextAtMs }),
  };
}

function takeFrame(gathered: Gathered, one: Pn532Frame, from: Frame, context: Context): void {
  const fault = (reason: string, bytes = from.bytes) =>
    void gathered.faults.push(faultOf({ ...from, bytes }, reason));
  switch (one.kind) {
    case 'bad':
      fault(one.reason, one.bytes);
      return;
    case 'echo':
      return;
    case 'error':
    case 'nack':
      // It did not understand us: its wish for the next command is as good as any.
      noteHeard(gathered, context);
      fault(one.kind === 'error' ? 'reader-error' : 'reader-nack');
      return;
    case 'ack':
      noteHeard(gathered, context);
      return;
    case 'answer':
      noteHeard(gathered, context);
      takeAnswer(gathered, one, fault, context);
  }
}

function noteHeard(gathered: Gathered, { nowMs }: Context): void {
  const { line } = gathered;
  if (line.isAway) gathered.observations.push({ type: 'link', online: true });
  const heardAtMs = line.heardAtMs === null ? null : nowMs;
  gathered.line = { ...line, unanswered: 0, heardAtMs, isAway: false };
}

function takeAnswer(
  gathered: Gathered,
  { code, data }: Extract<Pn532Frame, { kind: 'answer' }>,
  fault: (reason: string) => void,
  context: Context,
): void {
  const { line } = gathered;
  switch (code) {
    case SAM_CONFIGURATION + ANSWER: {
      const isKnown = line.firmware !== null;
      gathered.line = { ...line, isAwake: true };
      if (line.heardAtMs === null) return;
      gathered.send.push({ bytes: isKnown ? ASK_FOR_CARD : ASK_VERSION });
      gathered.line = { ...gathered.line, unanswered: 1, nextAtMs: context.nowMs + POLL_EVERY_MS };
      return;
    }
    case GET_FIRMWARE_VERSION + ANSWER:
      takeVersion(gathered, data, fault);
      return;
    case IN_LIST_PASSIVE_TARGET + ANSWER: {
      const read = readTargets(data);
      if (!read.ok) fault(read.reason);
      else for (const uid of read.uids) takeUid(gathered, uid, context);
      return;
    }
    default:
      // Answers to questions that nobody here asks: another program was on the line before.
      return;
  }
}

function takeVersion(gathered: Gathered, data: Uint8Array, fault: (reason: string) => void): void {
  const [, version, revision] = data;
  if (version === undefined || revision === undefined) {
    fault('answer-length');
    return;
  }
  const firmware = `${version}.${revision}`;
  if (gathered.line.firmware !== firmware)
    gathered.observations.push({ type: 'link', online: true, firmware, model: 'PN532' });
  gathered.line = { ...gathered.line, firmware };
}

/** A card that stays is found again by every question: it is one badge. */
function takeUid(gathered: Gathered, number: string, { nowMs, settings: given }: Context): void {
  const { held } = gathered.line;
  const isHeld = held?.number === number && nowMs - held.atMs <= given.rearmAfterMs;
  gathered.line = { ...gathered.line, held: { number, atMs: nowMs } };
  if (!isHeld) gathered.observations.push({ type: 'badge', number, encoding: 'uid-hex' });
}

export default defineDriver<Settings, Record<string, never>, Line>({
  kind: 'pn532',
  link: 'serial',
  settings,
  discovery: onAnyPort({}),
  port: (given) => ({ path: given.path, baudRate: given.baudRate }),
  initialMemory: {},
  initialLine,
  step,
});
