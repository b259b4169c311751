/** The same events through an external Mosquitto, against that Mosquitto's own echo. */
import { aMosquitto } from '#test/builders/mosquitto.ts';
import { BENCH_SECRET, BENCH_SITE, FLOOR_SITE, readerSlug } from '../bench-place.ts';
import { atLeast, atMost, figure, type Measure } from '../figure.ts';
import { aFleet } from '../fleet.ts';
import type { Flooded } from '../generator.ts';
import { aBenchServer, aFloor } from '../places.ts';
import { interleaved, median } from '../statistics.ts';

const SIZE = { readers: 1000, people: 200 };
const SERVER_SECRET = 'a-secret-of-the-server';

export const external: Measure = {
  name: 'external',
  about: 'through an external Mosquitto; the floor is its own echo, and one fsync',
  run: async (scope) => {
    const names = [BENCH_SITE, FLOOR_SITE].flatMap((site) =>
      Array.from({ length: SIZE.readers }, (_, at) => `${site}/${readerSlug(at)}`),
    );
    const mosquitto = await aMosquitto({
      faitout: SERVER_SECRET,
      ...Object.fromEntries(names.map((name) => [name, BENCH_SECRET])),
    });
    const server = await aBenchServer(SIZE, { FAITOUT_MQTT_URL: mosquitto.url('faitout') });
    const { readers: devices, people } = SIZE;
    const fleet = await aFleet({ port: mosquitto.port, site: BENCH_SITE, devices, people });
    const floor = await aFloor(SIZE, { url: mosquitto.url('faitout') }, mosquitto.port);
    await fleet.flood('badge', 2);
    await floor.fleet.flood('badge', 2);
    const seconds = scope.quick ? 2 : 4;

    scope.say('one badge after the other');
    await floor.useDisk(true);
    const paced = await interleaved(
      scope.rounds,
      async () => (await floor.fleet.paced('badge', 100, seconds)).latenciesMs,
      async () => (await fleet.paced('badge', 100, seconds)).latenciesMs,
    );
    const { fsyncsMs } = await floor.takeTimes();
    await floor.useDisk(false);

    const rate = (rounds: readonly Flooded[]) =>
      median(rounds.map((round) => round.events / round.seconds));
    const figures = [
      figure('badge → command through Mosquitto, 100/s, p50', median(paced.b.map(median)), 'ms', {
        floor: median(paced.a.map(median)) + median(fsyncsMs),
        bounds: [atMost('ratio', 2)],
      }),
    ];
    for (const [says, name] of [
      ['badge', 'badge decisions'],
      ['contact', 'contact events'],
    ] as const) {
      scope.say(name);
      const { a, b } = await interleaved(
        scope.rounds,
        () => floor.fleet.flood('badge', seconds),
        () => fleet.flood(says, seconds),
      );
      figures.push(
        figure(`${name} through Mosquitto, 1,000 devices`, rate(b), '/s', {
          floor: rate(a),
          bounds: [atLeast('ratio', 0.4)],
        }),
      );
    }
    await floor.end();
    await fleet.end();
    await server.end();
    await mosquitto.close();
    return figures;
  },
};
