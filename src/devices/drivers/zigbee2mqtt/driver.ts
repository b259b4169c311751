/** A Zigbee plug, meter or contact behind Zigbee2MQTT. Formats and sources: test/vectors/zigbee2mqtt.json. */
import {
  type DriverInput,
  type DriverState,
  type DriverStep,
  defineDriver,
} from '#devices/driver.ts';
import { writeJson } from '#devices/wire/json.ts';
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
  ask,
  bridgeStateOf,
  type Context,
  initialLine,
  initialMemory,
  type Line,
  type Memory,
  type Settings,
  settings,
  stateField,
  topicOf,
} from './state.ts';

type State = DriverState<Memory, Line>;
type Step = DriverStep<Memory, Line>;

function step(state: State, input: DriverInput, context: Context): Step {
  const { line } = state;
  switch (input.kind) {
    case 'opened':
      return {
        line: initialLine,
        // A contact on a battery sleeps and can't be asked.
        send: state.memory.hasRelay ? [ask(context.settings)] : [],
        wakeAtMs: null,
      };
    case 'frame':
      return stepFrame(state, input.frame, context);
    case 'wake': {
      const { awaited, outcomes } = overdueRelay(line.awaited, context.nowMs);
      const next = { ...line, awaited };
      return { observations: outcomes, line: next, wakeAtMs: wakeForRelay(awaited) };
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
  if (does === 'ask') return { observations: outcomes, send: [ask(context.settings)] };
  const bytes = writeJson({
    [stateField(context.settings)]: does === 'switch-on' ? 'ON' : 'OFF',
  });
  return {
    observations: outcomes,
    line: { ...line, awaited },
    send: [{ topic: `${topicOf(context.settings)}/set`, bytes, qos: 1, retain: false }],
    wakeAtMs: wakeForRelay(awaited),
  };
}

export default defineDriver<Settings, Memory, Line>({
  kind: 'zigbee2mqtt',
  link: 'mqtt',
  settings,
  discovery,
  confirms: true,
  claims: (given) => ({
    listen: [topicOf(given), `${topicOf(given)}/availability`],
    speak: [`${topicOf(given)}/set`, `${topicOf(given)}/get`],
    hears: [bridgeStateOf(given)],
    besides: [`${given.base}/bridge/#`, 'homeassistant/#'],
  }),
  initialMemory,
  initialLine,
  step,
});
