/** Lasers and mills with GRBL 0.9 to 1.1, grblHAL or FluidNC, by their status. Formats and sources: test/vectors/grbl.json. */
import * as z from 'zod';
import {
  type DriverInput,
  type DriverState,
  type DriverStep,
  defineDriver,
  type Frame,
  faultOf,
} from '#devices/driver.ts';
import { onAnyPort } from '#devices/wire/announced.ts';
import { cutLines } from '#devices/wire/lines.ts';
import { baudRate, portPath } from '#devices/wire/port-setting.ts';
import type { Command } from '#kernel/command.ts';
import { readLine } from './report.ts';
import {
  type Context,
  gather,
  initialLine,
  initialMemory,
  type Line,
  type Memory,
  noteCare,
  stepOf,
  takeSaid,
  tick,
} from './turn.ts';

const LINE_BYTES_MAX = 512;
const FAULTS_PER_FRAME_MAX = 8;

const settings = z.strictObject({ path: portPath, baudRate: baudRate(115_200) });
type Settings = z.infer<typeof settings>;
type State = DriverState<Memory, Line>;
type Step = DriverStep<Memory, Line>;

function step(state: State, input: DriverInput, context: Context): Step {
  switch (input.kind) {
    case 'opened': {
      const { nowMs } = context;
      const line: Line = { ...initialLine, isOpen: true, heardAtMs: nowMs, caredAtMs: nowMs };
      return stepOf(gather(state.memory, line, context), state.memory);
    }
    case 'frame':
      return stepBytes(state, input.frame, context);
    case 'wake': {
      const gathered = gather(state.memory, state.line, context);
      tick(gathered);
      return stepOf(gathered, state.memory);
    }
    case 'outgoing':
      return input.outgoing.kind === 'command'
        ? stepCommand(state, input.outgoing.command, context)
        : {};
    case 'closed':
      return { line: initialLine, wakeAtMs: null };
  }
}

function stepBytes(state: State, frame: Frame, context: Context): Step {
  const { lines, tail, overflowed } = cutLines(state.line.tail, frame.bytes, LINE_BYTES_MAX);
  const gathered = gather(state.memory, { ...state.line, tail }, context);
  for (const text of lines) {
    const said = readLine(text);
    if (said.kind === 'unreadable') {
      const bytes = Buffer.from(text, 'latin1');
      gathered.faults.push(faultOf({ ...frame, bytes }, said.reason));
    } else if (said.kind !== 'status') noteCare(gathered);
    takeSaid(gathered, said);
  }
  if (overflowed > 0) gathered.faults.push(faultOf(frame, 'line-length'));
  gathered.faults.splice(FAULTS_PER_FRAME_MAX);
  return stepOf(gathered, state.memory);
}

/** Faitout only reads such machines: it starts, holds and stops nothing. */
function stepCommand(state: State, command: Command, context: Context): Step {
  const outcome = { type: 'outcome', command: command.id } as const;
  if (command.type !== 'refresh')
    return { observations: [{ ...outcome, ok: false, error: 'not-supported' }] };
  const gathered = gather(state.memory, state.line, context);
  gathered.observations.push({ ...outcome, ok: true });
  gathered.asks = true;
  return stepOf(gathered, state.memory);
}

export default defineDriver<Settings, Memory, Line>({
  kind: 'grbl',
  link: 'serial',
  settings,
  // An Arduino Uno, on which GRBL was born.
  discovery: onAnyPort({ likely: ['2341:0043', '2341:0001'] }),
  confirms: true,
  port: (given) => ({ path: given.path, baudRate: given.baudRate }),
  initialMemory,
  initialLine,
  step,
});
