/** A Shelly of the second generation or later (Plus, Pro, Gen3, Gen4), over MQTT. Sources: test/vectors/shelly.json. */
import {
  type DriverInput,
  type DriverState,
  type DriverStep,
  defineDriver,
} from '#devices/driver.ts';
import { givenUp, overdueRelay, takeRelayCommand } from '#devices/wire/relay-commands.ts';
import type { Command } from '#kernel/command.ts';
import { discovery } from './discovery.ts';
import { stepFrame } from './messages.ts';
import {
  ASK_EVERY_MS,
  askAll,
  askValues,
  type Context,
  initialLine,
  type Line,
  nextWake,
  request,
  type Settings,
  settings,
} from './state.ts';

const CARRIED_MAX = 8;

type State = DriverState<null, Line>;
type Step = DriverStep<null, Line>;

function step(state: State, input: DriverInput, context: Context): Step {
  switch (input.kind) {
    case 'opened': {
      const askAtMs = context.nowMs + ASK_EVERY_MS;
      const { line, send } = askAll({ ...initialLine, askAtMs }, context);
      return { line, send, wakeAtMs: nextWake(line) };
    }
    case 'frame':
      return stepFrame(state, input.frame, context);
    case 'wake':
      return stepWake(state.line, context);
    case 'outgoing':
      return input.outgoing.kind === 'command'
        ? stepCommand(state.line, input.outgoing.command, context)
        : {};
    case 'closed':
      return {
        observations: givenUp(state.line.awaited, 'link-lost'),
        line: initialLine,
        wakeAtMs: null,
      };
  }
}

function stepWake(before: Line, context: Context): Step {
  const { nowMs } = context;
  const { awaited, outcomes } = overdueRelay(before.awaited, nowMs);
  const isDue = before.askAtMs <= nowMs;
  const askAtMs = isDue ? nowMs + ASK_EVERY_MS : before.askAtMs;
  const waiting: Line = { ...before, awaited, askAtMs };
  const { line, send } =
    isDue && before.online ? askValues(waiting, context) : { line: waiting, send: [] };
  return { observations: outcomes, line, send, wakeAtMs: nextWake(line) };
}

function stepCommand(before: Line, command: Command, context: Context): Step {
  const { does, awaited, outcomes } = takeRelayCommand(before.awaited, command, context.nowMs);
  if (does === 'nothing') return { observations: outcomes };
  if (does === 'ask') return { observations: outcomes, ...askValues(before, context) };
  const id = context.settings.channel;
  const method = before.known[`light:${id}`] === undefined ? 'Switch.Set' : 'Light.Set';
  const { line, send } = request(before, context, [method], { id, on: does === 'switch-on' });
  const carried = { request: line.requestId, command: command.id };
  const next: Line = {
    ...line,
    awaited,
    carried: [...line.carried, carried].slice(-CARRIED_MAX),
  };
  return { observations: outcomes, line: next, send, wakeAtMs: nextWake(next) };
}

export default defineDriver<Settings, null, Line>({
  kind: 'shelly',
  link: 'mqtt',
  settings,
  discovery,
  confirms: true,
  claims: ({ prefix }) => ({ listen: [`${prefix}/#`], speak: [`${prefix}/rpc`] }),
  initialMemory: null,
  initialLine,
  step,
});
