/** A real server with simulated devices behind it, and a real browser to look at it. */
import type { Browser } from 'playwright-core';
import {
  createNativeDevice,
  createTasmotaPlug,
  type NativeDevice,
  runningClock,
  seededRandom,
  waitFor,
} from '#sim/index.ts';
import { eventually } from '#test/builders/eventually.ts';
import { aServer, type TestServer } from '#test/builders/server.ts';
import { aSmallPlace, MEMBER, SECRET, SITE } from '#test/builders/small-place.ts';
import { aBrowser } from './browser.ts';

/** Within three seconds the same badge at the same reader is a card that is held. */
const HELD_CARD_MS = 3_500;

/** As the place shows the first member. */
export const MEMBER_NAME = 'Sample member-a';

export type LookedAtPlace = {
  readonly server: TestServer;
  readonly browser: Browser;
  readonly reader: NativeDevice;
  readonly interlock: NativeDevice;
  readonly plug: ReturnType<typeof createTasmotaPlug>;
  /** The member comes in and cuts: a visit and a session are open. */
  readonly member: () => Promise<void>;
  /** The member cuts and is done: a session ended, and is charged where it costs something. */
  readonly use: () => Promise<void>;
  /** A token of a role. */
  readonly tokenOf: (role: string) => Promise<string>;
  readonly end: () => Promise<void>;
};

export async function aLookedAtPlace(place: object = aSmallPlace()): Promise<LookedAtPlace> {
  const [server, browser] = await Promise.all([aServer({ place }), aBrowser()]);
  const shared = {
    site: SITE,
    secret: SECRET,
    url: server.broker,
    clock: runningClock(),
    random: seededRandom(11),
  };
  const native = (slug: string, capabilities: Array<'badge' | 'door' | 'relay' | 'display'>) =>
    createNativeDevice({ ...shared, slug, capabilities });
  const reader = native('reader-front', ['badge', 'door', 'display']);
  const interlock = native('interlock-laser', ['badge', 'relay', 'display']);
  const plug = createTasmotaPlug({ ...shared, slug: 'plug-laser', topic: 'laser' });
  await eventually(() => reader.online && interlock.online);
  const laserIs = async (wanted: string) => {
    const [laser] = await server.list<{ slug: string; state: string }>('/machines');
    return laser?.state === wanted;
  };
  let badgedAtMs = 0;
  const badge = async () => {
    await waitFor(shared.clock, Math.max(0, badgedAtMs + HELD_CARD_MS - shared.clock.now()));
    badgedAtMs = shared.clock.now();
    interlock.presentBadge(MEMBER);
  };
  const begin = async () => {
    await badge();
    await interlock.until(() => interlock.relayOn);
    plug.setLoad(430);
    await eventually(() => laserIs('running'));
  };
  return {
    server,
    browser,
    reader,
    interlock,
    plug,
    member: async () => {
      reader.presentBadge(MEMBER);
      await begin();
    },
    use: async () => {
      await begin();
      plug.setLoad(90);
      await eventually(() => laserIs('idle'));
      await badge();
      await eventually(async () => (await server.list('/sessions?open=true')).length === 0);
    },
    tokenOf: async (role) => {
      const made = await server.request('POST', '/tokens', { role });
      return (made.body as { token: string }).token;
    },
    end: async () => {
      await browser.close();
      await Promise.all([reader.stop(), interlock.stop(), plug.stop()]);
      await server.end();
    },
  };
}
