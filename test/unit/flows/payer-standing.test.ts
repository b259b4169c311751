/** What an account says to a badge. */
import Database from 'better-sqlite3';
import { afterEach, describe, expect, it } from 'vitest';
import type { AccountWhole } from '#contract/accounts.ts';
import type { InvoiceWhole } from '#contract/invoices.ts';
import { openReadOnly } from '#db/open.ts';
import { lacksMoney, overdueDaysOf } from '#flows/payer-standing.ts';
import { findPersonByRef } from '#modules/people/index.ts';
import { aPlaceToBill, payerRef, putCharges } from '#test/builders/billed-place.ts';
import { aChargedPlace, MINUTE } from '#test/builders/charged-place.ts';
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

  it('counts what runs at its price so far, whoever uses it, and what is charged of it once', async () => {
    const place = await aChargedPlace(
      (file) => {
        for (const one of file.people ?? []) if (one.ref === 'bob') one.payers = [{ ref: 'ann' }];
      },
      { inFile: true },
    );
    const lacks = () => {
      const { db, close } = openReadOnly(place.path);
      const bob = findPersonByRef(db, 'bob');
      const value = lacksMoney(db, bob?.id ?? 0, place.nowMs());
      close();
      return value;
    };
    opened.push(place);
    await place.do('accounts.set', { ref: 'ann', prepaid: true });
    const wallet = { account: 'ann', method: 'card', purpose: 'wallet', amountCents: 1600 };
    await place.do('payments.receive', wallet);
    const standing = async () => {
      const account = await place.ask<AccountWhole>('accounts.get', { ref: 'ann' });
      return [account.openChargesCents, account.runningCents, account.availableCents];
    };
    const session = await place.begin('ann', 'lathe');
    await place.pass(16 * MINUTE);
    expect(await standing()).toEqual([0, 1000, 600]);
    await place.do('sessions.split', { id: session, at: at(10), person: 'ann', reason: 'a part' });
    expect(await standing()).toEqual([500, 500, 600]);
    const [open] = await place.list<{ id: string }>('sessions.list', { open: true });
    await place.do('sessions.end', { id: open?.id, reason: 'done' });
    expect(await standing()).toEqual([1000, 0, 600]);
    await place.begin('bob', 'lathe');
    await place.pass(MINUTE);
    expect(await standing()).toEqual([1000, 500, 100]);
    expect(lacks()).toBe(false);
    await place.pass(15 * MINUTE);
    expect(await standing()).toEqual([1000, 1000, -400]);
    expect(lacks()).toBe(true);
  });
});

const at = (minute: number) =>
  new Date(Date.parse('2026-11-24T09:00:00Z') + minute * MINUTE).toISOString();
