/** What a door decides, rule by rule. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  checkPin,
  countUnknown,
  countWrongPin,
  type DoorFacts,
  decidePassage,
  heldUnknown,
  isHeldCard,
  isLocked,
  isTooOld,
  type UnknownSeen,
  unmetAtDoor,
} from '#modules/access/index.ts';

const AT = 1_700_000_000_000;

const PASSES: DoorFacts = {
  badge: 'active',
  suspended: false,
  membership: 'in-force',
  zoneIncluded: true,
  withinHours: true,
  overdueDays: null,
  overdueGraceDays: 30,
  minor: false,
  guardianAuthorised: true,
  capacity: null,
  present: 0,
  pin: 'not-asked',
};

describe('unmetAtDoor', () => {
  it.each<[string, Partial<DoorFacts>, string[]]>([
    ['everything holds', {}, []],
    ['a number that nobody holds', { badge: 'unknown', suspended: true }, ['unknown-badge']],
    ['a part that two people hold', { badge: 'ambiguous' }, ['unknown-badge']],
    ['a badge that is not active', { badge: 'not-active' }, ['badge-blocked']],
    ['a hold', { suspended: true }, ['person-suspended']],
    [
      'no membership',
      { membership: 'none', zoneIncluded: false, withinHours: false },
      ['no-membership'],
    ],
    [
      'a membership that ended',
      { membership: 'expired', zoneIncluded: false },
      ['membership-expired'],
    ],
    ['another zone', { zoneIncluded: false }, ['zone-not-included']],
    ['another time', { withinHours: false }, ['outside-hours']],
    ['in debt within the grace', { overdueDays: 30 }, []],
    ['in debt beyond the grace', { overdueDays: 31 }, ['account-overdue']],
    ['in debt where the place set no grace', { overdueDays: 900, overdueGraceDays: null }, []],
    ['a minor with authorisation', { minor: true }, []],
    [
      'a minor without',
      { minor: true, guardianAuthorised: false },
      ['guardian-authorisation-missing'],
    ],
    ['an adult without', { guardianAuthorised: false }, []],
    ['one place left', { capacity: 3, present: 2 }, []],
    ['no place left', { capacity: 3, present: 3 }, ['zone-full']],
    ['a PIN asked for', { pin: 'missing' }, ['pin-needed']],
    ['a wrong PIN', { pin: 'wrong' }, ['pin-wrong']],
    ['PIN entry locked', { pin: 'locked' }, ['pin-wrong']],
    ['the right PIN', { pin: 'right' }, []],
  ])('%s', (_case, facts, unmet) => {
    expect(unmetAtDoor({ ...PASSES, ...facts })).toEqual(unmet);
  });

  it('tells all that fail, in the order of the rules', () => {
    const worst: DoorFacts = {
      ...PASSES,
      badge: 'not-active',
      suspended: true,
      zoneIncluded: false,
      withinHours: false,
      overdueDays: 40,
      minor: true,
      guardianAuthorised: false,
      capacity: 1,
      present: 1,
      pin: 'wrong',
    };
    expect(unmetAtDoor(worst)).toEqual([
      'badge-blocked',
      'person-suspended',
      'zone-not-included',
      'outside-hours',
      'account-overdue',
      'guardian-authorisation-missing',
      'zone-full',
      'pin-wrong',
    ]);
  });
});

describe('decidePassage', () => {
  const visit = { id: 'v', enteredAtMs: AT - 3_600_000 };
  const unsure = { id: 'u' };
  const nothing = { visit: undefined, unsure: undefined, sighting: undefined };
  const fresh = { ...visit, enteredAtMs: AT - 60_000 };
  const left = (ago: number) => ({ enteredAtMs: null, leftAtMs: AT - ago, visitId: 'old' });
  it.each([
    ['in, absent', 'in', nothing, { kind: 'enter' }],
    ['in, present', 'in', { ...nothing, visit }, { kind: 'stay', visitId: 'v', twice: true }],
    ['in, taken to have left', 'in', { ...nothing, unsure }, { kind: 'return', visitId: 'u' }],
    ['in, just left by it', 'in', { ...nothing, sighting: left(10) }, { kind: 'enter' }],
    ['out, present', 'out', { ...nothing, visit }, { kind: 'leave', visitId: 'v' }],
    ['out, absent', 'out', nothing, { kind: 'leave-unseen' }],
    ['out, taken to have left', 'out', { ...nothing, unsure }, { kind: 'leave', visitId: 'u' }],
    ['toggle, absent', 'toggle', nothing, { kind: 'enter' }],
    ['toggle, present', 'toggle', { ...nothing, visit }, { kind: 'leave', visitId: 'v' }],
    [
      'toggle, entered 60 s ago',
      'toggle',
      { ...nothing, visit: fresh },
      { kind: 'stay', visitId: 'v', twice: false },
    ],
    [
      'toggle, entered 60.001 s ago',
      'toggle',
      { ...nothing, visit: { ...fresh, enteredAtMs: AT - 60_001 } },
      { kind: 'leave', visitId: 'v' },
    ],
    [
      'toggle, came back here 60 s ago',
      'toggle',
      { ...nothing, visit, sighting: { enteredAtMs: AT - 60_000, leftAtMs: null, visitId: 'v' } },
      { kind: 'stay', visitId: 'v', twice: false },
    ],
    [
      'toggle, left 60 s ago',
      'toggle',
      { ...nothing, sighting: left(60_000) },
      { kind: 'return', visitId: 'old' },
    ],
    [
      'toggle, left 60.001 s ago',
      'toggle',
      { ...nothing, sighting: left(60_001) },
      { kind: 'enter' },
    ],
    [
      'toggle, left later than this',
      'toggle',
      { ...nothing, sighting: left(-1) },
      { kind: 'enter' },
    ],
    [
      'toggle, taken to have left',
      'toggle',
      { ...nothing, unsure },
      { kind: 'return', visitId: 'u' },
    ],
  ] as const)('%s', (_case, direction, known, passage) => {
    expect(decidePassage({ direction, atMs: AT, ...known })).toEqual(passage);
  });
});

describe('the same presentation', () => {
  it.each([
    [0, true],
    [3000, true],
    [3001, false],
    [-3000, true],
  ])('a card seen %d ms after its last sighting is held: %s', (after, held) => {
    expect(isHeldCard({ seenAtMs: AT }, AT + after)).toBe(held);
  });

  it.each([
    [30_000, false],
    [30_001, true],
  ])('a badge %d ms old is too old: %s', (ageMs, tooOld) => {
    expect(isTooOld({ ageMs, live: false })).toBe(tooOld);
  });
});

describe('PINs', () => {
  const matches = (pin: string) => pin === '1234';
  it.each([
    [{ asked: false, locked: true, given: '1' }, 'not-asked'],
    [{ asked: true, locked: true, given: '1234' }, 'locked'],
    [{ asked: true, locked: false, given: undefined }, 'missing'],
    [{ asked: true, locked: false, given: '1234' }, 'right'],
    [{ asked: true, locked: false, given: '12345' }, 'wrong'],
  ])('%j is %s', (input, check) => {
    expect(checkPin({ ...input, matches })).toBe(check);
  });

  it('the fifth wrong one locks for 15 minutes, and a new count begins after', () => {
    let count: { readonly wrong: number; readonly lockedUntilMs: number | null } = {
      wrong: 0,
      lockedUntilMs: null,
    };
    for (let tries = 1; tries <= 4; tries++) count = countWrongPin(count, 5, AT);
    expect(count).toEqual({ wrong: 4, lockedUntilMs: null });
    count = countWrongPin(count, 5, AT);
    expect(count).toEqual({ wrong: 5, lockedUntilMs: AT + 900_000 });
    expect(isLocked(count.lockedUntilMs, AT + 899_999)).toBe(true);
    expect(isLocked(count.lockedUntilMs, AT + 900_000)).toBe(false);
    expect(countWrongPin(count, 5, AT + 900_000)).toEqual({ wrong: 1, lockedUntilMs: null });
  });
});

describe('unknown numbers', () => {
  const seen = (count: number, everyMs: number): UnknownSeen[] =>
    Array.from({ length: count }, (_, at) => ({
      number: `N${at}`,
      atMs: AT + at * everyMs,
      decision: `d${at}`,
    }));
  const fed = (all: readonly UnknownSeen[]) =>
    all.reduce<{ seen: readonly UnknownSeen[]; refuses: boolean }>(
      (state, one) => countUnknown(state.seen, one),
      { seen: [], refuses: false },
    );
  it.each([
    ['ten within the minute', 10, 6_000, true],
    ['nine', 9, 1, false],
    ['ten, the first of them 60 s ago', 10, 6_667, false],
  ])('%s', (_case, count, everyMs, refuses) => {
    expect(fed(seen(count, everyMs)).refuses).toBe(refuses);
  });

  it('one is held for three seconds from its last sighting', () => {
    const [one] = seen(1, 0);
    expect(heldUnknown(one === undefined ? [] : [one], 'N0', AT + 3000)).toBe(one);
    expect(heldUnknown(one === undefined ? [] : [one], 'N0', AT + 3001)).toBeUndefined();
    expect(heldUnknown(one === undefined ? [] : [one], 'N1', AT)).toBeUndefined();
  });

  it('never keeps more than ten, whatever comes', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 5000 }), { maxLength: 100 }), (gaps) => {
        let atMs = AT;
        const all = gaps.map((gap) => {
          atMs += gap;
          return { number: 'N', atMs, decision: 'd' };
        });
        expect(fed(all).seen.length).toBeLessThanOrEqual(10);
      }),
    );
  });
});
