import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  createMoonrakerPrinter,
  createNativeDevice,
  createTasmotaPlug,
  runningClock,
  seededRandom,
} from '#sim/index.ts';
import { eventually } from '#test/builders/eventually.ts';
import { aServer, type TestServer } from '#test/builders/server.ts';
import { aSmallPlace, MEMBER, NOVICE, OTHER, SECRET, SITE } from '#test/builders/small-place.ts';

let server: TestServer;
const clock = runningClock();
const random = seededRandom(3);
const native = (slug: string, capabilities: Array<'badge' | 'door' | 'relay' | 'display'>) =>
  createNativeDevice({
    site: SITE,
    slug,
    secret: SECRET,
    url: server.broker,
    clock,
    random,
    capabilities,
  });

beforeAll(async () => {
  server = await aServer({ place: aSmallPlace() });
});
afterAll(() => server?.end());

describe('the main job, over the real wire', () => {
  it('lets a member in within a blink, and knows them as present', async () => {
    const reader = native('reader-front', ['badge', 'door', 'display']);
    await reader.until(() => reader.online);
    reader.presentBadge(MEMBER);
    await reader.until(() => reader.feedbacks.length === 1 && reader.unlocked);
    expect(reader.feedbacks[0]).toMatchObject({ granted: true });
    await reader.until(() => reader.unreceipted === 0);
    const zones = await server.list<{ slug: string; present: number }>('/zones');
    expect(zones.find((zone) => zone.slug === 'coworking')?.present).toBe(1);
    const [decision] = await server.list('/decisions');
    expect(decision).toMatchObject({
      door: 'front',
      granted: true,
      reason: 'ok',
      person: { ref: 'member-a' },
    });
    await reader.stop();
  });

  it('gives the laser to who is certified, measures it, and gives it back', async () => {
    const interlock = native('interlock-laser', ['badge', 'relay', 'display']);
    const plug = createTasmotaPlug({
      site: SITE,
      slug: 'plug-laser',
      topic: 'laser',
      secret: SECRET,
      url: server.broker,
      clock,
      random,
    });
    await interlock.until(() => interlock.online);
    interlock.presentBadge(NOVICE);
    await interlock.until(() => interlock.feedbacks.length === 1);
    expect(interlock.feedbacks[0]?.granted).toBe(false);
    expect(interlock.relayOn).toBe(false);

    interlock.presentBadge(MEMBER);
    await interlock.until(() => interlock.relayOn);
    plug.setLoad(430);
    await eventually(async () => (await laser()).state === 'running', 20_000);
    expect(await laser()).toMatchObject({ session: { person: { ref: 'member-a' } }, watts: 430 });

    interlock.presentBadge(OTHER);
    await interlock.until(() => interlock.feedbacks.length === 3);
    expect(interlock.feedbacks[2]?.granted).toBe(false);
    expect((await laser()).session).toMatchObject({ person: { ref: 'member-a' } });

    await new Promise((resolve) => setTimeout(resolve, 4000));
    plug.setLoad(20);
    await eventually(async () => (await laser()).state === 'idle', 20_000);
    interlock.presentBadge(MEMBER);
    await interlock.until(() => !interlock.relayOn);
    const [session] = await server.list<Session>('/sessions?machine=laser');
    expect(session).toMatchObject({ person: { ref: 'member-a' }, endedBy: 'badge' });
    const { heldSeconds, runningSeconds, wattHours } = session as Session;
    expect(runningSeconds).toBeGreaterThan(3);
    expect(heldSeconds).toBeGreaterThanOrEqual(runningSeconds);
    expect(wattHours).toBeCloseTo((430 * runningSeconds) / 3600, 0);
    await plug.stop();
    await interlock.stop();
  });

  it('follows a print to its end, and says whose it was once somebody names it', async () => {
    const printer = createMoonrakerPrinter({
      site: SITE,
      slug: 'printer',
      instance: 'voron',
      secret: SECRET,
      url: server.broker,
      clock,
      random,
    });
    await eventually(async () => (await machine('voron')).online === true, 20_000);
    printer.startPrint({ filename: 'benchy.gcode', seconds: 4, filamentMillimetres: 900 });
    await eventually(async () => (await machine('voron')).state === 'running', 20_000);
    await eventually(
      async () => (await server.list<Job>('/jobs?machine=voron'))[0]?.endedAt != null,
      30_000,
    );
    const [job] = await server.list<Job>('/jobs?machine=voron');
    expect(job).toMatchObject({ name: 'benchy.gcode', phase: 'finished' });
    expect(job?.filamentMillimetres).toBeCloseTo(900, -1);
    const [session] = await server.list<Session>('/sessions?machine=voron');
    expect(session).toMatchObject({ person: null });
    const named = await server.request('POST', `/sessions/${session?.id}/assign`, {
      person: 'member-b',
      reason: 'they said so',
    });
    expect(named.status).toBe(200);
    expect((await server.list<Session>('/sessions?machine=voron'))[0]).toMatchObject({
      person: { ref: 'member-b' },
    });
    await printer.stop();
  });

  it('at the end of the day knows how long every machine ran and for whom, and its journal holds', async () => {
    const use = await server.list<{ key: string; sessions: number }>('/usage?by=person');
    expect(use.map((row) => row.key).sort()).toEqual(
      expect.arrayContaining(['member-a', 'member-b']),
    );
    expect(await server.commandLine('verify')).toMatchObject({ code: 0 });
  });
});

type Session = {
  id: string;
  person: unknown;
  endedBy: string;
  heldSeconds: number;
  runningSeconds: number;
  wattHours: number;
};
type Job = { name: string; phase: string; endedAt: string | null; filamentMillimetres: number };

async function machine(slug: string) {
  return (await server.request('GET', `/machines/${slug}`)).body as {
    state: string;
    online: boolean;
    session: unknown;
    watts: number;
  };
}
const laser = () => machine('laser');
