/** Kills a server again and again while devices talk to it, and looks at what is on the disk afterwards. */
import { openReadOnly } from '#db/open.ts';
import { createNativeDevice, type NativeDevice, runningClock, seededRandom } from '#sim/index.ts';
import { eventually } from './eventually.ts';
import { aServer, type TestServer } from './server.ts';
import { aSmallPlace, MEMBER, SECRET, SITE, walkerBadge } from './small-place.ts';

const READERS = 8;
/** How long after its interlock is back a machine may be on without a session. */
const MACHINE_OFF_MS = 5000;
const BACK_MS_MAX = 60_000;

/** One boot of a device: the last number receipted, and what the journal has of it. */
export type BootFound = {
  readonly device: string;
  readonly receipted: number;
  readonly events: number;
  readonly numbers: number;
  readonly last: number;
};
export type KillsFound = {
  readonly kills: number;
  readonly receipted: number;
  readonly boots: readonly BootFound[];
  readonly decidedTwice: number;
  readonly failures: number;
  readonly openSessions: number;
  readonly machinesOnForNobody: number;
  readonly verify: { readonly code: number; readonly output: string };
};

/** Starts a server of its own and ends it. Throws when devices don't come back or stay without receipts. */
export async function runKills(asked: {
  readonly kills: number;
  readonly seed: number;
}): Promise<KillsFound> {
  const random = seededRandom(asked.seed);
  const server = await aServer({ place: aSmallPlace(READERS) });
  const devices = devicesOf(server, random);
  try {
    await eventually(() => devices.all.every((one) => one.online));
    const stopLoad = load(devices);
    for (let kill = 0; kill < asked.kills; kill++) {
      await pause(100 + random.between(0, 700));
      await server.kill();
      await server.start();
    }
    await stopLoad();
    await eventually(
      () => devices.all.every((one) => one.online && one.unreceipted === 0),
      BACK_MS_MAX,
    );
    const seen = lookAt(server.database, devices.all);
    const machinesOnForNobody = await countMachinesOn(devices.interlock, seen.openSessions);
    const verify = await server.commandLine('verify');
    return { kills: asked.kills, ...seen, machinesOnForNobody, verify };
  } finally {
    await Promise.all(devices.all.map((one) => one.stop()));
    await server.end();
  }
}

type Devices = {
  readonly readers: readonly NativeDevice[];
  readonly interlock: NativeDevice;
  readonly all: readonly NativeDevice[];
};

function devicesOf(server: TestServer, random: ReturnType<typeof seededRandom>): Devices {
  const clock = runningClock();
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
  const readers = Array.from({ length: READERS }, (_, index) =>
    device(`reader-${index}`, ['badge', 'door', 'display']),
  );
  const interlock = device('interlock-laser', ['badge', 'relay', 'display']);
  return { readers, interlock, all: [...readers, interlock] };
}

/** Badges at every door, contacts, and now and then somebody at the laser, until it is stopped. */
function load({ readers, interlock }: Devices): () => Promise<void> {
  let isOn = true;
  const running = (async () => {
    for (let turn = 0; isOn; turn++) {
      const index = turn % READERS;
      readers[index]?.presentBadge(walkerBadge(index));
      if (turn % 40 === 0) interlock.presentBadge(MEMBER);
      readers[index]?.raise('contact', { name: 'lid', open: turn % 2 === 0 });
      await pause(4);
    }
  })();
  return () => {
    isOn = false;
    return running;
  };
}

function lookAt(database: string, devices: readonly NativeDevice[]) {
  const { raw, close } = openReadOnly(database);
  const ofBoot = raw.prepare(
    `SELECT count(*) AS events, count(DISTINCT seq) AS numbers, max(seq) AS last FROM entries
     WHERE deviceId = (SELECT id FROM devices WHERE slug = ?) AND boot = ? AND seq IS NOT NULL`,
  );
  const count = (query: string) => (raw.prepare(query).get() as { n: number }).n;
  const boots = devices.flatMap(({ slug, receipts }) =>
    [...receipts].map(([boot, receipted]): BootFound => {
      const row = ofBoot.get(slug, boot) as Omit<BootFound, 'device' | 'receipted'>;
      return { device: slug, receipted, ...row };
    }),
  );
  const seen = {
    boots,
    receipted: boots.reduce((sum, { receipted }) => sum + receipted, 0),
    decidedTwice: count('SELECT count(*) - count(DISTINCT entryId) AS n FROM decisions'),
    failures: count('SELECT count(*) AS n FROM failures'),
    openSessions: count('SELECT count(*) AS n FROM sessions WHERE endedAtMs IS NULL'),
  };
  close();
  return seen;
}

/** The interlock agrees with the sessions within its time. */
async function countMachinesOn(interlock: NativeDevice, openSessions: number): Promise<number> {
  const until = performance.now() + MACHINE_OFF_MS;
  while (interlock.relayOn !== (openSessions === 1) && performance.now() < until) await pause(20);
  return interlock.relayOn && openSessions === 0 ? 1 : 0;
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
