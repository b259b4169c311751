/** What was charged, summed where it is asked for. */
import { afterEach, describe, expect, it } from 'vitest';
import type { ChargeTotals } from '#contract/charges.ts';
import { aChargedPlace, type ChargedPlace, HOUR, MINUTE } from '#test/builders/charged-place.ts';

const reason = 'looked at';
const TODAY = { from: '2026-11-24', to: '2026-11-25' };

let place: ChargedPlace;
afterEach(() => place.close());

async function aUsedPlace() {
  place = await aChargedPlace();
  const sessions = [
    await place.use('ann', 'lathe', 16 * MINUTE),
    await place.use('ann', 'lathe', 15 * MINUTE),
    await place.use('bob', 'lathe', 15 * MINUTE),
  ];
  await place.visit('bob', 'desk', HOUR);
  return sessions;
}

const totals = async (input: object) =>
  (await place.ask<ChargeTotals>('charges.totals', { by: 'payer', ...input })).items;

describe('what was charged', () => {
  it('by payer: how often, how long, how much, the most first', async () => {
    await aUsedPlace();
    expect(await totals(TODAY)).toMatchObject([
      {
        payer: { kind: 'person', ref: 'bob', name: 'Sample bob' },
        tariff: null,
        uses: 2,
        charges: 2,
        seconds: 75 * 60,
        grossCents: 1700,
        openCents: 1700,
      },
      { payer: { ref: 'ann' }, uses: 2, seconds: 31 * 60, grossCents: 1200, openCents: 1200 },
    ]);
  });

  it('by tariff, and of one payer', async () => {
    await aUsedPlace();
    expect(await totals({ by: 'tariff' })).toMatchObject([
      { payer: null, tariff: 'lathe', uses: 3, grossCents: 1700 },
      { payer: null, tariff: 'desk', uses: 1, grossCents: 1200 },
    ]);
    expect(await totals({ by: 'tariff', payer: 'ann' })).toMatchObject([
      { tariff: 'lathe', uses: 2, grossCents: 1200 },
    ]);
  });

  it('of a period holds nothing of the next', async () => {
    await aUsedPlace();
    expect(await totals({ from: TODAY.to })).toEqual([]);
  });

  it('counts a use that was given to somebody else once, for them', async () => {
    const [first] = await aUsedPlace();
    await place.do('sessions.assign', { id: first ?? '', person: 'bob', reason });
    const uses = (await totals(TODAY)).map(({ payer, uses: of, charges }) => [
      payer?.ref,
      of,
      charges,
    ]);
    expect(uses).toEqual([
      ['bob', 3, 3],
      ['ann', 1, 1],
    ]);
  });

  it('leaves out what was waived, unless that is asked for', async () => {
    await aUsedPlace();
    const [charge] = await place.charges({ payer: 'ann' });
    await place.do('charges.waive', { id: charge?.id ?? '', reason });
    expect(await totals({ payer: 'ann' })).toMatchObject([{ uses: 1, grossCents: 200 }]);
    const waived = await totals({ payer: 'ann', state: 'waived' });
    expect(waived).toMatchObject([{ uses: 1, grossCents: 1000, openCents: 0 }]);
  });
});
