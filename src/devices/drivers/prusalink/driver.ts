/** A printer with PrusaLink, asked over HTTP. Formats and sources: test/vectors/prusalink.json. */
import {
  type DriverInput,
  type DriverState,
  type DriverStep,
  defineDriver,
  type Frame,
  faultOf,
  type Sending,
} from '#devices/driver.ts';
import { readFields } from '#devices/wire/json.ts';
import type { Command } from '#kernel/command.ts';
import {
  type Context,
  initialLine,
  initialMemory,
  type Line,
  type Memory,
  type Settings,
  settings,
} from './state.ts';
import { gather, takeJobDocument, takeStatus } from './turn.ts';

const ASK_EVERY_MS = 5000;
const STATUS = '/api/v1/status';
const JOB = '/api/v1/job';

type State = DriverState<Memory, Line>;
type Step = DriverStep<Memory, Line>;

function step(state: State, input: DriverInput, context: Context): Step {
  const nextAtMs = context.nowMs + ASK_EVERY_MS;
  switch (input.kind) {
    case 'opened':
      // The answer that showed that it is there comes right after.
      return { line: initialLine, wakeAtMs: nextAtMs };
    case 'frame':
      return stepFrame(state, input.frame);
    case 'wake':
      return { send: [asking(STATUS)], wakeAtMs: nextAtMs };
    case 'outgoing':
      return input.outgoing.kind === 'command' ? stepCommand(input.outgoing.command) : {};
    case 'closed':
      return { line: initialLine, wakeAtMs: null };
  }
}

function asking(path: string): Sending {
  return { method: 'GET', path, bytes: new Uint8Array() };
}

function stepFrame(state: State, frame: Frame): Step {
  const isStatus = frame.where === STATUS;
  if (!isStatus && frame.where !== JOB) return { faults: [faultOf(frame, 'unknown-path')] };
  // 204: there is no job. The status says what became of the last one.
  if (frame.bytes.length === 0 && !isStatus) return {};
  const read = readFields(frame.bytes);
  if (!read.ok) return { faults: [faultOf(frame, read.reason)] };
  const gathered = gather(state);
  if (isStatus) takeStatus(gathered, read.value);
  else takeJobDocument(gathered, read.value);
  const { observations, faults, line, memory, asksJob } = gathered;
  return {
    observations,
    faults: faults.map((reason) => faultOf(frame, reason)),
    line,
    ...(memory !== state.memory && { memory }),
    ...(asksJob && { send: [asking(JOB)] }),
  };
}

/** Faitout only reads printers: it neither starts nor stops a print. */
function stepCommand(command: Command): Step {
  const outcome = { type: 'outcome', command: command.id } as const;
  return command.type === 'refresh'
    ? { observations: [{ ...outcome, ok: true }], send: [asking(STATUS)] }
    : { observations: [{ ...outcome, ok: false, error: 'not-supported' }] };
}

export default defineDriver<Settings, Memory, Line>({
  kind: 'prusalink',
  link: 'http',
  settings,
  confirms: true,
  host: ({ url, username, password }) => ({ url, username, password, hello: STATUS }),
  initialMemory,
  initialLine,
  step,
});
