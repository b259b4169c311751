/** From the start of the process to the first answer of `/health`, on a place that is in use. */
import { execFileSync } from 'node:child_process';
import { atMost, figure, type Measure } from '../figure.ts';
import { addVisitsAndSessions, inFile } from '../history.ts';
import { aBenchServer } from '../places.ts';
import { interleaved, median } from '../statistics.ts';

const SIZE = { readers: 50, people: 1000, machines: 50 };
const ROWS = 100_000;

export const start: Measure = {
  name: 'start',
  about: 'start to /health on a place in use; the floor is Node doing nothing',
  run: async (scope) => {
    const server = await aBenchServer(SIZE);
    await server.kill();
    inFile(server.database, (raw) =>
      addVisitsAndSessions(raw, { rows: ROWS, days: 365, nowMs: Date.now() }),
    );
    const { a, b } = await interleaved(
      scope.rounds,
      async () => timed(async () => execFileSync(process.execPath, ['-e', '0'])),
      async () => {
        const took = await timed(server.start);
        await server.kill();
        return took;
      },
    );
    await server.end();
    return [
      figure('start to /health', median(b), 'ms', {
        floor: median(a),
        bounds: [atMost('value', 1000)],
        note: `${SIZE.people} people, ${SIZE.readers} devices, ${2 * ROWS} visits and sessions`,
      }),
    ];
  },
};

async function timed(work: () => Promise<unknown>): Promise<number> {
  const before = performance.now();
  await work();
  return performance.now() - before;
}
