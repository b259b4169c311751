/** When in the week machines are used. */
import { beforeEach, expect, test } from 'vitest';
import type { UsageHour } from '#contract/usage.ts';
import { getUsageHours } from '#reporting/usage-hours.ts';
import { aWorkshop, HOUR, MINUTE, STAFF, type Workshop } from '#test/builders/machine-place.ts';

let shop: Workshop;
beforeEach(() => {
  shop = aWorkshop();
});

/** A session of `who` at `reader`. */
function use(who: string, reader: string, ms: number) {
  shop.badge(who, reader);
  shop.pass(ms);
  shop.badge(who, reader);
  shop.pass(MINUTE);
}
function hours(input: object = {}): UsageHour[] {
  const answer = getUsageHours(
    { db: shop.stage.db, nowMs: shop.stage.nowMs(), actor: STAFF },
    input,
  );
  if (!answer.ok) throw new Error(answer.message);
  return answer.value.items;
}
const used = (input: object = {}) =>
  hours(input)
    .filter(({ heldSeconds }) => heldSeconds > 0)
    .map(({ weekday, hour, sessions, heldSeconds }) => [weekday, hour, sessions, heldSeconds]);
const sum = (items: readonly { heldSeconds: number }[]) =>
  items.reduce((all, { heldSeconds }) => all + heldSeconds, 0);

// The workshop's day begins on Tuesday, 10:00 in Paris.
test('a session is spread over its local hours and begins in the first', () => {
  shop.pass(45 * MINUTE);
  use('ann', 'interlock-lathe', 90 * MINUTE);
  expect(used()).toEqual([
    ['tue', 10, 1, 900],
    ['tue', 11, 0, 3600],
    ['tue', 12, 0, 900],
  ]);
  expect(hours()).toHaveLength(168);
});

test('what is open counts so far, and the sum is that of use by day', () => {
  use('ann', 'interlock-lathe', 2 * HOUR);
  shop.badge('bob', 'interlock-lathe');
  shop.pass(20 * MINUTE);
  expect(sum(hours())).toBe(sum(shop.usage(['day'])));
  expect(sum(hours())).toBe(7200 + 1200);
});

test('of a period only what lies in it; of a machine only its own; void sessions never', () => {
  use('ann', 'interlock-lathe', 3 * HOUR);
  use('ann', 'interlock-extractor', HOUR);
  const from = new Date(shop.stage.nowMs() - 3 * HOUR).toISOString();
  expect(sum(hours({ from }))).toBe(3 * 3600 - 120);
  expect(sum(hours({ machine: 'extractor' }))).toBe(3600);
  expect(sum(hours({ machine: 'none' }))).toBe(0);
  shop.stage.raw.exec(`UPDATE sessions SET flags = '["voided"]'`);
  expect(used()).toEqual([]);
});

test('a night in which the hour changes has its true length', () => {
  use('ann', 'interlock-lathe', MINUTE);
  const at = (text: string) => Date.parse(text);
  // 00:30 to 04:30 by the wall: three hours in spring, five in autumn.
  const nights: Array<readonly [number, number]> = [
    [at('2026-03-28T23:30:00Z'), at('2026-03-29T02:30:00Z')],
    [at('2026-10-24T22:30:00Z'), at('2026-10-25T03:30:00Z')],
  ];
  const seen = nights.map(([fromMs, toMs]) => {
    shop.stage.raw.exec(`UPDATE sessions SET startedAtMs = ${fromMs}, endedAtMs = ${toMs}`);
    return used({ from: '2026-01-01' }).map(([, hour, , seconds]) => [hour, seconds]);
  });
  expect(seen).toEqual([
    [
      [0, 1800],
      [1, 3600],
      [3, 3600],
      [4, 1800],
    ],
    [
      [0, 1800],
      [1, 3600],
      [2, 7200],
      [3, 3600],
      [4, 1800],
    ],
  ]);
});

test('a period of more than three years is refused, and so is none', () => {
  const refused = (input: object) =>
    getUsageHours({ db: shop.stage.db, nowMs: shop.stage.nowMs(), actor: STAFF }, input);
  expect(refused({ from: '2023-01-01', to: '2026-11-24' })).toMatchObject({ code: 'bad-input' });
  expect(refused({ from: 'never' })).toMatchObject({ code: 'bad-input' });
});
