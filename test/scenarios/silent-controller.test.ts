/** A laser with a Ruida controller, which speaks to nobody: a board at its output tells the place, over the real wire. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  createEspHome,
  createNativeDevice,
  runningClock,
  seededRandom,
  waitFor,
} from '#sim/index.ts';
import { eventually } from '#test/builders/eventually.ts';
import { aServer, type TestServer } from '#test/builders/server.ts';
import { aSmallPlace, MEMBER, SECRET, SITE } from '#test/builders/small-place.ts';

const BOARD = {
  slug: 'laser-output',
  driver: 'esphome',
  secret: SECRET,
  settings: { prefix: 'laser-output', contacts: ['running'] },
};

const HELD_CARD_MS = 3500;

let server: TestServer;
const clock = runningClock();
const random = seededRandom(4);

function aPlaceWithRuida() {
  const place = aSmallPlace() as { devices: object[]; machines: Array<{ slug: string }> };
  return {
    ...place,
    devices: [...place.devices, BOARD],
    machines: place.machines.map((machine) =>
      machine.slug === 'laser'
        ? {
            ...machine,
            meter: null,
            power: null,
            running: { contact: 'running', when: 'open', device: BOARD.slug },
          }
        : machine,
    ),
  };
}

beforeAll(async () => {
  server = await aServer({ place: aPlaceWithRuida() });
});
afterAll(() => server?.end());

it('runs when its output says so, and its session has that time; killed and back, the session goes on', async () => {
  const shared = { site: SITE, secret: SECRET, url: server.broker, clock, random, reconnectMs: 50 };
  const interlock = createNativeDevice({
    ...{ ...shared, slug: 'interlock-laser', capabilities: ['badge', 'relay', 'display'] },
  });
  const board = createEspHome({ ...shared, slug: BOARD.slug, prefix: BOARD.slug });
  board.setContact('running', false);
  await interlock.until(() => interlock.online && board.online);
  const badgedAtMs = clock.now();
  interlock.presentBadge(MEMBER);
  await interlock.until(() => interlock.relayOn);

  board.setContact('running', true);
  await eventually(async () => (await laser()).state === 'running', 20_000);
  await server.kill();
  await server.start();
  await eventually(async () => (await laser()).state === 'running', 20_000);
  expect(await laser()).toMatchObject({ session: { person: { ref: 'member-a' } } });

  board.setContact('running', false);
  await eventually(async () => (await laser()).state === 'idle', 20_000);
  // Within three seconds the same badge at the same reader is a card that is held.
  await waitFor(clock, Math.max(0, badgedAtMs + HELD_CARD_MS - clock.now()));
  interlock.presentBadge(MEMBER);
  await interlock.until(() => !interlock.relayOn);
  const [session] = await server.list<{ runningSeconds: number }>('/sessions?machine=laser');
  expect(session).toMatchObject({ person: { ref: 'member-a' }, endedBy: 'badge' });
  expect(session?.runningSeconds).toBeGreaterThan(0);
  await board.stop();
  await interlock.stop();
}, 90_000);

it('refuses a contact of a device that is not there', async () => {
  const place = aPlaceWithRuida();
  const answer = await server.request('POST', '/import', {
    machines: place.machines.map((machine) =>
      machine.slug === 'laser'
        ? { ...machine, running: { contact: 'a', when: 'open', device: 'nobody' } }
        : machine,
    ),
  });
  expect(answer.status).toBe(400);
  expect(JSON.stringify(answer.body)).toContain('there is no device nobody');
});

async function laser() {
  return (await server.request('GET', '/machines/laser')).body as {
    state: string;
    session: unknown;
  };
}
