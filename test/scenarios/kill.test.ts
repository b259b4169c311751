import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openReadOnly } from '#db/open.ts';
import { createNativeDevice, type NativeDevice, runningClock, seededRandom } from '#sim/index.ts';
import { eventually } from '#test/builders/eventually.ts';
import { aServer, type TestServer } from '#test/builders/server.ts';
import { aSmallPlace, MEMBER, SECRET, SITE, walkerBadge } from '#test/builders/small-place.ts';

const KILLS = Number(process.env.FAITOUT_KILLS ?? 8);
const READERS = 8;
const SEED = Number(process.env.FAITOUT_KILL_SEED ?? 20261124);

let server: TestServer;
let readers: NativeDevice[];
let interlock: NativeDevice;
const clock = runningClock();
const random = seededRandom(SEED);

beforeAll(async () => {
  server = await aServer({ place: aSmallPlace(READERS) });
  const device = (slug: string, capabilities: Array<'badge' | 'door' | 'relay' | 'display'>) =>
    createNativeDevice({
      site: SITE,
      slug,
      secret: SECRET,
      url: server.broker,
      clock,
      random,
      capabilities,
      hasBattery: true,
      reconnectMs: 200,
      resendAfterMs: 1000,
      remembers: 100_000,
    });
  readers = Array.from({ length: READERS }, (_, index) =>
    device(`reader-${index}`, ['badge', 'door', 'display']),
  );
  interlock = device('interlock-laser', ['badge', 'relay', 'display']);
  await eventually(() => readers.every((one) => one.online) && interlock.online);
});
afterAll(async () => {
  await Promise.all([...readers, interlock].map((one) => one.stop()));
  await server.end();
});

describe(`a server that is killed ${KILLS} times under load (seed ${SEED})`, () => {
  it('loses nothing that it receipted, counts nothing twice, and leaves no machine on for nobody', async () => {
    let loading = true;
    const load = (async () => {
      for (let turn = 0; loading; turn++) {
        const index = turn % READERS;
        readers[index]?.presentBadge(walkerBadge(index));
        if (turn % 40 === 0) interlock.presentBadge(MEMBER);
        readers[index]?.raise('contact', { name: 'lid', open: turn % 2 === 0 });
        await new Promise((resolve) => setTimeout(resolve, 4));
      }
    })();
    for (let kill = 0; kill < KILLS; kill++) {
      await new Promise((resolve) => setTimeout(resolve, 100 + random.between(0, 700)));
      await server.kill();
      await server.start();
    }
    loading = false;
    await load;
    const all = [...readers, interlock];
    await eventually(() => all.every((one) => one.online && one.unreceipted === 0), 60_000);

    const { raw, close } = openReadOnly(server.database);
    for (const device of all) {
      for (const [boot, upTo] of device.receipts) {
        const row = raw
          .prepare(
            `SELECT count(*) AS events, count(DISTINCT seq) AS numbers, max(seq) AS last FROM entries
             WHERE deviceId = (SELECT id FROM devices WHERE slug = ?) AND boot = ? AND seq IS NOT NULL`,
          )
          .get(device.slug, boot) as { events: number; numbers: number; last: number };
        expect({ device: device.slug, ...row }).toEqual({
          device: device.slug,
          events: row.numbers,
          numbers: upTo,
          last: upTo,
        });
      }
    }
    const twice = raw
      .prepare('SELECT entryId, count(*) AS times FROM decisions GROUP BY entryId HAVING times > 1')
      .all();
    const openSessions = raw.prepare('SELECT id FROM sessions WHERE endedAtMs IS NULL').all();
    const failures = raw.prepare('SELECT * FROM failures').all();
    close();
    expect(twice).toEqual([]);
    expect(failures).toEqual([]);
    await eventually(() => interlock.relayOn === (openSessions.length === 1), 6000);
    expect(openSessions.length).toBeLessThanOrEqual(1);
    expect(await server.commandLine('verify')).toMatchObject({ code: 0 });
  }, 300_000);
});
