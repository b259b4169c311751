/** Badges in a place with 1,000 people and a million old visits and sessions, against a nearly empty place. */
import { atMost, figure, type Measure } from '../figure.ts';
import { addVisitsAndSessions, inFile } from '../history.ts';
import { aBenchServer, fleetOf, type Place } from '../places.ts';
import { interleaved, median, percentile } from '../statistics.ts';

const NEARLY_EMPTY = { readers: 50, people: 50, machines: 5 };
const FULL = { readers: 50, people: 1000, machines: 50 };
const DAYS = 1000;

export const history: Measure = {
  name: 'history',
  about: 'badge to unlock at 100/s; the floor is the same in a nearly empty place',
  run: async (scope) => {
    const rows = scope.quick ? 100_000 : 500_000;
    scope.say(`putting ${rows} visits and as many sessions into the file`);
    const old = await aBenchServer(FULL);
    await old.kill();
    inFile(old.database, (raw) =>
      addVisitsAndSessions(raw, { rows, days: DAYS, nowMs: Date.now() }),
    );
    await old.start();
    const young = await aBenchServer(NEARLY_EMPTY);
    const full: Place = { server: old, fleet: await fleetOf(old, FULL), end: old.end };
    const empty: Place = {
      server: young,
      fleet: await fleetOf(young, NEARLY_EMPTY),
      end: young.end,
    };
    const round = async ({ fleet }: Place) =>
      (await fleet.paced('badge', 100, scope.quick ? 2 : 6)).latenciesMs;
    for (const place of [full, empty]) await place.fleet.paced('badge', 200, 2);
    const { a, b } = await interleaved(
      scope.rounds,
      () => round(empty),
      () => round(full),
    );
    for (const place of [full, empty]) {
      await place.fleet.end();
      await place.end();
    }
    const bounds = [atMost('ratio', 1.2)];
    const name = `badge → command, ${2 * rows} old visits and sessions`;
    return [
      figure(`${name}, p50`, median(b.map(median)), 'ms', { floor: median(a.map(median)), bounds }),
      figure(`${name}, p99`, percentile(b.flat(), 99), 'ms', {
        floor: percentile(a.flat(), 99),
        bounds,
        note: `${b.flat().length} samples`,
      }),
    ];
  },
};
