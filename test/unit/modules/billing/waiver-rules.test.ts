/** A part of a charge that is let go: a rest that says what was taken off, parts that nobody asks for, and one again. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LiveCharge, NewCharge, WantedCharge } from '#modules/billing/types.ts';
import {
  discountSteps,
  isWaivedPart,
  joinWaived,
  splitWaived,
  sumOf,
  waiversOf,
} from '#modules/billing/waiver-rules.ts';

const SEED = 20261124;
const step = { kind: 'time', units: 1, price: '9.00', words: { fr: 'une', en: 'one' } } as const;
const whole = (amountCents: number): WantedCharge => ({
  ...{ atMs: 2000, startedAtMs: 1000, person: 'ann', payer: { kind: 'person', ref: 'ann' } },
  ...{ tariff: 'laser', tariffVersion: '2026-01-01', label: 'Laser', prices: 'gross' },
  line: { quantityMilli: 1000, unit: 'unit', unitPriceMicros: amountCents * 10_000 },
  ...{ amountCents, vat: { category: 'S', rate: 2000, code: null } },
  steps: [{ ...step, amountCents }],
  ...{ use: null, freeUsed: { 'held/day': 60 }, burns: [{ holding: 'h', units: 1 }] },
});
const waiver = (amountCents: number, by = 'Staff') => ({ amountCents, by, reason: 'broke' });
const asLive = ({ wanted, waived }: NewCharge): LiveCharge =>
  ({
    amountCents: wanted.amountCents,
    state: waived === null ? 'open' : 'waived',
    ...{ waivedBy: waived?.by ?? null, waiveReason: waived?.reason ?? null },
    steps: JSON.stringify(wanted.steps),
  }) as LiveCharge;

describe('a charge of which a part is let go', () => {
  it('falls into a rest and a part; caps, free parts and passes count with the rest', () => {
    const [rest, part, ...more] = splitWaived(whole(900), 'c1', [waiver(250)]);
    expect(rest).toMatchObject({
      correctsId: 'c1',
      waived: null,
      wanted: { label: 'Laser (9,00 − 2,50 €)', amountCents: 650, freeUsed: { 'held/day': 60 } },
    });
    expect(part).toMatchObject({
      waived: { by: 'Staff', reason: 'broke' },
      wanted: { label: 'Laser', amountCents: 250, freeUsed: {}, burns: [] },
    });
    expect(more).toEqual([]);
  });

  it.each([900, 901])('of %i cents out of 900 is let go whole', (cents) => {
    const split = splitWaived(whole(900), 'c1', [waiver(cents)]);
    expect(split).toMatchObject([{ waived: { by: 'Staff' }, wanted: { amountCents: 900 } }]);
  });

  it('adds up to the whole whatever is let go, and is one again', () => {
    const cents = fc.integer({ min: 1, max: 400 });
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 2000 }),
        fc.array(cents, { minLength: 1, maxLength: 4 }),
        (amount, all) => {
          const split = splitWaived(
            whole(amount),
            'c1',
            all.map((one) => waiver(one)),
          );
          expect(sumOf(split.map(({ wanted }) => wanted))).toBe(amount);
          for (const { wanted } of split) expect(sumOf(wanted.steps)).toBe(wanted.amountCents);
          const [rest, ...parts] = split;
          if (rest === undefined || parts.length === 0) return;
          const live = parts.map(asLive);
          expect(live.every(isWaivedPart)).toBe(true);
          expect(isWaivedPart(asLive(rest))).toBe(false);
          expect(joinWaived(rest.wanted, live)).toEqual(whole(amount));
          expect(waiversOf(live)).toEqual(all.map((one) => waiver(one)));
        },
      ),
      { seed: SEED },
    );
  });

  it('that is whole is no part of one', () => {
    const steps = JSON.stringify([{ ...step, amountCents: 900 }]);
    expect(isWaivedPart({ state: 'waived', steps })).toBe(false);
    expect(isWaivedPart({ state: 'open', steps: '[]' })).toBe(false);
  });

  it('takes off no more than there is', () => {
    const taken = discountSteps([waiver(200), waiver(200), waiver(200)], 300);
    expect(taken.map(({ amountCents }) => 0 - amountCents)).toEqual([200, 100, 0]);
  });

  it('that was never let go in part stays as it is', () => {
    expect(joinWaived(whole(900), [])).toEqual(whole(900));
  });
});
