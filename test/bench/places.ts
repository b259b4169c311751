/** The sides of a comparison: a Faitout with its devices, and the floor with as many. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { aServer, type TestServer } from '#test/builders/server.ts';
import { aBenchPlace, BENCH_SITE, FLOOR_SITE } from './bench-place.ts';
import { type Child, startChild } from './child.ts';
import type { DiskTimes, EchoTask } from './echo.ts';
import { aFleet, type Fleet } from './fleet.ts';

export type Size = {
  readonly readers: number;
  readonly people: number;
  readonly machines?: number;
};
export type Place = {
  readonly server: TestServer;
  readonly fleet: Fleet;
  readonly end: () => Promise<void>;
};

/** A server on the bench's place, quiet, with its settings. */
export function aBenchServer(
  size: Size,
  environment: Readonly<Record<string, string>> = {},
): Promise<TestServer> {
  return aServer({
    place: aBenchPlace(size),
    environment: { FAITOUT_LOG: 'warn', FAITOUT_WORKER: 'off', ...environment },
  });
}

/** A server with its devices logged in. */
export async function aPlace(
  size: Size,
  environment: Readonly<Record<string, string>> = {},
): Promise<Place> {
  const server = await aBenchServer(size, environment);
  const fleet = await fleetOf(server, size);
  return {
    server,
    fleet,
    end: async () => {
      await fleet.end();
      await server.end();
    },
  };
}

/** Logs the devices of the place in to a server's broker. */
export function fleetOf(server: TestServer, size: Size): Promise<Fleet> {
  const { readers: devices, people } = size;
  return aFleet({ port: Number(new URL(server.broker).port), site: BENCH_SITE, devices, people });
}

export type Floor = {
  readonly fleet: Fleet;
  /** From here on each answer is followed by an fsync or a plain commit; false: no longer. */
  readonly useDisk: (on: boolean) => Promise<void>;
  /** What the disk took since the last time this was asked. */
  readonly takeTimes: () => Promise<DiskTimes>;
  readonly end: () => Promise<void>;
};

/** An echo, with as many devices as a place has. */
export async function aFloor(
  size: Size,
  broker: Extract<EchoTask, { kind: 'start' }>['broker'],
  externalPort?: number,
): Promise<Floor> {
  const folder = mkdtempSync(join(tmpdir(), 'faitout-bench-'));
  const echo: Child = startChild('./echo.ts');
  const port = await echo.ask<number>({ kind: 'start', broker } satisfies EchoTask);
  const fleet = await aFleet({
    port: externalPort ?? port,
    site: FLOOR_SITE,
    devices: size.readers,
    people: size.people,
  });
  return {
    fleet,
    useDisk: (on) => echo.ask({ kind: 'disk', folder: on ? folder : null } satisfies EchoTask),
    takeTimes: () => echo.ask({ kind: 'take' } satisfies EchoTask),
    end: async () => {
      await fleet.end();
      await echo.end();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
