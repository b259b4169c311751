/**
 * What Home Assistant is told of a place: one discovery message a machine and one for the place, each with a topic of
 * its state. Fields: home-assistant.io, integrations/mqtt ("Device discovery payload"), sensor.mqtt, binary_sensor.mqtt.
 */
import type { MachinePicture, PlacePicture } from '#kernel/place-picture.ts';
import { type Words, wordsIn } from './words.ts';

export type Message = { readonly topic: string; readonly payload: string };
export type Messages = {
  readonly configs: readonly Message[];
  readonly states: readonly Message[];
};

type Component = Readonly<Record<string, unknown>>;

/** Silence for so long makes what is shown unavailable: the server may be gone. */
const EXPIRE_AFTER_S = 900;
const STATES = ['off', 'idle', 'running', 'paused', 'alarm', 'unknown'];
const ON = { payload_on: 'ON', payload_off: 'OFF' };
const NAME_CHARACTERS_MAX = 200;

/** Every message of a picture, in the order in which it is to be said: what there is, then how it is. */
export function messagesOf(picture: PlacePicture, prefix: string): Messages {
  const words = wordsIn(picture.site.locale);
  const about = { picture, prefix, words };
  return {
    configs: [
      ...picture.machines.map((machine) => machineConfig(about, machine)),
      placeConfig(about),
    ],
    states: [...picture.machines.map((machine) => machineState(about, machine)), placeState(about)],
  };
}

type About = {
  readonly picture: PlacePicture;
  readonly prefix: string;
  readonly words: Words;
};

function machineConfig(about: About, machine: MachinePicture): Message {
  const { words, picture } = about;
  const id = `faitout_${picture.site.slug}_machine_${machine.slug}`;
  const entity = (name: string, fields: Component) => [
    name,
    {
      unique_id: `${id}_${name}`,
      value_template: `{{ value_json.${name} }}`,
      expire_after: EXPIRE_AFTER_S,
      ...fields,
    },
  ];
  const measures = machine.measured
    ? [
        entity('power', {
          platform: 'sensor',
          name: words.power,
          device_class: 'power',
          state_class: 'measurement',
          unit_of_measurement: 'W',
        }),
        entity('energy', {
          platform: 'sensor',
          name: words.energy,
          device_class: 'energy',
          state_class: 'total_increasing',
          unit_of_measurement: 'Wh',
        }),
      ]
    : [];
  return configOf(about, id, {
    device: {
      identifiers: [id],
      name: cut(machine.name),
      manufacturer: 'Faitout',
      model: machine.kind,
      ...(machine.zone === '' ? {} : { suggested_area: cut(machine.zone) }),
    },
    state_topic: machineTopic(about, machine),
    components: Object.fromEntries([
      entity('state', {
        platform: 'sensor',
        name: words.state,
        device_class: 'enum',
        options: STATES,
      }),
      entity('running', {
        platform: 'binary_sensor',
        name: words.running,
        device_class: 'running',
        ...ON,
      }),
      entity('in_use', {
        platform: 'binary_sensor',
        name: words.inUse,
        device_class: 'occupancy',
        ...ON,
      }),
      entity('problem', {
        platform: 'binary_sensor',
        name: words.outOfService,
        device_class: 'problem',
        ...ON,
      }),
      entity('online', {
        platform: 'binary_sensor',
        name: words.online,
        device_class: 'connectivity',
        entity_category: 'diagnostic',
        ...ON,
      }),
      ...measures,
    ]),
  });
}

function placeConfig(about: About): Message {
  const { words, picture } = about;
  const id = `faitout_${picture.site.slug}_place`;
  const zones = picture.zones.map(({ slug, name }) => [
    `present_${slug}`,
    {
      platform: 'sensor',
      unique_id: `${id}_present_${slug}`,
      name: cut(`${words.present} ${name}`),
      icon: 'mdi:account-group',
      state_class: 'measurement',
      unit_of_measurement: words.people,
      value_template: `{{ value_json.present['${slug}'] }}`,
      expire_after: EXPIRE_AFTER_S,
    },
  ]);
  return configOf(about, id, {
    device: {
      identifiers: [id],
      name: cut(picture.site.name),
      manufacturer: 'Faitout',
      model: words.place,
    },
    state_topic: placeTopic(about),
    components: Object.fromEntries([
      [
        'open',
        {
          platform: 'binary_sensor',
          unique_id: `${id}_open`,
          name: words.open,
          icon: 'mdi:door-open',
          value_template: '{{ value_json.open }}',
          expire_after: EXPIRE_AFTER_S,
          ...ON,
        },
      ],
      ...zones,
    ]),
  });
}

function configOf({ prefix }: About, id: string, fields: Component): Message {
  const payload = { ...fields, origin: { name: 'Faitout' }, qos: 1 };
  return { topic: `${prefix}/device/${id}/config`, payload: JSON.stringify(payload) };
}

/** `None` is Home Assistant's word for what is not known; null becomes it in a template. */
function machineState(about: About, machine: MachinePicture): Message {
  const { state, online, inUse, outOfService, watts, wattHours } = machine;
  const isKnown = state !== 'unknown';
  return {
    topic: machineTopic(about, machine),
    payload: JSON.stringify({
      state,
      running: isKnown ? onOff(state === 'running') : null,
      in_use: onOff(inUse),
      problem: onOff(outOfService),
      online: onOff(online),
      ...(machine.measured ? { power: watts, energy: wattHours } : {}),
    }),
  };
}

function placeState(about: About): Message {
  const { open, zones } = about.picture;
  return {
    topic: placeTopic(about),
    payload: JSON.stringify({
      open: open === null ? null : onOff(open),
      present: Object.fromEntries(zones.map(({ slug, present }) => [slug, present])),
    }),
  };
}

function machineTopic({ prefix, picture }: About, { slug }: MachinePicture): string {
  return `${prefix}/faitout/${picture.site.slug}/machine/${slug}/state`;
}

function placeTopic({ prefix, picture }: About): string {
  return `${prefix}/faitout/${picture.site.slug}/place/state`;
}

function onOff(is: boolean): 'ON' | 'OFF' {
  return is ? 'ON' : 'OFF';
}

function cut(name: string): string {
  return name.slice(0, NAME_CHARACTERS_MAX);
}
