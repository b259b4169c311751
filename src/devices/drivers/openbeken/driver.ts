/** A plug or relay with OpenBeken firmware, over MQTT. Formats and sources: test/vectors/openbeken.json. */
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
  ask,
  askAll,
  type Context,
  initialLine,
  type Line,
  nextWake,
  type Settings,
  settings,
  teleTopic,
} from './state.ts';

type State = DriverState<null, Line>;
type Step = DriverStep<null, Line>;

function step(state: State, input: DriverInput, context: Context): Step {
  switch (input.kind) {
    case 'opened': {
      const line = { ...initialLine, askAtMs: context.nowMs + ASK_EVERY_MS };
      return { line, send: askAll(context.settings), wakeAtMs: nextWake(line) };
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

/** Its periodic broadcast is off unless a flag is set, so it is asked. */
function stepWake(before: Line, { nowMs, settings: given }: Context): Step {
  const { awaited, outcomes } = overdueRelay(before.awaited, nowMs);
  const isDue = before.askAtMs <= nowMs;
  const line = { ...before, awaited, askAtMs: isDue ? nowMs + ASK_EVERY_MS : before.askAtMs };
  const send = isDue && line.online ? ask(given) : [];
  return { observations: outcomes, line, send, wakeAtMs: nextWake(line) };
}

function stepCommand(before: Line, command: Command, { nowMs, settings: given }: Context): Step {
  const { does, awaited, outcomes } = takeRelayCommand(before.awaited, command, nowMs);
  if (does === 'nothing') return { observations: outcomes };
  if (does === 'ask') return { observations: outcomes, send: ask(given) };
  const line = { ...before, awaited };
  const bytes = Buffer.from(does === 'switch-on' ? '1' : '0');
  const topic = `${given.client}/${given.channel}/set`;
  return {
    observations: outcomes,
    line,
    send: [{ topic, bytes, qos: 1, retain: false }],
    wakeAtMs: nextWake(line),
  };
}

export default defineDriver<Settings, null, Line>({
  kind: 'openbeken',
  link: 'mqtt',
  settings,
  discovery,
  confirms: true,
  claims: (given) => ({
    listen: [`${given.client}/#`, `${teleTopic(given)}#`],
    speak: [
      `${given.client}/${given.channel}/set`,
      ...askAll(given).flatMap(({ topic }) => topic ?? []),
    ],
    besides: ['homeassistant/#'],
  }),
  initialMemory: null,
  initialLine,
  step,
});
