/** A plug with OpenBeken: one topic a value, numbers with six places, silent about values unless asked or told to broadcast. */
import { createPlug, type PlugBody, type PlugOptions, type SimulatedPlug } from './plug.ts';

export type OpenBekenOptions = PlugOptions & {
  /** Its client name. */
  client: string;
  /** Flag 30: Tasmota-like documents besides. */
  telePublishes?: boolean;
};

const METER_MS = 1000;
const TELE_MS = 60_000;

export function createOpenBekenPlug(options: OpenBekenOptions): SimulatedPlug {
  const { client } = options;

  const values: Readonly<Record<string, (body: PlugBody) => string>> = {
    '1': (body) => (body.relayOn ? '1' : '0'),
    power: (body) => body.watts.toFixed(6),
    voltage: (body) => body.volts.toFixed(6),
    current: (body) => body.amperes.toFixed(6),
    energycounter: (body) => body.wattHours.toFixed(6),
  };

  function tell(body: PlugBody, name: string): void {
    const value = values[name]?.(body);
    if (value !== undefined) body.say(`${client}/${name}/get`, value, { retain: name === '1' });
  }

  function tellAll(body: PlugBody): void {
    for (const name of ['voltage', 'current', 'power', 'energycounter', '1']) tell(body, name);
    body.say(`${client}/rssi`, '-70');
    body.say(`${client}/uptime`, String(body.uptimeSeconds));
    body.say(`${client}/build`, 'Build on Nov 12 2024 12:39:44 version 1.17.800');
  }

  function telemetry(body: PlugBody): void {
    body.timers.set('tele', TELE_MS, () => telemetry(body));
    const [power, volts, amperes] = [body.watts, body.volts, body.amperes];
    body.say(
      `tele/${client}/SENSOR`,
      `{"Time":"0000-00-00T00:00:00","ENERGY":{"Power": ${power.toFixed(6)},"ApparentPower": 0,` +
        `"Voltage": ${volts.toFixed(6)},"Current": ${amperes.toFixed(6)},` +
        `"ConsumptionTotal": ${body.wattHours.toFixed(6)},"ConsumptionLastHour": 0}}`,
    );
  }

  return createPlug(options, (body) => ({
    clientId: client.replaceAll('/', '_'),
    will: { topic: `${client}/connected`, payload: 'offline', retain: true },
    subscriptions: [`${client}/+/set`, 'bekens/+/set', `cmnd/${client}/+`, `${client}/+/get`],
    greet() {
      body.say(`${client}/connected`, 'online', { retain: true });
      if (options.telePublishes === true) telemetry(body);
    },
    heard(topic, text) {
      if (topic === `cmnd/${client}/publishAll`) tellAll(body);
      else if (topic === `${client}/1/set`) body.switchTo(Number(text) !== 0, 'mqtt');
      else if (topic.endsWith('/get') && text === '')
        tell(body, topic.slice(client.length + 1, -'/get'.length));
    },
    switched: () => tell(body, '1'),
    loadChanged() {
      if (body.timers.has('meter')) return;
      body.timers.set('meter', METER_MS, () => {
        for (const name of ['voltage', 'current', 'power', 'energycounter']) tell(body, name);
      });
    },
  }));
}
