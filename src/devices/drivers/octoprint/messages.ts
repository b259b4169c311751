/** What OctoPrint's MQTT plugin publishes, read into the place's words. Sources: test/vectors/octoprint.json. */
import { type DriverState, type DriverStep, type Frame, faultOf } from '#devices/driver.ts';
import { aroundAt, saidInSeconds } from '#devices/wire/circumstances.ts';
import { type Fields, isFields, own, readFields, readText } from '#devices/wire/json.ts';
import { quantityWithin, roundedTo } from '#devices/wire/quantities.ts';
import { jobReport, newJob, type OpenJob, pausedJob, resumedJob } from '#devices/wire/timed-job.ts';
import { nameWithin } from '#devices/wire/words.ts';
import type {
  Circumstances,
  DecodeFault,
  JobPhase,
  Observation,
  ReportedState,
} from '#kernel/observation.ts';
import { endKept } from './kept.ts';
import { type Context, type Line, type Memory, topicsOf } from './state.ts';

/** Its end is told within a second of the state; later it was lost (QoS 0). */
const CONCLUDE_AFTER_MS = 10_000;
/** So long after an end its last words may still come: 100 %, 0 %, a second word of the end. */
const AFTERWORDS_MS = 30_000;
const NAME_CHARACTERS_MAX = 200;
const WORD_CHARACTERS_MAX = 64;
const SECONDS_MAX = 1e8;
const MILLIMETRES_MAX = 1e9;
const TOOLS_MAX = 16;

/** What one frame leads to, collected on the way. */
export type Gathered = {
  readonly frame: Frame;
  readonly context: Context;
  readonly observations: Observation[];
  readonly faults: DecodeFault[];
  /** The message's own time, once it is read. */
  saidMs: number | null;
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
    ...{ frame, context, observations: [], faults: [], saidMs: null },
    ...state,
  };
  const start = topicsOf(context.settings);
  if (!frame.where.startsWith(start)) return { faults: [faultOf(frame, 'unknown-topic')] };
  const end = frame.where.slice(start.length);
  if (end === 'mqtt') readLink(gathered);
  else if (frame.retained && end === 'progress/printing') withFields(gathered, readKeptProgress);
  // An event that the broker kept is long over.
  else if (frame.retained) return {};
  else if (end === 'progress/printing') withFields(gathered, readProgress);
  else if (end.startsWith('event/'))
    withFields(gathered, (all, document) => readEvent(all, end.slice('event/'.length), document));
  const { line, memory, observations, faults } = gathered;
  return {
    ...{ observations, faults },
    ...(memory !== state.memory && { memory }),
    ...(line !== state.line && { line, wakeAtMs: line.concludeAtMs }),
  };
}

/** The printer has not printed for a while and nobody told the end. */
export function conclude(
  { memory, line }: DriverState<Memory, Line>,
  nowMs: number,
): DriverStep<Memory, Line> {
  if (line.concludeAtMs === null || line.concludeAtMs > nowMs) return {};
  const next: Line = { ...line, concludeAtMs: null };
  if (memory.job === null) return { line: next, wakeAtMs: null };
  const untilMs = line.concludeAtMs - CONCLUDE_AFTER_MS;
  return {
    observations: [jobReport(memory.job, 'cancelled', untilMs, { inferred: true })],
    memory: { job: null, filament: null, ended: { name: memory.job.name, atMs: nowMs } },
    line: next,
    wakeAtMs: null,
  };
}

function withFields(gathered: Gathered, use: (gathered: Gathered, document: Fields) => void): void {
  const document = readFields(gathered.frame.bytes);
  if (!document.ok) {
    gathered.faults.push(faultOf(gathered.frame, document.reason));
    return;
  }
  gathered.saidMs = saidInSeconds(own(document.value, '_timestamp'));
  use(gathered, document.value);
}

function readLink(gathered: Gathered): void {
  const { frame, line } = gathered;
  const text = readText(frame.bytes, WORD_CHARACTERS_MAX);
  const word = text.ok ? text.value.trim() : '';
  if (word !== 'connected' && word !== 'disconnected') {
    gathered.faults.push(faultOf(frame, 'bad-link-word'));
    return;
  }
  const online = word === 'connected';
  gathered.observations.push({ type: 'link', online, ...around(gathered) });
  gathered.line = { ...line, online, state: null };
}

// Events

type EventReader = (gathered: Gathered, document: Fields) => void;

const EVENTS: ReadonlyMap<string, EventReader> = new Map<string, EventReader>([
  ['PrintStarted', readStarted],
  ['PrintPaused', (all) => readPause(all, true)],
  ['PrintResumed', (all) => readPause(all, false)],
  ['PrintCancelling', readCancelling],
  ['PrintDone', (all, document) => readEnd(all, 'finished', document)],
  ['PrintCancelled', (all, document) => readEnd(all, 'cancelled', document)],
  ['PrintFailed', readFailed],
  ['PrinterStateChanged', readPrinterState],
  ['Connected', (all) => readRest(all, 'idle')],
  ['Disconnected', (all) => readRest(all, 'off')],
  ['Error', (all) => tellState(all, 'alarm')],
]);

function readEvent(gathered: Gathered, name: string, document: Fields): void {
  EVENTS.get(name)?.(gathered, document);
}

function readStarted(gathered: Gathered, document: Fields): void {
  const { memory, frame } = gathered;
  const name = nameOf(document);
  if (memory.job !== null && frame.repeated && memory.job.name === name) return;
  closeUntold(gathered);
  begin(gathered, name, false);
}

function readCancelling(gathered: Gathered): void {
  gathered.line = { ...gathered.line, isCancelling: true };
}

function readPause(gathered: Gathered, isPaused: boolean): void {
  const { memory, context } = gathered;
  if (memory.job === null || isPaused === (memory.job.pausedAtMs !== null)) return;
  const { nowMs } = context;
  const job = isPaused ? pausedJob(memory.job, nowMs) : resumedJob(memory.job, nowMs);
  report(gathered, job, isPaused ? 'paused' : 'resumed');
  gathered.memory = { ...memory, job };
  tellState(gathered, isPaused ? 'paused' : 'running');
}

/** A cancel is told three times: PrintCancelling, PrintFailed with its reason, PrintCancelled. */
function readFailed(gathered: Gathered, document: Fields): void {
  const isCancel = own(document, 'reason') === 'cancelled' || gathered.line.isCancelling;
  readEnd(gathered, isCancel ? 'cancelled' : 'failed', document);
}

function readEnd(gathered: Gathered, phase: JobPhase, document: Fields): void {
  const name = nameOf(document);
  if (gathered.memory.job === null && isAfterword(gathered, name)) return;
  // Its start was lost: that it has ended is known all the same.
  if (gathered.memory.job === null) begin(gathered, name, true);
  const seconds = quantityWithin(own(document, 'time'), 0, SECONDS_MAX);
  const { job, filament } = gathered.memory;
  if (job === null) return;
  report(gathered, phase === 'finished' ? { ...job, progress: 1 } : job, phase, {
    ...(seconds !== undefined && { printSeconds: seconds }),
    ...(phase === 'finished' &&
      filament !== null && { filamentMillimetres: filament, flags: ['filament-estimated'] }),
  });
  close(gathered, job);
  tellState(gathered, 'idle');
}

const STATES: ReadonlyMap<string, ReportedState> = new Map<string, ReportedState>([
  ['OPERATIONAL', 'idle'],
  ['STARTING', 'running'],
  ['PRINTING', 'running'],
  ['RESUMING', 'running'],
  ['PAUSING', 'running'],
  ['CANCELLING', 'running'],
  ['FINISHING', 'running'],
  ['PAUSED', 'paused'],
  ['ERROR', 'alarm'],
  ['CLOSED_WITH_ERROR', 'alarm'],
  ['OFFLINE_AFTER_ERROR', 'alarm'],
  ['CLOSED', 'off'],
  ['OFFLINE', 'off'],
]);

/** A printer that has just been connected to, or is not any more, prints nothing of ours. */
function readRest(gathered: Gathered, state: ReportedState): void {
  tellState(gathered, state);
  doubt(gathered, true);
}

function readPrinterState(gathered: Gathered, document: Fields): void {
  const said = own(document, 'state_id');
  const state = typeof said === 'string' ? STATES.get(said) : undefined;
  if (state === undefined) return;
  tellState(gathered, state);
  doubt(gathered, state !== 'running' && state !== 'paused');
}

// Progress

function readProgress(gathered: Gathered, document: Fields): void {
  const percent = quantityWithin(own(document, 'progress'), 0, 100);
  if (percent === undefined) {
    gathered.faults.push(faultOf(gathered.frame, 'bad-progress'));
    return;
  }
  const about = printerData(document);
  const name = about.name ?? nameOf(document);
  if (about.isPrinting === false) doubt(gathered, true);
  if (gathered.memory.job?.name !== name) {
    // 100 % comes several times, and 0 % after the end (OctoPrint-MQTT#123, #38): neither starts anything by itself.
    const isUnderWay = about.isPrinting ?? (percent > 0 && percent < 100);
    if (!isUnderWay || isAfterword(gathered, name)) return;
    closeUntold(gathered);
    begin(gathered, name, true);
  }
  const { job } = gathered.memory;
  const progress = roundedTo(percent / 100, 4);
  if (job === null || job.progress === progress) return;
  // It goes on, whatever was said.
  if (about.isPrinting !== false && percent > 0 && percent < 100) doubt(gathered, false);
  const { filament = gathered.memory.filament, seconds } = about;
  gathered.memory = { ...gathered.memory, job: { ...job, progress }, filament };
  report(gathered, { ...job, progress }, 'progress', {
    ...(seconds !== undefined && { printSeconds: seconds }),
  });
}

/** It may be of last year, and then says nothing. */
function readKeptProgress(gathered: Gathered, document: Fields): void {
  const { memory, context, saidMs } = gathered;
  const name = printerData(document).name ?? nameOf(document);
  const percent = quantityWithin(own(document, 'progress'), 0, 100);
  const endMs = endKept(memory, { name, percent, saidMs }, context.nowMs);
  if (endMs === null || memory.job === null) return;
  const told = { atMs: endMs, inferred: true };
  gathered.observations.push(jobReport({ ...memory.job, progress: 1 }, 'finished', endMs, told));
  close(gathered, memory.job);
}

type PrinterData = {
  readonly name?: string;
  readonly isPrinting?: boolean;
  readonly seconds?: number;
  readonly filament?: number;
};

/** With its option `printer_data` the plugin adds what the printer says. */
function printerData(document: Fields): PrinterData {
  const data = fieldsOf(document, 'printer_data');
  const job = fieldsOf(data, 'job');
  const flags = fieldsOf(fieldsOf(data, 'state'), 'flags');
  const words = ['printing', 'paused', 'pausing', 'resuming', 'cancelling', 'finishing'];
  const isKnown = typeof own(flags, 'printing') === 'boolean';
  const name = nameWithin(own(fieldsOf(job, 'file'), 'name'), NAME_CHARACTERS_MAX);
  const printTime = own(fieldsOf(data, 'progress'), 'printTime');
  const seconds = quantityWithin(printTime, 0, SECONDS_MAX);
  const lengths = Object.values(fieldsOf(job, 'filament'))
    .slice(0, TOOLS_MAX)
    .flatMap((tool) =>
      isFields(tool) ? (quantityWithin(tool['length'], 0, MILLIMETRES_MAX) ?? []) : [],
    );
  return {
    ...(name !== undefined && { name }),
    ...(isKnown && { isPrinting: words.some((word) => own(flags, word) === true) }),
    ...(seconds !== undefined && { seconds }),
    ...(lengths.length > 0 && {
      filament: roundedTo(
        lengths.reduce((sum, one) => sum + one, 0),
        3,
      ),
    }),
  };
}

function fieldsOf(document: Fields, name: string): Fields {
  const value = own(document, name);
  return isFields(value) ? value : {};
}

// The job

function begin(gathered: Gathered, name: string | null, isInferred: boolean): void {
  const job = newJob(name, gathered.context.nowMs);
  gathered.observations.push({
    ...jobReport(job, 'started', gathered.context.nowMs),
    ...around(gathered),
    ...(isInferred && { inferred: true }),
  });
  gathered.memory = { job, startSaidMs: gathered.saidMs, filament: null, ended: null };
  gathered.line = { ...gathered.line, isCancelling: false, concludeAtMs: null };
  tellState(gathered, 'running');
}

/** Another print begins and the end of the one before was never told. */
function closeUntold(gathered: Gathered): void {
  const { job } = gathered.memory;
  if (job === null) return;
  const { nowMs } = gathered.context;
  gathered.observations.push(jobReport(job, 'cancelled', nowMs, { inferred: true }));
  close(gathered, job);
}

function close(gathered: Gathered, job: OpenJob): void {
  const ended = { name: job.name, atMs: gathered.context.nowMs };
  gathered.memory = { job: null, filament: null, ended };
  gathered.line = { ...gathered.line, isCancelling: false, concludeAtMs: null };
}

function report(
  gathered: Gathered,
  job: OpenJob,
  phase: JobPhase,
  more: { printSeconds?: number; filamentMillimetres?: number; flags?: string[] } = {},
): void {
  const told = jobReport(job, phase, gathered.context.nowMs);
  const about = around(gathered);
  const flags = [...(about.flags ?? []), ...(more.flags ?? [])];
  gathered.observations.push({ ...told, ...about, ...more, ...(flags.length > 0 && { flags }) });
}

function isAfterword({ memory, context }: Gathered, name: string | null): boolean {
  const { ended } = memory;
  return ended?.name === name && context.nowMs - ended.atMs < AFTERWORDS_MS;
}

/** While the end may still be told, it is waited for. */
function doubt(gathered: Gathered, doubts: boolean): void {
  const { line, memory, context } = gathered;
  if (!doubts && line.concludeAtMs !== null) gathered.line = { ...line, concludeAtMs: null };
  if (!doubts || memory.job === null || line.concludeAtMs !== null) return;
  gathered.line = { ...gathered.line, concludeAtMs: context.nowMs + CONCLUDE_AFTER_MS };
}

function tellState(gathered: Gathered, state: ReportedState): void {
  const { line } = gathered;
  if (line.state === state) return;
  gathered.observations.push({ type: 'state', state, ...around(gathered) });
  gathered.line = { ...line, state };
}

/** `name`, or the older `filename`; else the end of its path. */
function nameOf(document: Fields): string | null {
  const path = own(document, 'path') ?? own(document, 'file');
  const last = typeof path === 'string' ? path.slice(path.lastIndexOf('/') + 1) : undefined;
  const given = own(document, 'name') ?? own(document, 'filename') ?? last;
  return nameWithin(given, NAME_CHARACTERS_MAX) ?? null;
}

function around({ frame, saidMs }: Gathered): Circumstances {
  return aroundAt(frame, saidMs);
}
