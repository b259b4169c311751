/** What an import may do to badges and holds, one row per case. */
import { describe, expect, test } from 'vitest';
import type { PlaceBadge } from '#contract/place-file.ts';
import { type BadgePeriod, meet, planBadges, planHold } from '#src/modules/people/import-rules.ts';

const NOW_MS = Date.UTC(2026, 10, 24, 12);
const facts = { nowMs: NOW_MS, timeZone: 'Europe/Paris', heldByAnother: () => false };

function aPeriod(fields: Partial<BadgePeriod> = {}): BadgePeriod {
  return {
    id: 1,
    number: '04A1B2C3',
    encoding: null,
    state: 'active',
    fromMs: 0,
    untilMs: null,
    guest: null,
    card: null,
    device: null,
    ...fields,
  };
}

const number = '04a1b2c3';

describe('badges', () => {
  const CASES: ReadonlyArray<
    readonly [
      string,
      BadgePeriod[],
      PlaceBadge[],
      Array<Partial<BadgePeriod> & { changed: boolean }>,
    ]
  > = [
    [
      'a new one is active since ever',
      [],
      [{ number }],
      [{ id: null, number: '04A1B2C3', state: 'active', fromMs: 0, untilMs: null, changed: true }],
    ],
    ['the same one is unchanged', [aPeriod()], [{ number }], [{ id: 1, changed: false }]],
    [
      'a state may go from active to lost',
      [aPeriod()],
      [{ number, state: 'lost' }],
      [{ state: 'lost', untilMs: null, changed: true }],
    ],
    [
      'and from lost to returned, from now',
      [aPeriod({ state: 'lost' })],
      [{ number, state: 'returned' }],
      [{ state: 'returned', untilMs: NOW_MS, changed: true }],
    ],
    [
      'never from lost to active',
      [aPeriod({ state: 'lost' })],
      [{ number, state: 'active' }],
      [{ state: 'lost', changed: false }],
    ],
    [
      'an end is kept when nothing is said',
      [aPeriod({ untilMs: NOW_MS })],
      [{ number }],
      [{ untilMs: NOW_MS, changed: false }],
    ],
    [
      'null clears an end',
      [aPeriod({ untilMs: NOW_MS })],
      [{ number, until: null }],
      [{ untilMs: null, changed: true }],
    ],
    [
      'a date is the last day',
      [aPeriod()],
      [{ number, until: '2026-12-31' }],
      [{ untilMs: Date.UTC(2026, 11, 31, 23), changed: true }],
    ],
    [
      'another start of the only period moves it',
      [aPeriod()],
      [{ number, from: '2026-01-01T00:00:00Z' }],
      [{ id: 1, fromMs: Date.UTC(2026, 0, 1), changed: true }],
    ],
    [
      'two periods are told apart by their start',
      [aPeriod({ untilMs: 1000, state: 'returned' }), aPeriod({ id: 2, fromMs: 2000 })],
      [
        { number, from: '1970-01-01T00:00:02Z' },
        { number, from: null },
      ],
      [
        { id: 2, changed: false },
        { id: 1, changed: false },
      ],
    ],
    [
      'what is left out is given back',
      [aPeriod()],
      [],
      [{ state: 'returned', untilMs: NOW_MS, changed: true }],
    ],
    [
      'what is left out and lost stays lost',
      [aPeriod({ state: 'lost' })],
      [],
      [{ state: 'lost', changed: false }],
    ],
    [
      "a guest's badge is not the file's to leave out",
      [aPeriod({ guest: '{}' })],
      [],
      [{ state: 'active', changed: false }],
    ],
    [
      'nor is an enrolment under way',
      [aPeriod({ state: 'pending' })],
      [],
      [{ state: 'pending', changed: false }],
    ],
  ];

  test.each(CASES)('%s', (_what, kept, given, expected) => {
    const plan = planBadges(kept, given, facts);
    expect(plan.mistakes).toEqual([]);
    expect(plan.badges).toMatchObject(expected);
  });

  test('a number that another person held is theirs until now', () => {
    const plan = planBadges([], [{ number }], { ...facts, heldByAnother: () => true });
    expect(plan.badges).toMatchObject([{ fromMs: NOW_MS }]);
  });

  test('mistakes say where they are, and never the number', () => {
    const plan = planBadges([], [{ number: 'secret' }, { number, until: '1969-01-01' }], facts);
    expect(plan.mistakes).toMatchObject([
      { index: 0, key: 'number' },
      { index: 1, key: 'until' },
    ]);
    expect(JSON.stringify(plan.mistakes)).not.toContain('secret');
  });
});

test.each([
  [{ fromMs: 0, untilMs: 10 }, { fromMs: 10, untilMs: null }, false],
  [{ fromMs: 0, untilMs: 11 }, { fromMs: 10, untilMs: null }, true],
  [{ fromMs: 0, untilMs: null }, { fromMs: 10, untilMs: null }, true],
])('%j and %j meet: %s', (one, other, expected) => {
  expect(meet(one, other)).toBe(expected);
  expect(meet(other, one)).toBe(expected);
});

describe('holds', () => {
  const until = (ms: number) => new Date(ms).toISOString();
  const held = { reason: 'a', untilMs: NOW_MS + 1 };
  const over = { reason: 'a', untilMs: NOW_MS };
  const open = { reason: 'a', untilMs: null };

  test.each([
    ['nothing said, nothing changes', held, undefined, held],
    ['null never lifts one in force', held, null, held],
    ['nor one without an end', open, null, open],
    ['null clears one that is over', over, null, null],
    ['a new one', null, { reason: 'b' }, { reason: 'b', untilMs: null }],
    ['one in force takes a new reason', held, { reason: 'b' }, { ...held, reason: 'b' }],
    [
      'one in force is lengthened',
      held,
      { reason: 'a', until: until(NOW_MS + 9) },
      { reason: 'a', untilMs: NOW_MS + 9 },
    ],
    ['never shortened', held, { reason: 'a', until: until(NOW_MS) }, held],
    ['one without an end stays so', open, { reason: 'a', until: until(NOW_MS + 9) }, open],
    [
      'one that is over begins anew',
      over,
      { reason: 'b', until: until(NOW_MS + 9) },
      { reason: 'b', untilMs: NOW_MS + 9 },
    ],
  ])('%s', (_what, kept, given, expected) => {
    expect(planHold(kept, given, NOW_MS)).toEqual(expected);
  });
});
