/** 32 OSDP readers on one line, secured, while badges come elsewhere: when exchanges start, and how long a round takes. */
import { aServer } from '#test/builders/server.ts';
import { aBenchPlace } from '../bench-place.ts';
import { startChild } from '../child.ts';
import { atMost, figure, type Measure } from '../figure.ts';
import type { BusReader, Exchange } from '../osdp-bus.ts';
import { fleetOf } from '../places.ts';
import { median, percentile } from '../statistics.ts';

const READERS = 32;
const BAUD_RATE = 9600;
const SIZE = { readers: 100, people: 100 };
const BADGES_A_SECOND = 100;
/** Until every reader has its secure channel. */
const SETTLES_MS = 15_000;
const SECONDS = 30;
const QUICK_SECONDS = 8;

export const osdpLine: Measure = {
  name: 'osdp-line',
  about: `${READERS} readers on a line at ${BAUD_RATE} baud beside ${BADGES_A_SECOND} badges/s; a round against what the baud computes`,
  run: async (scope) => {
    const readers = Array.from({ length: READERS }, (_, address) => ({
      address,
      key: (address + 1).toString(16).padStart(32, '5'),
    }));
    const bus = startChild('./osdp-bus.ts');
    const task = { kind: 'start', readers, baudRate: BAUD_RATE };
    const port = await bus.ask<number>(task);
    const server = await aServer({
      place: placeWith(readers, port),
      environment: { FAITOUT_LOG: 'warn', FAITOUT_WORKER: 'auto' },
    });
    // A place with such a line has its database on a thread of its own from its next start on.
    await server.kill();
    await server.start();
    const fleet = await fleetOf(server, SIZE);
    try {
      await new Promise((resolve) => setTimeout(resolve, SETTLES_MS));
      await bus.ask({ kind: 'take' });
      await fleet.paced('badge', BADGES_A_SECOND, scope.quick ? QUICK_SECONDS : SECONDS);
      return figuresOf(await bus.ask<Exchange[]>({ kind: 'take' }));
    } finally {
      await fleet.end();
      await server.end();
      await bus.end();
    }
  },
};

function figuresOf(exchanges: readonly Exchange[]) {
  const lateMs = exchanges.map(({ startMs, dueMs }) => Math.max(0, startMs - dueMs));
  const { rounds, computed } = roundsOf(exchanges);
  const note = `${exchanges.length} exchanges`;
  return [
    figure('an exchange starts after its due time, p50', median(lateMs), 'ms', { note }),
    figure('the latest of all', Math.max(...lateMs), 'ms', { bounds: [atMost('value', 5)] }),
    figure('p99', percentile(lateMs, 99), 'ms'),
    figure('a round of 32, median', median(rounds), 'ms', {
      ...{ floor: median(computed), bounds: [atMost('ratio', 1.2)] },
      note: `${rounds.length} rounds; the floor: its bytes at the baud rate`,
    }),
    figure('readers heard', new Set(exchanges.map(({ address }) => address)).size, ''),
  ];
}

/** From a reader's turn to its next: the time that passed, and what its bytes take. */
function roundsOf(exchanges: readonly Exchange[]) {
  const rounds: number[] = [];
  const computed: number[] = [];
  let begun: number | null = null;
  let wireMs = 0;
  for (const exchange of exchanges) {
    if (exchange.address === 0) {
      if (begun !== null) {
        rounds.push(exchange.startMs - begun);
        computed.push(wireMs);
      }
      begun = exchange.startMs;
      wireMs = 0;
    }
    wireMs += exchange.wireMs;
  }
  return { rounds, computed };
}

function placeWith(readers: readonly BusReader[], port: number) {
  const place = aBenchPlace(SIZE);
  const path = `tcp://127.0.0.1:${port}`;
  return {
    ...place,
    devices: [
      ...place.devices,
      ...readers.map(({ address, key }) => ({
        ...{ slug: `osdp-${address}`, driver: 'osdp', secret: null },
        settings: { path, baudRate: BAUD_RATE, address, key },
      })),
    ],
  };
}
