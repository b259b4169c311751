/** A plug, relay, meter or door contact of Shelly's first generation, over MQTT. Sources: test/vectors/shelly-gen1.json. */
import {
  type DriverInput,
  type DriverState,
  type DriverStep,
  defineDriver,
  type Sending,
} from '#devices/driver.ts';
import {
  givenUp,
  overdueRelay,
  takeRelayCommand,
  wakeForRelay,
} from '#devices/wire/relay-commands.ts';
import type { Command } from '#kernel/command.ts';
import { discovery } from './discovery.ts';
import { stepFrame } from './messages.ts';
import {
  askAll,
  type Context,
  initialLine,
  initialMemory,
  type Line,
  type Memory,
  type Settings,
  settings,
  topicsOf,
} from './state.ts';

type State = DriverState<Memory, Line>;
type Step = DriverStep<Memory, Line>;

function step(state: State, input: DriverInput, context: Context): Step {
  const { line } = state;
  switch (input.kind) {
    case 'opened':
      // It says its values every 30 s (update_period) by itself, so it is asked only now.
      return { line: initialLine, send: askAll(context.settings), wakeAtMs: null };
    case 'frame':
      return stepFrame(state, input.frame, context);
    case 'wake': {
      const { awaited, outcomes } = overdueRelay(line.awaited, context.nowMs);
      return {
        observations: outcomes,
        line: { ...line, awaited },
        wakeAtMs: wakeForRelay(awaited),
      };
    }
    case 'outgoing':
      return input.outgoing.kind === 'command'
        ? stepCommand(line, input.outgoing.command, context)
        : {};
    case 'closed':
      return {
        observations: givenUp(line.awaited, 'link-lost'),
        line: initialLine,
        wakeAtMs: null,
      };
  }
}

function stepCommand(line: Line, command: Command, context: Context): Step {
  const { does, awaited, outcomes } = takeRelayCommand(line.awaited, command, context.nowMs);
  if (does === 'nothing') return { observations: outcomes };
  if (does === 'ask') return { observations: outcomes, send: askAll(context.settings) };
  return {
    observations: outcomes,
    line: { ...line, awaited },
    send: [switchTo(context.settings, does === 'switch-on')],
    wakeAtMs: wakeForRelay(awaited),
  };
}

function switchTo(given: Settings, on: boolean): Sending {
  return {
    topic: `${topicsOf(given)}relay/${given.channel}/command`,
    bytes: Buffer.from(on ? 'on' : 'off'),
    qos: 1,
    retain: false,
  };
}

export default defineDriver<Settings, Memory, Line>({
  kind: 'shelly-gen1',
  link: 'mqtt',
  settings,
  discovery,
  confirms: true,
  claims: (given) => ({
    listen: [`${topicsOf(given)}#`],
    speak: [`${topicsOf(given)}command`, `${topicsOf(given)}relay/${given.channel}/command`],
    besides: ['shellies/announce'],
  }),
  initialMemory,
  initialLine,
  step,
});
