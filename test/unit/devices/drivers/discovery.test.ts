/** What each driver takes an announcement for. Samples: the makers' documents and reports named beside them. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drivers } from '#devices/drivers/index.ts';
import { filtersMeet } from '#devices/topics.ts';
import type { Announcement, Proposal } from '#kernel/discovery.ts';

const LOGIN = {
  site: 'saint-erme',
  device: 'plug-laser',
  username: 'saint-erme/plug-laser',
  secret: 'new-secret',
};

const said = (topic: string, payload: string, kind: 'message' | 'will' = 'message') =>
  ({ kind, topic, bytes: Buffer.from(payload) }) as const;

/** Arendst/Tasmota#9267, with the values of a plug in use (Nous A1T, 13.1.0.1). */
const TASMOTA_CONFIG = JSON.stringify({
  ip: '172.19.13.2',
  dn: 'plug-dishwasher',
  fn: ['Dishwasher', null, null],
  hn: 'tasmota-17E7AE-1966',
  mac: '48551917E7AE',
  md: 'Nous A1T',
  ty: 0,
  if: 0,
  ofln: 'Offline',
  onln: 'Online',
  state: ['OFF', 'ON', 'TOGGLE', 'HOLD'],
  sw: '13.1.0.1',
  t: 'tasmota_17E7AE',
  ft: '%prefix%/%topic%/',
  tp: ['cmnd', 'stat', 'tele'],
  rl: [1, 0, 0, 0],
  ver: 1,
});
const TASMOTA_TOPIC = 'tasmota/discovery/48551917E7AE/config';
/** Zigbee2mqtt.io, MQTT topics and messages: zigbee2mqtt/bridge/devices (excerpt). */
const Z2M_DEVICES = JSON.stringify([
  { ieee_address: '0x00124b00120144ae', type: 'Coordinator', friendly_name: 'Coordinator' },
  {
    ieee_address: '0x0017880104e45518',
    type: 'Router',
    friendly_name: 'saw plug',
    definition: {
      vendor: 'TuYa',
      model: 'TS011F',
      exposes: [
        { type: 'switch', features: [{ name: 'state', type: 'binary' }] },
        { name: 'power', type: 'numeric' },
      ],
    },
    software_build_id: '1.3',
  },
  {
    ieee_address: '0x0017880104e45519',
    type: 'EndDevice',
    friendly_name: 'thermometer',
    definition: { vendor: 'Aqara', model: 'WSDCGQ11LM', exposes: [{ name: 'temperature' }] },
  },
]);
const PORT: Announcement = {
  kind: 'port',
  path: 'usb:2341:0043:85734323',
  vendor: '2341',
  product: '0043',
  serial: '85734323',
  maker: 'Arduino Uno',
};

/** By driver: what was announced, and what of the proposal must be there. */
const KNOWN: ReadonlyArray<readonly [string, Announcement, Partial<Proposal>]> = [
  [
    'tasmota',
    said(TASMOTA_TOPIC, TASMOTA_CONFIG),
    {
      identity: '48551917E7AE',
      name: 'plug-dishwasher',
      settings: { topic: 'tasmota_17E7AE' },
      model: 'Nous A1T',
      firmware: '13.1.0.1',
      address: '172.19.13.2',
      isCertain: true,
    },
  ],
  ['tasmota', said('tele/laser/LWT', 'Offline', 'will'), { settings: { topic: 'laser' } }],
  [
    'tasmota',
    said('laser/tele/LWT', 'Online'),
    { settings: { topic: 'laser', fullTopic: '%topic%/%prefix%/' } },
  ],
  [
    'tasmota',
    said('tele/laser/INFO1', '{"Info1":{"Module":"Nous A1T","Version":"14.2.0(tasmota)"}}'),
    { settings: { topic: 'laser' }, model: 'Nous A1T', firmware: '14.2.0(tasmota)' },
  ],
  [
    'shelly-gen1',
    said(
      'shellies/announce',
      '{"id":"shellyplug-s-DEED02","model":"SHPLG-S","mac":"DEADBEEDED02","ip":"192.0.2.7","new_fw":false,"fw_ver":"20230913-113421/v1.14.0"}',
    ),
    {
      identity: 'DEADBEEDED02',
      settings: { id: 'shellyplug-s-DEED02' },
      model: 'SHPLG-S',
      address: '192.0.2.7',
    },
  ],
  [
    'shelly-gen1',
    said('shellies/shellyem-0A/online', 'false', 'will'),
    { settings: { id: 'shellyem-0A' } },
  ],
  [
    'shelly',
    said('shellyplusplugs-80646fd031f8/online', 'false', 'will'),
    {
      identity: '80646FD031F8',
      model: 'shellyplusplugs',
      settings: { prefix: 'shellyplusplugs-80646fd031f8' },
      isCertain: true,
    },
  ],
  [
    'shelly',
    said(
      'laser/events/rpc',
      '{"src":"shellypro1pm-80646fd031f9","dst":"laser/events","method":"NotifyFullStatus","params":{"wifi":{"sta_ip":"192.0.2.9"}}}',
    ),
    { identity: '80646FD031F9', settings: { prefix: 'laser' }, address: '192.0.2.9' },
  ],
  [
    'zigbee2mqtt',
    said('zigbee2mqtt/bridge/devices', Z2M_DEVICES),
    { identity: '0x0017880104e45518', settings: { name: 'saw plug' }, model: 'TuYa TS011F' },
  ],
  [
    'bridge',
    said('zigbee2mqtt/bridge/state', '{"state":"offline"}', 'will'),
    { settings: {}, model: 'Zigbee2MQTT' },
  ],
  [
    'bridge',
    said('z2m/bridge/info', '{"version":"2.1.0"}'),
    { settings: { base: 'z2m' }, firmware: '2.1.0' },
  ],
  ['openbeken', said('obk7A/connected', 'offline', 'will'), { settings: { client: 'obk7A' } }],
  ['octoprint', said('octoPrint/mqtt', 'disconnected', 'will'), { settings: {}, isCertain: true }],
  [
    'moonraker',
    said('voron/moonraker/status', '{"server": "offline"}', 'will'),
    { settings: { instance: 'voron' } },
  ],
  [
    'esp-rfid',
    said('esprfid/send', '{"type":"heartbeat","time":1,"ip":"192.0.2.4","hostname":"door"}'),
    { name: 'door', settings: { topic: 'esprfid', hostname: 'door' }, address: '192.0.2.4' },
  ],
  [
    'esphome',
    said(
      'esphome/discover/reader',
      '{"ip":"192.0.2.5","name":"reader","port":6053,"version":"2025.4.0","mac":"a0b1c2d3e4f5","board":"esp32dev"}',
    ),
    { identity: 'A0B1C2D3E4F5', settings: { prefix: 'reader' }, model: 'esp32dev' },
  ],
  [
    'faitout',
    said('faitout/v1/-/reader-7f3a/status', '{"online":true,"boot":"k3","model":"reader-1"}'),
    { identity: 'reader-7f3a', name: 'reader-7f3a', settings: {}, model: 'reader-1' },
  ],
  [
    'faitout',
    said('faitout/v1/elsewhere/door/status', '{"online":false,"boot":"k3"}', 'will'),
    { name: 'door', settings: {} },
  ],
  ['grbl', PORT, { settings: { path: 'usb:2341:0043:85734323' }, isCertain: true }],
  ['rdm6300', PORT, { settings: { path: 'usb:2341:0043:85734323' }, name: '85734323' }],
];

describe('drivers know what announces itself', () => {
  it.each(KNOWN)('%s: %j', (kind, announcement, expected) => {
    const found = drivers.get(kind)?.discovery?.read(announcement) ?? [];
    expect(found).toEqual([expect.objectContaining(expected)]);
  });

  it('hears each of these where it listens', () => {
    for (const [kind, announcement] of KNOWN) {
      if (announcement.kind !== 'message') continue;
      const listen = drivers.get(kind)?.discovery?.listen ?? [];
      expect(listen.some((filter) => filtersMeet(filter, announcement.topic))).toBe(true);
    }
  });

  it('proposes settings that the driver itself accepts, for what names itself on a broker', () => {
    for (const [kind, announcement] of KNOWN) {
      const driver = drivers.get(kind);
      for (const { settings } of driver?.discovery?.read(announcement) ?? [])
        expect(driver?.settings.safeParse(settings).success, kind).toBe(true);
    }
  });

  it('takes nothing for something else: a later Shelly that announces itself is none of the first generation', () => {
    const later = said(
      'shellies/announce',
      '{"id":"shellyplus1-a8032abe54dc","gen":2,"mac":"A8032ABE54DC"}',
    );
    expect(drivers.get('shelly-gen1')?.discovery?.read(later)).toEqual([]);
    expect(drivers.get('shelly')?.discovery?.read(later)).toHaveLength(1);
  });

  it('lets two drivers claim one word, and says that neither is certain', () => {
    const word = said('thing/connected', 'online');
    expect(drivers.get('openbeken')?.discovery?.read(word)[0]?.isCertain).toBeUndefined();
  });

  it('has a Tasmota with renamed prefixes pass: the driver does not speak them', () => {
    const renamed = TASMOTA_CONFIG.replace('"cmnd"', '"kommando"');
    expect(drivers.get('tasmota')?.discovery?.read(said(TASMOTA_TOPIC, renamed))).toEqual([]);
  });
});

describe('log-ins are handed over', () => {
  it('to a Tasmota by one Backlog, to a Shelly by its own settings, to a native device as its credentials', () => {
    const handed = (kind: string, announcement: Announcement) => {
      const discovery = drivers.get(kind)?.discovery;
      const [heard] = discovery?.read(announcement) ?? [];
      return (heard ? (discovery?.handOver?.(heard, LOGIN) ?? []) : []).map(({ topic, bytes }) => ({
        topic,
        text: Buffer.from(bytes).toString('utf8'),
      }));
    };
    expect(handed('tasmota', said('tele/laser/LWT', 'Online'))).toEqual([
      {
        topic: 'cmnd/laser/Backlog',
        text: 'MqttUser saint-erme/plug-laser; MqttPassword new-secret',
      },
    ]);
    const shelly = handed('shelly', said('shellyplus1-80646fd031f8/online', 'true'));
    expect(shelly.map(({ topic }) => topic)).toEqual([
      'shellyplus1-80646fd031f8/rpc',
      'shellyplus1-80646fd031f8/rpc',
    ]);
    expect(JSON.parse(shelly[0]?.text ?? '').params.config).toEqual({
      user: 'saint-erme/plug-laser',
      pass: 'new-secret',
    });
    const native = handed('faitout', said('faitout/v1/-/reader-7f3a/status', '{"online":true}'));
    expect(native).toEqual([
      {
        topic: 'faitout/v1/-/reader-7f3a/credentials',
        text: '{"site":"saint-erme","device":"plug-laser","secret":"new-secret"}',
      },
    ]);
  });
});

describe('noise', () => {
  const topics = KNOWN.flatMap(([, one]) => (one.kind === 'port' ? [] : [one.topic]));
  const payloads = KNOWN.flatMap(([, one]) =>
    one.kind === 'port' ? [] : [Buffer.from(one.bytes).toString('utf8')],
  );
  const topic = fc.oneof(fc.constantFrom(...topics), fc.string({ maxLength: 300 }));
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc.json().map((text) => Buffer.from(text)),
    fc
      .tuple(fc.constantFrom(...payloads), fc.nat(600))
      .map(([text, at]) => Buffer.from(text.slice(0, at))),
  );

  it('makes no driver throw, nor propose more than a page can hold', () => {
    const kind = fc.constantFrom('message' as const, 'will' as const);
    fc.assert(
      fc.property(kind, topic, bytes, (how, where, what) => {
        for (const { discovery } of drivers.values()) {
          const found = discovery?.read({ kind: how, topic: where, bytes: what }) ?? [];
          expect(found.length).toBeLessThanOrEqual(100);
        }
      }),
      { numRuns: 3000 },
    );
  });
});
