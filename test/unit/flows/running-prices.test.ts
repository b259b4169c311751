/** What goes on costs so far what it would be charged if it ended now. */
import { afterEach, describe, expect, it } from 'vitest';
import type { AccountWhole } from '#contract/accounts.ts';
import type { PlaceFile } from '#contract/place-file.ts';
import type { TariffVersion } from '#contract/tariffs.ts';
import {
  aChargedPlace,
  type ChargedPlace,
  MINUTE,
  quarters,
} from '#test/builders/charged-place.ts';

let place: ChargedPlace;
afterEach(() => place.close());

const aPlace = async (change?: (file: PlaceFile) => void) => {
  place = await aChargedPlace(change);
};
/** One tariff for two machines. */
const aPlaceOfTwo = (given: Partial<TariffVersion>, change?: (file: PlaceFile) => void) =>
  aPlace((file) => {
    const [lathe] = file.tariffs ?? [];
    if (lathe === undefined) return;
    const both = { ...lathe, for: { machines: ['lathe', 'saw'] } };
    file.tariffs = [{ ...both, versions: [quarters('5.00', given)] }];
    change?.(file);
  });
/** Charged and not invoiced, and what goes on. */
const standing = async (ref = 'ann') => {
  const account = await place.ask<AccountWhole>('accounts.get', { ref });
  return [account.openChargesCents, account.runningCents];
};
const end = (id: string) => place.do('sessions.end', { id, reason: 'done' });
const onPrinter = (phase: string, more: object = {}) =>
  place.say('printer', { type: 'job', job: 'j1', phase, ...more } as never);

describe('what goes on', () => {
  it('of a print is its set-up and its material so far, until it is charged', async () => {
    await aPlace();
    await place.begin('ann', 'printer');
    expect(await standing()).toEqual([0, 0]);
    await onPrinter('started');
    await place.pass(10 * MINUTE);
    expect(await standing()).toEqual([0, 120]);
    await onPrinter('progress', { progress: 0.5, filamentGrams: 20 });
    expect(await standing()).toEqual([0, 360]);
    expect(await standing('bob')).toEqual([0, 0]);
    await onPrinter('finished', { filamentGrams: 37 });
    expect(await standing()).toEqual([564, 0]);
  });

  it('of a visit is what it would cost if it ended now, where a tariff names its zone', async () => {
    await aPlace();
    const begin = async (zone: string) =>
      (await place.do<{ id: string }>('visits.start', { person: 'ann', zone, reason: 'here' })).id;
    await begin('lab');
    const desk = await begin('desk');
    expect(await standing()).toEqual([0, 1200]);
    await place.pass(5 * 60 * MINUTE);
    expect(await standing()).toEqual([0, 2400]);
    await place.do('visits.end', { id: desk, reason: 'left' });
    expect(await standing()).toEqual([2400, 0]);
  });

  it('of two uses takes free minutes once, the first to begin first', async () => {
    await aPlaceOfTwo({ free: [{ measure: 'held', seconds: 1800, per: 'day' }] });
    const lathe = await place.begin('ann', 'lathe');
    await place.pass(5 * MINUTE);
    const saw = await place.begin('ann', 'saw');
    await place.pass(35 * MINUTE);
    expect(await standing()).toEqual([0, 500 + 1500]);
    for (const id of [lathe, saw]) await end(id);
    expect(await standing()).toEqual([2000, 0]);
  });

  it('of two uses stays under one cap, and a part that is charged counts once', async () => {
    await aPlaceOfTwo({ caps: [{ per: 'day', price: '12.00' }] });
    const lathe = await place.begin('ann', 'lathe');
    await place.pass(16 * MINUTE);
    const at = new Date(place.nowMs() - 6 * MINUTE).toISOString();
    await place.do('sessions.split', { id: lathe, at, person: 'ann', reason: 'a part' });
    await place.begin('ann', 'saw');
    expect(await standing()).toEqual([500, 500]);
    await place.pass(MINUTE);
    expect(await standing()).toEqual([500, 500 + 200]);
    await place.pass(60 * MINUTE);
    expect(await standing()).toEqual([500, 700]);
  });

  it('of two uses burns a unit of a pass once', async () => {
    await aPlaceOfTwo({}, (file) => {
      for (const pass of file.passes ?? [])
        Object.assign(pass, { units: 1, burns: [{ tariff: 'lathe', per: 'use', units: 1 }] });
    });
    await place.do('sales.sell', { person: 'ann', pass: 'carnet' });
    await place.begin('ann', 'lathe');
    await place.pass(MINUTE);
    await place.begin('ann', 'saw');
    await place.pass(MINUTE);
    expect(await standing()).toEqual([10_000, 500]);
  });

  it('of one person is shared among who pays for it', async () => {
    await aPlaceOfTwo({ free: [{ measure: 'held', seconds: 1800, per: 'month' }] }, (file) => {
      for (const one of file.people ?? [])
        if (one.ref === 'ann') one.payers = [{ ref: 'firm', from: '2026-11-25' }];
    });
    place.setClock(Date.parse('2026-11-24T22:50:00Z'));
    await place.begin('ann', 'lathe');
    await place.pass(20 * MINUTE);
    await place.begin('ann', 'saw');
    await place.pass(20 * MINUTE);
    expect(await standing('ann')).toEqual([0, 500]);
    expect(await standing('firm')).toEqual([0, 1000]);
  });
});
