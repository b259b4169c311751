/** The commands that a plug with Tasmota firmware knows (tasmota/docs Commands.md), each with its answer. */
import { writeStatusSensor } from './tasmota-text.ts';

export type PlugControls = {
  readonly slug: string;
  readonly topic: string;
  readonly relayOn: boolean;
  /** The words for off and on. */
  readonly words: readonly [off: string, on: string, toggle: string];
  readonly settings: { telePeriod: number; powerDelta: number };
  /** Switches, and tells of it. */
  switchTo(on: boolean): void;
  tellPower(): void;
  answer(end: string, payload: string): void;
  /** The texts of SENSOR and STATE as they are now. */
  sensor(): string;
  state(): string;
  telemetrySoon(): void;
  /** MqttUser and MqttPassword: it starts anew with them. */
  setLogin(username: string, password: string): void;
};

type Handler = (payload: string, plug: PlugControls) => void;

const POWER_DELTA_MAX = 32_000;
const TELE_PERIOD_SECONDS: [least: number, most: number] = [10, 3600];

/** `command` is the last level of the topic, in upper case. */
export function obeyCommand(command: string, payload: string, plug: PlugControls): void {
  const handler = HANDLERS.get(command);
  if (handler !== undefined) handler(payload, plug);
  else plug.answer('RESULT', JSON.stringify({ Command: 'Unknown', Input: command }));
}

const HANDLERS = new Map<string, Handler>([
  ['POWER', obeyPower],
  ['POWER1', obeyPower],
  ['STATUS', obeyStatus],
  ['TELEPERIOD', obeyTelePeriod],
  ['POWERDELTA', obeyPowerDelta],
  ['POWERDELTA1', obeyPowerDelta],
  ['BACKLOG', obeyBacklog],
]);

/** Anything but a word for on, off or toggle asks for the state. */
function obeyPower(payload: string, plug: PlugControls): void {
  const word = payload.toUpperCase();
  const [off, on] = plug.words.map((text) => text.toUpperCase());
  if (word === 'ON' || word === '1' || word === on) plug.switchTo(true);
  else if (word === 'OFF' || word === '0' || word === off) plug.switchTo(false);
  else if (word === 'TOGGLE' || word === '2') plug.switchTo(!plug.relayOn);
  else plug.tellPower();
}

function obeyStatus(which: string, plug: PlugControls): void {
  if (which === '8' || which === '10') {
    plug.answer(`STATUS${which}`, writeStatusSensor(plug.sensor()));
  } else if (which === '11') {
    plug.answer('STATUS11', `{"StatusSTS":${plug.state()}}`);
  } else {
    const { slug, topic, relayOn } = plug;
    const Status = { Module: 0, DeviceName: slug, Topic: topic, Power: relayOn ? 1 : 0 };
    plug.answer('STATUS', JSON.stringify({ Status }));
  }
}

/** 0 switches telemetry off; else 10 to 3600 seconds. */
function obeyTelePeriod(payload: string, plug: PlugControls): void {
  const seconds = Math.round(Number(payload));
  const [least, most] = TELE_PERIOD_SECONDS;
  if (payload !== '' && seconds >= 0) {
    plug.settings.telePeriod = seconds === 0 ? 0 : Math.min(most, Math.max(least, seconds));
    plug.telemetrySoon();
  }
  plug.answer('RESULT', JSON.stringify({ TelePeriod: plug.settings.telePeriod }));
}

/** Of what can stand in one, the log-in: both commands, with or without others between them. */
function obeyBacklog(payload: string, plug: PlugControls): void {
  const given = new Map(
    payload.split(';').map((command) => {
      const [name = '', ...words] = command.trim().split(' ');
      return [name.toUpperCase(), words.join(' ')] as const;
    }),
  );
  const [username, password] = [given.get('MQTTUSER'), given.get('MQTTPASSWORD')];
  if (username !== undefined && password !== undefined) plug.setLogin(username, password);
}

function obeyPowerDelta(payload: string, plug: PlugControls): void {
  const value = Number(payload);
  if (payload !== '' && value >= 0 && value <= POWER_DELTA_MAX) plug.settings.powerDelta = value;
  plug.answer('RESULT', JSON.stringify({ PowerDelta1: plug.settings.powerDelta }));
}
