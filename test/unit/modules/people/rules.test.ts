/** Badges, memberships, certifications and holds at their edges. */
import { describe, expect, it } from 'vitest';
import {
  type BadgeHolder,
  certificationStanding,
  confirms,
  countsAtOneReader,
  holderAt,
  isActiveBadge,
  isAuthorised,
  isSuspended,
  mayBecome,
  membershipStanding,
  stepEnrolment,
} from '#modules/people/index.ts';

const AT = 1_700_000_000_000;
const DATE = '2026-11-24';

function aHolder(fields: Partial<BadgeHolder>): BadgeHolder {
  return {
    badgeId: 1,
    number: '04A1B2C3',
    state: 'active',
    fromMs: AT - 1000,
    untilMs: null,
    guest: null,
    card: null,
    device: null,
    personId: 1,
    ref: 'ann',
    name: 'Sample',
    language: null,
    minor: false,
    guardian: null,
    authorisedUntil: null,
    pin: null,
    holdReason: null,
    holdUntilMs: null,
    archivedAtMs: null,
    ...fields,
  };
}

describe('holderAt', () => {
  const ann = aHolder({ fromMs: 0, untilMs: AT });
  const bob = aHolder({ badgeId: 2, personId: 2, ref: 'bob', fromMs: AT });
  it.each([
    ['nobody', [], AT, 'unknown'],
    ['the one before, in its last millisecond', [bob, ann], AT - 1, ann],
    ['the one after, from its first', [bob, ann], AT, bob],
    ['two at once', [bob, aHolder({ fromMs: 0 })], AT, 'ambiguous'],
    ['a period that is over', [ann], AT, ann],
    [
      'one person twice',
      [aHolder({ badgeId: 8, state: 'lost' }), aHolder({ badgeId: 9 })],
      AT,
      aHolder({ badgeId: 9 }),
    ],
  ] as const)('%s', (_case, rows, atMs, holder) => {
    expect(holderAt(rows, atMs)).toEqual(holder);
  });

  it('a period that is over opens nothing', () => {
    expect(isActiveBadge(ann, AT - 1)).toBe(true);
    expect(isActiveBadge(ann, AT)).toBe(false);
    expect(isActiveBadge({ ...bob, state: 'lost' }, AT)).toBe(false);
    expect(isActiveBadge(bob, AT - 1)).toBe(false);
  });
});

describe('isSuspended', () => {
  it.each([
    ['nothing', {}, false],
    ['a hold without end', { holdReason: 'talk' }, true],
    ['a hold in its last millisecond', { holdReason: 'talk', holdUntilMs: AT + 1 }, true],
    ['a hold at its end', { holdReason: 'talk', holdUntilMs: AT }, false],
    ['archived', { archivedAtMs: AT }, true],
    ['archived later', { archivedAtMs: AT + 1 }, false],
  ])('%s', (_case, fields, suspended) => {
    expect(isSuspended(aHolder(fields), AT)).toBe(suspended);
  });
});

describe('membershipStanding', () => {
  it.each([
    ['none', [], 'none'],
    ['its first day', [{ fromDate: DATE, untilDate: null }], 'in-force'],
    ['the day before', [{ fromDate: '2026-11-25', untilDate: null }], 'none'],
    ['its last day', [{ fromDate: '2026-01-01', untilDate: DATE }], 'in-force'],
    ['the day after', [{ fromDate: '2026-01-01', untilDate: '2026-11-23' }], 'expired'],
    [
      'one over and one to come',
      [
        { fromDate: '2026-01-01', untilDate: '2026-11-23' },
        { fromDate: '2026-11-25', untilDate: null },
      ],
      'expired',
    ],
  ])('%s', (_case, memberships, standing) => {
    expect(membershipStanding(memberships, DATE)).toBe(standing);
  });
});

describe('certifications and authorisations', () => {
  it.each([
    [undefined, { standing: 'none' }],
    [null, { standing: 'held', level: 'autonomous' }],
    [DATE, { standing: 'held', level: 'autonomous' }],
    ['2026-11-23', { standing: 'expired', level: 'autonomous' }],
  ] as const)('until %s', (untilDate, standing) => {
    const held =
      untilDate === undefined
        ? undefined
        : ({ name: 'laser', level: 'autonomous', untilDate } as const);
    expect(certificationStanding(held, DATE)).toEqual(standing);
  });

  it.each([
    [false, null, true],
    [true, null, false],
    [true, DATE, true],
    [true, '2026-11-23', false],
  ])('minor %s, authorised until %s', (minor, authorisedUntil, authorised) => {
    expect(isAuthorised({ minor, authorisedUntil }, DATE)).toBe(authorised);
  });
});

describe('a guess', () => {
  const sure = aHolder({});
  const guess = aHolder({ badgeId: 2, personId: 2, ref: 'bob', guess: true });
  it.each([
    ['alone opens nothing', [guess], 'unknown'],
    ['of somebody else bars the one who is sure', [guess, sure], 'ambiguous'],
    ['of the same person changes nothing', [{ ...guess, personId: 1 }, sure], sure],
    ['whose period is over bars nobody', [{ ...guess, untilMs: AT }, sure], sure],
    ['and another one bar each other', [guess, { ...guess, personId: 3 }], 'ambiguous'],
  ] as const)('%s', (_case, rows, holder) => {
    expect(holderAt(rows, AT)).toEqual(holder);
  });
});

describe('a number that counts at one reader', () => {
  it.each([
    ['the head of a long UID', '53BB1F05', '53BB1F05110001', null, true],
    ['its tail', '05110001', '53BB1F05110001', null, true],
    ['other bytes', '1F051100', '53BB1F05110001', null, false],
    ['the tail of a 125 kHz tag: the same bits', '00CE754C', '3C00CE754C', null, false],
    ['another frequency', '3C00CE754C', '53BB1F05110001', null, false],
    ['no card', '05110001', null, null, false],
    ['no card, at a reader that sees parts', '05110001', null, 'last-4', true],
    ['a whole one there', '05110001AA', null, 'last-4', false],
  ] as const)('%s', (_case, number, card, sees, isBound) => {
    expect(countsAtOneReader(number, { card, sees })).toBe(isBound);
  });
});

describe('enrolment', () => {
  const open = {
    state: 'open',
    expected: null,
    number: null,
    openedAtMs: AT,
    closesAtMs: AT + 30_000,
  } as const;
  const presented = { ...open, state: 'presented', number: 'AA' } as const;
  it.each([
    ['the first unknown one', open, 'AA', AT, 'presented'],
    ['in the last millisecond', open, 'AA', AT + 29_999, 'presented'],
    ['after the window', open, 'AA', AT + 30_000, 'not-now'],
    ['before it', open, 'AA', AT - 1, 'not-now'],
    ['the same again', presented, 'AA', AT, 'again'],
    ['another one: neither', presented, 'BB', AT, 'ambiguous'],
    ['a third', { ...open, state: 'ambiguous' } as const, 'CC', AT, 'not-now'],
    ['the one picked from the list', { ...open, expected: 'AA' }, 'AA', AT, 'presented'],
    ['another than the one picked', { ...open, expected: 'AA' }, 'BB', AT, 'not-this'],
    ['once confirmed', { ...presented, state: 'confirmed' } as const, 'AA', AT, 'not-now'],
  ] as const)('%s', (_case, enrolment, number, atMs, step) => {
    expect(stepEnrolment(enrolment, number, atMs)).toBe(step);
  });

  it.each([
    ['B2C3', true],
    ['b2c3', true],
    ['2C3', false],
    ['A1B2C3', false],
    ['0000', false],
  ])('%s confirms 04A1B2C3: %s', (digits, confirmed) => {
    expect(confirms('04A1B2C3', digits)).toBe(confirmed);
  });
});

it('a returned badge is given again by an enrolment alone; a lost one may be found', () => {
  expect(mayBecome('lost', 'active')).toBe(true);
  expect(mayBecome('blocked', 'returned')).toBe(true);
  expect(mayBecome('active', 'active')).toBe(false);
  for (const state of ['active', 'lost', 'blocked'] as const)
    expect(mayBecome('returned', state)).toBe(false);
});
