/** A plug, relay, meter or badge reader with Tasmota firmware, over MQTT. Formats and sources: test/vectors/tasmota.json. */
import {
  type DriverInput,
  type DriverState,
  type DriverStep,
  defineDriver,
  type Sending,
} from '#devices/driver.ts';
import type { Command } from '#kernel/command.ts';
import type { Observation, OutcomeReported } from '#kernel/observation.ts';
import { discovery } from './discovery.ts';
import { stepFrame } from './messages.ts';
import { prefixed, type Settings, settings } from './settings.ts';
import {
  ask,
  askAll,
  type Context,
  initialLine,
  initialMemory,
  type Line,
  type Memory,
  nextWake,
  type Pending,
} from './state.ts';

/** Steady loads are silent for a TelePeriod of up to an hour, so the plug is asked. */
const ASK_EVERY_MS = 60_000;
const CONFIRMED_WITHIN_MS = 8_000;
const PENDING_MAX = 8;

type State = DriverState<Memory, Line>;
type Step = DriverStep<Memory, Line>;

function step(state: State, input: DriverInput, context: Context): Step {
  switch (input.kind) {
    case 'opened':
      return stepOpened(context);
    case 'frame':
      return stepFrame(state, input.frame, context);
    case 'wake':
      return stepWake(state.line, context);
    case 'outgoing':
      return input.outgoing.kind === 'command'
        ? stepCommand(state.line, input.outgoing.command, context)
        : {};
    case 'closed':
      return stepClosed(state.line);
  }
}

function stepOpened(context: Context): Step {
  const askAtMs = context.nowMs + ASK_EVERY_MS;
  return {
    line: { ...initialLine, askAtMs },
    send: askAll(context.settings),
    wakeAtMs: askAtMs,
  };
}

function stepClosed(line: Line): Step {
  return {
    observations: givenUp(line.pending, 'link-lost'),
    line: initialLine,
    wakeAtMs: null,
  };
}

function stepWake(line: Line, context: Context): Step {
  const { nowMs } = context;
  const late = line.pending.filter((one) => one.untilMs <= nowMs);
  const pending = line.pending.filter((one) => one.untilMs > nowMs);
  const isDue = line.askAtMs <= nowMs;
  const next: Line = { ...line, pending, askAtMs: isDue ? nowMs + ASK_EVERY_MS : line.askAtMs };
  return {
    observations: givenUp(late, 'no-answer'),
    line: next,
    send: isDue && line.online ? [ask(context.settings, '8')] : [],
    wakeAtMs: nextWake(next),
  };
}

// Commands

function stepCommand(line: Line, command: Command, context: Context): Step {
  if (command.type === 'refresh') {
    return { send: askAll(context.settings), observations: [outcome(command.id, true)] };
  }
  if (command.type !== 'enable' && command.type !== 'disable') {
    return { observations: [outcome(command.id, false, 'not-supported')] };
  }
  const on = command.type === 'enable';
  if (on && command.expiresAtMs !== undefined && command.expiresAtMs <= context.nowMs) {
    return { observations: [outcome(command.id, false, 'expired')] };
  }
  // The relay can only answer the last word that it was given.
  const observations = givenUp(
    line.pending.filter((one) => one.on !== on),
    'superseded',
  );
  const kept = line.pending.filter((one) => one.on === on && one.id !== command.id);
  const untilMs = context.nowMs + CONFIRMED_WITHIN_MS;
  const pending = [...kept, { id: command.id, on, untilMs }].slice(-PENDING_MAX);
  const next: Line = { ...line, pending };
  return {
    observations,
    line: next,
    send: [switchTo(context.settings, on)],
    wakeAtMs: nextWake(next),
  };
}

function switchTo(given: Settings, on: boolean): Sending {
  const relay = given.relay === 1 ? 'POWER' : `POWER${given.relay}`;
  return {
    topic: `${prefixed(given, 'cmnd')}${relay}`,
    bytes: Buffer.from(on ? 'ON' : 'OFF'),
    qos: 1,
    retain: false,
  };
}

function outcome(command: string, ok: boolean, error?: string): OutcomeReported {
  return { type: 'outcome', command, ok, ...(error !== undefined && { error }) };
}

function givenUp(pending: readonly Pending[], error: string): readonly Observation[] {
  return pending.map((one) => outcome(one.id, false, error));
}

export default defineDriver<Settings, Memory, Line>({
  kind: 'tasmota',
  link: 'mqtt',
  settings,
  discovery,
  confirms: true,
  claims: (given) => ({
    listen: [`${prefixed(given, 'tele')}#`, `${prefixed(given, 'stat')}#`],
    speak: [`${prefixed(given, 'cmnd')}#`],
    // At each connection it takes back what may be retained under its own command, and announces itself.
    besides: [`${prefixed(given, 'cmnd')}POWER`, 'tasmota/discovery/#', 'homeassistant/#'],
  }),
  initialMemory,
  initialLine,
  step,
});
