/** A Bambu Lab printer by its own broker, read only. Formats and sources: test/vectors/bambu.json. */
import {
  type DriverInput,
  type DriverState,
  type DriverStep,
  defineDriver,
  type Frame,
  faultOf,
  type Sending,
} from '#devices/driver.ts';
import { readFields, writeJson } from '#devices/wire/json.ts';
import type { Command } from '#kernel/command.ts';
import type { DecodeFault } from '#kernel/observation.ts';
import { firmwareOf, printBlock, readPiece } from './document.ts';
import {
  brokerOf,
  type Context,
  initialLine,
  initialMemory,
  type Line,
  type Memory,
  reportTopic,
  requestTopic,
  type Settings,
  settings,
} from './state.ts';
import { gather, takePiece } from './turn.ts';

/** More often makes a P1 slow (Doridian/OpenBambuAPI mqtt.md). */
const ASK_EVERY_MS = 300_000;

type State = DriverState<Memory, Line>;
type Step = DriverStep<Memory, Line>;

function step(state: State, input: DriverInput, context: Context): Step {
  switch (input.kind) {
    case 'opened':
      return { line: initialLine, ...ask(state.memory, context) };
    case 'frame':
      return stepFrame(state, input.frame, context);
    case 'wake':
      return ask(state.memory, context);
    case 'outgoing':
      return input.outgoing.kind === 'command'
        ? stepCommand(state, input.outgoing.command, context)
        : {};
    case 'closed':
      // A print goes on without the network; what became of it is told when the printer is back.
      return { line: initialLine, wakeAtMs: null };
  }
}

/** The whole document, if it may be asked for now; else when it may. */
function ask(memory: Memory, { nowMs, settings: given }: Context): Step {
  const { askedAtMs } = memory;
  const dueAtMs = askedAtMs === null || askedAtMs > nowMs ? nowMs : askedAtMs + ASK_EVERY_MS;
  if (dueAtMs > nowMs) return { wakeAtMs: dueAtMs };
  const bytes = writeJson({ pushing: { sequence_id: '0', command: 'pushall' } });
  const sending: Sending = { topic: requestTopic(given), bytes, qos: 0, retain: false };
  return {
    memory: { ...memory, askedAtMs: nowMs },
    send: [sending],
    wakeAtMs: nowMs + ASK_EVERY_MS,
  };
}

function stepFrame(state: State, frame: Frame, context: Context): Step {
  if (frame.where !== reportTopic(context.settings)) {
    return { faults: [faultOf(frame, 'unknown-topic')] };
  }
  // A printer retains nothing: what another broker kept is of any day.
  if (frame.retained || frame.bytes.length === 0) return {};
  const read = readFields(frame.bytes);
  if (!read.ok) return { faults: [faultOf(frame, read.reason)] };
  const gathered = gather(state, context.nowMs);
  const faults: DecodeFault[] = [];
  const firmware = firmwareOf(read.value);
  if (firmware !== undefined && firmware !== state.line.firmware) {
    gathered.line = { ...state.line, firmware };
    gathered.observations.push({ type: 'link', online: true, firmware });
  }
  const block = printBlock(read.value);
  if (block !== null) {
    const piece = readPiece(block);
    takePiece(gathered, piece.said);
    for (const reason of piece.faults) faults.push(faultOf(frame, reason));
  }
  const { observations, line, memory } = gathered;
  return { observations, faults, line, ...(memory !== state.memory && { memory }) };
}

/** Faitout only reads printers: newer firmware would not let it do more. */
function stepCommand({ memory }: State, command: Command, context: Context): Step {
  const outcome = { type: 'outcome', command: command.id } as const;
  if (command.type !== 'refresh') {
    return { observations: [{ ...outcome, ok: false, error: 'not-supported' }] };
  }
  return { ...ask(memory, context), observations: [{ ...outcome, ok: true }] };
}

export default defineDriver<Settings, Memory, Line>({
  kind: 'bambu',
  link: 'mqtt',
  settings,
  confirms: true,
  broker: brokerOf,
  claims: (given) => ({ listen: [reportTopic(given)], speak: [requestTopic(given)] }),
  initialMemory,
  initialLine,
  step,
});
