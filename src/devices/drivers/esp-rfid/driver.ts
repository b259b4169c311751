/** A door with esp-rfid, of both generations of its firmware. Formats and sources: test/vectors/esp-rfid.json. */
import {
  type DriverInput,
  type DriverState,
  type DriverStep,
  defineDriver,
  type Outgoing,
} from '#devices/driver.ts';
import type { Command } from '#kernel/command.ts';
import type { OutcomeReported } from '#kernel/observation.ts';
import { commandTo } from './command.ts';
import { discovery } from './discovery.ts';
import { listingOver } from './listing.ts';
import { stepFrame } from './messages.ts';
import {
  type Context,
  initialLine,
  initialMemory,
  type Line,
  type Memory,
  nextWake,
  type Opening,
  type Settings,
  settings,
} from './state.ts';
import { inTurn } from './steps.ts';
import { holds, keepInStep, overdueJob, settled, takeList } from './users.ts';

const CONFIRMED_WITHIN_MS = 8000;
const OPENINGS_MAX = 8;

type State = DriverState<Memory, Line>;
type Step = DriverStep<Memory, Line>;

function step(state: State, input: DriverInput, context: Context): Step {
  switch (input.kind) {
    case 'opened':
      return { line: initialLine, wakeAtMs: null };
    case 'frame':
      return stepFrame(state, input.frame, context);
    case 'wake':
      return tick(state, context);
    case 'outgoing':
      return stepOutgoing(state, input.outgoing, context);
    case 'closed':
      return stepClosed(state);
  }
}

function stepClosed(state: State): Step {
  const { memory } = settled(state);
  return {
    observations: state.line.openings.map((one) => failed(one.id, 'link-lost')),
    ...(memory !== state.memory && { memory }),
    line: initialLine,
    wakeAtMs: null,
  };
}

function stepOutgoing(state: State, outgoing: Outgoing, context: Context): Step {
  if (outgoing.kind === 'command') return stepCommand(state, outgoing.command, context);
  return outgoing.kind === 'access' ? takeList(state, outgoing.list, context) : {};
}

/** Answers that did not come, heartbeats that stay away, and users whose time has come or gone. */
function tick(state: State, context: Context): Step {
  const { line } = state;
  const { nowMs } = context;
  const late = line.openings.filter(({ untilMs }) => untilMs <= nowMs);
  const isSilent = line.awayAtMs !== null && line.awayAtMs <= nowMs;
  const isOver = line.changesAtMs !== null && line.changesAtMs <= nowMs;
  const next: Line = {
    ...line,
    openings: line.openings.filter((one) => !late.includes(one)),
    ...(isSilent && { awayAtMs: null, beatAtMs: null, isAway: true }),
    ...(isOver && { changesAtMs: null }),
  };
  const first: Step = {
    observations: [
      ...late.map((one) => failed(one.id, 'no-answer')),
      ...(isSilent ? [{ type: 'link', online: false, inferred: true } as const] : []),
    ],
    line: next,
    wakeAtMs: nextWake(next),
  };
  return inTurn(state, context, first, [overdueJob, listingOver, keepInStep]);
}

function stepCommand({ line, memory }: State, command: Command, context: Context): Step {
  const { id, expiresAtMs } = command;
  const { nowMs, settings: given } = context;
  const refused = (error: string) => ({ observations: [failed(id, error)] });
  if (command.type === 'refresh') {
    const isHeld = memory.told !== null && line.beatAtMs !== null && !line.isAway;
    return {
      observations: [
        { type: 'outcome', command: id, ok: true },
        ...(isHeld ? [holds(memory)] : []),
      ],
    };
  }
  if (command.type !== 'unlock') return refused('not-supported');
  if (expiresAtMs !== undefined && expiresAtMs <= nowMs) return refused('expired');
  if (memory.address === null) return refused('address-unknown');
  const opening: Opening = { id, untilMs: nowMs + CONFIRMED_WITHIN_MS };
  const next: Line = { ...line, openings: [...line.openings, opening].slice(-OPENINGS_MAX) };
  return {
    line: next,
    send: [commandTo(given, memory, 'opendoor')],
    wakeAtMs: nextWake(next),
  };
}

function failed(command: string, error: string): OutcomeReported {
  return { type: 'outcome', command, ok: false, error };
}

export default defineDriver<Settings, Memory, Line>({
  kind: 'esp-rfid',
  link: 'mqtt',
  settings,
  discovery,
  buffers: true,
  confirms: true,
  listsNumbers: true,
  claims: ({ topic }) => ({
    listen: [
      ...[`${topic}/send`, topic, `${topic}/tag`, `${topic}/avty`, `${topic}/io/door`],
      `${topic}/accesslist`,
    ],
    speak: [`${topic}/cmd`],
    besides: [`${topic}/#`, 'homeassistant/#'],
  }),
  initialMemory,
  initialLine,
  step,
});
