/** A Shelly Plus Plug S: says only what changed, answers JSON-RPC, counts in Wh, and is silent while nothing changes. */
import { createPlug, type PlugBody, type PlugOptions, type SimulatedPlug } from './plug.ts';

export type ShellyOptions = PlugOptions & {
  /** Its MQTT prefix. */
  prefix: string;
  /** Some firmware never pushes its counter (bieniu/ha-shellies#526). */
  pushesEnergy?: boolean;
};

type Request = { id?: unknown; src?: unknown; method?: unknown; params?: Record<string, unknown> };

const MINUTE_MS = 60_000;
const NOT_FOUND = 404;
const REBOOT_MS = 1000;

export function createShellyPlug(options: ShellyOptions): SimulatedPlug {
  const { prefix } = options;
  const pushesEnergy = options.pushesEnergy ?? true;
  let source = 'init';

  function say(body: PlugBody, end: string, message: object): void {
    body.say(end, JSON.stringify({ src: prefix, ...message }));
  }

  function notify(body: PlugBody, method: string, component: object): void {
    const params = { ts: body.nowMs() / 1000, ...component };
    say(body, `${prefix}/events/rpc`, { dst: `${prefix}/events`, method, params });
  }

  function energyOf(body: PlugBody) {
    const total = Math.round(body.wattHours * 1000) / 1000;
    const minute = Math.round((body.watts * 1000 * 1000) / 60) / 1000;
    const minute_ts = Math.floor(body.nowMs() / MINUTE_MS) * 60;
    return { total, by_minute: [minute, minute, minute], minute_ts };
  }

  function statusOf(body: PlugBody) {
    return {
      id: 0,
      source,
      output: body.relayOn,
      apower: Math.round(body.watts * 10) / 10,
      voltage: body.volts,
      current: Math.round(body.amperes * 1000) / 1000,
      aenergy: energyOf(body),
      temperature: { tC: 34.8, tF: 94.7 },
    };
  }

  function everyMinute(body: PlugBody): void {
    body.timers.set('minute', MINUTE_MS, () => everyMinute(body));
    if (!pushesEnergy || body.watts === 0) return;
    notify(body, 'NotifyStatus', { 'switch:0': { id: 0, aenergy: energyOf(body) } });
  }

  function wholeStatus(body: PlugBody) {
    return {
      cloud: { connected: false },
      mqtt: { connected: true },
      'switch:0': statusOf(body),
      sys: { mac: '0200000000A2', unixtime: Math.floor(body.nowMs() / 1000) },
    };
  }

  function resultOf(body: PlugBody, method: string, params: Record<string, unknown>) {
    switch (method) {
      case 'Shelly.GetDeviceInfo':
        return { id: prefix, model: 'SNPL-00112EU', gen: 2, ver: '1.4.4', app: 'PlusPlugS' };
      case 'Shelly.GetStatus':
        return wholeStatus(body);
      case 'Switch.GetStatus':
        return params['id'] === 0 ? statusOf(body) : undefined;
      case 'Switch.Set': {
        if (params['id'] !== 0 || typeof params['on'] !== 'boolean') return undefined;
        const was_on = body.relayOn;
        if (was_on !== params['on']) body.switchTo(params['on'], 'MQTT');
        return { was_on };
      }
      case 'Mqtt.SetConfig': {
        // It takes both into its flash, and goes on with the old ones until it starts anew.
        const config = params['config'] as Record<string, unknown> | undefined;
        const { user, pass } = { user: config?.['user'], pass: config?.['pass'] };
        if (typeof user === 'string' && typeof pass === 'string') body.keepLogin(user, pass);
        return { restart_required: true };
      }
      case 'Shelly.Reboot': {
        const { delay_ms } = params;
        body.restartAfter(typeof delay_ms === 'number' ? delay_ms : REBOOT_MS);
        return null;
      }
      default:
        return undefined;
    }
  }

  return createPlug(options, (body) => ({
    clientId: prefix,
    will: { topic: `${prefix}/online`, payload: 'false', retain: true },
    subscriptions: [`${prefix}/rpc`, `${prefix}/command`, `${prefix}/command/switch:0`],
    greet() {
      body.say(`${prefix}/online`, 'true', { retain: true });
      notify(body, 'NotifyFullStatus', wholeStatus(body));
      everyMinute(body);
    },
    heard(topic, text) {
      if (topic !== `${prefix}/rpc`) return;
      const { id, src, method, params } = readRequest(text);
      if (typeof src !== 'string' || typeof method !== 'string') return;
      const result = resultOf(body, method, params ?? {});
      const error = { code: NOT_FOUND, message: `No handler for ${method}` };
      const answer = result === undefined ? { error } : { result };
      say(body, `${src}/rpc`, { id, dst: src, ...answer });
    },
    switched(by) {
      source = by;
      const { relayOn: output } = body;
      notify(body, 'NotifyStatus', { 'switch:0': { id: 0, output, source } });
    },
    loadChanged() {
      // It looks at its meter a few times a second, and tells the change alone.
      body.timers.set('power', 500, () => {
        const { apower, current } = statusOf(body);
        notify(body, 'NotifyStatus', { 'switch:0': { id: 0, apower, current } });
      });
    },
  }));
}

function readRequest(text: string): Request {
  try {
    const request: unknown = JSON.parse(text);
    return typeof request === 'object' && request !== null ? request : {};
  } catch {
    return {};
  }
}
