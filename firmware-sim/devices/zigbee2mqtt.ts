/** A Zigbee2MQTT with one plug behind it: the whole state at each change, kilowatt-hours, availability, `set` and `get`. */
import { createPlug, type PlugBody, type PlugOptions, type SimulatedPlug } from './plug.ts';

export type ZigbeePlugOptions = PlugOptions & {
  /** The friendly name of the plug. `slug` is who logs in: the bridge, or the plug itself. */
  name: string;
  base?: string;
};

const REPORT_MS = 10_000;

export function createZigbeePlug(options: ZigbeePlugOptions): SimulatedPlug {
  const base = options.base ?? 'zigbee2mqtt';
  const topic = `${base}/${options.name}`;

  function tell(body: PlugBody): void {
    const state = {
      current: Math.round(body.amperes * 100) / 100,
      energy: Math.round(body.wattHours / 10) / 100,
      last_seen: new Date(body.nowMs()).toISOString(),
      linkquality: 96,
      power: Math.round(body.watts),
      state: body.relayOn ? 'ON' : 'OFF',
      voltage: body.volts,
    };
    body.say(topic, JSON.stringify(state));
  }

  /** A plug reports what has changed, ten seconds apart at least. */
  function reportSoon(body: PlugBody): void {
    if (!body.timers.has('report')) body.timers.set('report', REPORT_MS, () => reportLater(body));
  }

  function reportLater(body: PlugBody): void {
    tell(body);
    if (body.watts > 0) reportSoon(body);
  }

  function obey(body: PlugBody, text: string): void {
    const wanted = readState(text)?.toUpperCase();
    if (wanted === 'ON' || wanted === 'OFF') body.switchTo(wanted === 'ON', 'mqtt');
    else if (wanted === 'TOGGLE') body.switchTo(!body.relayOn, 'mqtt');
  }

  return createPlug(options, (body) => ({
    clientId: `mqttjs_${options.slug}`,
    will: { topic: `${base}/bridge/state`, payload: '{"state":"offline"}', retain: true },
    subscriptions: [`${base}/#`],
    greet() {
      body.say(`${base}/bridge/state`, '{"state":"online"}', { retain: true });
      body.say(`${base}/bridge/info`, '{"version":"2.6.1","log_level":"info"}', { retain: true });
      body.say(`${topic}/availability`, '{"state":"online"}', { retain: true });
      tell(body);
      reportSoon(body);
    },
    heard(where, text) {
      if (where === `${topic}/set`) obey(body, text);
      else if (where === `${topic}/get`) tell(body);
    },
    switched: () => tell(body),
    loadChanged: () => reportSoon(body),
  }));
}

function readState(text: string): string | undefined {
  try {
    const { state } = JSON.parse(text) as { state?: unknown };
    return typeof state === 'string' ? state : undefined;
  } catch {
    return undefined;
  }
}
