/** A disk whose every fsync takes 10 ms more: badges at 100/s in fsyncs, and what else the server does meanwhile. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startChild } from '../child.ts';
import { atMost, figure, type Measure } from '../figure.ts';
import { pacedGets } from '../http-load.ts';
import { aPlace } from '../places.ts';
import { median, percentile } from '../statistics.ts';

const SIZE = { readers: 50, people: 50 };
const SLOWER_US = 10_000;
const SYNCS = 50;

export const slowDisk: Measure = {
  name: 'slow-disk',
  about: 'with 10 ms more for every fsync; the floor is one such fsync',
  run: async (scope) => {
    const folder = mkdtempSync(join(tmpdir(), 'faitout-bench-'));
    const shim = join(folder, 'slow-sync.so');
    const source = new URL('../slow-sync.c', import.meta.url).pathname;
    execFileSync('gcc', ['-shared', '-fPIC', '-O2', '-o', shim, source, '-ldl']);
    const slow = { LD_PRELOAD: shim, SLOW_SYNC_US: String(SLOWER_US) };
    const probe = startChild('./sync-probe.ts', slow);
    // As people run it: what the start measures of the disk puts the place into a worker.
    const place = await aPlace(SIZE, { ...slow, FAITOUT_WORKER: 'auto' });
    await place.fleet.paced('badge', 100, 3);
    const syncs: number[] = [];
    const badges: number[] = [];
    const [idle, page, health] = [[] as number[], [] as number[], [] as number[]];
    const seconds = scope.quick ? 2 : 5;
    for (let round = 0; round < scope.rounds; round++) {
      scope.say(`round ${round + 1}`);
      syncs.push(...(await probe.ask<number[]>({ folder, count: SYNCS })));
      const rest = new Promise((resolve) => setTimeout(resolve, seconds * 1000));
      idle.push(...(await pacedGets(place.server, '/', 50, rest)));
      for (const [path, into] of [
        ['/', page],
        ['/health', health],
      ] as const) {
        const load = place.fleet.paced('badge', 100, seconds);
        into.push(...(await pacedGets(place.server, path, 50, load)));
        badges.push(...(await load).latenciesMs);
      }
    }
    await probe.end();
    await place.end();
    rmSync(folder, { recursive: true, force: true });
    const note = `${badges.length} samples`;
    return [
      figure('badge → command, slow disk, p50', median(badges), 'ms', { floor: median(syncs) }),
      figure('badge → command, slow disk, p99', percentile(badges, 99), 'ms', {
        floor: median(syncs),
        bounds: [atMost('ratio', 6)],
        note,
      }),
      figure('a page while badges wait for the disk, p99', percentile(page, 99), 'ms', {
        floor: percentile(idle, 99),
        bounds: [atMost('value', 5)],
        note: 'the floor: the same page while nobody badges',
      }),
      figure('/health, which asks the place itself, p99', percentile(health, 99), 'ms', {
        floor: percentile(idle, 99),
      }),
    ];
  },
};
