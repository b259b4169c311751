/** The life of a print: when it starts, pauses and ends, each told once. Pure. */
import { instantText } from '#devices/wire/instants.ts';
import { scaledByTen } from '#devices/wire/numbers.ts';
import { CLOCK_UNSET } from '#kernel/device-clock.ts';
import type { JobPhase, JobReported, ObservationOf } from '#kernel/observation.ts';
import { isActive, isDown, type PrinterDocument, type Said } from './document.ts';
import type { HistoryJob } from './rpc.ts';

/** A job that has started and not ended. JSON. */
export type OpenJob = {
  readonly key: string;
  readonly name: string | null;
  /** When it began: now minus its total duration. It tells one run of a file from the next. */
  readonly startMs: number;
  readonly isPaused: boolean;
  /** Sums of the total duration over the pauses; it runs on in them. */
  readonly pausedSeconds: number;
  readonly pausedAtSeconds: number | null;
  /** The last total of this very job, null until it is said. */
  readonly totalSeconds: number | null;
  readonly historyId: string | null;
};
export type JobObserved = ObservationOf<'job'>;
export type Followed = {
  readonly job: OpenJob | null;
  readonly document: PrinterDocument;
  readonly observations: readonly JobObserved[];
};
/** A piece of status, merged. */
export type Turn = {
  readonly before: PrinterDocument;
  readonly document: PrinterDocument;
  readonly said: Said;
  readonly nowMs: number;
};

const NAME_WHEN_NONE = 'print';
/** Two estimates of one start differ by less: clocks drift, documents wait. */
const SAME_START_MS = 60_000;
/** A total that falls by more has begun anew. */
const FALLEN_SECONDS = 1;
/** Microseconds are the most that Klipper gives. */
const PLACES = 3;

type EndPhase = Extract<JobPhase, 'finished' | 'failed' | 'cancelled'>;

/** The first print state of a line: what happened before it was not seen. */
export function followFirst(
  job: OpenJob | null,
  turn: Turn,
  history: readonly HistoryJob[],
): Followed {
  const { document } = turn;
  if (job === null) return isActive(document) ? open(turn, true, history) : still(job, turn);
  if (continues(job, turn)) return carryOn(job, turn, true);
  const known = history.find((one) => isSameJob(one, job));
  const phase = phaseSaid(job, document) ?? phaseOf(known) ?? 'cancelled';
  const told = phaseSaid(job, document) === null ? amounts(known) : quantities(job, document);
  const ended = ending(job, phase, told, true);
  if (!isActive(document)) return { job: null, document, observations: [ended] };
  const next = open(turn, true, history);
  return { ...next, observations: [ended, ...next.observations] };
}

/** True when only the history can say how the open job ended. */
export function needsHistory(job: OpenJob | null, turn: Turn): boolean {
  return job !== null && !continues(job, turn) && phaseSaid(job, turn.document) === null;
}

/** Every state after the first. */
export function follow(job: OpenJob | null, turn: Turn): Followed {
  const { before, document } = turn;
  if (job === null) {
    const starts = isActive(document) && !isActive(before);
    return starts ? open(turn, before.state === undefined, []) : still(job, turn);
  }
  if (isActive(document)) {
    if (!hasFallen(job, turn)) return carryOn(job, turn, false);
    // Its end was in a message that did not come.
    const ended = ending(job, 'cancelled', quantities(job, before), true);
    const next = open(turn, false, []);
    return { ...next, observations: [ended, ...next.observations] };
  }
  const phase = endOf(document);
  if (phase !== null) return end(job, document, phase, false);
  if (document.state !== 'standby') return still(job, turn);
  // Klipper began anew, and so did its sums: what the job came to was said before.
  return { ...end(job, before, 'cancelled', true), document };
}

/** Klipper stopped or is gone: so is the job, whatever `print_stats` says. */
export function fail(job: OpenJob, document: PrinterDocument, isInferred: boolean): Followed {
  return end(job, document, 'failed', isInferred);
}

/** The history component tells of a start. */
export function openFromHistory(
  told: HistoryJob,
  document: PrinterDocument,
  nowMs: number,
): Followed {
  const startMs = told.startMs ?? nowMs;
  const job = newJob(told.filename, startMs, told.id, null);
  const started: JobObserved = {
    ...report(job, 'started', {}),
    ...(told.startMs !== null && { atMs: told.startMs }),
    ...clockOf(told),
  };
  return { job, document, observations: [started] };
}

/** The history component tells of an end; null where it does not know how it was. */
export function endFromHistory(
  job: OpenJob,
  told: HistoryJob,
  document: PrinterDocument,
): Followed | null {
  const phase = phaseOf(told);
  if (phase === null) return null;
  const ended = { ...ending(job, phase, amounts(told), false), ...clockOf(told) };
  return { job: null, document, observations: [ended] };
}

/** A clock that was never set is told with the job, which then counts from when it was heard of. */
function clockOf({ isClockUnset }: HistoryJob): { flags?: readonly string[] } {
  return isClockUnset ? { flags: [CLOCK_UNSET] } : {};
}

export function isSameJob(told: HistoryJob, job: OpenJob): boolean {
  if (told.id !== null && job.historyId !== null) return told.id === job.historyId;
  const isNear = told.startMs === null || Math.abs(told.startMs - job.startMs) <= SAME_START_MS;
  return told.filename === job.name && isNear;
}

/** How far it is, to be told from time to time. */
export function progressOf(job: OpenJob, document: PrinterDocument): JobObserved {
  return report(job, 'progress', quantities(job, document, true));
}

// Parts

function still(job: OpenJob | null, turn: Turn): Followed {
  return { job, document: turn.document, observations: [] };
}

function open(turn: Turn, isInferred: boolean, history: readonly HistoryJob[]): Followed {
  const document = withoutFormer(turn);
  const { filename, totalSeconds, state } = document;
  const startMs = turn.nowMs - Math.round((totalSeconds ?? 0) * 1000);
  const name = filename === undefined || filename === '' ? null : filename;
  const bare = newJob(name, startMs, null, totalSeconds ?? null);
  const known = history.find((one) => one.status === 'in_progress' && isSameJob(one, bare));
  const job = known?.id ? newJob(name, startMs, known.id, totalSeconds ?? null) : bare;
  const started = report(job, 'started', quantities(job, document, true), isInferred);
  if (state !== 'paused') return { job, document, observations: [started] };
  const paused = { ...job, isPaused: true, pausedAtSeconds: job.totalSeconds };
  return { job: paused, document, observations: [started, report(job, 'paused', {}, isInferred)] };
}

/** What this message did not say is still that of the print before. */
function withoutFormer({ document, said }: Turn): PrinterDocument {
  const { totalSeconds, printSeconds, filamentMillimetres, progress, ...rest } = document;
  return {
    ...rest,
    ...(said.has('totalSeconds') && totalSeconds !== undefined && { totalSeconds }),
    ...(said.has('printSeconds') && printSeconds !== undefined && { printSeconds }),
    ...(said.has('filamentMillimetres') &&
      filamentMillimetres !== undefined && { filamentMillimetres }),
    ...(said.has('progress') && progress !== undefined && { progress }),
  };
}

function newJob(
  name: string | null,
  startMs: number,
  historyId: string | null,
  totalSeconds: number | null,
): OpenJob {
  const startText = instantText(Math.round(startMs / 1000) * 1000).replace('.000Z', 'Z');
  return {
    key: historyId ?? `${name ?? NAME_WHEN_NONE}@${startText}`,
    name,
    startMs,
    isPaused: false,
    pausedSeconds: 0,
    pausedAtSeconds: null,
    totalSeconds,
    historyId,
  };
}

function carryOn(job: OpenJob, turn: Turn, isInferred: boolean): Followed {
  const { document, said } = turn;
  const totalSeconds = said.has('totalSeconds')
    ? (document.totalSeconds ?? null)
    : job.totalSeconds;
  const name =
    document.filename === undefined || document.filename === '' ? job.name : document.filename;
  const current: OpenJob = { ...job, name, totalSeconds };
  const isPaused = document.state === 'paused';
  if (isPaused === job.isPaused) return { job: current, document, observations: [] };
  const next = isPaused
    ? { ...current, isPaused, pausedAtSeconds: totalSeconds }
    : { ...current, isPaused, pausedAtSeconds: null, pausedSeconds: pausesOf(current) };
  const phase = isPaused ? 'paused' : 'resumed';
  const told = report(next, phase, quantities(next, document, true), isInferred);
  return { job: next, document, observations: [told] };
}

function end(
  job: OpenJob,
  document: PrinterDocument,
  phase: EndPhase,
  isInferred: boolean,
): Followed {
  const total = document.totalSeconds ?? job.totalSeconds;
  const told = quantities({ ...job, totalSeconds: total }, document);
  return { job: null, document, observations: [ending(job, phase, told, isInferred)] };
}

function ending(job: OpenJob, phase: EndPhase, told: Quantities, isInferred: boolean): JobObserved {
  return report(job, phase, told, isInferred);
}

function continues(job: OpenJob, { document, nowMs }: Turn): boolean {
  if (!isActive(document)) return false;
  if (isOtherName(job, document)) return false;
  if (document.totalSeconds === undefined) return true;
  return Math.abs(nowMs - document.totalSeconds * 1000 - job.startMs) <= SAME_START_MS;
}

function hasFallen(job: OpenJob, { document, said }: Turn): boolean {
  if (!said.has('totalSeconds') || job.totalSeconds === null) return false;
  return (document.totalSeconds ?? 0) < job.totalSeconds - FALLEN_SECONDS;
}

/** The end that print_stats itself tells, if it is of this job. */
function phaseSaid(job: OpenJob, document: PrinterDocument): EndPhase | null {
  return isOtherName(job, document) || isDown(document.klippy) ? null : endOf(document);
}

function isOtherName(job: OpenJob, document: PrinterDocument): boolean {
  const { filename } = document;
  return filename !== undefined && filename !== '' && job.name !== null && filename !== job.name;
}

function endOf(document: PrinterDocument): EndPhase | null {
  switch (document.state) {
    case 'complete':
      return 'finished';
    case 'error':
      return 'failed';
    case 'cancelled':
      return 'cancelled';
    default:
      return null;
  }
}

/** History calls `interrupted` what ended while Moonraker was dead, and is wrong about it. */
function phaseOf(told: HistoryJob | undefined): EndPhase | null {
  switch (told?.status) {
    case 'completed':
      return 'finished';
    case 'cancelled':
      return 'cancelled';
    case 'error':
    case 'klippy_shutdown':
    case 'klippy_disconnect':
      return 'failed';
    default:
      return null;
  }
}

type Quantities = Pick<JobReported, 'progress' | 'printSeconds' | 'filamentMillimetres'>;

/**
 * `print_duration` stays 0 for a whole job without extrusion: then the time is the total minus the
 * pauses. Under way a 0 may only mean that it heats, so nothing is said.
 */
function quantities(job: OpenJob, document: PrinterDocument, isUnderWay = false): Quantities {
  const { printSeconds = 0, filamentMillimetres, progress } = document;
  const total = document.totalSeconds ?? job.totalSeconds;
  const worked =
    total === null ? null : Math.max(0, total - pausesOf({ ...job, totalSeconds: total }));
  const seconds = printSeconds > 0 || isUnderWay ? printSeconds : worked;
  return {
    ...(seconds !== null && !(isUnderWay && seconds === 0) && { printSeconds: rounded(seconds) }),
    ...(filamentMillimetres !== undefined && { filamentMillimetres: rounded(filamentMillimetres) }),
    ...(progress !== undefined && { progress }),
  };
}

function amounts(told: HistoryJob | undefined): Quantities {
  if (told === undefined) return {};
  const { printSeconds, totalSeconds, filamentMillimetres } = told;
  const seconds = printSeconds !== null && printSeconds > 0 ? printSeconds : totalSeconds;
  return {
    ...(seconds !== null && { printSeconds: rounded(seconds) }),
    ...(filamentMillimetres !== null && { filamentMillimetres: rounded(filamentMillimetres) }),
  };
}

function pausesOf(job: OpenJob): number {
  if (job.pausedAtSeconds === null || job.totalSeconds === null) return job.pausedSeconds;
  return job.pausedSeconds + Math.max(0, job.totalSeconds - job.pausedAtSeconds);
}

function rounded(value: number): number {
  return scaledByTen(Math.round(scaledByTen(value, PLACES)), -PLACES);
}

function report(job: OpenJob, phase: JobPhase, told: Quantities, isInferred = false): JobObserved {
  return {
    type: 'job',
    job: job.key,
    phase,
    ...(job.name !== null && { name: job.name }),
    ...told,
    ...(isInferred && { inferred: true }),
  };
}
