/** One step of the PrusaLink driver: what an answer makes of the printer's state and of its job. */
import type { DriverState } from '#devices/driver.ts';
import { type Fields, isFields, own } from '#devices/wire/json.ts';
import { quantityWithin, roundedTo } from '#devices/wire/quantities.ts';
import { nameWithin } from '#devices/wire/words.ts';
import type { JobPhase, Observation, ReportedState } from '#kernel/observation.ts';
import type { Line, Memory, PrintJob } from './state.ts';

const STATES = [
  'IDLE',
  'BUSY',
  'PRINTING',
  'PAUSED',
  'FINISHED',
  'STOPPED',
  'ERROR',
  'ATTENTION',
  'READY',
] as const;
type PrinterState = (typeof STATES)[number];

const ID_MAX = Number.MAX_SAFE_INTEGER;
const SECONDS_MAX = 1e8;
const NAME_CHARACTERS_MAX = 200;
/** At rest between two questions: so far along it has come to its end. */
const NEARLY_DONE = 0.98;

export type Gathered = {
  readonly observations: Observation[];
  /** Reasons of faults. */
  readonly faults: string[];
  line: Line;
  memory: Memory;
  /** The name of its job is not known. */
  asksJob: boolean;
};

export function gather({ memory, line }: DriverState<Memory, Line>): Gathered {
  return { observations: [], faults: [], line, memory, asksJob: false };
}

/** `GET /api/v1/status`. */
export function takeStatus(gathered: Gathered, document: Fields): void {
  const printer = own(document, 'printer');
  const said = isFields(printer) ? own(printer, 'state') : undefined;
  const state = STATES.find((one) => one === said);
  if (state === undefined) {
    gathered.faults.push('bad-state');
    return;
  }
  const isFirst = !gathered.line.isKnown;
  gathered.line = { ...gathered.line, isKnown: true };
  const told = readJob(own(document, 'job'));
  if (told === 'bad') gathered.faults.push('bad-job');
  const job = told === 'bad' ? null : told;
  if (isAtWork(state) && job !== null) takeJob(gathered, job, state, isFirst);
  else takeRest(gathered, state, job, isFirst);
  tellState(gathered, state);
}

/** `GET /api/v1/job`: what the printing file is called. */
export function takeJobDocument(gathered: Gathered, document: Fields): void {
  const { job } = gathered.memory;
  const told = readJob(document);
  if (told === 'bad') gathered.faults.push('bad-job');
  if (job === null || told === null || told === 'bad' || told.id !== job.id) return;
  const file = own(document, 'file');
  if (!isFields(file)) return;
  const name =
    nameWithin(own(file, 'display_name'), NAME_CHARACTERS_MAX) ??
    nameWithin(own(file, 'name'), NAME_CHARACTERS_MAX);
  if (name === undefined || name === job.name) return;
  const named = { ...job, name };
  setJob(gathered, named);
  gathered.observations.push(report(named, 'progress'));
}

/** `ATTENTION` stands on the screen in the middle of a print and beside it. */
function isAtWork(state: PrinterState): boolean {
  return state === 'PRINTING' || state === 'PAUSED' || state === 'BUSY' || state === 'ATTENTION';
}

function takeJob(gathered: Gathered, told: PrintJob, state: PrinterState, isFirst: boolean): void {
  const before = gathered.memory.job;
  const isOther = before !== null && before.id !== told.id;
  // Busy with what comes after the last one, or before the next.
  if ((before === null || isOther) && state === 'BUSY') return;
  if (before === null && told.id === gathered.memory.endedId) return;
  if (isOther) endUnseen(gathered, before);
  const isNew = before === null || isOther;
  const isPaused = state === 'PAUSED' || (state === 'ATTENTION' && before?.isPaused === true);
  const job = { ...told, name: isNew ? null : before.name, isPaused };
  setJob(gathered, job);
  gathered.asksJob = job.name === null;
  if (isNew) {
    const inferred = isFirst || isOther;
    gathered.observations.push(report({ ...job, printSeconds: null }, 'started', inferred));
    if (isPaused) gathered.observations.push(report(job, 'paused'));
    return;
  }
  if (isPaused !== before.isPaused)
    gathered.observations.push(report(job, isPaused ? 'paused' : 'resumed'));
  else if (job.progress !== before.progress) gathered.observations.push(report(job, 'progress'));
}

/** At rest, or at work on nothing that is a job. */
function takeRest(
  gathered: Gathered,
  state: PrinterState,
  told: PrintJob | null,
  isFirst: boolean,
): void {
  const { job } = gathered.memory;
  if (job === null) {
    if (told !== null) gathered.memory = { ...gathered.memory, endedId: told.id };
    return;
  }
  // Busy between its document and its state, as at the end of a print.
  if (state === 'BUSY' || state === 'ATTENTION' || state === 'PRINTING' || state === 'PAUSED')
    return;
  const isIts = told === null || told.id === job.id;
  const last = isIts && told !== null ? { ...told, name: job.name, isPaused: false } : job;
  if (state === 'FINISHED' && isIts) end(gathered, last, 'finished', isFirst);
  else if (state === 'STOPPED' && isIts) end(gathered, last, 'cancelled', isFirst);
  else if (state === 'ERROR') end(gathered, last, 'failed', isFirst);
  else endUnseen(gathered, last);
}

/** Nobody saw how it ended: somebody has cleared the screen between two questions. */
function endUnseen(gathered: Gathered, job: PrintJob): void {
  const isDone = (job.progress ?? 0) >= NEARLY_DONE;
  end(gathered, job, isDone ? 'finished' : 'cancelled', true);
}

function end(gathered: Gathered, job: PrintJob, phase: JobPhase, inferred: boolean): void {
  const last = phase === 'finished' ? { ...job, progress: 1 } : job;
  gathered.observations.push(report(last, phase, inferred));
  gathered.memory = { job: null, endedId: job.id };
}

function tellState(gathered: Gathered, said: PrinterState): void {
  const isInJob = gathered.memory.job !== null;
  const state = reportedState(said, isInJob);
  if (gathered.line.state === state) return;
  gathered.line = { ...gathered.line, state };
  gathered.observations.push({ type: 'state', state });
}

function reportedState(said: PrinterState, isInJob: boolean): ReportedState {
  switch (said) {
    case 'PRINTING':
      return 'running';
    case 'PAUSED':
      return 'paused';
    case 'BUSY':
      return isInJob ? 'running' : 'idle';
    case 'ATTENTION':
      return isInJob ? 'paused' : 'idle';
    case 'ERROR':
      return 'alarm';
    default:
      return 'idle';
  }
}

function readJob(value: unknown): PrintJob | null | 'bad' {
  if (value === undefined || value === null) return null;
  if (!isFields(value)) return 'bad';
  const number = quantityWithin(own(value, 'id'), 0, ID_MAX);
  if (number === undefined) return Object.keys(value).length === 0 ? null : 'bad';
  const percent = quantityWithin(own(value, 'progress'), 0, 100);
  const seconds = quantityWithin(own(value, 'time_printing'), 0, SECONDS_MAX);
  return {
    id: String(number),
    name: null,
    progress: percent === undefined ? null : roundedTo(percent / 100, 4),
    printSeconds: seconds ?? null,
    isPaused: false,
  };
}

function report(job: PrintJob, phase: JobPhase, inferred = false): Observation {
  const { id, name, progress, printSeconds } = job;
  return {
    type: 'job',
    job: id,
    phase,
    ...(name !== null && { name }),
    ...(progress !== null && { progress }),
    ...(printSeconds !== null && { printSeconds }),
    ...(inferred && { inferred }),
  };
}

function setJob(gathered: Gathered, job: PrintJob): void {
  gathered.memory = { ...gathered.memory, job };
}
