/** The list of what was heard of devices that the place does not know. */
import { describe, expect, it } from 'vitest';
import { createDiscoveries, type Source } from '#devices/discoveries.ts';
import { drivers } from '#devices/drivers/index.ts';
import type { LinkState } from '#devices/link.ts';
import type { PortSeen } from '#kernel/discovery.ts';

const MINUTE_MS = 60_000;
const MESSAGE: Source = { origin: 'message', address: null, username: null, guest: null };
const login = (address: string): Source => ({ ...MESSAGE, origin: 'login', address });
const said = (topic: string, payload: string) =>
  ({ kind: 'message', topic, bytes: Buffer.from(payload) }) as const;
const config = (mac: string, topic: string) =>
  said(`tasmota/discovery/${mac}/config`, JSON.stringify({ mac, t: topic, md: 'Nous A1T' }));
const tasmotaAt = (topic: string, device: string) => ({
  device,
  driver: driverOf('tasmota'),
  settings: driverOf('tasmota').settings.parse({ topic }),
  link: 'closed' as LinkState,
  linkSinceMs: 0,
});

function driverOf(kind: string) {
  const driver = drivers.get(kind);
  if (!driver) throw new Error(`there is no driver ${kind}`);
  return driver;
}

function begin() {
  const clock = { nowMs: Date.UTC(2026, 10, 24, 9) };
  return { clock, found: createDiscoveries(drivers, () => clock.nowMs) };
}

describe('what was heard', () => {
  it('is one line a device, whatever it says, with what each message told', () => {
    const { found } = begin();
    found.hear(login('192.0.2.5'), { ...said('tele/laser/LWT', 'Offline'), kind: 'will' });
    found.hear(
      { ...login('192.0.2.5'), origin: 'guest', guest: '?1' },
      config('48551917E7AE', 'laser'),
    );
    found.hear(MESSAGE, said('tele/laser/INFO1', '{"Info1":{"Version":"14.2.0(tasmota)"}}'));
    const [line, ...others] = found.list('place', []);
    expect(others).toEqual([]);
    expect(line).toMatchObject({ count: 3, address: '192.0.2.5', device: null, rivals: [] });
    expect(line?.seems[0]).toMatchObject({
      driver: 'tasmota',
      proposal: {
        identity: '48551917E7AE',
        model: 'Nous A1T',
        firmware: '14.2.0(tasmota)',
        settings: { topic: 'laser' },
      },
    });
  });

  it('is no discovery when a device of the place says it', () => {
    const { found } = begin();
    found.hear(MESSAGE, config('48551917E7AE', 'laser'));
    expect(found.list('place', [tasmotaAt('laser', 'plug-laser')])).toEqual([]);
    expect(found.list('place', [tasmotaAt('other', 'plug-other')])).toHaveLength(1);
  });

  it('names the device whose topics somebody claims without its log-in', () => {
    const { found } = begin();
    found.hear(login('192.0.2.9'), { ...said('tele/laser/LWT', 'Offline'), kind: 'will' });
    const [line] = found.list('place', [tasmotaAt('laser', 'plug-laser')]);
    expect(line).toMatchObject({ device: 'plug-laser' });
  });

  it('was refused before it had its log-in: once it is there, it is no stranger', () => {
    const { found, clock } = begin();
    found.hear(login('192.0.2.9'), { ...said('tele/laser/LWT', 'Offline'), kind: 'will' });
    const there = { ...tasmotaAt('laser', 'plug-laser'), link: 'open' as const };
    expect(found.list('place', [{ ...there, linkSinceMs: clock.nowMs + 1 }])).toEqual([]);
    expect(found.list('place', [{ ...there, linkSinceMs: clock.nowMs - 1 }])).toHaveLength(1);
  });

  it('says of two devices that claim one identity that they are rivals, also where one is the place’s', () => {
    const { found } = begin();
    found.hear(MESSAGE, config('48551917E7AE', 'laser'));
    found.hear(MESSAGE, config('48551917E7AF', 'laser'));
    const lines = found.list('place', [tasmotaAt('laser', 'plug-laser')]);
    expect(lines.map(({ device, rivals }) => [device, rivals.length])).toEqual([
      ['plug-laser', 1],
      ['plug-laser', 1],
    ]);
    expect(lines[0]?.rivals).toEqual([lines[1]?.id]);
  });

  it('names of two devices that would hear it the one of its own kind, in whatever order they stand', () => {
    const { found } = begin();
    found.hear(login('192.0.2.9'), said('thing/connected', 'online'));
    const openbeken = driverOf('openbeken');
    const own = {
      ...tasmotaAt('x', 'own'),
      ...{ driver: openbeken, settings: openbeken.settings.parse({ client: 'thing' }) },
    };
    // Its topics have the other's name in the middle.
    const other = {
      ...own,
      ...{ device: 'other', driver: driverOf('tasmota') },
      settings: driverOf('tasmota').settings.parse({
        topic: 'x',
        fullTopic: 'thing/%topic%/%prefix%',
      }),
    };
    const deviceOf = (...devices: (typeof own)[]) => found.list('place', devices)[0]?.device;
    expect([deviceOf(own, other), deviceOf(other, own)]).toEqual(['own', 'own']);
    expect(deviceOf(other)).toBe('other');
  });

  it('forgets a rival that has not been heard beside it', () => {
    const { found, clock } = begin();
    found.hear(MESSAGE, config('48551917E7AE', 'laser'));
    clock.nowMs += 11 * MINUTE_MS;
    found.hear(MESSAGE, config('48551917E7AF', 'laser'));
    expect(found.list('place', []).map(({ rivals }) => rivals)).toEqual([[], []]);
  });

  it('offers every driver that a topic fits, the one that is named first', () => {
    const { found } = begin();
    found.hear(MESSAGE, said('thing/connected', 'online'));
    found.hear(MESSAGE, said('shellyplus1-a8032abe54dc/online', 'true'));
    const seems = found.list('place', []).map((line) => line.seems.map(({ driver }) => driver));
    expect(seems).toEqual([['shelly'], ['openbeken']]);
  });

  it('lists each device behind a bridge', () => {
    const { found } = begin();
    const behind = (n: number) => ({
      ieee_address: `0x${n}`,
      friendly_name: `plug ${n}`,
      definition: { model: 'TS011F', exposes: [{ name: 'power' }] },
    });
    const list = JSON.stringify([behind(1), behind(2)]);
    found.hear(MESSAGE, said('zigbee2mqtt/bridge/devices', list));
    const bridge = driverOf('bridge');
    const known = {
      ...tasmotaAt('x', 'zigbee'),
      ...{ driver: bridge, settings: bridge.settings.parse({}) },
    };
    expect(found.list('place', [known]).map(({ seems }) => seems[0]?.proposal.name)).toEqual([
      'plug 2',
      'plug 1',
    ]);
  });

  it('is bounded in number and in time', () => {
    const { found, clock } = begin();
    for (let n = 0; n < 500; n += 1) found.hear(MESSAGE, said(`thing-${n}/connected`, 'online'));
    const names = found.list('place', []).map(({ seems }) => seems[0]?.proposal.name);
    expect(names).toHaveLength(200);
    expect(names[0]).toBe('thing-499');
    clock.nowMs += 25 * 60 * MINUTE_MS;
    expect(found.list('place', [])).toEqual([]);
  });

  it('passes over what comes too fast, and counts it', () => {
    const { found, clock } = begin();
    for (let n = 0; n < 1500; n += 1) found.hear(MESSAGE, said('a/connected', 'online'));
    expect(found.dropped()).toBe(500);
    clock.nowMs += 1000;
    found.hear(MESSAGE, said('b/connected', 'online'));
    expect(found.list('place', [])).toHaveLength(2);
  });

  it('holds for as long as a guest is there the way to tell it something', () => {
    const { found } = begin();
    found.hear(
      { ...login('192.0.2.5'), origin: 'guest', guest: '?1' },
      said('tele/saw/LWT', 'Online'),
    );
    const [line] = found.list('place', []);
    expect(found.find(line?.id ?? '')?.guest).toBe('?1');
    found.left('?1');
    expect(found.find(line?.id ?? '')?.guest).toBeNull();
  });
});

describe('serial ports', () => {
  const port = (path: string): PortSeen => ({
    path,
    vendor: '1a86',
    product: '7523',
    serial: null,
    maker: 'QinHeng Electronics',
  });

  it('are there as long as they are, may be any serial device, and no device’s own', () => {
    const { found } = begin();
    found.ports([
      { seen: port('usb:1a86:7523'), device: null },
      { seen: port('/dev/serial/by-path/a'), device: 'reader-desk' },
    ]);
    const [line, ...others] = found.list('place', []);
    expect(others).toEqual([]);
    const kinds = line?.seems.map(({ driver }) => driver) ?? [];
    expect(kinds).toEqual(expect.arrayContaining(['rdm6300', 'grbl', 'osdp', 'wedge']));
    expect(kinds).not.toContain('tasmota');
    expect(line?.seems[0]?.proposal.settings).toMatchObject({ path: 'usb:1a86:7523' });
    found.ports([]);
    expect(found.list('place', [])).toEqual([]);
  });
});
