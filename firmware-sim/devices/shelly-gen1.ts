/** A Shelly Plug S of the first generation: plain texts, one topic a value, all of them every 30 s. */
import { createPlug, type PlugBody, type PlugOptions, type SimulatedPlug } from './plug.ts';

export type ShellyGen1Options = PlugOptions & {
  /** As in `shellies/<id>/…`. */
  id: string;
  /** Seconds between two rounds (30). */
  updatePeriod?: number;
  /** Beyond so many watts it switches itself off (2500). */
  maxPower?: number;
};

const UPDATE_SECONDS = 30;
const MAX_POWER = 2500;
const MINUTES_AN_HOUR = 60;

export function createShellyGen1Plug(options: ShellyGen1Options): SimulatedPlug {
  const { id } = options;
  const start = `shellies/${id}/`;
  let isTripped = false;

  function tellRelay(body: PlugBody): void {
    body.say(`${start}relay/0`, isTripped ? 'overpower' : body.relayOn ? 'on' : 'off');
  }

  function tellPower(body: PlugBody): void {
    body.say(`${start}relay/0/power`, body.watts.toFixed(2));
    body.say(`${start}relay/0/energy`, String(Math.floor(body.wattHours * MINUTES_AN_HOUR)));
  }

  function tellAll(body: PlugBody): void {
    tellRelay(body);
    tellPower(body);
    body.say(`${start}temperature`, '38.42');
    body.say(`${start}temperature_f`, '101.16');
    body.say(`${start}overtemperature`, '0');
    const everyMs = (options.updatePeriod ?? UPDATE_SECONDS) * 1000;
    body.timers.set('update', everyMs, () => tellAll(body));
  }

  function announce(body: PlugBody): void {
    const text = JSON.stringify({
      id,
      model: 'SHPLG-S',
      mac: '0200000000A1',
      ip: '192.0.2.21',
      new_fw: false,
      fw_ver: '20230913-113421/v1.14.0-gcb84623',
    });
    body.say('shellies/announce', text);
    body.say(`${start}announce`, text);
  }

  return createPlug(options, (body) => ({
    clientId: id,
    will: { topic: `${start}online`, payload: 'false', retain: true },
    subscriptions: ['shellies/command', `${start}command`, `${start}relay/0/command`],
    forgetsEnergy: true,
    greet() {
      body.say(`${start}online`, 'true', { retain: true });
      announce(body);
      tellAll(body);
    },
    heard(topic, text) {
      if (topic === `${start}relay/0/command`) {
        if (text === 'on' || text === 'off') body.switchTo(text === 'on', 'mqtt');
        else if (text === 'toggle') body.switchTo(!body.relayOn, 'mqtt');
      } else if (text === 'announce') announce(body);
      else if (text === 'update') tellAll(body);
    },
    switched(source) {
      isTripped = source === 'overpower';
      tellRelay(body);
    },
    loadChanged() {
      if (body.relayOn && body.watts > (options.maxPower ?? MAX_POWER)) {
        body.switchTo(false, 'overpower');
        return;
      }
      // It looks at its meter once a second.
      if (!body.timers.has('power')) body.timers.set('power', 1000, () => tellPower(body));
    },
  }));
}
