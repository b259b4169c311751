import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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
import { aServer, type TestServer } from '#test/builders/server.ts';
import { aSmallPlace, MEMBER, NOVICE, SECRET, SITE } from '#test/builders/small-place.ts';

let server: TestServer;
let reader: NativeDevice;
let interlock: NativeDevice;
let plug: TasmotaPlug;

beforeAll(async () => {
  server = await aServer({ place: aSmallPlace(), environment: { FAITOUT_WORKER: 'on' } });
  const shared = {
    site: SITE,
    secret: SECRET,
    url: server.broker,
    clock: runningClock(),
    random: seededRandom(4),
    reconnectMs: 200,
  };
  const native = (slug: string, capabilities: Capability[]) =>
    createNativeDevice({ ...shared, slug, capabilities, resendAfterMs: 1000 });
  reader = native('reader-front', ['badge', 'door', 'display']);
  interlock = native('interlock-laser', ['badge', 'relay', 'display']);
  plug = createTasmotaPlug({ ...shared, slug: 'plug-laser', topic: 'laser' });
  await eventually(() => reader.online && interlock.online && plug.online);
});
afterAll(async () => {
  await Promise.all([reader, interlock, plug].map((one) => one?.stop()));
  await server?.end();
});

describe('a place whose database runs in a worker', () => {
  it('says so, and lets in and refuses as any other', async () => {
    expect(server.output()).toContain('"inWorker":true');
    reader.presentBadge(MEMBER);
    await eventually(() => reader.unlocked);
    interlock.presentBadge(NOVICE);
    await eventually(() => interlock.feedbacks.length === 1);
    expect(interlock.feedbacks[0]?.granted).toBe(false);
    expect(interlock.relayOn).toBe(false);
  });

  it('measures a session over a kill of the server in the middle of it', async () => {
    interlock.presentBadge(MEMBER);
    await eventually(() => interlock.relayOn);
    plug.setLoad(430);
    await eventually(async () => (await laser()).state === 'running');
    const before = (await laser()).session as { id: string };
    await server.kill();
    await server.start();
    await eventually(() => interlock.online && plug.online);
    await eventually(async () => (await laser()).state === 'running');
    expect((await laser()).session).toMatchObject({ id: before.id });
    plug.setLoad(20);
    await eventually(async () => (await laser()).state === 'idle');
    interlock.presentBadge(MEMBER);
    await eventually(() => !interlock.relayOn && interlock.unreceipted === 0);
    const sessions = await server.list<Session>('/sessions?machine=laser');
    expect(sessions).toMatchObject([{ id: before.id, endedBy: 'badge' }]);
    const [{ heldSeconds, runningSeconds, wattHours }] = sessions as [Session];
    expect(runningSeconds).toBeGreaterThan(2);
    expect(runningSeconds).toBeLessThanOrEqual(heldSeconds);
    expect(wattHours).toBeGreaterThan(0);
  }, 60_000);

  it('answers what staff ask, and its journal verifies beside it', async () => {
    const use = await server.list<{ key: string }>('/usage?by=person');
    expect(use.map(({ key }) => key)).toEqual(['member-a']);
    const refused = await server.request('POST', '/sessions/none/end', { reason: 'no such one' });
    expect(refused.status).toBe(404);
    expect(await server.commandLine('verify')).toMatchObject({ code: 0 });
  });
});

type Session = { heldSeconds: number; runningSeconds: number; wattHours: number };

async function laser() {
  return (await server.request('GET', '/machines/laser')).body as {
    state: string;
    session: unknown;
  };
}
