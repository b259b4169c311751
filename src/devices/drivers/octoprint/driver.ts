/** A printer behind OctoPrint with its MQTT plugin. Formats and sources: test/vectors/octoprint.json. */
import {
  type DriverInput,
  type DriverState,
  type DriverStep,
  defineDriver,
} from '#devices/driver.ts';
import { discovery } from './discovery.ts';
import { conclude, stepFrame } from './messages.ts';
import {
  type Context,
  initialLine,
  initialMemory,
  type Line,
  type Memory,
  type Settings,
  settings,
  topicsOf,
} from './state.ts';

function step(
  state: DriverState<Memory, Line>,
  input: DriverInput,
  context: Context,
): DriverStep<Memory, Line> {
  switch (input.kind) {
    case 'opened':
    case 'closed':
      // A print goes on without the network; whether it did is told by what comes next.
      return { line: initialLine, wakeAtMs: null };
    case 'frame':
      return stepFrame(state, input.frame, context);
    case 'wake':
      return conclude(state, context.nowMs);
    case 'outgoing':
      return {};
  }
}

export default defineDriver<Settings, Memory, Line>({
  kind: 'octoprint',
  link: 'mqtt',
  settings,
  discovery,
  claims: (given) => ({
    listen: [`${topicsOf(given)}#`],
    speak: [],
    besides: ['homeassistant/#'],
  }),
  initialMemory,
  initialLine,
  step,
});
