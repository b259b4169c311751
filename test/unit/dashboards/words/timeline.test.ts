/** Today's line: where bars stand, and how full a zone was. */

import { expect, test } from 'vitest';
import type { VisitItem } from '#contract/visits.ts';
import {
  barOf,
  joinedBars,
  occupancySteps,
  outlineOf,
  type Span,
  spanOf,
  ticksOf,
  zoomFor,
} from '../../../../dashboards/src/words/timeline.ts';

const at = (time: string) => `2026-11-24T${time}:00Z`;
const ms = (time: string) => Date.parse(at(time));
const span: Span = { fromMs: ms('08:00'), toMs: ms('18:00') };

function aVisit(enteredAt: string, leftAt: string | null, headcount = 1): VisitItem {
  return {
    id: enteredAt,
    person: null,
    zone: 'fablab',
    enteredAt,
    leftAt,
    endedBy: leftAt === null ? null : 'badge',
    assumed: false,
    headcount,
    flags: [],
  };
}

test('a bar stands where its session was', () => {
  expect(barOf(at('09:00'), at('10:00'), span, ms('12:00'))).toEqual({
    left: 0.1,
    width: 0.1,
    open: false,
  });
});

test('an open session reaches to now and says so', () => {
  expect(barOf(at('09:00'), null, span, ms('12:00'))).toEqual({
    left: 0.1,
    width: 0.3,
    open: true,
  });
});

test('what began before and ended after is cut to the line', () => {
  expect(barOf(at('06:00'), at('20:00'), span, ms('21:00'))).toMatchObject({ left: 0, width: 1 });
});

test('what is outside the line has no bar', () => {
  expect(barOf(at('06:00'), at('07:00'), span, ms('12:00'))).toBeNull();
  expect(barOf(at('19:00'), null, span, ms('20:00'))).toBeNull();
});

test('a zone fills and empties, a class behind one badge counts whole', () => {
  const visits = [
    aVisit(at('09:00'), at('11:00')),
    aVisit(at('10:00'), null, 12),
    aVisit(at('07:00'), at('08:30')),
  ];
  expect(occupancySteps(visits, span, ms('12:00'))).toEqual([
    { atMs: ms('08:00'), present: 1 },
    { atMs: ms('08:30'), present: 0 },
    { atMs: ms('09:00'), present: 1 },
    { atMs: ms('10:00'), present: 13 },
    { atMs: ms('11:00'), present: 12 },
  ]);
});

test('who leaves as another enters leaves no gap and no double', () => {
  const steps = occupancySteps(
    [aVisit(at('09:00'), at('10:00')), aVisit(at('10:00'), null)],
    span,
    ms('12:00'),
  );
  expect(steps.at(-1)).toEqual({ atMs: ms('10:00'), present: 1 });
});

test('an outline starts and ends on the ground, at now', () => {
  const steps = occupancySteps([aVisit(at('09:00'), null)], span, ms('13:00'));
  expect(outlineOf(steps, span, ms('13:00'), 2, { width: 100, height: 20 })).toBe(
    'M0 20H0V20H10V10H50V20Z',
  );
});

const day: Span = { fromMs: ms('00:00'), toMs: ms('00:00') + 24 * 3_600_000 };

test.each([
  [null, 'day'],
  ['11:59', '15min'],
  ['11:45', '15min'],
  ['11:44', '1h'],
  ['10:59', '3h'],
  ['08:00', 'day'],
] as const)('where the first happening was at %s, noon shows %s', (first, zoom) => {
  expect(zoomFor(first === null ? null : ms(first), ms('12:00'))).toBe(zoom);
});

test('a whole day goes from eight to nineteen, and wider where more happened', () => {
  expect(spanOf('day', day, ms('12:00'), ms('09:10'))).toEqual({
    fromMs: ms('08:00'),
    toMs: ms('19:00'),
  });
  expect(spanOf('day', day, ms('21:40'), ms('06:20'))).toEqual({
    fromMs: ms('06:00'),
    toMs: ms('23:00'),
  });
});

test('a short stretch has now near its end and never begins before the day', () => {
  const hour = spanOf('1h', day, ms('12:00'), null);
  expect(hour.toMs - hour.fromMs).toBe(3_600_000);
  expect(hour.toMs).toBeGreaterThan(ms('12:00'));
  expect(spanOf('3h', day, ms('00:30'), null).fromMs).toBe(day.fromMs);
});

test('ticks are round and at most seven or so', () => {
  const ticks = ticksOf(spanOf('1h', day, ms('12:00'), null));
  expect(ticks.length).toBeLessThanOrEqual(8);
  expect(ticks.every(({ atMs }) => atMs % 600_000 === 0 || atMs % 900_000 === 0)).toBe(true);
  expect(ticks.every(({ left }) => left >= 0 && left < 100)).toBe(true);
});

test.each<[string, ReadonlyArray<readonly [left: number, width: number]>, readonly number[]]>([
  [
    'far apart stay apart',
    [
      [0, 0.01],
      [0.5, 0.01],
    ],
    [1, 1],
  ],
  [
    'close together become one',
    [
      [0, 0.01],
      [0.02, 0.01],
      [0.05, 0.01],
    ],
    [3],
  ],
  [
    'wide ones may touch',
    [
      [0, 0.3],
      [0.3, 0.2],
    ],
    [1, 1],
  ],
  [
    'a narrow one beside a wide one is one with it',
    [
      [0, 0.3],
      [0.31, 0.01],
    ],
    [2],
  ],
  [
    'come in the order of the line',
    [
      [0.5, 0.01],
      [0, 0.01],
    ],
    [1, 1],
  ],
])('bars that are %s', (_, bars, counts) => {
  const given = bars.map(([left, width]) => ({ left, width, open: false, of: left }));
  const joined = joinedBars(given, 0.1);
  expect(joined.map((bar) => bar.of.length)).toEqual(counts);
  expect(joined.flatMap((bar) => bar.of)).toEqual(bars.map(([left]) => left).toSorted());
});
