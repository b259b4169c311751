/** A Home Assistant with MQTT discovery on: its birth, what it takes up from announcements, and what it then shows. */
import { connect, type MqttClient } from 'mqtt';

export type HomeAssistantOptions = {
  url: string;
  username: string;
  password: string;
  prefix?: string;
};

/** One thing that it shows: its configuration, and its state as its template renders it. */
export type Entity = {
  readonly platform: string;
  readonly device: string;
  readonly config: Readonly<Record<string, unknown>>;
  state: string | undefined;
};

export type HomeAssistant = {
  readonly entities: ReadonlyMap<string, Entity>;
  /** Announcements that it would refuse, in words. */
  readonly refused: readonly string[];
  readonly online: boolean;
  /** How many messages came since the start. */
  readonly messages: number;
  /** Everything that came, as text. */
  readonly heard: readonly string[];
  stop(): Promise<void>;
};

type Fields = Record<string, unknown>;

/** home-assistant.io, integrations/mqtt and core's mqtt/schemas.py: what an announcement of a device may hold. */
const SHARED = new Set([
  'availability',
  'availability_mode',
  'availability_topic',
  'availability_template',
  'payload_available',
  'payload_not_available',
  'state_topic',
  'command_topic',
  'qos',
  'encoding',
  'device',
  'origin',
  'components',
]);
const OF_DEVICE = new Set([
  'identifiers',
  'connections',
  'manufacturer',
  'model',
  'model_id',
  'name',
  'hw_version',
  'sw_version',
  'serial_number',
  'suggested_area',
  'via_device',
  'configuration_url',
]);
const OF_ORIGIN = new Set(['name', 'sw_version', 'support_url']);
const OF_ENTITY = [
  'platform',
  'name',
  'unique_id',
  'default_entity_id',
  'device_class',
  'entity_category',
  'enabled_by_default',
  'expire_after',
  'force_update',
  'icon',
  'json_attributes_topic',
  'json_attributes_template',
  'qos',
  'state_topic',
  'value_template',
];
const OF_PLATFORM: Readonly<Record<string, ReadonlySet<string>>> = {
  sensor: new Set([
    ...OF_ENTITY,
    'options',
    'state_class',
    'unit_of_measurement',
    'suggested_display_precision',
    'last_reset_value_template',
  ]),
  binary_sensor: new Set([...OF_ENTITY, 'payload_on', 'payload_off', 'off_delay']),
};
const CLASSES: Readonly<Record<string, ReadonlySet<string>>> = {
  sensor: new Set(['enum', 'power', 'energy', 'duration', 'temperature']),
  binary_sensor: new Set(['running', 'occupancy', 'problem', 'connectivity', 'opening', 'door']),
};
const UNITS: Readonly<Record<string, readonly string[]>> = {
  power: ['mW', 'W', 'kW', 'MW', 'GW', 'TW'],
  energy: ['J', 'kJ', 'MJ', 'GJ', 'mWh', 'Wh', 'kWh', 'MWh', 'GWh', 'TWh', 'cal', 'kcal'],
};
const STATE_CLASSES = ['measurement', 'total', 'total_increasing'];
const TOPIC = /^(\w+)\/(?:([a-zA-Z0-9_-]+)\/)?([a-zA-Z0-9_-]+)\/config$/;

export function createHomeAssistant(options: HomeAssistantOptions): HomeAssistant {
  const prefix = options.prefix ?? 'homeassistant';
  const entities = new Map<string, Entity>();
  const byAnnouncement = new Map<string, string[]>();
  const refused: string[] = [];
  const heard: string[] = [];
  let online = false;
  const client: MqttClient = connect(options.url, {
    username: options.username,
    password: options.password,
    clientId: 'home-assistant',
    clean: true,
    reconnectPeriod: 100,
    will: { topic: `${prefix}/status`, payload: Buffer.from('offline'), qos: 0, retain: false },
  });

  client.on('connect', () => {
    client.subscribe([`${prefix}/+/+/config`, `${prefix}/+/+/+/config`], { qos: 0 }, () => {
      online = true;
      client.publish(`${prefix}/status`, 'online');
    });
  });
  client.on('close', () => {
    online = false;
  });
  client.on('error', () => {});
  client.on('message', (topic, payload) => {
    const text = payload.toString('utf8');
    heard.push(`${topic} ${text}`);
    const within = topic.startsWith(`${prefix}/`) ? topic.slice(prefix.length + 1) : '';
    if (TOPIC.test(within)) announced(topic, within, text);
    else stateHeard(topic, text);
  });

  function announced(topic: string, within: string, text: string): void {
    for (const id of byAnnouncement.get(topic) ?? []) entities.delete(id);
    byAnnouncement.delete(topic);
    if (text === '') return;
    const [, component] = TOPIC.exec(within) ?? [];
    const said = JSON.parse(text) as Fields;
    const wrong = component === 'device' ? mistakesIn(said) : [`component ${component}`];
    if (wrong.length > 0) {
      refused.push(...wrong.map((mistake) => `${topic}: ${mistake}`));
      return;
    }
    const components = said['components'] as Record<string, Fields>;
    const device = String((said['device'] as Fields)['name']);
    const topics = new Set<string>();
    for (const config of Object.values(components)) {
      const whole = { state_topic: said['state_topic'], ...config };
      const id = String(config['unique_id']);
      entities.set(id, {
        platform: String(config['platform']),
        device,
        config: whole,
        state: undefined,
      });
      byAnnouncement.set(topic, [...(byAnnouncement.get(topic) ?? []), id]);
      topics.add(String(whole.state_topic));
    }
    client.subscribe([...topics], { qos: 1 });
  }

  function stateHeard(topic: string, text: string): void {
    for (const entity of entities.values()) {
      if (entity.config['state_topic'] !== topic) continue;
      entity.state = rendered(String(entity.config['value_template']), JSON.parse(text));
    }
  }

  return {
    entities,
    refused,
    heard,
    get online() {
      return online;
    },
    get messages() {
      return heard.length;
    },
    stop: async () => {
      await client.endAsync(true);
    },
  };
}

/** What its schemas would refuse. */
export function mistakesIn(said: Fields): string[] {
  const mistakes = unknownIn(said, SHARED, 'announcement');
  const device = said['device'] as Fields | undefined;
  const origin = said['origin'] as Fields | undefined;
  const components = said['components'] as Record<string, Fields> | undefined;
  if (device === undefined || origin === undefined || components === undefined)
    return [...mistakes, 'device, origin and components are required'];
  mistakes.push(
    ...unknownIn(device, OF_DEVICE, 'device'),
    ...unknownIn(origin, OF_ORIGIN, 'origin'),
  );
  if (!Array.isArray(device['identifiers']) || device['identifiers'].length === 0)
    mistakes.push('a device has an identifier');
  if (typeof origin['name'] !== 'string') mistakes.push('an origin has a name');
  for (const [name, config] of Object.entries(components))
    mistakes.push(...entityMistakes(name, config, said));
  return mistakes;
}

function entityMistakes(name: string, config: Fields, said: Fields): string[] {
  const platform = String(config['platform']);
  const known = OF_PLATFORM[platform];
  if (known === undefined) return [`${name}: platform ${platform}`];
  const mistakes = unknownIn(config, known, name);
  const refuse = (is: boolean, why: string) => (is ? mistakes.push(`${name}: ${why}`) : 0);
  const of = (field: string) => config[field];
  const deviceClass = of('device_class');
  refuse(typeof of('unique_id') !== 'string', 'unique_id');
  refuse(typeof (of('state_topic') ?? said['state_topic']) !== 'string', 'state_topic');
  refuse(!isTemplate(of('value_template')), `value_template ${String(of('value_template'))}`);
  refuse(
    of('expire_after') !== undefined &&
      !(Number.isInteger(of('expire_after')) && Number(of('expire_after')) > 0),
    'expire_after',
  );
  refuse(
    deviceClass !== undefined && CLASSES[platform]?.has(String(deviceClass)) !== true,
    `device_class ${String(deviceClass)}`,
  );
  const category = of('entity_category');
  refuse(
    category !== undefined && category !== 'diagnostic',
    `entity_category ${String(category)}`,
  );
  if (platform !== 'sensor') return mistakes;
  const stateClass = of('state_class');
  const unit = of('unit_of_measurement');
  refuse(stateClass !== undefined && !STATE_CLASSES.includes(String(stateClass)), 'state_class');
  const isEnum = deviceClass === 'enum';
  refuse(isEnum !== Array.isArray(of('options')), 'options go with enum');
  refuse(isEnum && (stateClass !== undefined || unit !== undefined), 'an enum has no unit');
  const units = UNITS[String(deviceClass)];
  refuse(units !== undefined && !units.includes(String(unit)), `unit ${String(unit)}`);
  refuse(deviceClass === 'energy' && stateClass === 'measurement', 'energy is no measurement');
  return mistakes;
}

function unknownIn(said: Fields, known: ReadonlySet<string>, where: string): string[] {
  return Object.keys(said)
    .filter((key) => !known.has(key))
    .map((key) => `${where}: ${key} is no option`);
}

const PATH = /^\{\{ value_json\.([a-z_]+)(?:\['([a-z0-9-]+)'\])? \}\}$/;

function isTemplate(template: unknown): boolean {
  return typeof template === 'string' && PATH.test(template);
}

/** Jinja, as far as these templates go: what is null or not there is `None`. */
function rendered(template: string, json: Fields): string {
  const [, field = '', key] = PATH.exec(template) ?? [];
  const value = key === undefined ? json[field] : (json[field] as Fields | undefined)?.[key];
  return value === null || value === undefined ? 'None' : String(value);
}
