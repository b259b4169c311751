/** What an account says to a badge. */
import Database from 'better-sqlite3';
import { afterEach, describe, expect, it } from 'vitest';
import type { InvoiceWhole } from '#contract/invoices.ts';
import { openReadOnly } from '#db/open.ts';
import { lacksMoney, overdueDaysOf } from '#flows/payer-standing.ts';
import { aPlaceToBill, payerRef, putCharges } from '#test/builders/billed-place.ts';
import { anEnginePlace, type EnginePlace } from '#test/builders/engine-place.ts';

const ADA = payerRef(0);
const opened: EnginePlace[] = [];
afterEach(async () => {
  for (const place of opened.splice(0)) await place.close();
});

async function aPlaceOfAda(amountCents: number) {
  const place = await anEnginePlace(aPlaceToBill(), { inFile: true });
  opened.push(place);
  const raw = new Database(place.path);
  putCharges(raw, [{ id: 'a', amountCents }]);
  const { id } = raw.prepare('SELECT id FROM people WHERE ref = ?').get(ADA) as { id: number };
  raw.close();
  const look = <Value>(question: (db: ReturnType<typeof openReadOnly>['db']) => Value): Value => {
    const { db, close } = openReadOnly(place.path);
    const value = question(db);
    close();
    return value;
  };
  return { ...place, look, personId: id };
}

const pay = (place: EnginePlace, fields: object) =>
  place.do('payments.receive', { account: ADA, method: 'card', purpose: 'debt', ...fields });

describe('overdueDaysOf', () => {
  it('counts from the day after the due date, until it is paid', async () => {
    const place = await aPlaceOfAda(1200);
    const { items } = await place.do<{ items: InvoiceWhole[] }>('invoices.draft', { payer: ADA });
    await place.do('invoices.issue', { id: items[0]?.id });
    const on = (date: string) => place.look((db) => overdueDaysOf(db, ADA, date));
    expect([on('2026-12-23'), on('2026-12-24'), on('2026-12-25'), on('2027-01-03')]).toEqual([
      null,
      null,
      1,
      10,
    ]);
    await pay(place, { amountCents: 1200 });
    expect(on('2027-01-03')).toBeNull();
  });
});

describe('lacksMoney', () => {
  it('asks those alone who pay in advance: the wallet less what is charged, down to its limit', async () => {
    const place = await aPlaceOfAda(500);
    const lacks = () => place.look((db) => lacksMoney(db, place.personId, place.nowMs()));
    expect(lacks()).toBe(false);
    await place.do('accounts.set', { ref: ADA, prepaid: true });
    expect(lacks()).toBe(true);
    await place.do('accounts.set', { ref: ADA, walletLimitCents: 501 });
    expect(lacks()).toBe(false);
    await place.do('accounts.set', { ref: ADA, walletLimitCents: 0 });
    await pay(place, { amountCents: 500, purpose: 'wallet' });
    expect(lacks()).toBe(true);
    await pay(place, { amountCents: 1, purpose: 'wallet' });
    expect(lacks()).toBe(false);
  });
});
