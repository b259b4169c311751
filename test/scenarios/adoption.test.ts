/** A drawer of hardware becomes devices of the place: heard, taken in, given secrets, and trusted no earlier. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AdoptedItem, AdoptionItem, DeviceLogin, DiscoveryItem } from '#contract/adoption.ts';
import {
  createNativeDevice,
  createShellyGen1Plug,
  createShellyPlug,
  createTasmotaPlug,
  createUnpairedDevice,
  type NativeDevice,
  runningClock,
  seededRandom,
} from '#sim/index.ts';
import { eventually } from '#test/builders/eventually.ts';
import { aMosquitto } from '#test/builders/mosquitto.ts';
import { mosquittoTools } from '#test/builders/mosquitto-tools.ts';
import { aServer, type TestServer } from '#test/builders/server.ts';
import { aSmallPlace, MEMBER, SECRET, SITE } from '#test/builders/small-place.ts';

const clock = runningClock();
const random = seededRandom(17);
const FAST = { clock, random, reconnectMs: 200 };
const NEW = { site: SITE, slug: 'new', secret: 'nothing-that-anybody-knows', ...FAST };

function asking(server: TestServer) {
  const ask = async <Body>(method: string, path: string, body?: unknown): Promise<Body> => {
    const answer = await server.request(method, path, body);
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${JSON.stringify(answer.body)}`);
    return answer.body;
  };
  const found = async (driver: string) =>
    (await server.list<DiscoveryItem>('/discoveries')).filter(
      (one) => one.seems[0]?.driver === driver,
    );
  return {
    ask,
    found,
    /** The one that is taken for this, once it is there. */
    one: async (driver: string): Promise<DiscoveryItem> => {
      await eventually(async () => (await found(driver)).length > 0);
      const [item] = await found(driver);
      if (item === undefined) throw new Error('it went away');
      return item;
    },
    adopt: (slug: string, item: DiscoveryItem) => {
      const [seems] = item.seems;
      const { driver, settings } = seems ?? {};
      return ask<AdoptedItem>('POST', '/devices', { slug, driver, settings, discovery: item.id });
    },
    isOnline: async (slug: string) =>
      (await ask<{ online: boolean }>('GET', `/devices/${slug}`)).online,
  };
}

describe('with the broker inside', () => {
  let server: TestServer;
  let place: ReturnType<typeof asking>;
  let code = '';
  const running: Array<{ stop: () => Promise<void> }> = [];
  const keep = <Device extends { stop: () => Promise<void> }>(device: Device): Device => {
    running.push(device);
    return device;
  };

  beforeAll(async () => {
    server = await aServer({ place: aSmallPlace() });
    place = asking(server);
  }, 90_000);
  afterAll(async () => {
    await Promise.all(running.map((device) => device.stop()));
    await server?.end();
  });

  it('a plug that may not log in shows by its will what it is, and is in two steps', async () => {
    const url = server.broker;
    const plug = keep(createTasmotaPlug({ ...NEW, url, username: 'DVES_USER', topic: 'saw' }));
    const item = await place.one('tasmota');
    expect(item).toMatchObject({
      origin: 'login',
      username: 'DVES_USER',
      device: null,
      rivals: [],
    });
    expect(item.seems[0]).toMatchObject({ slug: 'saw', settings: { topic: 'saw' }, certain: true });
    expect(plug.online).toBe(false);
    const adopted = await place.adopt('plug-saw', item);
    const login = adopted.login as DeviceLogin;
    expect(login).toMatchObject({ username: `${SITE}/plug-saw`, handedOver: false });
    // Its owner types them on the plug's own page.
    plug.link.setLogin(login.username, login.secret);
    plug.powerOff();
    plug.powerOn();
    await eventually(() => place.isOnline('plug-saw'));
    expect(await place.found('tasmota')).toEqual([]);
  });

  it('a window lets a stranger say who it is, and nothing that it says reaches the place', async () => {
    const opened = await place.ask<AdoptionItem>('POST', '/adoption', { minutes: 5 });
    code = opened.open?.code ?? '';
    const guest = mosquittoTools(server.broker, 'adopt', code);
    const at = new Date().toISOString();
    const badge = { boot: 'stranger', seq: 1, at, type: 'badge', uid: MEMBER };
    await guest.publish(`faitout/v1/${SITE}/reader-front/event`, badge);
    await guest.publish(`faitout/v1/${SITE}/reader-front/status`, {
      online: true,
      boot: 'stranger',
    });
    await guest.publish('stat/laser/POWER', 'ON');
    const said = await server.list<{ boot?: string }>('/devices/reader-front/observations');
    expect(said.filter(({ boot }) => boot === 'stranger')).toEqual([]);
    expect(await server.list('/decisions')).toEqual([]);
    expect(await place.isOnline('reader-front')).toBe(false);
  });

  it('a guest hears nothing that is said to others', async () => {
    const guest = mosquittoTools(server.broker, 'adopt', code);
    const ears = await guest.listen(['cmnd/saw/#', `faitout/v1/${SITE}/reader-front/command`]);
    await place.ask('POST', '/devices/reader-front/identify', { seconds: 1 });
    await place.ask('PATCH', '/devices/plug-saw', { settings: { relay: 1 } });
    await eventually(() => place.isOnline('plug-saw'));
    expect(ears.heard).toEqual([]);
    await ears.end();
  });

  it('a plug that came in by it is given its log-in where it is', async () => {
    const guest = { ...NEW, url: server.broker, username: 'adopt', secret: code };
    const plug = keep(createTasmotaPlug({ ...guest, topic: 'mill', announces: true }));
    await eventually(() => plug.online);
    await eventually(async () => (await place.one('tasmota')).seems[0]?.identity !== null);
    const item = await place.one('tasmota');
    expect(item).toMatchObject({ origin: 'guest', seems: [{ model: 'Nous A1T' }] });
    const adopted = await place.adopt('plug-mill', item);
    expect(adopted.login?.handedOver).toBe(true);
    await eventually(() => place.isOnline('plug-mill'));
    plug.setLoad(120);
    await eventually(async () => {
      const { last } = await place.ask<{ last: { watts: number } }>('GET', '/devices/plug-mill');
      return last.watts === 120;
    });
  });

  it('a Shelly is given its log-in over its own protocol, starts anew and is in', async () => {
    const prefix = 'shellyplusplugs-0200000000a2';
    const guest = { ...NEW, url: server.broker, username: 'adopt', secret: code };
    const plug = keep(createShellyPlug({ ...guest, prefix }));
    const item = await place.one('shelly');
    expect(item).toMatchObject({ origin: 'guest', seems: [{ identity: '0200000000A2' }] });
    const adopted = await place.adopt('plug-press', item);
    expect(adopted.login).toMatchObject({ username: `${SITE}/plug-press`, handedOver: true });
    // It says what it took, and goes on as a guest until it has started anew.
    await eventually(() => plug.published.some(({ payload }) => payload.includes('restart_')));
    await eventually(() => place.isOnline('plug-press'));
    expect(plug.commands.some(({ payload }) => payload.includes('Shelly.Reboot'))).toBe(true);
    plug.setLoad(75);
    await eventually(async () => {
      const { last } = await place.ask<{ last: { watts: number } }>('GET', '/devices/plug-press');
      return last.watts === 75;
    });
    expect(await place.found('shelly')).toEqual([]);
  });

  it('a native device is paired with the code, and found in the room', async () => {
    const unpaired = keep(
      createUnpairedDevice({
        ...FAST,
        ...{ url: server.broker, hardware: 'reader-7f3a', code, model: 'reader-1' },
      }),
    );
    const item = await place.one('faitout');
    expect(item.seems[0]).toMatchObject({ identity: 'reader-7f3a', model: 'reader-1' });
    const adopted = await place.adopt('reader-back', item);
    expect(adopted.login?.handedOver).toBe(true);
    const reader = await unpaired.paired;
    await eventually(() => place.isOnline('reader-back'));
    expect(await place.found('faitout')).toEqual([]);
    await place.ask('POST', '/devices/reader-back/identify', { seconds: 2 });
    await eventually(() => reader.identifying);
    await provesItself(reader);
  });

  async function provesItself(reader: NativeDevice): Promise<void> {
    reader.presentBadge(MEMBER);
    await eventually(() => reader.unreceipted === 0 && reader.feedbacks.length === 1);
    // It opens no door: that it does is another step, taken by staff.
    expect(reader.feedbacks).toMatchObject([{ granted: false }]);
  }

  it('a secret that is given anew shuts the old one out, and one that is revoked every one', async () => {
    const unpaired = keep(
      createUnpairedDevice({ ...FAST, url: server.broker, hardware: 'reader-8', code }),
    );
    await place.adopt('reader-8', await place.one('faitout'));
    const reader = await unpaired.paired;
    await eventually(() => reader.online);
    const { secret } = await place.ask<DeviceLogin>('POST', '/devices/reader-8/secret');
    await eventually(() => !reader.online);
    reader.pull();
    reader.link.setLogin(`${SITE}/reader-8`, secret);
    reader.plugIn();
    await eventually(() => reader.online);
    await place.ask('DELETE', '/devices/reader-8/secret');
    await eventually(() => !reader.online);
    await eventually(() => reader.link.lastError?.includes('Not authorized') === true);
    const edge = await place.ask<{ devices: Array<{ device: string; fault: string | null }> }>(
      ...(['GET', '/edge'] as const),
    );
    expect(edge.devices.find(({ device }) => device === 'reader-8')?.fault).toBe('secret-missing');
  });

  it('two plugs that claim one name are told, and the one that has its secret goes on', async () => {
    const twin = { ...NEW, url: server.broker, username: 'DVES_USER', topic: 'mill' };
    keep(createTasmotaPlug(twin));
    const item = await place.one('tasmota');
    expect(item).toMatchObject({ origin: 'login', device: 'plug-mill' });
    expect(await place.isOnline('plug-mill')).toBe(true);
    const refused = await server.request('POST', '/devices', {
      ...{ slug: 'plug-twin', driver: 'tasmota', settings: { topic: 'mill' } },
    });
    expect(refused.status).toBe(400);
  });

  it('two devices that have one name and its secret are told on its page', async () => {
    const twin = { ...FAST, site: SITE, slug: 'interlock-laser', secret: SECRET };
    const url = server.broker;
    const twins = [1, 2].map(() => createNativeDevice({ ...twin, url, capabilities: ['relay'] }));
    type Edge = { devices: Array<{ device: string; rivals: number }> };
    await eventually(async () => {
      const { devices } = await place.ask<Edge>('GET', '/edge');
      return devices.some(({ device, rivals }) => device === 'interlock-laser' && rivals >= 3);
    });
    await Promise.all(twins.map((one) => one.stop()));
  });

  it('with the window shut the code lets nobody in, and whoever was in is out', async () => {
    const url = server.broker;
    const guest = keep(
      createTasmotaPlug({ ...NEW, url, username: 'adopt', secret: code, topic: 'late' }),
    );
    await eventually(() => guest.online);
    await place.ask('DELETE', '/adoption');
    await eventually(() => !guest.online);
    await eventually(() => guest.link.lastError?.includes('Not authorized') === true);
  });

  it('what was taken in comes out with the place and goes in again', async () => {
    const file = await place.ask<{ devices: unknown[] }>('GET', '/export?withSecrets=true');
    expect(file.devices).toContainEqual(
      expect.objectContaining({
        slug: 'plug-mill',
        driver: 'tasmota',
        settings: { topic: 'mill' },
      }),
    );
    const again = await place.ask<{ created: number; updated: number }>('POST', '/import', file);
    expect(again).toMatchObject({ created: 0, updated: 0 });
    expect(await place.isOnline('plug-mill')).toBe(true);
  });
});

describe('through a Mosquitto', () => {
  const ACL = `
user workshop
topic readwrite #
`;
  let mosquitto: Awaited<ReturnType<typeof aMosquitto>>;
  let server: TestServer;
  let place: ReturnType<typeof asking>;
  const running: Array<{ stop: () => Promise<void> }> = [];

  beforeAll(async () => {
    mosquitto = await aMosquitto({ faitout: 'of-the-server', workshop: 'of-all' }, ACL);
    const environment = { FAITOUT_MQTT_URL: mosquitto.url('faitout') };
    server = await aServer({ place: aSmallPlace(), environment });
    place = asking(server);
    const shared = {
      ...{ ...NEW, secret: 'of-all', username: 'workshop' },
      url: `mqtt://127.0.0.1:${mosquitto.port}`,
    };
    const tools = mosquittoTools(shared.url, 'workshop', 'of-all');
    running.push(createTasmotaPlug({ ...shared, topic: 'saw', announces: true }));
    running.push(createShellyGen1Plug({ ...NEW, ...shared, id: 'shellyplug-s-A1' }));
    await tools.publish('shellyplus1-0200000000a2/online', 'true', ['-q', '1', '-r']);
    await tools.publish('esphome/discover/reader', '{"name":"reader","mac":"0200000000a3"}', [
      ...['-q', '1', '-r'],
    ]);
    await tools.publish('zigbee2mqtt/bridge/state', '{"state":"online"}', ['-q', '1', '-r']);
    await tools.publish(`faitout/v1/${SITE}/reader-new/status`, '{"online":true,"boot":"b1"}', [
      ...['-q', '1', '-r'],
    ]);
  }, 90_000);
  afterAll(async () => {
    await Promise.all(running.map((one) => one.stop()));
    await server?.end();
    await mosquitto?.close();
  });

  it('what each make announces is heard and taken for what it is, retained or not', async () => {
    const kinds = ['tasmota', 'shelly-gen1', 'shelly', 'esphome', 'bridge', 'faitout'];
    for (const kind of kinds) expect(await place.one(kind)).toMatchObject({ origin: 'message' });
    expect((await place.one('shelly')).seems[0]?.identity).toBe('0200000000A2');
    expect(await place.ask('GET', '/adoption')).toMatchObject({ broker: 'external', open: null });
  });

  it('one is taken in, and what it said before is no news of it', async () => {
    await place.adopt('plug-saw', await place.one('tasmota'));
    await eventually(() => place.isOnline('plug-saw'));
    expect(await place.found('tasmota')).toEqual([]);
    const refused = await server.request('POST', '/adoption', {});
    expect(refused.status).toBe(409);
  });

  it('nothing of a stranger is recorded', async () => {
    const tools = mosquittoTools(`mqtt://127.0.0.1:${mosquitto.port}`, 'workshop', 'of-all');
    const at = new Date().toISOString();
    const badge = { boot: 'b1', seq: 1, at, type: 'badge', uid: MEMBER };
    await tools.publish(`faitout/v1/${SITE}/reader-new/event`, badge);
    expect(await server.list('/decisions')).toEqual([]);
    expect((await server.list<{ slug: string }>('/devices')).map(({ slug }) => slug)).not.toContain(
      'reader-new',
    );
  });
});
