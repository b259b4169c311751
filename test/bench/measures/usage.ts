/** `GET /usage` by machine and day over a thousand days, against the scan of the sessions behind it. */
import { openReadOnly } from '#db/open.ts';
import { atMost, figure, type Measure } from '../figure.ts';
import { addSessionsInBulk, inFile } from '../history.ts';
import { timedGet } from '../http-load.ts';
import { aBenchServer } from '../places.ts';
import { interleaved, median } from '../statistics.ts';

const SIZE = { readers: 5, people: 1000, machines: 50 };
const DAYS = 1000;
/** Fifty thousand rows are more. */
const BYTES_MIN = 1_000_000;
const SUMS = 'count(*), sum(heldMs), sum(runningMs), sum(energyMwh)';

export const usage: Measure = {
  name: 'usage',
  about: 'GET /usage by machine and day, 50 machines over 1,000 days; the floor is the raw scan',
  run: async (scope) => {
    const rows = scope.quick ? 1_000_000 : 10_000_000;
    scope.say(`putting ${rows} sessions and their rollups into the file`);
    const server = await aBenchServer(SIZE);
    await server.kill();
    inFile(server.database, (raw) =>
      addSessionsInBulk(raw, { rows, days: DAYS, nowMs: Date.now() }),
    );
    await server.start();
    const { raw, close } = openReadOnly(server.database);
    const scan = async (sums: string) => {
      const before = performance.now();
      raw
        .prepare(
          `SELECT machineId, date(startedAtMs / 1000, 'unixepoch') AS day, ${sums} FROM sessions GROUP BY 1, 2`,
        )
        .all();
      return performance.now() - before;
    };
    const ask = async (query: string) => {
      const { ms, bytes } = await timedGet(server, `/api/v1/usage?${query}`);
      if (bytes < BYTES_MIN) throw new Error(`/usage answered ${bytes} bytes`);
      return ms;
    };
    await ask('by=machine,day');
    scope.say('without people');
    const plain = await interleaved(
      scope.rounds,
      () => scan(SUMS),
      () => ask('by=machine,day'),
    );
    scope.say('with people');
    const people = await interleaved(
      scope.quick ? scope.rounds : 3,
      () => scan(`${SUMS}, count(DISTINCT personId)`),
      () => ask('by=machine,day&people=true'),
    );
    close();
    await server.end();
    return [
      figure(`usage by machine and day, ${rows} sessions`, median(plain.b), 'ms', {
        floor: median(plain.a),
        bounds: [atMost('ratio', 1 / 50)],
        note: '50,000 rows to the last byte',
      }),
      figure('the same with people', median(people.b), 'ms', {
        floor: median(people.a),
        bounds: [atMost('ratio', 1 / 10)],
      }),
    ];
  },
};
