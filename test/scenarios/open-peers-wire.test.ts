/** What other programs of this kind do wrong, over the real wire: log-ins, frozen lines, malformed input, and a kill. */
import { connectAsync } from 'mqtt';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { MACHINE_STATES } from '#contract/machines.ts';
import { openReadOnly } from '#db/open.ts';
import {
  createNativeDevice,
  type NativeDevice,
  type NativeDeviceOptions,
  runningClock,
  seededRandom,
} from '#sim/index.ts';
import { eventually } from '#test/builders/eventually.ts';
import { aSocket } from '#test/builders/mqtt-bytes.ts';
import { aServer, type TestServer } from '#test/builders/server.ts';
import { aSmallPlace, MEMBER, SECRET, SITE, walkerBadge } from '#test/builders/small-place.ts';

/** A log-in is waited for ten seconds. */
const CLOSED_WITHIN_MS = 40_000;
/** What holds nothing of the place. */
const FOR_ANYONE = ['GET /health', 'GET /openapi.json', 'POST /login', 'POST /logout'];
const WALKERS = 60;

let server: TestServer;
const clock = runningClock();
const random = seededRandom(5);
const running: NativeDevice[] = [];

beforeAll(async () => {
  server = await aServer({ place: aSmallPlace(WALKERS) });
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((one) => one.stop()));
});
afterAll(() => server?.end());

function aReader(slug: string, more: Partial<NativeDeviceOptions> = {}): NativeDevice {
  const reader = createNativeDevice({
    site: SITE,
    slug,
    secret: SECRET,
    url: server.broker,
    clock,
    random,
    capabilities: ['badge', 'door', 'display'],
    hasBattery: true,
    ...more,
  });
  running.push(reader);
  return reader;
}
const device = async (slug: string) =>
  (await server.request('GET', `/devices/${slug}`)).body as { online: boolean };
const counters = async () =>
  (
    (await server.request('GET', '/edge')).body as {
      broker: { counters: Record<string, number> };
    }
  ).broker.counters;

describe('a kill', () => {
  it('takes no answered badge with it: every one that heard an answer is on record', async () => {
    const reader = aReader('reader-front', { reconnectMs: 200, resendAfterMs: 500 });
    await reader.until(() => reader.online);
    for (let turn = 0; turn < WALKERS; turn++) {
      reader.presentBadge(walkerBadge(turn));
      await new Promise((resolve) => setTimeout(resolve, 3));
    }
    await reader.until(() => reader.feedbacks.length >= 20);
    await server.kill();
    const answered = reader.feedbacks.flatMap(({ answers }) => answers?.seq ?? []);
    const { raw, close } = openReadOnly(server.database);
    const rows = raw
      .prepare(
        `SELECT entries.seq AS seq FROM decisions JOIN entries ON entries.id = decisions.entryId
         WHERE entries.boot = ?`,
      )
      .all(reader.boot) as Array<{ seq: number }>;
    const held = raw.prepare('SELECT seq FROM entries WHERE boot = ?').all(reader.boot);
    close();
    const recorded = new Set((held as Array<{ seq: number }>).map(({ seq }) => seq));
    expect(rows.length).toBeGreaterThan(0);
    expect(answered.length).toBeGreaterThan(0);
    expect(answered.filter((seq) => !recorded.has(seq))).toEqual([]);
    await server.start();
    await eventually(() => reader.online && reader.unreceipted === 0);
  });
});

describe('who is there', () => {
  it('two readers with one identity: both are served by turns, each message once, and staff can see it', async () => {
    const [one, other] = [
      aReader('reader-front', { reconnectMs: 300, resendAfterMs: 500 }),
      aReader('reader-front', { reconnectMs: 300, resendAfterMs: 500 }),
    ];
    one.raise('contact', { name: 'lid', open: true });
    other.raise('contact', { name: 'lid', open: false });
    await eventually(() => one.receipts.get(one.boot) === 1);
    await eventually(() => other.receipts.get(other.boot) === 1);
    expect((await counters())['loginsReplaced']).toBeGreaterThan(0);
    const seen = await server.list<{ boot: string; type: string }>(
      '/devices/reader-front/observations?order=newest&limit=100',
    );
    for (const { boot } of [one, other])
      expect(seen.filter((row) => row.boot === boot && row.type === 'contact')).toHaveLength(1);
    await other.stop();
    one.presentBadge(MEMBER);
    await one.until(() => one.feedbacks.length > 0);
  });

  it('an unknown name, a wrong secret and a foreign topic are refused, and staff are told once of each', async () => {
    const refused = (username: string) =>
      connectAsync(server.broker, { username, password: 'guess', reconnectPeriod: 0 }).then(
        () => false,
        () => true,
      );
    for (const username of ['nobody', `${SITE}/interlock-laser`, 'nobody'])
      expect(await refused(username)).toBe(true);
    const plug = await connectAsync(server.broker, {
      username: `${SITE}/reader-front`,
      password: SECRET,
    });
    await plug.publishAsync(`faitout/v1/${SITE}/interlock-laser/event`, '{}', { qos: 1 });
    await plug.endAsync();
    const told = async () =>
      (await server.list<{ kind: string; subject: string }>('/anomalies?open=true&limit=100'))
        .filter(({ kind }) => kind === 'unknown-login' || kind === 'foreign-topic')
        .map(({ kind, subject }) => `${kind} ${subject}`)
        .sort();
    await eventually(async () => (await told()).length >= 3);
    expect(await told()).toEqual([
      'foreign-topic reader-front',
      'unknown-login nobody',
      `unknown-login ${SITE}/interlock-laser`,
    ]);
  });

  it('a reader that froze is noticed although its socket stays open, and is back when it is', async () => {
    const reader = aReader('reader-front', { keepaliveSeconds: 1 });
    await reader.until(() => reader.online);
    await eventually(async () => (await device('reader-front')).online);
    reader.freeze();
    await eventually(async () => !(await device('reader-front')).online, 15_000);
    expect((await counters())['keepAlivesMissed']).toBeGreaterThan(0);
    reader.plugIn();
    await eventually(async () => (await device('reader-front')).online);
  });
});

describe('what can’t be read', () => {
  it('a word that is no state is kept aside, receipted, and no state', async () => {
    const interlock = aReader('interlock-laser', { capabilities: ['badge', 'relay', 'display'] });
    await interlock.until(() => interlock.online);
    interlock.raise('state', { state: 'molten' });
    await interlock.until(() => interlock.unreceipted === 0);
    const { body } = await server.request('GET', '/machines/laser');
    expect(MACHINE_STATES).toContain((body as { state: string }).state);
    const [aside] = await server.list('/devices/interlock-laser/quarantine');
    expect(aside).toMatchObject({ reason: 'bad-state' });
  });

  it('a message with a NUL, or one that is no JSON, ends nothing: the next badge is answered', async () => {
    const reader = aReader('reader-front');
    await reader.until(() => reader.online);
    const topic = `faitout/v1/${SITE}/reader-front/event`;
    for (const bytes of ['{"boot":"x","seq":1,', '\0', 'null', '[]', '{"boot":"\\u0000"}'])
      reader.link.publish(topic, bytes, { qos: 1 });
    reader.raise('fault', { code: 'a\0b', text: 'nul \0 inside' });
    reader.presentBadge(MEMBER.toLowerCase());
    await reader.until(() => reader.feedbacks.length === 1 && reader.unreceipted === 0);
    const [decision] = await server.list('/decisions');
    expect(decision).toMatchObject({ person: { ref: 'member-a' } });
    const aside = await server.list<{ reason: string }>('/devices/reader-front/quarantine');
    expect(aside.length).toBeGreaterThanOrEqual(5);
    expect((await fetch(`${server.url}/health`)).status).toBe(200);
  });

  it('bytes that are no MQTT, and a caller that says nothing, do not keep their socket', async () => {
    const port = Number(new URL(server.broker).port);
    const [garbage, silent] = [await aSocket(port), await aSocket(port)];
    garbage.write(Buffer.from('GET / HTTP/1.1\r\n\r\n'));
    await eventually(() => garbage.isOver(), CLOSED_WITHIN_MS);
    await eventually(() => silent.isOver(), CLOSED_WITHIN_MS);
  }, 90_000);

  it('a request that is none gets an answer, and its socket is closed', async () => {
    const socket = await aSocket(Number(new URL(server.url).port));
    socket.write(Buffer.from('HELLO?\r\n\r\n'));
    await eventually(() => socket.isOver(), 10_000);
    expect(socket.heard().toString()).toContain('400');
  });

  it('a body that is no JSON, no object or too large gets a problem', async () => {
    const headers = {
      authorization: `Bearer ${server.ownerToken}`,
      'content-type': 'application/json',
    };
    for (const body of ['{', '[]', 'nul', '\0', '"'.repeat(100)]) {
      const answer = await fetch(`${server.url}/api/v1/visits`, { method: 'POST', headers, body });
      expect(answer.status).toBe(400);
      expect(answer.headers.get('content-type')).toContain('application/problem+json');
    }
    const body = `{"reason":"${'x'.repeat(40_000_000)}"}`;
    const answer = await fetch(`${server.url}/api/v1/visits`, { method: 'POST', headers, body });
    expect(answer.status).toBe(413);
  });
});

describe('keys', () => {
  it('no route that is described answers without one, nor does an address of another time', async () => {
    const described = (await (
      await fetch(`${server.url}/api/v1/openapi.json`, {
        headers: { authorization: `Bearer ${server.ownerToken}` },
      })
    ).json()) as { paths: Record<string, Record<string, unknown>> };
    const routes = Object.entries(described.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => [method.toUpperCase(), path] as const),
    );
    expect(routes.length).toBeGreaterThan(40);
    for (const [method, path] of routes) {
      const bare = path.replace(/^\/api\/v1/, '');
      if (FOR_ANYONE.includes(`${method} ${bare}`)) continue;
      const address = `${server.url}/api/v1${bare.replaceAll(/\{\w+\}/g, 'some')}`;
      const answer = await fetch(address, { method });
      await answer.body?.cancel();
      expect([401, 404], `${method} ${path}`).toContain(answer.status);
    }
    for (const old of ['/api/machines', '/machines', '/api/v0/people', '/api/people']) {
      const answer = await fetch(`${server.url}${old}`, {
        headers: { accept: 'application/json' },
      });
      expect(await answer.text()).not.toContain('member-a');
    }
  });
});
