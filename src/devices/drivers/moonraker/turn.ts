/** One step of the Moonraker driver: what it knows, what a piece of status makes of it, what it asks next. */

import {
  type DriverContext,
  type DriverState,
  type DriverStep,
  type Frame,
  faultOf,
  type Sending,
} from '#devices/driver.ts';
import { around } from '#devices/wire/circumstances.ts';
import type { Fields } from '#devices/wire/json.ts';
import type {
  Circumstances,
  DecodeFault,
  Observation,
  Observed,
  ReportedState,
} from '#kernel/observation.ts';
import { isActive, isDown, mergeStatus, type PrinterDocument, type Said } from './document.ts';
import {
  type Followed,
  fail,
  follow,
  followFirst,
  needsHistory,
  type OpenJob,
  progressOf,
  type Turn,
} from './job.ts';
import { type HistoryJob, type Question, question } from './rpc.ts';

/** Klipper's process can die with nothing said on MQTT; only a question shows it. */
const ASK_EVERY_MS = 30_000;
const FIRST_ASK_AGAIN_MS = 5_000;
const SILENT_AFTER_MS = 10_000;
/** The history decides how a job ended that was not seen to end; so long is it waited for. */
const HISTORY_WITHIN_MS = 5_000;
const PROGRESS_EVERY_MS = 5_000;
const PROGRESS_STEP_MS = 1_000;
const PROGRESS_STEP = 0.01;
const TOKEN_BYTES = 4;
const ALL_SAID: Said = new Set<keyof PrinterDocument>([
  'klippy',
  'state',
  'filename',
  'totalSeconds',
  'printSeconds',
  'filamentMillimetres',
  'progress',
]);

/** As of the last thing that was told; in between the line knows better. */
export type Memory = { readonly job: OpenJob | null; readonly document: PrinterDocument };
export type Line = {
  /** Marks our questions; empty until the link is open. */
  readonly token: string;
  readonly online: boolean;
  /** The printer has said its print state since the link came. */
  readonly isKnown: boolean;
  /** It has, and only the history can say what became of the job left open. */
  readonly isHeld: boolean;
  readonly document: PrinterDocument;
  readonly job: OpenJob | null;
  /** The state last told. */
  readonly state: ReportedState | null;
  readonly firmware: string | null;
  readonly statusAtMs: number;
  readonly askAtMs: number | null;
  readonly history: readonly HistoryJob[];
  /** A question about the history is open until then. */
  readonly historyDueAtMs: number | null;
  readonly progressAtMs: number;
  readonly progress: number;
};
export type Context = DriverContext<{ readonly instance: string }>;
export type Gathered = {
  readonly memory: Memory;
  readonly frame: Frame | null;
  readonly context: Context;
  readonly observations: Observation[];
  readonly faults: DecodeFault[];
  readonly send: Sending[];
  readonly observe: (observed: Observed & Circumstances) => void;
  readonly fault: (reason: string) => void;
  line: Line;
};

export const initialMemory: Memory = { job: null, document: {} };
export const initialLine: Line = {
  token: '',
  online: true,
  isKnown: false,
  isHeld: false,
  document: {},
  job: null,
  state: null,
  firmware: null,
  statusAtMs: 0,
  askAtMs: null,
  history: [],
  historyDueAtMs: null,
  progressAtMs: 0,
  progress: 0,
};

/** The line as it is when the link has just come: all that was known is from before. */
export function lineOf(memory: Memory, context: Context): Line {
  const token = `faitout-${Buffer.from(context.random(TOKEN_BYTES)).toString('hex')}`;
  return { ...initialLine, token, job: memory.job, document: memory.document };
}

export function gather(
  memory: Memory,
  line: Line,
  frame: Frame | null,
  context: Context,
): Gathered {
  const observations: Observation[] = [];
  const faults: DecodeFault[] = [];
  const came = frame === null ? {} : around(frame);
  return {
    memory,
    line,
    frame,
    context,
    observations,
    faults,
    send: [],
    observe: (observed) => void observations.push({ ...observed, ...came }),
    fault: (reason) => void (frame !== null && faults.push(faultOf(frame, reason))),
  };
}

/** The step that was gathered. Memory is written only when something was told, not with every second's status. */
export function stepOf(
  gathered: Gathered,
  from: DriverState<Memory, Line>,
): DriverStep<Memory, Line> {
  const line = withNextAsk(gathered.line, gathered.context.nowMs);
  const { observations, faults, send } = gathered;
  const tells = observations.some(({ type }) => type === 'job' || type === 'state');
  return {
    observations,
    faults,
    send,
    ...(tells && { memory: { job: line.job, document: line.document } }),
    ...(line !== from.line && { line }),
    wakeAtMs: nextWake(line),
  };
}

// Status

/** Merges a piece of status and tells what follows. `isNews`: Klipper itself has spoken. */
export function applyStatus(gathered: Gathered, status: Fields, isNews: boolean): void {
  const { line, context, frame } = gathered;
  const { document, said, faults } = mergeStatus(line.document, status);
  for (const reason of faults) gathered.fault(reason);
  const turn: Turn = { before: line.document, document, said, nowMs: context.nowMs };
  gathered.line = { ...line, document };
  // What a broker kept is a state that may be years old: no job starts or ends by it.
  if (frame?.retained === true) {
    tellState(gathered, said.has('state'));
    return;
  }
  if (isNews) gathered.line = { ...gathered.line, statusAtMs: context.nowMs };
  applyTurn(gathered, turn);
  tellState(gathered, false);
  tellProgress(gathered, said);
}

function applyTurn(gathered: Gathered, turn: Turn): void {
  const { line } = gathered;
  const { job, isKnown } = line;
  const knows = isKnown || turn.said.has('state');
  if (isDown(turn.document.klippy)) {
    gathered.line = { ...line, isKnown: knows, isHeld: false };
    if (job !== null) applyFollowed(gathered, fail(job, turn.document, !isKnown));
  } else if (isKnown) {
    applyFollowed(gathered, follow(job, turn));
  } else if (knows && line.historyDueAtMs !== null && needsHistory(job, turn)) {
    gathered.line = { ...line, isHeld: true };
  } else if (knows) {
    gathered.line = { ...line, isKnown: true, isHeld: false };
    applyFollowed(gathered, followFirst(job, turn, line.history));
  }
}

export function applyFollowed(gathered: Gathered, followed: Followed): void {
  const { document, observations } = followed;
  gathered.line = { ...gathered.line, job: followed.job, document };
  for (const told of observations) gathered.observe(told);
  if (observations.length === 0) return;
  noteProgress(gathered);
  // A stopped Klipper shows as a pause where `webhooks` is not among the status objects.
  if (observations.some(({ phase }) => phase === 'paused')) askFor(gathered, 'info');
}

/** The history has answered, or has not in time: a first document that waited for it is read now. */
export function resolveHeld(gathered: Gathered): void {
  const { line, context } = gathered;
  const { document } = line;
  if (!line.isHeld) return;
  applyTurn(gathered, { before: document, document, said: ALL_SAID, nowMs: context.nowMs });
  tellState(gathered, false);
}

function tellState(gathered: Gathered, isSaidNow: boolean): void {
  const { line, frame } = gathered;
  const state = stateOf(line, isSaidNow);
  if (state === null || state === line.state) return;
  gathered.observe({ type: 'state', state });
  if (frame?.retained !== true) gathered.line = { ...line, state };
}

function stateOf({ document, isKnown }: Line, isSaidNow: boolean): ReportedState | null {
  if (isDown(document.klippy)) return 'alarm';
  if (document.klippy === 'startup') return null;
  if (document.state === undefined) return document.klippy === 'ready' ? 'idle' : null;
  if (!isKnown && !isSaidNow) return null;
  if (document.state === 'printing') return 'running';
  return document.state === 'paused' ? 'paused' : 'idle';
}

function tellProgress(gathered: Gathered, said: Said): void {
  const { line, context } = gathered;
  const { job, document } = line;
  const isUnderWay = job !== null && line.isKnown && document.state === 'printing';
  if (
    !isUnderWay ||
    !(said.has('progress') || said.has('totalSeconds') || said.has('printSeconds'))
  ) {
    return;
  }
  const sinceMs = context.nowMs - line.progressAtMs;
  const moved = Math.abs((document.progress ?? 0) - line.progress);
  const isDue =
    sinceMs >= PROGRESS_EVERY_MS || (moved >= PROGRESS_STEP && sinceMs >= PROGRESS_STEP_MS);
  if (!isDue) return;
  gathered.observe(progressOf(job, document));
  noteProgress(gathered);
}

function noteProgress(gathered: Gathered): void {
  const { line, context } = gathered;
  const progress = line.document.progress ?? 0;
  gathered.line = { ...line, progressAtMs: context.nowMs, progress };
}

// Questions

export function askFor(gathered: Gathered, what: Question): void {
  const { context, line } = gathered;
  if (line.token === '') return;
  gathered.send.push({
    topic: `${context.settings.instance}/moonraker/api/request`,
    bytes: question(line.token, what, line.job?.startMs),
    qos: 0,
    retain: false,
  });
}

/** All that a new link has to know; the history only where a job was left open. */
export function askAll(gathered: Gathered): void {
  const { nowMs } = gathered.context;
  askFor(gathered, 'info');
  if (gathered.line.job !== null) {
    askFor(gathered, 'history');
    gathered.line = { ...gathered.line, historyDueAtMs: nowMs + HISTORY_WITHIN_MS };
  }
  askFor(gathered, 'objects');
  gathered.line = { ...gathered.line, askAtMs: nowMs + FIRST_ASK_AGAIN_MS };
}

/** The instant of a question or of an answer that did not come. */
export function tick(gathered: Gathered): void {
  const { nowMs } = gathered.context;
  const { historyDueAtMs, askAtMs } = gathered.line;
  if (historyDueAtMs !== null && historyDueAtMs <= nowMs) {
    gathered.line = { ...gathered.line, historyDueAtMs: null };
    resolveHeld(gathered);
  }
  if (askAtMs === null || askAtMs > nowMs) return;
  const { line } = gathered;
  const isSilent = nowMs - line.statusAtMs >= SILENT_AFTER_MS;
  if (!line.isKnown) askAll(gathered);
  else if (isSilent || isDown(line.document.klippy)) askFor(gathered, 'info');
  gathered.line = { ...gathered.line, askAtMs: nowMs + ASK_EVERY_MS };
}

function withNextAsk(line: Line, nowMs: number): Line {
  const isWanted =
    line.online &&
    line.token !== '' &&
    (line.job !== null || !line.isKnown || isActive(line.document) || isDown(line.document.klippy));
  if (!isWanted) return line.askAtMs === null ? line : { ...line, askAtMs: null };
  return line.askAtMs === null ? { ...line, askAtMs: nowMs + ASK_EVERY_MS } : line;
}

function nextWake({ askAtMs, historyDueAtMs }: Line): number | null {
  if (askAtMs === null) return historyDueAtMs;
  return historyDueAtMs === null ? askAtMs : Math.min(askAtMs, historyDueAtMs);
}
