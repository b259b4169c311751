/** Badges while a hundred dashboards listen to live events, against the same with none. */
import { atMost, figure, type Measure } from '../figure.ts';
import { watchLive } from '../http-load.ts';
import { aPlace } from '../places.ts';
import { interleaved, median, percentile } from '../statistics.ts';

const SIZE = { readers: 50, people: 200 };
const WATCHERS = 100;

export const dashboards: Measure = {
  name: 'dashboards',
  about: 'badge to unlock at 100/s with 100 dashboards open; the floor is the same with none',
  run: async (scope) => {
    const place = await aPlace(SIZE);
    await place.fleet.paced('badge', 200, 2);
    const seconds = scope.quick ? 2 : 5;
    let bytes = 0;
    const { a, b } = await interleaved(
      scope.rounds,
      async () => (await place.fleet.paced('badge', 100, seconds)).latenciesMs,
      async () => {
        const watchers = await watchLive(place.server, WATCHERS);
        const { latenciesMs } = await place.fleet.paced('badge', 100, seconds);
        watchers.close();
        bytes += watchers.bytes();
        return latenciesMs;
      },
    );
    await place.end();
    const kilobytes = Math.round(bytes / scope.rounds / seconds / WATCHERS / 1024);
    return [
      figure('badge → command, 100 dashboards, p50', median(b.map(median)), 'ms', {
        floor: median(a.map(median)),
      }),
      figure('badge → command, 100 dashboards, p99', percentile(b.flat(), 99), 'ms', {
        floor: percentile(a.flat(), 99),
        bounds: [atMost('ratio', 1.5)],
        note: `${b.flat().length} samples; ${kilobytes} kB/s to each dashboard`,
      }),
    ];
  },
};
