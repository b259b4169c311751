/** A reader, door or relay that runs ESPHome, over MQTT. Formats and sources: test/vectors/esphome.json. */
import {
  type DriverInput,
  type DriverState,
  type DriverStep,
  defineDriver,
  type Sending,
} from '#devices/driver.ts';
import { writeJson } from '#devices/wire/json.ts';
import {
  CONFIRMED_WITHIN_MS,
  givenUp,
  overdueRelay,
  takeRelayCommand,
} from '#devices/wire/relay-commands.ts';
import type { Command } from '#kernel/command.ts';
import type { OutcomeReported } from '#kernel/observation.ts';
import { discovery } from './discovery.ts';
import { stepFrame } from './messages.ts';
import {
  type Context,
  initialLine,
  type Line,
  nextWake,
  type Settings,
  settings,
} from './state.ts';

const OPENINGS_MAX = 8;

type State = DriverState<null, Line>;
type Step = DriverStep<null, Line>;

function step(state: State, input: DriverInput, context: Context): Step {
  const { line } = state;
  switch (input.kind) {
    case 'opened':
      return { line: initialLine, wakeAtMs: null };
    case 'frame':
      return stepFrame(state, input.frame, context);
    case 'wake':
      return stepWake(line, context.nowMs);
    case 'outgoing':
      return input.outgoing.kind === 'command'
        ? stepCommand(line, input.outgoing.command, context)
        : {};
    case 'closed':
      return {
        observations: [
          ...givenUp(line.awaited, 'link-lost'),
          ...line.openings.map(({ id }) => outcome(id, 'link-lost')),
        ],
        line: initialLine,
        wakeAtMs: null,
      };
  }
}

function stepWake(before: Line, nowMs: number): Step {
  const { awaited, outcomes } = overdueRelay(before.awaited, nowMs);
  const late = before.openings.filter(({ untilMs }) => untilMs <= nowMs);
  const openings = before.openings.filter(({ untilMs }) => untilMs > nowMs);
  const line = { ...before, awaited, openings };
  return {
    observations: [...outcomes, ...late.map(({ id }) => outcome(id, 'no-answer'))],
    line,
    wakeAtMs: nextWake(line),
  };
}

function stepCommand(before: Line, command: Command, context: Context): Step {
  switch (command.type) {
    case 'unlock':
      return unlock(before, command, context);
    case 'feedback':
      return feedback(command, context);
    case 'refresh':
      // It can't be asked; it tells each change.
      return { observations: [outcome(command.id)] };
    default:
      return switchRelay(before, command, context);
  }
}

function switchRelay(before: Line, command: Command, { nowMs, settings: given }: Context): Step {
  const { does, awaited, outcomes } = takeRelayCommand(before.awaited, command, nowMs);
  if (does !== 'switch-on' && does !== 'switch-off') return { observations: outcomes };
  const line = { ...before, awaited };
  return {
    observations: outcomes,
    line,
    send: [order(relayTopic(given), does === 'switch-on' ? 'ON' : 'OFF')],
    wakeAtMs: nextWake(line),
  };
}

function unlock(before: Line, { id, expiresAtMs }: Command, context: Context): Step {
  const { nowMs, settings: given } = context;
  if (expiresAtMs !== undefined && expiresAtMs <= nowMs) {
    return { observations: [outcome(id, 'expired')] };
  }
  const opening = { id, untilMs: nowMs + CONFIRMED_WITHIN_MS };
  const line = { ...before, openings: [...before.openings, opening].slice(-OPENINGS_MAX) };
  return { line, send: [order(lockTopic(given), 'UNLOCK')], wakeAtMs: nextWake(line) };
}

/** For a device that has an `on_json_message` for it; nothing confirms it. */
function feedback(command: Extract<Command, { type: 'feedback' }>, context: Context): Step {
  const { id, granted, text, detail } = command;
  const bytes = writeJson({ granted, text, ...(detail !== undefined && { detail }) });
  const topic = feedbackTopic(context.settings);
  return {
    observations: [outcome(id)],
    send: [{ topic, bytes, qos: 0, retain: false }],
  };
}

function order(topic: string, word: string): Sending {
  return { topic, bytes: Buffer.from(word), qos: 1, retain: false };
}

function outcome(command: string, error?: string): OutcomeReported {
  return {
    type: 'outcome',
    command,
    ok: error === undefined,
    ...(error !== undefined && { error }),
  };
}

function relayTopic({ prefix, relay }: Settings): string {
  return `${prefix}/switch/${relay}/command`;
}

function lockTopic({ prefix, lock }: Settings): string {
  return `${prefix}/lock/${lock}/command`;
}

function feedbackTopic({ prefix }: Settings): string {
  return `${prefix}/feedback`;
}

export default defineDriver<Settings, null, Line>({
  kind: 'esphome',
  link: 'mqtt',
  settings,
  discovery,
  confirms: true,
  claims: (given) => ({
    listen: [`${given.prefix}/#`],
    speak: [relayTopic(given), lockTopic(given), feedbackTopic(given)],
    besides: ['homeassistant/#', 'esphome/discover/#'],
  }),
  initialMemory: null,
  initialLine,
  step,
});
