/** Events that 1,000 native devices get through, each durable before its receipt, against the echo without a disk. */
import { processorMs } from '../child.ts';
import { atLeast, type Figure, figure, type Measure, type Scope } from '../figure.ts';
import type { Flooded, Saying } from '../generator.ts';
import { aFloor, aPlace, type Floor, type Place } from '../places.ts';
import { interleaved, median } from '../statistics.ts';

/** aedes with nothing added, and the gate that stands before it here, which answers sooner. */
type Floors = { readonly plain: Floor; readonly own: Floor };

const SIZE = { readers: 1000, people: 200 };

export const throughput: Measure = {
  name: 'throughput',
  about:
    '1,000 devices, each with its next event once the last is answered; the floor is an echo by aedes as it comes',
  run: async (scope) => {
    const place = await aPlace(SIZE);
    const floors = { plain: await aFloor(SIZE, 'aedes'), own: await aFloor(SIZE, 'own') };
    await place.fleet.flood('badge', 3);
    for (const floor of Object.values(floors)) await floor.fleet.flood('badge', 2);
    const figures = [
      ...(await sustained(scope, place, floors, 'badge', 'badge decisions', 5000, 0.25)),
      ...(await sustained(scope, place, floors, 'contact', 'contact events', 9000, 0.4)),
      ...(await sustained(scope, place, floors, 'badge-with-outcome', 'badges with an outcome')),
    ];
    const { sent, receipted, refused } = await place.fleet.count();
    figures.push(
      figure('events sent and not receipted', sent - receipted, 'events', {
        bounds: [{ on: 'value', kind: 'at-most', than: 0 }],
        note: `${sent} sent, ${refused} badges refused`,
      }),
    );
    for (const floor of Object.values(floors)) await floor.end();
    await place.end();
    return figures;
  },
};

async function sustained(
  scope: Scope,
  place: Place,
  floors: Floors,
  says: Saying,
  name: string,
  least?: number,
  share?: number,
): Promise<Figure[]> {
  scope.say(name);
  const seconds = scope.quick ? 2 : 4;
  let processor = 0;
  let events = 0;
  const { a, b } = await interleaved(
    scope.rounds,
    async () => ({
      plain: await floors.plain.fleet.flood('badge', seconds),
      own: await floors.own.fleet.flood('badge', seconds),
    }),
    async () => {
      const before = processorMs(place.server.pid());
      const flooded = await place.fleet.flood(says, seconds);
      processor += processorMs(place.server.pid()) - before;
      events += flooded.events;
      return flooded;
    },
  );
  const rate = (rounds: readonly Flooded[]) =>
    median(rounds.map((round) => round.events / round.seconds));
  return [
    figure(`${name}, 1,000 devices`, rate(b), '/s', {
      floor: rate(a.map(({ plain }) => plain)),
      bounds: [
        ...(least === undefined ? [] : [atLeast('value', least)]),
        ...(share === undefined ? [] : [atLeast('ratio', share)]),
      ],
      note: `${((processor / events) * 1000).toFixed(0)} µs of processor each`,
    }),
    figure(`${name}, of what our own broker echoes`, rate(b), '/s', {
      floor: rate(a.map(({ own }) => own)),
    }),
  ];
}
