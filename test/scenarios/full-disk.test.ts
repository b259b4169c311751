import { execFileSync } from 'node:child_process';
import {
  closeSync,
  ftruncateSync,
  mkdtempSync,
  openSync,
  rmSync,
  statfsSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createNativeDevice, type NativeDevice, runningClock, seededRandom } from '#sim/index.ts';
import { eventually } from '#test/builders/eventually.ts';
import { aServer, type TestServer } from '#test/builders/server.ts';
import { aSmallPlace, MEMBER, OTHER, SECRET, SITE } from '#test/builders/small-place.ts';

const MIB = 1024 * 1024;
const DISK_MIB = 280;
/** Looks at the free space are five seconds apart. */
const NOTICED_MS = 15_000;

const disk = aSmallDisk();
let server: TestServer;
let reader: NativeDevice;

beforeAll(async () => {
  if (disk === null) return;
  server = await aServer({ place: aSmallPlace(), folder: disk });
  reader = createNativeDevice({
    site: SITE,
    slug: 'reader-front',
    secret: SECRET,
    url: server.broker,
    clock: runningClock(),
    random: seededRandom(1),
    capabilities: ['badge', 'door', 'display'],
    hasBattery: true,
    resendAfterMs: 500,
    walksIn: 'never',
  });
  await reader.until(() => reader.online && reader.unreceipted === 0);
});
afterAll(async () => {
  await reader?.stop();
  await server?.end();
  if (disk !== null) execFileSync('umount', [disk]);
});

describe.skipIf(disk === null)('a disk that fills up', () => {
  it('serves decisions with its last 200 MB, and keeps the rest waiting on the device', async () => {
    fill(100);
    await eventually(async () => (await fetch(`${server.url}/health`)).status === 503, NOTICED_MS);
    reader.raise('contact', { name: 'window', open: true });
    reader.presentBadge(MEMBER);
    await eventually(() => reader.feedbacks.some((one) => one.granted));
    expect(reader.unlocked).toBe(true);
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(reader.unreceipted).toBeGreaterThan(0);
  });

  it('that takes nothing at all gives no receipt and opens nothing, says so, and recovers when there is room', async () => {
    fill(DISK_MIB);
    const answered = reader.feedbacks.length;
    // What the file has room for is used up first.
    for (let turn = 0; turn < 400 && reader.link !== null; turn++) reader.presentBadge(OTHER);
    await eventually(async () => {
      const health = await fetch(`${server.url}/health`);
      return health.status === 503 && (await health.text()).includes('the last commit failed');
    }, 30_000);
    const held = reader.unreceipted;
    expect(held).toBeGreaterThan(0);
    fill(0);
    await eventually(async () => (await fetch(`${server.url}/health`)).status === 200, 30_000);
    await eventually(() => reader.online && reader.unreceipted === 0, 60_000);
    expect(reader.feedbacks.length).toBeGreaterThan(answered);
    expect(await server.commandLine('verify')).toMatchObject({ code: 0 });
  }, 150_000);
});

/** Null where a file system of its own can't be mounted: that needs root on Linux. */
function aSmallDisk(): string | null {
  const folder = mkdtempSync(join(tmpdir(), 'faitout-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK_MIB}m`, 'tmpfs', folder], {
      stdio: 'ignore',
    });
    return folder;
  } catch {
    rmSync(folder, { recursive: true });
    return null;
  }
}

/** A file of so many MiB, or of all that is left. */
function fill(mebibytes: number): void {
  const path = join(disk as string, 'filler');
  const file = openSync(path, 'w');
  try {
    ftruncateSync(file, 0);
    const block = Buffer.alloc(MIB / 4, 1);
    for (let written = 0; written < mebibytes * 4; written++) {
      if (writeSync(file, block) < block.length) break;
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  } finally {
    closeSync(file);
  }
  if (mebibytes === DISK_MIB)
    expect(statfsSync(disk as string).bavail * statfsSync(disk as string).bsize).toBeLessThan(MIB);
}
