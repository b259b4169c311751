/** A plug, relay, meter or badge reader with Tasmota firmware, over MQTT. Formats and sources: test/vectors/tasmota.json. */
import {
  type DriverInput,
  type DriverState,
  type DriverStep,
  defineDriver,
  type Sending,
} from '#devices/driver.ts';
import { givenUp, overdueRelay, takeRelayCommand } from '#devices/wire/relay-commands.ts';
import type { Command } from '#kernel/command.ts';
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
} from './state.ts';

/** Steady loads are silent for a TelePeriod of up to an hour, so the plug is asked. */
const ASK_EVERY_MS = 60_000;

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
    observations: givenUp(line.awaited, 'link-lost'),
    line: initialLine,
    wakeAtMs: null,
  };
}

function stepWake(line: Line, context: Context): Step {
  const { nowMs } = context;
  const { awaited, outcomes } = overdueRelay(line.awaited, nowMs);
  const isDue = line.askAtMs <= nowMs;
  const next: Line = { ...line, awaited, askAtMs: isDue ? nowMs + ASK_EVERY_MS : line.askAtMs };
  return {
    observations: outcomes,
    line: next,
    send: isDue && line.online ? [ask(context.settings, '8')] : [],
    wakeAtMs: nextWake(next),
  };
}

function stepCommand(line: Line, command: Command, context: Context): Step {
  const { settings: given, nowMs } = context;
  const { does, awaited, outcomes } = takeRelayCommand(line.awaited, command, nowMs);
  if (does === 'nothing') return { observations: outcomes };
  if (does === 'ask') return { observations: outcomes, send: askAll(given) };
  const next: Line = { ...line, awaited };
  return {
    observations: outcomes,
    line: next,
    send: [switchTo(given, does === 'switch-on')],
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
