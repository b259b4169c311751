/** A Klipper printer (or laser, or mill) behind Moonraker's MQTT. Formats and sources: test/vectors/moonraker.json. */
import * as z from 'zod';
import {
  type DriverInput,
  type DriverState,
  type DriverStep,
  defineDriver,
  type Frame,
  faultOf,
} from '#devices/driver.ts';
import { type Fields, isFields, readFields } from '#devices/wire/json.ts';
import { topicSetting } from '#devices/wire/topic-parts.ts';
import { nameWithin } from '#devices/wire/words.ts';
import type { Command } from '#kernel/command.ts';
import { discovery } from './discovery.ts';
import { endFromHistory, isSameJob, openFromHistory } from './job.ts';
import { NOT_CONNECTED, readAnswer, readHistory, readHistoryJob } from './rpc.ts';
import {
  applyFollowed,
  applyStatus,
  askAll,
  askFor,
  type Context,
  type Gathered,
  gather,
  initialLine,
  initialMemory,
  type Line,
  lineOf,
  type Memory,
  resolveHeld,
  stepOf,
  tick,
} from './turn.ts';

const VERSION_CHARACTERS_MAX = 64;

const settings = z.strictObject({
  /** The first levels of every topic: `instance_name` in moonraker.conf. */
  instance: topicSetting,
});
type Settings = z.infer<typeof settings>;
type State = DriverState<Memory, Line>;
type Step = DriverStep<Memory, Line>;

function step(state: State, input: DriverInput, context: Context): Step {
  switch (input.kind) {
    case 'opened': {
      const gathered = gather(state.memory, lineOf(state.memory, context), null, context);
      askAll(gathered);
      return stepOf(gathered, state);
    }
    case 'frame':
      return stepFrame(state, input.frame, context);
    case 'wake': {
      const gathered = gather(state.memory, state.line, null, context);
      tick(gathered);
      return stepOf(gathered, state);
    }
    case 'outgoing':
      return input.outgoing.kind === 'command'
        ? stepCommand(state, input.outgoing.command, context)
        : {};
    case 'closed':
      return { line: initialLine, wakeAtMs: null };
  }
}

/** Faitout only reads printers: it neither starts nor stops a print. */
function stepCommand(state: State, command: Command, context: Context): Step {
  const outcome = { type: 'outcome', command: command.id } as const;
  if (command.type !== 'refresh') {
    return { observations: [{ ...outcome, ok: false, error: 'not-supported' }] };
  }
  const gathered = gather(state.memory, state.line, null, context);
  gathered.observations.push({ ...outcome, ok: true });
  askAll(gathered);
  return stepOf(gathered, state);
}

function stepFrame(state: State, frame: Frame, context: Context): Step {
  if (frame.bytes.length === 0) return {}; // A retained message was taken away.
  const reader = readerOf(frame.where, context.settings.instance);
  if (reader === undefined) return { faults: [faultOf(frame, 'unknown-topic')] };
  const read = readFields(frame.bytes);
  if (!read.ok) return { faults: [faultOf(frame, read.reason)] };
  // Whatever came before, a message is read with what is remembered.
  const line = state.line.token === '' ? lineOf(state.memory, context) : state.line;
  const gathered = gather(state.memory, line, frame, context);
  reader(gathered, read.value);
  return stepOf(gathered, state);
}

type Reader = (gathered: Gathered, message: Fields) => void;

function readerOf(where: string, instance: string): Reader | undefined {
  if (!where.startsWith(`${instance}/`)) return undefined;
  const end = where.slice(instance.length + 1);
  switch (end) {
    case 'klipper/status':
      return readStatus;
    case 'moonraker/status':
      return readServer;
    case 'moonraker/api/response':
      return readResponse;
    default:
      return readerOfField(end);
  }
}

/** With `publish_split_status` each field has its topic, and is retained. */
function readerOfField(end: string): Reader | undefined {
  const [klipper, state, object, field, ...more] = end.split('/');
  if (klipper !== 'klipper' || state !== 'state' || field === undefined || more.length > 0) {
    return undefined;
  }
  return (gathered, message) =>
    applyStatus(gathered, { [object as string]: { [field]: message['value'] } }, true);
}

function readStatus(gathered: Gathered, message: Fields): void {
  const status = message['status'];
  if (isFields(status)) applyStatus(gathered, status, true);
  else gathered.fault('bad-status');
}

/** Moonraker's birth and will. Klipper may go on printing without it. */
function readServer(gathered: Gathered, message: Fields): void {
  const { line, context, frame } = gathered;
  const server = message['server'];
  if (server !== 'online' && server !== 'offline') {
    gathered.fault('bad-server');
    return;
  }
  const online = server === 'online';
  gathered.observe({ type: 'link', online });
  // Replayed, it is older than the questions that were just asked.
  if (online && frame?.retained === true) return;
  gathered.line = { ...lineOf({ job: line.job, document: line.document }, context), online };
  if (online) askAll(gathered);
}

function readResponse(gathered: Gathered, message: Fields): void {
  const answer = readAnswer(message, gathered.line.token);
  switch (answer.kind) {
    case 'foreign':
      return;
    case 'notice':
      readNotice(gathered, answer.method, answer.content);
      return;
    case 'error':
      if (answer.to === 'history') readPast(gathered, {});
      else if (answer.code === NOT_CONNECTED) applyKlippy(gathered, 'disconnected');
      return;
    case 'answer':
      if (answer.to === 'history') readPast(gathered, answer.result);
      else if (answer.to === 'info') readPrinter(gathered, answer.result);
      else readObjects(gathered, answer.result);
  }
}

function readObjects(gathered: Gathered, result: Fields): void {
  const status = result['status'];
  if (isFields(status)) applyStatus(gathered, status, true);
  else gathered.fault('bad-status');
}

function readPrinter(gathered: Gathered, result: Fields): void {
  const firmware = nameWithin(result['software_version'], VERSION_CHARACTERS_MAX);
  if (firmware !== undefined && firmware !== gathered.line.firmware) {
    gathered.observe({ type: 'link', online: true, firmware });
    gathered.line = { ...gathered.line, firmware };
  }
  const wasKnown = gathered.line.document.klippy;
  applyKlippy(gathered, result['state']);
  // Klipper is back and its document is another one.
  const isBack = gathered.line.document.klippy === 'ready' && wasKnown !== 'ready';
  if (isBack && gathered.line.isKnown) askFor(gathered, 'objects');
}

function readPast(gathered: Gathered, result: Fields): void {
  gathered.line = { ...gathered.line, history: readHistory(result), historyDueAtMs: null };
  resolveHeld(gathered);
}

const KLIPPY_NOTICES: ReadonlyMap<string, string> = new Map([
  ['notify_klippy_ready', 'ready'],
  ['notify_klippy_shutdown', 'shutdown'],
  ['notify_klippy_disconnected', 'disconnected'],
]);

/** Notices come over MQTT only where somebody sends them on; they say the same as what is published. */
function readNotice(gathered: Gathered, method: string, content: Fields): void {
  const klippy = KLIPPY_NOTICES.get(method);
  if (klippy !== undefined) applyKlippy(gathered, klippy);
  else if (method === 'notify_status_update') applyStatus(gathered, content, true);
  else if (method === 'notify_history_changed') readHistoryNotice(gathered, content);
}

function readHistoryNotice(gathered: Gathered, content: Fields): void {
  const { job, document } = gathered.line;
  const told = readHistoryJob(content['job']);
  if (told === null) {
    gathered.fault('bad-job');
  } else if (content['action'] === 'added') {
    if (job === null) {
      applyFollowed(gathered, openFromHistory(told, document, gathered.context.nowMs));
    } else if (job.historyId === null && isSameJob(told, job)) {
      gathered.line = { ...gathered.line, job: { ...job, historyId: told.id } };
    }
  } else if (content['action'] === 'finished' && job !== null && isSameJob(told, job)) {
    const followed = endFromHistory(job, told, document);
    if (followed !== null) applyFollowed(gathered, followed);
  }
}

function applyKlippy(gathered: Gathered, state: unknown): void {
  applyStatus(gathered, { webhooks: { state } }, false);
}

export default defineDriver<Settings, Memory, Line>({
  kind: 'moonraker',
  link: 'mqtt',
  settings,
  discovery,
  confirms: true,
  claims: ({ instance }) => ({
    listen: [
      `${instance}/klipper/status`,
      `${instance}/klipper/state/#`,
      `${instance}/moonraker/status`,
      `${instance}/moonraker/api/response`,
    ],
    speak: [`${instance}/moonraker/api/request`],
    // Its sensors and power devices, which Moonraker tells of too.
    besides: [`${instance}/#`],
  }),
  initialMemory,
  initialLine,
  step,
});
