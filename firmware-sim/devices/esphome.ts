/** A reader with ESPHome: tags by `on_tag`, a door's lock and contact, a relay with a meter; it tells all states at each connection. */
import { createPlug, type PlugBody, type PlugOptions, type SimulatedPlug } from './plug.ts';

export type EspHomeOptions = PlugOptions & {
  /** Its `topic_prefix`. */
  prefix: string;
  /** How long its lock stays open (5 s). */
  opensForMs?: number;
};

export type EspHome = SimulatedPlug & {
  readonly kind: 'esphome';
  readonly unlocked: boolean;
  /** How often its lock has opened. */
  readonly openings: number;
  readonly feedbacks: ReadonlyArray<{ granted: boolean; text: string }>;
  /** Upper-case hex, whole bytes. It is told each second while it stays (RC522). */
  presentTag(uid: string, staysMs?: number): void;
  typeDigits(digits: string): void;
  /** A binary sensor of that name. */
  setContact(name: string, on: boolean): void;
  pushDoor(open: boolean): void;
};

const READS_EVERY_MS = 1000;
const METER_MS = 1000;
const OPENS_FOR_MS = 5000;

export function createEspHome(options: EspHomeOptions): EspHome {
  const { prefix, clock } = options;
  const opensForMs = options.opensForMs ?? OPENS_FOR_MS;
  const feedbacks: { granted: boolean; text: string }[] = [];
  let lastTag = '';
  let tagGoneAtMs = 0;
  const contacts = new Map([['door', false]]);
  let unlocked = false;
  let openings = 0;
  let body: PlugBody | undefined;

  const onOff = (on: boolean) => (on ? 'ON' : 'OFF');
  function state(type: string, name: string, text: string): void {
    body?.say(`${prefix}/${type}/${name}/state`, text, { retain: true });
  }

  function tellMeter(): void {
    state('sensor', 'power', (body?.watts ?? 0).toFixed(1));
    state('sensor', 'energy', (body?.wattHours ?? 0).toFixed(3));
  }

  function meterLater(): void {
    body?.timers.set('meter', 60 * METER_MS, () => {
      tellMeter();
      meterLater();
    });
  }

  function tellAll(): void {
    state('switch', 'relay', onOff(body?.relayOn ?? false));
    state('lock', 'lock', unlocked ? 'UNLOCKED' : 'LOCKED');
    for (const [name, on] of contacts) state('binary_sensor', name, onOff(on));
    state('text_sensor', 'tag', lastTag);
    tellMeter();
  }

  function setContact(name: string, on: boolean): void {
    contacts.set(name, on);
    state('binary_sensor', name, onOff(on));
  }

  function unlock(): void {
    unlocked = true;
    openings += 1;
    state('lock', 'lock', 'UNLOCKED');
    body?.timers.set('lock', opensForMs, () => {
      unlocked = false;
      state('lock', 'lock', 'LOCKED');
    });
  }

  function readTag(uid: string): void {
    const written = (uid.match(/../g) ?? []).join('-');
    lastTag = written;
    body?.say(`${prefix}/tag`, written);
    if (clock.now() + READS_EVERY_MS < tagGoneAtMs) {
      body?.timers.set('tag', READS_EVERY_MS, () => readTag(uid));
    }
  }

  const plug = createPlug(options, (own) => {
    body = own;
    return {
      clientId: `${prefix.replaceAll('/', '-')}-a0b1c2d3e4f5`,
      will: { topic: `${prefix}/status`, payload: 'offline', retain: true },
      subscriptions: [
        `${prefix}/switch/relay/command`,
        `${prefix}/lock/lock/command`,
        `${prefix}/feedback`,
      ],
      greet() {
        own.say(`${prefix}/status`, 'online', { retain: true });
        tellAll();
        meterLater();
      },
      heard(topic, text) {
        if (topic.endsWith('/switch/relay/command')) own.switchTo(text === 'ON', 'mqtt');
        else if (topic.endsWith('/lock/lock/command') && text === 'UNLOCK') unlock();
        else if (topic.endsWith('/feedback')) feedbacks.push(JSON.parse(text));
      },
      switched: () => state('switch', 'relay', onOff(own.relayOn)),
      loadChanged() {
        if (!own.timers.has('meter-soon')) own.timers.set('meter-soon', METER_MS, tellMeter);
      },
    };
  });

  // `plug` is made of getters: what is added goes onto it, not onto a copy.
  return Object.defineProperties(plug, {
    kind: { value: 'esphome' },
    unlocked: { get: () => unlocked },
    openings: { get: () => openings },
    feedbacks: { value: feedbacks },
    presentTag: {
      value: (uid: string, staysMs = 0) => {
        tagGoneAtMs = clock.now() + staysMs;
        readTag(uid);
      },
    },
    typeDigits: { value: (digits: string) => body?.say(`${prefix}/keypad`, digits) },
    setContact: { value: setContact },
    pushDoor: { value: (open: boolean) => setContact('door', open) },
  }) as EspHome;
}
