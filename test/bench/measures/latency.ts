/** Badge to command at three rates, against an echo and one fsync at the same rate. */
import { atMost, type Figure, figure, type Measure, type Scope } from '../figure.ts';
import { aFloor, aPlace, type Floor, type Place } from '../places.ts';
import { interleaved, median, percentile } from '../statistics.ts';

const SIZE = { readers: 50, people: 50 };
const RATES = [
  { perSecond: 1, seconds: 5, quickSeconds: 0 },
  { perSecond: 10, seconds: 5, quickSeconds: 1 },
  { perSecond: 100, seconds: 6, quickSeconds: 2 },
];

export const latency: Measure = {
  name: 'latency',
  about: 'badge to unlock; the floor is a QoS 1 echo through the same broker and one fsync',
  run: async (scope) => {
    const place = await aPlace(SIZE);
    const floor = await aFloor(SIZE, 'own');
    await floor.useDisk(true);
    await warmUp(place, floor);
    const figures: Figure[] = [];
    for (const rate of RATES) {
      const seconds = scope.quick ? rate.quickSeconds : rate.seconds;
      if (seconds === 0) continue;
      scope.say(`${rate.perSecond} badges/s`);
      figures.push(...(await atRate(scope, place, floor, rate.perSecond, seconds)));
    }
    await floor.end();
    await place.end();
    return figures;
  },
};

/** Compiles the hot path and takes the first rows of every table out of the figures. */
export async function warmUp(place: Place, floor: Floor): Promise<void> {
  await place.fleet.paced('badge', 200, 2);
  await floor.fleet.paced('badge', 200, 2);
  await floor.takeTimes();
}

async function atRate(
  scope: Scope,
  place: Place,
  floor: Floor,
  perSecond: number,
  seconds: number,
): Promise<Figure[]> {
  const disk: { fsync: number[]; commit: number[] } = { fsync: [], commit: [] };
  const { a, b } = await interleaved(
    scope.rounds,
    async () => {
      const { latenciesMs } = await floor.fleet.paced('badge', perSecond, seconds);
      const { fsyncsMs, commitsMs } = await floor.takeTimes();
      disk.fsync.push(...fsyncsMs);
      disk.commit.push(...commitsMs);
      return latenciesMs;
    },
    async () => (await place.fleet.paced('badge', perSecond, seconds)).latenciesMs,
  );
  const name = `badge → command, ${perSecond}/s`;
  const echoP50 = median(a.map(median));
  const p50 = figure(`${name}, p50`, median(b.map(median)), 'ms', {
    floor: echoP50 + median(disk.fsync),
    bounds: [atMost('ratio', 1.8)],
    note: `echo ${echoP50.toFixed(2)}, fsync ${median(disk.fsync).toFixed(2)}, plain commit ${median(disk.commit).toFixed(2)}`,
  });
  const samples = b.flat().length;
  const isEnough = samples >= 300;
  if (!isEnough) return [p50];
  const [echoP99, fsyncP99] = [percentile(a.flat(), 99), percentile(disk.fsync, 99)];
  return [
    p50,
    figure(`${name}, p99`, percentile(b.flat(), 99), 'ms', {
      floor: echoP99 + fsyncP99,
      bounds: [atMost('ratio', 2)],
      note: `echo ${echoP99.toFixed(2)}, fsync ${fsyncP99.toFixed(2)}; ${samples} samples`,
    }),
  ];
}
