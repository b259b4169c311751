/** A place with so many devices of every kind, each at a machine or a door, for measures. */
import { drivers } from '#devices/drivers/index.ts';

type Item = Record<string, unknown>;
type Settings = (at: number) => Record<string, unknown> | undefined;

/** The port is that of whoever plays it: it is put in once it is known. */
const LINE: Settings = () => ({ path: 'tcp://127.0.0.1:1' });

const SETTINGS: Readonly<Record<string, Settings>> = {
  faitout: () => undefined,
  bridge: (at) => ({ base: `zigbee-${at}` }),
  zigbee2mqtt: (at) => ({ base: `zigbee-${at}`, name: `plug ${at}` }),
  tasmota: (at) => ({ topic: `tasmota-${at}` }),
  shelly: (at) => ({ prefix: `shelly-${at}` }),
  'shelly-gen1': (at) => ({ id: `gen1-${at}` }),
  openbeken: (at) => ({ client: `obk-${at}` }),
  esphome: (at) => ({ prefix: `esphome-${at}`, contacts: ['running'] }),
  'esp-rfid': (at) => ({ topic: `esp-rfid-${at}`, hostname: `door-${at}` }),
  moonraker: (at) => ({ instance: `voron-${at}` }),
  octoprint: (at) => ({ base: `octoPrint-${at}/` }),
  bambu: (at) => ({
    ...{ serial: `01P00A00000000${at}`, accessCode: '12345678', url: 'mqtt://127.0.0.1:1' },
  }),
  prusalink: () => ({ url: 'http://127.0.0.1:1', password: 'password' }),
  wedge: () => ({ ...LINE(0), pattern: '^([0-9A-F]{10})$', encoding: 'uid-hex' }),
  osdp: () => ({ ...LINE(0), address: 0, key: '8d2f0c1e5b7a94630f1e2d3c4b5a6978' }),
};
/** What a device is to its machine; the others stand at doors, or carry. */
const ROLES: Readonly<Record<string, 'meter' | 'jobs' | 'interlock' | 'reader'>> = {
  ...{ tasmota: 'meter', shelly: 'meter', 'shelly-gen1': 'meter', openbeken: 'meter' },
  ...{ zigbee2mqtt: 'meter', esphome: 'interlock', moonraker: 'jobs', octoprint: 'jobs' },
  ...{ bambu: 'jobs', prusalink: 'jobs', marlin: 'jobs', grbl: 'jobs' },
  ...{ rdm6300: 'reader', id12: 'reader', pn532: 'reader', wedge: 'reader' },
};
/** Other programs, not devices. */
const NO_DEVICES = ['home-assistant'];
const DOORS = ['faitout', 'esp-rfid', 'osdp'];

export const MEMBERS = ['01000734E0', '3C00CE754C', '62E3086CED', '67003B51C6'];
export const CARD = '04A1B2C3D4E5F6';

/** A kind that is not named here is set by its line, or not at all. */
function settingsOf(kind: string, at: number): Record<string, unknown> | null {
  const settings =
    SETTINGS[kind] ?? (drivers.get(kind)?.link === 'serial' ? LINE : () => undefined);
  return settings(at) ?? null;
}

/** `count` is rounded up to as many of each kind. */
export function aMixedPlace(count: number): Item & { devices: Item[] } {
  const kinds = [...drivers.keys()].filter((kind) => !NO_DEVICES.includes(kind));
  const each = Math.ceil(count / kinds.length);
  const all = kinds.flatMap((kind) =>
    Array.from({ length: each }, (_, at) => ({ kind, at, slug: `${kind}-${at}` })),
  );
  const devices = all.slice(0, count).map(({ kind, at, slug }) => ({
    ...{ slug, driver: kind, secret: `secret-of-${slug}` },
    settings: settingsOf(kind, at),
  }));
  const has = (slug: string) => devices.some((device) => device.slug === slug);
  const machines = all.flatMap(({ kind, slug }) => {
    const role = ROLES[kind];
    if (role === undefined || !has(slug)) return [];
    const power = {
      offBelowWatts: 5,
      idleBelowWatts: 50,
      runAboveWatts: 100,
      startAfterSeconds: 5,
    };
    const more = {
      ...(role === 'meter' && { power: { ...power, stopAfterSeconds: 10 } }),
      ...(kind === 'esphome' && { running: { contact: 'running', when: 'open' } }),
    };
    return [{ ...{ slug, name: slug, kind: 'other', zone: 'lab', [role]: slug }, ...more }];
  });
  const doors = all.flatMap(({ kind, slug }) =>
    DOORS.includes(kind) && has(slug)
      ? [{ slug, name: slug, zone: 'lab', device: slug, direction: 'toggle' }]
      : [],
  );
  return {
    site: { slug: 'bench', name: 'Bench', timeZone: 'Europe/Paris', locale: 'en' },
    openingHours: [{ days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '00:00', to: '24:00' }],
    zones: [{ slug: 'lab', name: 'Lab' }],
    ...{ devices, machines, doors },
    plans: [{ slug: 'all', name: 'All', zones: ['lab'], hours: 'always' }],
    people: MEMBERS.map((number, at) => ({
      ...{ ref: `member-${at}`, name: `Member ${at}` },
      badges: [{ number }, ...(at === 0 ? [{ number: CARD }] : [])],
      memberships: [{ plan: 'all', from: '2020-01-01' }],
    })),
  };
}
