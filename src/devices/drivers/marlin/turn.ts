/** One step of the Marlin driver: what a line makes of the printer's state and of its job, and what it is asked. */
import type { DriverContext, DriverStep } from '#devices/driver.ts';
import { emptyTail, type LineTail } from '#devices/wire/lines.ts';
import {
  type JobObserved,
  jobReport,
  newJob,
  type OpenJob,
  pausedJob,
  resumedJob,
} from '#devices/wire/timed-job.ts';
import type { DecodeFault, Observation, ReportedState } from '#kernel/observation.ts';
import type { MarlinSaid } from './said.ts';

/** Who it is and what it can; temperatures and the card's progress by itself from now on. */
const SETUP = ['M115', 'M155 S10', 'M27 S5'];
const ASK_PROGRESS = 'M27';
const ASK_FILE = 'M27 C';
const ASK_IN_JOB_MS = 5000;
const ASK_IDLE_MS = 10_000;
/** It tells by itself every five seconds; asked again where that fails. */
const TELLS_ITSELF_MS = 15_000;
/** An `ok` that does not come in this time was lost; while it is busy it is waited for. */
const UNANSWERED_MS = 10_000;
/** A board that boots, as it may when its port is opened, hears nothing at first. */
const UNANSWERED_AT_FIRST_MS = 4000;
/** Busy is said every two seconds. */
const BUSY_FOR_MS = 5000;
const AWAY_AFTER_MS = 60_000;
const PROGRESS_EVERY_MS = 5000;
const QUEUE_MAX = 8;

/** `total`, the file's bytes, tells one print from the next. */
export type PrintJob = OpenJob & { readonly done: number; readonly total: number | null };
export type Memory = { readonly job: PrintJob | null };
export type Line = {
  readonly tail: LineTail;
  readonly isOpen: boolean;
  /** It has said since the link came whether it prints. */
  readonly isKnown: boolean;
  /** The state last told. */
  readonly state: ReportedState | null;
  readonly file: string | null;
  /** It said during the pause that it is in a print: Marlin 1 does not. */
  readonly saidInPause: boolean;
  /** "Done" was said before it was known what was done. */
  readonly saidDone: boolean;
  readonly reportsItself: boolean;
  readonly firmware: string | null;
  readonly queue: readonly string[];
  readonly askedAtMs: number | null;
  readonly askAtMs: number;
  readonly reportAtMs: number;
  readonly busyAtMs: number | null;
  readonly heardAtMs: number;
  readonly isAway: boolean;
  readonly progressAtMs: number;
};
export type Context = DriverContext<unknown>;
export type Gathered = {
  readonly context: Context;
  readonly observations: Observation[];
  readonly faults: DecodeFault[];
  line: Line;
  job: PrintJob | null;
};

export const initialMemory: Memory = { job: null };
export const initialLine: Line = {
  tail: emptyTail,
  isOpen: false,
  isKnown: false,
  state: null,
  file: null,
  saidInPause: false,
  saidDone: false,
  reportsItself: false,
  firmware: null,
  queue: [],
  askedAtMs: null,
  askAtMs: 0,
  reportAtMs: 0,
  busyAtMs: null,
  heardAtMs: 0,
  isAway: false,
  progressAtMs: 0,
};

export function openedLine(nowMs: number): Line {
  return { ...initialLine, isOpen: true, queue: SETUP, heardAtMs: nowMs, askAtMs: nowMs };
}

export function gather(memory: Memory, line: Line, context: Context): Gathered {
  return { context, observations: [], faults: [], line, job: memory.job };
}

// Questions

/** The step that was gathered, with one question if it may be asked now. */
export function stepOf(gathered: Gathered, before: Memory): DriverStep<Memory, Line> {
  const { observations, faults, job } = gathered;
  const asked = gathered.line.isOpen ? nextQuestion(gathered) : null;
  return {
    observations,
    faults,
    line: gathered.line,
    ...(asked !== null && { send: [{ bytes: Buffer.from(`${asked}\n`) }] }),
    ...(job !== before.job && { memory: { job } }),
    ...(gathered.line.isOpen && { wakeAtMs: nextWake(gathered) }),
  };
}

/** One at a time: the printer's own commands wait behind ours. */
function nextQuestion(gathered: Gathered): string | null {
  const { line, context } = gathered;
  const { nowMs } = context;
  if (line.askedAtMs !== null || isBusy(line, nowMs)) return null;
  const [queued, ...queue] = line.queue;
  if (queued !== undefined) {
    gathered.line = { ...line, queue, askedAtMs: nowMs };
    return queued;
  }
  if (line.askAtMs > nowMs) return null;
  const askAtMs = nowMs + (gathered.job === null ? ASK_IDLE_MS : ASK_IN_JOB_MS);
  gathered.line = { ...line, askAtMs };
  const isFresh = line.reportsItself && nowMs - line.reportAtMs < TELLS_ITSELF_MS;
  if (isFresh && gathered.job !== null) return null;
  gathered.line = { ...gathered.line, askedAtMs: nowMs };
  return ASK_PROGRESS;
}

function nextWake({ line, context }: Gathered): number {
  const { nowMs } = context;
  if (line.askedAtMs !== null) return Math.max(line.askedAtMs + patience(line), nowMs + 1000);
  if (line.busyAtMs !== null && isBusy(line, nowMs)) return line.busyAtMs + BUSY_FOR_MS;
  return line.queue.length > 0 ? nowMs : line.askAtMs;
}

function patience({ isKnown }: Line): number {
  return isKnown ? UNANSWERED_MS : UNANSWERED_AT_FIRST_MS;
}

function isBusy({ busyAtMs }: Line, nowMs: number): boolean {
  return busyAtMs !== null && nowMs - busyAtMs < BUSY_FOR_MS;
}

/** Asks as soon as it may. */
export function askNow(gathered: Gathered): void {
  gathered.line = { ...gathered.line, askAtMs: gathered.context.nowMs };
}

/** An answer that did not come, and silence. */
export function tick(gathered: Gathered): void {
  const { line, context } = gathered;
  const { nowMs } = context;
  if (!line.isOpen) return;
  const isLost = line.askedAtMs !== null && nowMs - line.askedAtMs >= patience(line);
  if (isLost && !isBusy(line, nowMs)) gathered.line = { ...line, askedAtMs: null };
  const isSilent = nowMs - line.heardAtMs >= AWAY_AFTER_MS;
  if (!isSilent || line.isAway || line.state === 'alarm') return;
  gathered.line = { ...gathered.line, isAway: true, isKnown: false, saidDone: false };
  gathered.observations.push({ type: 'link', online: false, inferred: true });
}

// Words

/** One line that the printer said. */
export function takeSaid(gathered: Gathered, said: MarlinSaid): void {
  if (said.kind === 'unreadable') return;
  noteHeard(gathered);
  switch (said.kind) {
    case 'progress':
      takeProgress(gathered, said.done, said.total);
      return;
    case 'not-printing':
      takeNotPrinting(gathered);
      return;
    case 'done':
      if (gathered.line.isKnown) endJob(gathered, 'finished');
      else gathered.line = { ...gathered.line, saidDone: true };
      askNow(gathered);
      return;
    case 'go':
      takeGo(gathered);
      return;
    case 'file':
      takeFile(gathered, said.name);
      return;
    case 'busy':
      takeBusy(gathered, said.waits);
      return;
    case 'action':
      takeAction(gathered, said.action);
      return;
    case 'reset':
      takeReset(gathered);
      return;
    case 'halted':
      endJob(gathered, 'failed');
      tellState(gathered, 'alarm');
      return;
    case 'ok':
    case 'resend':
      // It was at something of its own, and may be at rest now.
      if (gathered.line.busyAtMs !== null) askNow(gathered);
      gathered.line = { ...gathered.line, askedAtMs: null, busyAtMs: null };
      return;
    case 'firmware':
      takeFirmware(gathered, said.name);
      return;
    case 'reports-itself':
      gathered.line = { ...gathered.line, reportsItself: true };
      return;
    case 'other':
      return;
  }
}

function noteHeard(gathered: Gathered): void {
  const { line, context } = gathered;
  if (line.isAway) gathered.observations.push({ type: 'link', online: true });
  gathered.line = { ...line, heardAtMs: context.nowMs, isAway: false };
}

function takeProgress(gathered: Gathered, done: number, total: number): void {
  const { line, job, context } = gathered;
  const isOther =
    job !== null &&
    ((job.total !== null && job.total !== total) || (!line.isKnown && done < job.done));
  // Its end was not heard.
  if (isOther) endJob(gathered, 'cancelled', true);
  const before = gathered.job;
  const counted = { done, total, progress: total === 0 ? null : done / total };
  gathered.line = { ...gathered.line, isKnown: true, saidDone: false, reportAtMs: context.nowMs };
  if (before === null) {
    startJob(gathered, counted, !line.isKnown);
  } else {
    gathered.job = { ...before, ...counted };
    if (before.pausedAtMs === null) tellProgress(gathered);
    else if (done > before.done && line.saidInPause) resume(gathered);
    else gathered.line = { ...gathered.line, saidInPause: true };
  }
  tellState(gathered, gathered.job?.pausedAtMs == null ? 'running' : 'paused');
}

function takeNotPrinting(gathered: Gathered): void {
  const { line, job } = gathered;
  const isFirst = !line.isKnown;
  gathered.line = { ...line, isKnown: true, saidDone: false };
  // Marlin 1 says so of a print that is paused, too.
  if (job !== null && job.pausedAtMs !== null && !line.saidInPause && !isFirst) return;
  if (line.saidDone) endJob(gathered, 'finished', true);
  else endJob(gathered, 'cancelled', isFirst);
  if (!isBusy(gathered.line, gathered.context.nowMs)) tellState(gathered, 'idle');
}

function takeGo(gathered: Gathered): void {
  const { job } = gathered;
  if (job === null) startJob(gathered, { done: 0, total: null, progress: null }, false);
  else if (job.pausedAtMs !== null) resume(gathered);
  gathered.line = { ...gathered.line, isKnown: true };
  tellState(gathered, 'running');
  askNow(gathered);
}

/** A name before a print is that of the next one. */
function takeFile(gathered: Gathered, name: string): void {
  const { job, line } = gathered;
  gathered.line = { ...line, file: name };
  if (job !== null && job.name === null) gathered.job = { ...job, name };
}

function takeBusy(gathered: Gathered, waits: boolean): void {
  gathered.line = { ...gathered.line, busyAtMs: gathered.context.nowMs };
  if (gathered.line.askedAtMs !== null)
    gathered.line = { ...gathered.line, askedAtMs: gathered.context.nowMs };
  if (waits) {
    pause(gathered);
    tellState(gathered, 'paused');
  } else if (gathered.job === null || gathered.job.pausedAtMs === null) {
    // Parking the head at a pause is being busy as well.
    tellState(gathered, 'running');
  }
}

function takeAction(gathered: Gathered, action: 'pause' | 'resume' | 'cancel'): void {
  askNow(gathered);
  if (action === 'cancel') {
    endJob(gathered, 'cancelled');
  } else if (action === 'pause') {
    pause(gathered);
    tellState(gathered, 'paused');
  } else {
    resume(gathered);
    tellState(gathered, 'running');
  }
}

/** The board has started, after a loss of power, a crash, or because the port was opened. */
function takeReset(gathered: Gathered): void {
  endJob(gathered, 'failed', !gathered.line.isKnown);
  gathered.line = {
    ...gathered.line,
    isKnown: true,
    saidDone: false,
    reportsItself: false,
    busyAtMs: null,
    askedAtMs: null,
    file: null,
    queue: SETUP,
  };
  tellState(gathered, 'idle');
}

function takeFirmware(gathered: Gathered, firmware: string): void {
  if (gathered.line.firmware === firmware) return;
  gathered.line = { ...gathered.line, firmware };
  gathered.observations.push({ type: 'link', online: true, firmware });
}

// The job

type Counted = Pick<PrintJob, 'done' | 'total' | 'progress'>;

function startJob(gathered: Gathered, counted: Counted, isInferred: boolean): void {
  const { nowMs } = gathered.context;
  const { file, queue, askAtMs } = gathered.line;
  gathered.line = { ...gathered.line, askAtMs: Math.min(askAtMs, nowMs + ASK_IN_JOB_MS) };
  const job: PrintJob = { ...newJob(file, nowMs), ...counted };
  gathered.job = job;
  tellJob(gathered, jobReport(job, 'started', nowMs, isInferred ? { inferred: true } : {}));
  if (file !== null || queue.length >= QUEUE_MAX) return;
  gathered.line = { ...gathered.line, queue: [...queue, ASK_FILE] };
}

function pause(gathered: Gathered): void {
  const { job, context } = gathered;
  if (job === null || job.pausedAtMs !== null) return;
  gathered.job = { ...job, ...pausedJob(job, context.nowMs) };
  gathered.line = { ...gathered.line, saidInPause: false };
  tellJob(gathered, jobReport(gathered.job, 'paused', context.nowMs));
}

function resume(gathered: Gathered): void {
  const { job, context } = gathered;
  if (job === null || job.pausedAtMs === null) return;
  gathered.job = { ...job, ...resumedJob(job, context.nowMs) };
  tellJob(gathered, jobReport(gathered.job, 'resumed', context.nowMs));
}

function endJob(
  gathered: Gathered,
  phase: 'finished' | 'failed' | 'cancelled',
  isInferred = false,
): void {
  const { job, context } = gathered;
  if (job === null) return;
  gathered.job = null;
  const told = isInferred ? { inferred: true } : {};
  tellJob(gathered, jobReport(job, phase, context.nowMs, told));
  gathered.line = { ...gathered.line, file: null };
}

function tellProgress(gathered: Gathered): void {
  const { job, line, context } = gathered;
  if (job === null || context.nowMs - line.progressAtMs < PROGRESS_EVERY_MS) return;
  tellJob(gathered, jobReport(job, 'progress', context.nowMs));
}

function tellJob(gathered: Gathered, observed: JobObserved): void {
  gathered.observations.push(observed);
  gathered.line = { ...gathered.line, progressAtMs: gathered.context.nowMs };
}

function tellState(gathered: Gathered, state: ReportedState): void {
  if (gathered.line.state === state) return;
  gathered.observations.push({ type: 'state', state });
  gathered.line = { ...gathered.line, state };
}
