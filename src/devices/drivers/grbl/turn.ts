/** One step of the GRBL driver: what a line makes of the machine's state and of its job, and when it is asked again. */
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
import type { GrblSaid, StatusReport } from './report.ts';

/** Somebody cares: it runs, or has a job, or has just moved or spoken. */
const POLL_CARED_MS = 250;
const CARED_FOR_MS = 30_000;
const POLL_IDLE_MS = 1000;
const IDLE_FOR_MS = 300_000;
const POLL_LONG_IDLE_MS = 5000;
/** `M5` and `M3` in the middle drain the buffer: a real Idle between two Run of one job. */
const JOB_OVER_AFTER_MS = 10_000;
/** Homing is not interrupted by questions, and lasts. */
const AWAY_AFTER_MS = 60_000;
/** A program end that comes with no job is believed when the state says soon that it is no check. */
const END_BELIEVED_MS = 2000;
const PROGRESS_EVERY_MS = 5000;
const PROOF_OF_LIFE_MS = 60_000;
/** `?` is picked out of the stream by the controller: it disturbs no command. */
const QUESTION = Buffer.from('?');

export type Memory = { readonly job: OpenJob | null };
export type Line = {
  readonly tail: LineTail;
  readonly isOpen: boolean;
  /** It has said its state since the link came. */
  readonly isKnown: boolean;
  /** It greeted before that: whatever ran was ended by a reset, ours perhaps. */
  readonly greeted: boolean;
  readonly word: string | null;
  /** The state last told. */
  readonly state: ReportedState | null;
  readonly inCheck: boolean;
  /** The job was seen at work since the link came. */
  readonly isSeen: boolean;
  readonly idleSinceMs: number | null;
  /** A program's end was said, and no job was known. */
  readonly endAtMs: number | null;
  /** When the last job ended; its end may be said twice. */
  readonly endedAtMs: number | null;
  readonly heardAtMs: number;
  readonly isAway: boolean;
  readonly caredAtMs: number;
  readonly progressAtMs: number;
  readonly pollAtMs: number | null;
};
export type Context = DriverContext<unknown>;
export type Gathered = {
  readonly context: Context;
  readonly observations: Observation[];
  readonly faults: DecodeFault[];
  line: Line;
  job: OpenJob | null;
  asks: boolean;
};

export const initialMemory: Memory = { job: null };
export const initialLine: Line = {
  tail: emptyTail,
  isOpen: false,
  isKnown: false,
  greeted: false,
  word: null,
  state: null,
  inCheck: false,
  isSeen: false,
  idleSinceMs: null,
  endAtMs: null,
  endedAtMs: null,
  heardAtMs: 0,
  isAway: false,
  caredAtMs: 0,
  progressAtMs: 0,
  pollAtMs: null,
};

export function gather(memory: Memory, line: Line, context: Context): Gathered {
  return { context, observations: [], faults: [], line, job: memory.job, asks: false };
}

/** The step that was gathered: the question, if one is due, and when the next one is. */
export function stepOf(gathered: Gathered, before: Memory): DriverStep<Memory, Line> {
  const { observations, faults, job } = gathered;
  const { nowMs } = gathered.context;
  const { line } = gathered;
  const isDue = line.isOpen && (gathered.asks || (line.pollAtMs ?? nowMs) <= nowMs);
  const soonest = nowMs + pollEvery(gathered);
  // Something has happened: the next question comes as soon as its new rhythm says.
  const pollAtMs = isDue ? soonest : Math.min(line.pollAtMs ?? soonest, soonest);
  return {
    observations,
    faults,
    line: line.isOpen ? { ...line, pollAtMs } : line,
    ...(isDue && { send: [{ bytes: QUESTION }] }),
    ...(job !== before.job && { memory: { job } }),
    ...(line.isOpen && { wakeAtMs: pollAtMs }),
  };
}

function pollEvery({ line, job, context }: Gathered): number {
  if (line.isAway) return POLL_LONG_IDLE_MS;
  const quietMs = context.nowMs - line.caredAtMs;
  const isAtWork = job !== null || line.state === 'running' || line.state === 'paused';
  if (isAtWork || quietMs < CARED_FOR_MS) return POLL_CARED_MS;
  return quietMs < IDLE_FOR_MS ? POLL_IDLE_MS : POLL_LONG_IDLE_MS;
}

/** The instant of a question: silence is noticed, but an alarm may be silent by right. */
export function tick(gathered: Gathered): void {
  const { line, context } = gathered;
  const isSilent = context.nowMs - line.heardAtMs >= AWAY_AFTER_MS;
  if (!line.isOpen || line.isAway || !isSilent || line.state === 'alarm') return;
  gathered.line = { ...line, isAway: true, isKnown: false, greeted: false, isSeen: false };
  gathered.observations.push({ type: 'link', online: false, inferred: true });
}

/** One line that the controller said. */
export function takeSaid(gathered: Gathered, said: GrblSaid): void {
  if (said.kind === 'unreadable') return;
  noteHeard(gathered);
  switch (said.kind) {
    case 'status':
      takeStatus(gathered, said.report);
      return;
    case 'greeting':
      takeGreeting(gathered, said.firmware);
      return;
    case 'alarm':
      endJob(gathered, 'failed', {});
      tellState(gathered, 'alarm');
      gathered.line = { ...gathered.line, word: 'Alarm', inCheck: false, endAtMs: null };
      return;
    case 'program-end':
      takeProgramEnd(gathered);
      return;
    case 'check-mode':
      gathered.line = { ...gathered.line, inCheck: true };
      gathered.asks = true;
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

/** Something but an answer to our question was said: there is life at the machine. */
export function noteCare(gathered: Gathered): void {
  gathered.line = { ...gathered.line, caredAtMs: gathered.context.nowMs };
}

function takeGreeting(gathered: Gathered, firmware: string): void {
  const { line } = gathered;
  gathered.observations.push({ type: 'link', online: true, firmware });
  // Who resets a machine that stands has given up; who resets one that moves stops it.
  if (line.isKnown) endJob(gathered, line.state === 'paused' ? 'cancelled' : 'failed', {});
  gathered.line = { ...gathered.line, greeted: true, inCheck: false, endAtMs: null };
  gathered.asks = true;
}

function takeProgramEnd(gathered: Gathered): void {
  const { line, job, context } = gathered;
  // A checked program ends with the same words.
  if (line.inCheck) return;
  const { nowMs } = context;
  gathered.asks = true;
  if (job !== null && line.isKnown) endJob(gathered, 'finished', {});
  else if (line.endedAtMs === null || nowMs - line.endedAtMs > END_BELIEVED_MS)
    gathered.line = { ...line, endAtMs: nowMs };
}

function takeStatus(gathered: Gathered, report: StatusReport): void {
  const isFirst = !gathered.line.isKnown;
  const inCheck = report.word === 'Check';
  gathered.line = { ...gathered.line, word: report.word, inCheck };
  takeJob(gathered, report, isFirst);
  gathered.line = { ...gathered.line, isKnown: true, greeted: false, endAtMs: null };
  tellState(gathered, report.state);
  tellProgress(gathered, report);
}

function takeJob(gathered: Gathered, report: StatusReport, isFirst: boolean): void {
  switch (report.word) {
    case 'Run':
      takeRun(gathered, report, isFirst);
      return;
    case 'Hold':
    case 'Door':
    case 'Tool':
      if (gathered.job === null && report.hasCard) takeRun(gathered, report, true);
      pause(gathered);
      return;
    case 'Idle':
      if (!report.hasCard) takeIdle(gathered, isFirst);
      return;
    case 'Home':
      if (!report.hasCard) endAtRest(gathered, 'finished');
      return;
    case 'Jog':
    case 'Check':
      // Only an idle controller jogs and checks: the job before is over.
      endAtRest(gathered, 'finished');
      return;
    case 'Sleep':
      endAtRest(gathered, 'cancelled');
      return;
    default:
      endJob(gathered, 'failed', { ...(isFirst && { inferred: true }) });
  }
}

function takeRun(gathered: Gathered, { file }: StatusReport, isFirst: boolean): void {
  const { context } = gathered;
  const { job } = gathered;
  if (job !== null && file !== null && job.name !== null && job.name !== file)
    endAtRest(gathered, 'finished');
  if (gathered.job === null) {
    gathered.job = newJob(file, context.nowMs);
    tellJob(gathered, jobReport(gathered.job, 'started', context.nowMs, inferredIf(isFirst)));
  } else if (gathered.job.pausedAtMs !== null) {
    gathered.job = resumedJob(gathered.job, context.nowMs);
    tellJob(gathered, jobReport(gathered.job, 'resumed', context.nowMs));
  }
  if (gathered.job.name === null && file !== null) gathered.job = { ...gathered.job, name: file };
  gathered.line = { ...gathered.line, isSeen: true, idleSinceMs: null };
}

function pause(gathered: Gathered): void {
  const { job, context } = gathered;
  if (job === null) return;
  gathered.line = { ...gathered.line, isSeen: true, idleSinceMs: null };
  if (job.pausedAtMs !== null) return;
  gathered.job = pausedJob(job, context.nowMs);
  tellJob(gathered, jobReport(gathered.job, 'paused', context.nowMs));
}

function takeIdle(gathered: Gathered, isFirst: boolean): void {
  const { line, context, job } = gathered;
  const { nowMs } = context;
  const saidEnd = line.endAtMs !== null && nowMs - line.endAtMs <= END_BELIEVED_MS;
  if (job === null) {
    if (saidEnd && !isFirst) tellBriefJob(gathered);
    return;
  }
  if (saidEnd) {
    endJob(gathered, 'finished', { inferred: true });
  } else if (isFirst && line.greeted) {
    endJob(gathered, 'failed', { inferred: true });
  } else {
    const idleSinceMs = line.idleSinceMs ?? nowMs;
    gathered.line = { ...line, idleSinceMs };
    if (nowMs - idleSinceMs >= JOB_OVER_AFTER_MS) endIdle(gathered);
  }
}

function endIdle(gathered: Gathered): void {
  // Not seen at work on this link: it ended while nobody listened, and how, nobody knows.
  if (gathered.line.isSeen) endAtRest(gathered, 'finished');
  else endJob(gathered, 'cancelled', { inferred: true });
}

/** A program that began and ended between two questions. */
function tellBriefJob(gathered: Gathered): void {
  const { nowMs } = gathered.context;
  const brief = newJob(null, nowMs);
  tellJob(gathered, jobReport(brief, 'started', nowMs, { inferred: true }));
  tellJob(gathered, jobReport(brief, 'finished', nowMs, { inferred: true }));
}

/** Ends a job as of when the machine came to rest. */
function endAtRest(gathered: Gathered, phase: 'finished' | 'cancelled'): void {
  const { idleSinceMs } = gathered.line;
  if (idleSinceMs === null) endJob(gathered, phase, {});
  else endJob(gathered, 'finished', { atMs: idleSinceMs });
}

function endJob(
  gathered: Gathered,
  phase: 'finished' | 'failed' | 'cancelled',
  told: { readonly atMs?: number; readonly inferred?: boolean },
): void {
  const { job, context } = gathered;
  gathered.line = { ...gathered.line, idleSinceMs: null, isSeen: false };
  if (job === null) return;
  gathered.job = null;
  gathered.line = { ...gathered.line, endedAtMs: context.nowMs };
  tellJob(gathered, jobReport(job, phase, told.atMs ?? context.nowMs, told));
}

function tellJob(gathered: Gathered, observed: JobObserved): void {
  gathered.observations.push(observed);
  const { nowMs } = gathered.context;
  gathered.line = { ...gathered.line, progressAtMs: nowMs, caredAtMs: nowMs };
}

function tellState(gathered: Gathered, state: ReportedState): void {
  if (gathered.line.state === state) return;
  gathered.observations.push({ type: 'state', state });
  gathered.line = { ...gathered.line, state };
  noteCare(gathered);
}

/** How far the card's program is, and from time to time that the job is still there. */
function tellProgress(gathered: Gathered, { progress }: StatusReport): void {
  const { job, line, context } = gathered;
  if (job === null) return;
  const sinceMs = context.nowMs - line.progressAtMs;
  const isNews = progress !== null && progress !== job.progress;
  if (!(isNews && sinceMs >= PROGRESS_EVERY_MS) && sinceMs < PROOF_OF_LIFE_MS) return;
  gathered.job = { ...job, progress: progress ?? job.progress };
  gathered.observations.push(jobReport(gathered.job, 'progress', context.nowMs));
  gathered.line = { ...gathered.line, progressAtMs: context.nowMs };
}

function inferredIf(is: boolean): { readonly inferred?: true } {
  return is ? { inferred: true } : {};
}
