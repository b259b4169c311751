import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openReadOnly } from '#db/open.ts';
import {
  type Capability,
  createNativeDevice,
  createTasmotaPlug,
  type NativeDevice,
  runningClock,
  seededRandom,
  type TasmotaPlug,
} from '#sim/index.ts';
import { eventually } from '#test/builders/eventually.ts';
import { aMosquitto } from '#test/builders/mosquitto.ts';
import { mosquittoTools } from '#test/builders/mosquitto-tools.ts';
import { aServer, type TestServer } from '#test/builders/server.ts';
import { aSmallPlace, MEMBER, NOVICE, OTHER, SECRET, SITE } from '#test/builders/small-place.ts';

const ACL = `
user ${SITE}/plug-laser
topic write tele/laser/#
topic write stat/laser/#
topic read cmnd/laser/#
`;
const names = ['reader-front', 'interlock-laser', 'plug-laser'].map((slug) => `${SITE}/${slug}`);
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

let mosquitto: Awaited<ReturnType<typeof aMosquitto>>;
let server: TestServer;
let reader: NativeDevice;
let interlock: NativeDevice;
let plug: TasmotaPlug;

beforeAll(async () => {
  const users = Object.fromEntries(names.map((name) => [name, SECRET]));
  mosquitto = await aMosquitto({ faitout: 'of-the-server', ...users }, ACL);
  const environment = { FAITOUT_MQTT_URL: mosquitto.url('faitout') };
  server = await aServer({ place: aSmallPlace(), environment });
  const shared = {
    site: SITE,
    secret: SECRET,
    url: `mqtt://127.0.0.1:${mosquitto.port}`,
    clock: runningClock(),
    random: seededRandom(5),
    reconnectMs: 200,
  };
  const native = (slug: string, capabilities: Capability[]) =>
    createNativeDevice({ ...shared, slug, capabilities, walksIn: 'never', resendAfterMs: 1000 });
  reader = native('reader-front', ['badge', 'door', 'display']);
  interlock = native('interlock-laser', ['badge', 'relay', 'display']);
  plug = createTasmotaPlug({ ...shared, slug: 'plug-laser', topic: 'laser' });
  await eventually(() => reader.online && interlock.online && plug.online);
  await eventually(() => reader.receipts.size > 0 && interlock.receipts.size > 0);
});
afterAll(async () => {
  await Promise.all([reader, interlock, plug].map((one) => one?.stop()));
  await server?.end();
  await mosquitto?.close();
});

describe('the main job through a Mosquitto with the files of the docs', () => {
  it('lets a member in', async () => {
    reader.presentBadge(MEMBER);
    await eventually(() => reader.unlocked && reader.unreceipted === 0);
    expect(reader.feedbacks).toMatchObject([{ granted: true }]);
    expect(await present()).toBe(1);
  });

  it('hears nobody speak under the name of another', async () => {
    const intruder = mosquittoTools(
      `mqtt://127.0.0.1:${mosquitto.port}`,
      `${SITE}/reader-front`,
      SECRET,
    );
    const ears = await intruder.listen([`faitout/v1/${SITE}/interlock-laser/command`]);
    const at = new Date().toISOString();
    const event = { boot: 'foreign', seq: 1, at, type: 'badge', uid: MEMBER };
    await intruder.publish(`faitout/v1/${SITE}/interlock-laser/event`, event);
    await intruder.publish(`faitout/v1/${SITE}/interlock-laser/command`, { type: 'enable' });
    await intruder.publish('tele/laser/SENSOR', { ENERGY: { Total: 900, Power: 900 } });
    await wait(500);
    expect(await server.list('/decisions')).toHaveLength(1);
    expect(interlock.relayOn).toBe(false);
    expect(ears.heard).toEqual([]);
    await ears.end();
  });

  it('goes on with a session although the broker is killed and has lost all it knew', async () => {
    interlock.presentBadge(MEMBER);
    await eventually(() => interlock.relayOn);
    plug.setLoad(430);
    await eventually(async () => (await laser()).state === 'running');
    const session = (await laser()).session as { id: string };
    await mosquitto.stop('SIGKILL');
    mosquitto.forget();
    await eventually(() => !interlock.online && !plug.online);
    await wait(1500);
    await mosquitto.start();
    await eventually(() => interlock.online && plug.online && reader.online);
    await eventually(async () => (await laser()).online);
    await wait(1500);
    expect(interlock.relayOn).toBe(true);
    expect((await laser()).session).toMatchObject({ id: session.id });
    plug.setLoad(20);
    await eventually(async () => (await laser()).state === 'idle');
    interlock.presentBadge(MEMBER);
    await eventually(() => !interlock.relayOn && interlock.unreceipted === 0);
    const sessions = await server.list<Session>('/sessions?machine=laser');
    expect(sessions).toMatchObject([{ id: session.id, endedBy: 'badge' }]);
    const [{ heldSeconds, runningSeconds, wattHours }] = sessions as [Session];
    expect(runningSeconds).toBeLessThanOrEqual(heldSeconds);
    expect(wattHours).toBeGreaterThan(0);
  }, 60_000);

  it('opens nothing for what the broker held back while the server was dead, and records it once at its time', async () => {
    const decisions = (await server.list('/decisions')).length;
    await server.kill();
    const shownAtMs = Date.now();
    const shown = reader.presentBadge(OTHER);
    reader.reboot();
    await eventually(() => reader.online);
    // The first word of a boot that the place has never heard: its clock can't be known by what waited.
    reader.presentBadge(NOVICE);
    interlock.presentBadge(OTHER);
    await wait(1000);
    await server.start();
    await eventually(() => reader.unreceipted === 0 && interlock.unreceipted === 0);
    await wait(1000);
    expect(reader.unlocked).toBe(false);
    expect(interlock.relayOn).toBe(false);
    const since = (await server.list<Decision>('/decisions')).slice(0, -decisions);
    expect(since).toHaveLength(3);
    for (const one of since) expect(one).toMatchObject({ granted: false, reason: 'too-old' });
    const ofOther = since.find(({ person, door }) => person?.ref === 'member-b' && door !== null);
    expect(shown).toBeDefined();
    expect(Math.abs(Date.parse(ofOther?.at ?? '') - shownAtMs)).toBeLessThan(1000);
  }, 60_000);

  it('answers again at once what is live', async () => {
    reader.presentBadge(NOVICE);
    await eventually(() => reader.unlocked);
    await eventually(() => reader.unreceipted === 0);
  });

  it('has lost nothing, doubled nothing, and left no machine on', async () => {
    await eventually(() => [reader, interlock].every((one) => one.unreceipted === 0));
    const { raw, close } = openReadOnly(server.database);
    const numbers = raw
      .prepare(
        `SELECT boot, count(*) AS events, count(DISTINCT seq) AS numbers, max(seq) AS last
         FROM entries WHERE boot IS NOT NULL GROUP BY deviceId, boot`,
      )
      .all() as Array<{ boot: string; events: number; numbers: number; last: number }>;
    const failures = raw.prepare('SELECT * FROM failures').all();
    const open = raw.prepare('SELECT id FROM sessions WHERE endedAtMs IS NULL').all();
    close();
    for (const { events, numbers: different, last } of numbers)
      expect([events, different]).toEqual([last, last]);
    expect(failures).toEqual([]);
    expect(open).toEqual([]);
    expect(interlock.relayOn).toBe(false);
    expect(await server.commandLine('verify')).toMatchObject({ code: 0 });
  });
});

type Session = { id: string; heldSeconds: number; runningSeconds: number; wattHours: number };
type Decision = {
  at: string;
  door: string | null;
  granted: boolean;
  reason: string;
  person: { ref: string } | null;
};

async function laser() {
  return (await server.request('GET', '/machines/laser')).body as {
    state: string;
    online: boolean;
    session: unknown;
  };
}

async function present() {
  const zones = await server.list<{ slug: string; present: number }>('/zones');
  return zones.find((zone) => zone.slug === 'coworking')?.present;
}
