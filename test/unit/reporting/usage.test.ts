/** Machine time summed, with what is open beside what has ended. */
import { beforeEach, describe, expect, it } from 'vitest';
import { getUsage } from '#reporting/usage.ts';
import { aWorkshop, HOUR, MINUTE, type Workshop } from '#test/builders/machine-place.ts';

let shop: Workshop;
beforeEach(() => {
  shop = aWorkshop();
});

/** A session of `who` at `reader`, an hour long unless said. */
function use(who: string, reader: string, ms = HOUR) {
  shop.badge(who, reader);
  shop.pass(ms);
  shop.badge(who, reader);
  shop.pass(MINUTE);
}

describe('usage', () => {
  beforeEach(() => {
    use('ann', 'interlock-lathe');
    use('bob', 'interlock-lathe');
    use('ann', 'interlock-lathe', 2 * HOUR);
    shop.pass(20 * HOUR);
    use('ann', 'interlock-lathe');
    use('ann', 'interlock-extractor');
  });

  it('by one dimension has plain keys, by two an object of them', () => {
    expect(shop.usage(['machine'])).toEqual([
      {
        key: 'extractor',
        sessions: 1,
        heldSeconds: 3600,
        runningSeconds: 3600,
        wattHours: 0,
        jobs: 0,
      },
      {
        key: 'lathe',
        sessions: 4,
        heldSeconds: 18000,
        runningSeconds: 18000,
        wattHours: 0,
        jobs: 0,
      },
    ]);
    expect(shop.usage(['person']).map(({ key, sessions }) => [key, sessions])).toEqual([
      ['ann', 4],
      ['bob', 1],
    ]);
    expect(shop.usage(['kind']).map(({ key, sessions }) => [key, sessions])).toEqual([
      ['other', 5],
    ]);
    expect(shop.usage(['machine', 'day']).map(({ key, sessions }) => [key, sessions])).toEqual([
      [{ machine: 'extractor', day: '2026-11-25' }, 1],
      [{ machine: 'lathe', day: '2026-11-24' }, 3],
      [{ machine: 'lathe', day: '2026-11-25' }, 1],
    ]);
  });

  it('counts each person once in each group', () => {
    const people = (by: Parameters<Workshop['usage']>[0]) =>
      shop.usage(by, { people: true }).map((item) => item.people);
    expect(people(['machine'])).toEqual([1, 2]);
    expect(people(['day'])).toEqual([2, 1]);
    expect(people(['kind'])).toEqual([2]);
    expect(people(['machine', 'day'])).toEqual([1, 2, 1]);
    expect(people(['day', 'kind'])).toEqual([2, 1]);
    expect(people(['person'])).toEqual([1, 1]);
    expect(shop.usage(['machine'])[0]).not.toHaveProperty('people');
  });

  it('takes whole civil days: from inclusive, to exclusive', () => {
    const held = (period: object) =>
      shop.usage(['day'], period).map(({ key, sessions }) => [key, sessions]);
    expect(held({ from: '2026-11-25' })).toEqual([['2026-11-25', 2]]);
    expect(held({ to: '2026-11-25' })).toEqual([['2026-11-24', 3]]);
    expect(held({ from: '2026-11-24', to: '2026-11-24' })).toEqual([]);
    expect(held({ to: '2026-11-24T23:00:00Z' })).toEqual([['2026-11-24', 3]]);
    expect(held({ from: '2026-11-24T23:00:00Z' })).toEqual([['2026-11-25', 2]]);
  });

  it('adds what is open as it stands, and its person once', () => {
    shop.badge('ann', 'interlock-lathe');
    shop.pass(30 * MINUTE);
    const [, lathe] = shop.usage(['machine'], { people: true });
    expect(lathe).toMatchObject({ sessions: 5, heldSeconds: 19800, people: 2 });
    shop.badge('cyd', 'interlock-extractor');
    const [extractor] = shop.usage(['machine'], { people: true });
    expect(extractor).toMatchObject({ sessions: 2, people: 2 });
    expect(shop.usage(['day'], { people: true })).toMatchObject([{ people: 2 }, { people: 2 }]);
  });

  it('by person is not for viewers', () => {
    const actor = { kind: 'staff', role: 'viewer', token: 't', name: 'n' } as const;
    const asked = { db: shop.stage.db, nowMs: shop.stage.nowMs(), actor };
    expect(getUsage(asked, { by: ['person'], people: false })).toMatchObject({
      code: 'not-allowed',
    });
    expect(getUsage(asked, { by: ['machine'], people: true })).toMatchObject({ ok: true });
  });
});

it('a session over midnight is of both days, and its energy by where it ran', () => {
  shop.pass(12 * HOUR);
  shop.badge('ann', 'interlock-lathe');
  shop.pass(3 * HOUR);
  expect(shop.usage(['day']).map(({ key, heldSeconds }) => [key, heldSeconds])).toEqual([
    ['2026-11-24', 7200],
    ['2026-11-25', 3600],
  ]);
  shop.badge('ann', 'interlock-lathe');
  expect(shop.usage(['day']).map(({ sessions }) => sessions)).toEqual([1, 0]);
});

it('use by nobody has no person', () => {
  shop.see('printer', { type: 'job', job: 'j', phase: 'started' });
  shop.pass(HOUR);
  expect(shop.usage(['person'], { people: true })).toMatchObject([{ key: null, people: 0 }]);
});
