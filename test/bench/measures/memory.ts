/** Resident memory: with nobody there, and with 1,000 devices after many events. */
import { spawn } from 'node:child_process';
import { residentMb } from '../child.ts';
import { atMost, figure, type Measure } from '../figure.ts';
import { aBenchServer, aPlace } from '../places.ts';
import { median } from '../statistics.ts';

const SIZE = { readers: 1000, people: 200 };
const SETTLE_MS = 2000;
const SAMPLES = 10;
const FLOOD_SECONDS_MAX = 600;

export const memory: Measure = {
  name: 'memory',
  about: 'resident memory of the server; the floor is Node with nothing in it',
  run: async (scope) => {
    const [first, last] = scope.quick ? [20_000, 100_000] : [200_000, 1_000_000];
    const bare = await bareNode();
    const alone = await aBenchServer({ readers: 20, people: 100 });
    await alone.kill();
    await alone.start();
    const idle = await settled(alone.pid());
    await alone.end();
    const place = await aPlace(SIZE);
    const connected = await settled(place.server.pid());
    scope.say(`${first} events`);
    await place.fleet.flood('badge', FLOOD_SECONDS_MAX, first / 4);
    await place.fleet.flood('contact', FLOOD_SECONDS_MAX, (first * 3) / 4);
    const early = await settled(place.server.pid());
    scope.say(`${last} events`);
    await place.fleet.flood('badge', FLOOD_SECONDS_MAX, (last - first) / 4);
    await place.fleet.flood('contact', FLOOD_SECONDS_MAX, ((last - first) * 3) / 4);
    const late = await settled(place.server.pid());
    await place.end();
    return [
      figure('none connected', idle, 'MB', { floor: bare, bounds: [atMost('ratio', 2.5)] }),
      figure('1,000 devices, before their first event', connected, 'MB', { floor: bare }),
      figure(`1,000 devices after ${first} events`, early, 'MB', { floor: bare }),
      figure(`1,000 devices after ${last} events`, late, 'MB', {
        floor: early,
        bounds: [atMost('value', 300), atMost('ratio', 1.1)],
        note: `the floor: after ${first}`,
      }),
    ];
  },
};

async function bareNode(): Promise<number> {
  const node = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  const held = await settled(node.pid as number);
  node.kill('SIGKILL');
  return held;
}

/** The median over a second, once it has come to rest. */
async function settled(pid: number): Promise<number> {
  await pause(SETTLE_MS);
  const samples: number[] = [];
  for (let at = 0; at < SAMPLES; at++) {
    samples.push(residentMb(pid));
    await pause(100);
  }
  return median(samples);
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
