/** One step of the Bambu driver: what a piece of its document makes of the printer's state and of its job. */
import type { DriverState } from '#devices/driver.ts';
import { roundedTo } from '#devices/wire/quantities.ts';
import { jobReport, newJob, pausedJob, resumedJob } from '#devices/wire/timed-job.ts';
import type { JobPhase, Observation, ReportedState } from '#kernel/observation.ts';
import { type GcodeState, type PrintDocument, printId } from './document.ts';
import type { Line, Memory, PrintJob } from './state.ts';

/** 0300-400C: somebody cancelled the print (Doridian/OpenBambuAPI, greghesp/ha-bambulab). */
const CANCELLED = 0x0300400c;

export type Gathered = {
  readonly nowMs: number;
  readonly observations: Observation[];
  line: Line;
  memory: Memory;
};

export function gather({ memory, line }: DriverState<Memory, Line>, nowMs: number): Gathered {
  return { nowMs, observations: [], line, memory };
}

/** Merges a piece over what is known, and tells what changed. */
export function takePiece(gathered: Gathered, said: PrintDocument): void {
  const { line } = gathered;
  const document = { ...line.document, ...said };
  gathered.line = { ...line, document };
  const { state } = document;
  if (state === undefined) return;
  const isFirst = !line.isKnown;
  gathered.line = { ...gathered.line, isKnown: true };
  if (isActive(state)) takeActive(gathered, state, said, isFirst);
  else if (state !== 'INIT') takeRest(gathered, state, isFirst);
  const told = STATES[state];
  if (told !== null) tellState(gathered, told);
  tellError(gathered);
}

const STATES: Readonly<Record<GcodeState, ReportedState | null>> = {
  IDLE: 'idle',
  PREPARE: 'running',
  SLICING: 'running',
  RUNNING: 'running',
  PAUSE: 'paused',
  FINISH: 'idle',
  FAILED: 'idle',
  INIT: null,
};

function isActive(state: GcodeState): boolean {
  return STATES[state] === 'running' || STATES[state] === 'paused';
}

function takeActive(
  gathered: Gathered,
  state: GcodeState,
  said: PrintDocument,
  isFirst: boolean,
): void {
  const { job } = gathered.memory;
  const id = printId(gathered.line.document);
  // Deltas may tell the new print after its state: until then the ids are those of the last one.
  const isOther = job !== null && job.id !== null && id !== null && id !== job.id;
  if (isOther) end(gathered, 'cancelled', true);
  if (job === null || isOther) begin(gathered, said, isFirst || isOther);
  else learn(gathered, said);
  tellProgress(gathered, said);
  pauseOrResume(gathered, state);
}

function begin(gathered: Gathered, said: PrintDocument, inferred: boolean): void {
  const { nowMs, line, memory } = gathered;
  const name = (inferred ? line.document.name : said.name) ?? null;
  const id = printId(line.document);
  const ownId = id === memory.endedId ? null : id;
  const fresh = newJob(name, nowMs);
  const job: PrintJob = { ...fresh, key: ownId ?? fresh.key, id: ownId };
  gathered.memory = { ...memory, job };
  gathered.observations.push(jobReport(job, 'started', nowMs, { inferred }));
}

/** What the first pieces left out. */
function learn(gathered: Gathered, said: PrintDocument): void {
  const { job } = gathered.memory;
  if (job === null) return;
  const name = job.name ?? said.name ?? null;
  const id = job.id ?? printId(said);
  if (name !== job.name || id !== job.id) setJob(gathered, { ...job, name, id });
}

function pauseOrResume(gathered: Gathered, state: GcodeState): void {
  const { nowMs, memory } = gathered;
  const isPaused = state === 'PAUSE';
  if (memory.job === null || isPaused === (memory.job.pausedAtMs !== null)) return;
  const job = isPaused ? pausedJob(memory.job, nowMs) : resumedJob(memory.job, nowMs);
  setJob(gathered, { ...memory.job, ...job });
  gathered.observations.push(jobReport(job, isPaused ? 'paused' : 'resumed', nowMs));
}

/** `mc_percent` of the last print stands until the new one counts. */
function tellProgress(gathered: Gathered, { percent }: PrintDocument): void {
  const { nowMs, memory } = gathered;
  if (memory.job === null || percent === undefined) return;
  const progress = roundedTo(percent / 100, 4);
  if (progress === memory.job.progress) return;
  const isNew = memory.job.progress === null && progress === 0;
  setJob(gathered, { ...memory.job, progress });
  if (isNew || memory.job.startMs === nowMs) return;
  gathered.observations.push(jobReport({ ...memory.job, progress }, 'progress', nowMs));
}

/** At rest. What it says of its last print counts only for one that was seen to start. */
function takeRest(gathered: Gathered, state: GcodeState, isFirst: boolean): void {
  const { line, memory } = gathered;
  const { job } = memory;
  const id = printId(line.document);
  if (job === null) {
    if (id !== memory.endedId) gathered.memory = { ...memory, endedId: id };
    return;
  }
  const isIts = job.id === id || job.id === null || id === null;
  if (state === 'IDLE' || !isIts) end(gathered, 'cancelled', true);
  else if (state === 'FINISH') end(gathered, 'finished', isFirst);
  else end(gathered, line.document.error === CANCELLED ? 'cancelled' : 'failed', isFirst);
}

function end(gathered: Gathered, phase: JobPhase, inferred: boolean): void {
  const { nowMs, memory, line } = gathered;
  if (memory.job === null) return;
  const job = phase === 'finished' ? { ...memory.job, progress: 1 } : memory.job;
  gathered.observations.push(jobReport(job, phase, nowMs, { inferred }));
  const endedId = memory.job.id ?? printId(line.document);
  gathered.memory = { ...memory, job: null, endedId };
}

function tellState(gathered: Gathered, state: ReportedState): void {
  if (gathered.line.state === state) return;
  gathered.line = { ...gathered.line, state };
  gathered.observations.push({ type: 'state', state });
}

function tellError(gathered: Gathered): void {
  const error = gathered.line.document.error ?? 0;
  if (error === gathered.line.error) return;
  gathered.line = { ...gathered.line, error };
  if (error === 0 || error === CANCELLED) return;
  const text = errorText(error);
  gathered.observations.push({ type: 'fault', code: `print-error-${text}`, text });
}

/** As its screen and the vendor's pages write it: 0300-400C. */
function errorText(error: number): string {
  const digits = Math.trunc(error).toString(16).toUpperCase().padStart(8, '0');
  return `${digits.slice(0, 4)}-${digits.slice(4)}`;
}

function setJob(gathered: Gathered, job: PrintJob): void {
  gathered.memory = { ...gathered.memory, job };
}
