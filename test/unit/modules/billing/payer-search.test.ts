/** Invoices, payments and accounts are found by who pays and by how much. */
import Database from 'better-sqlite3';
import { afterEach, describe, expect, it } from 'vitest';
import type { AccountItem, PaymentItem } from '#contract/accounts.ts';
import type { PayerRef } from '#contract/charges.ts';
import type { InvoiceItem, InvoiceWhole, ReminderItem } from '#contract/invoices.ts';
import { centsSought } from '#modules/billing/payer-search.ts';
import { aPlaceToBill, payerRef, putCharges, SELLER } from '#test/builders/billed-place.ts';
import { anEnginePlace, type EnginePlace } from '#test/builders/engine-place.ts';

const DAY_MS = 86_400_000;
let place: EnginePlace;
afterEach(() => place.close());

/** The first payer has an invoice of 5.50, the second a draft of 12.30. */
async function aPlaceInvoiced() {
  place = await anEnginePlace({ ...aPlaceToBill(), seller: SELLER }, { inFile: true });
  const raw = new Database(place.path);
  putCharges(raw, [{ id: 'a' }, { id: 'b', payer: payerRef(1), amountCents: 1230 }]);
  raw.close();
  const draft = async (payer: string) =>
    (await place.do<{ items: InvoiceWhole[] }>('invoices.draft', { payer })).items[0]?.id ?? '';
  await draft(payerRef(1));
  return place.do<InvoiceWhole>('invoices.issue', { id: await draft(payerRef(0)) });
}

const pay = (fields: object) =>
  place.do<PaymentItem>('payments.receive', {
    account: payerRef(0),
    amountCents: 200,
    method: 'transfer',
    purpose: 'debt',
    ...fields,
  });

describe('a search', () => {
  it.each([
    ['PAYER 1', [payerRef(1)]],
    ['payer-0000', [payerRef(0)]],
    ['sample payer', [payerRef(0), payerRef(1)]],
    ['12,30 €', [payerRef(1)]],
    ['5.5', [payerRef(0)]],
    ['f2026-00001', [payerRef(0)]],
    ['nobody', []],
  ])('for "%s" finds invoices, drafts too', async (search, payers) => {
    await aPlaceInvoiced();
    const found = await place.list<InvoiceItem>('invoices.list', { search });
    expect(found.map(({ payer }) => payer)).toEqual(payers);
  });

  it('finds payments by who paid, by reference and by amount', async () => {
    await aPlaceInvoiced();
    await pay({ reference: 'VIR 0042' });
    await pay({ account: 'who-knows', amountCents: 4200, method: 'card' });
    const found = async (asked: object) =>
      (await place.list<PaymentItem>('payments.list', asked)).map((one) => one.accountName);
    expect(await found({ search: 'payer 0' })).toEqual(['Sample payer 0']);
    expect(await found({ search: 'vir' })).toEqual(['Sample payer 0']);
    expect(await found({ search: '42,00' })).toEqual(['who-knows']);
    expect(await found({ method: 'card' })).toEqual(['who-knows']);
  });

  it('finds accounts by name, and goes on where a page ended', async () => {
    await aPlaceInvoiced();
    await pay({ account: payerRef(1) });
    const found = async (asked: object) =>
      (await place.list<AccountItem>('accounts.list', asked)).map(({ ref }) => ref);
    expect(await found({ search: 'payer 1' })).toEqual([payerRef(1)]);
    expect(await found({ search: 'Sample payer', after: payerRef(0) })).toEqual([payerRef(1)]);
    expect(await found({ search: 'payer 2' })).toEqual([]);
  });
});

it.each(['Élodie', 'élodie', 'elodie', 'ÉLODIE', 'e\u0301lodie'])(
  'for "%s" finds Élodie among invoices, payments and accounts',
  async (search) => {
    const { people, ...rest } = aPlaceToBill();
    const elodie = { ref: 'sample-e', name: 'Sample Élodie' };
    place = await anEnginePlace(
      { ...rest, people: [...people, elodie], seller: SELLER },
      { inFile: true },
    );
    const raw = new Database(place.path);
    putCharges(raw, [{ id: 'a', payer: elodie.ref }]);
    raw.close();
    const { items } = await place.do<{ items: InvoiceWhole[] }>('invoices.draft', {
      payer: elodie.ref,
    });
    await place.do('invoices.issue', { id: items[0]?.id ?? '' });
    await pay({ account: elodie.ref, reference: 'VIR Élodie' });
    expect(await place.list('invoices.list', { search })).toHaveLength(1);
    expect(await place.list('payments.list', { search })).toHaveLength(1);
    expect(await place.list('accounts.list', { search })).toMatchObject([{ ref: elodie.ref }]);
  },
);

it('payments of an invoice are those that were put on it', async () => {
  const invoice = await aPlaceInvoiced();
  const paid = await pay({});
  await pay({ account: payerRef(1) });
  const found = await place.list<PaymentItem>('payments.list', { invoice: invoice.id });
  expect(found.map(({ id }) => id)).toEqual([paid.id]);
});

it('reminders tell whom, and which of them are to be sent', async () => {
  await aPlaceInvoiced();
  await place.pass(40 * DAY_MS);
  const { items } = await place.do<{ items: ReminderItem[] }>('reminders.draft', {});
  expect(items).toMatchObject([{ payerName: 'Sample payer 0', level: 1 }]);
  await place.do('reminders.sent', { id: items[0]?.id ?? '' });
  expect(await place.list('reminders.list', { sent: false })).toEqual([]);
  expect(await place.list('reminders.list', { sent: true })).toHaveLength(1);
});

it('people and organisations may pay, by name', async () => {
  await aPlaceInvoiced();
  const payers = await place.list<PayerRef>('payers.list');
  expect(payers).toContainEqual({ kind: 'organisation', ref: 'firm', name: 'Sample firm' });
  expect(payers).toContainEqual({ kind: 'person', ref: payerRef(0), name: 'Sample payer 0' });
  expect(payers.map(({ name }) => name)).toEqual(payers.map(({ name }) => name).toSorted());
});

it.each([
  ['12', 1200],
  ['12,5', 1250],
  ['1 234.56 €', 123456],
  ['12.345', null],
  ['F2026-00001', null],
])('"%s" is an amount of %s cents', (text, cents) => {
  expect(centsSought(text)).toBe(cents);
});

it('reminders tell where they can be sent, organisations too', async () => {
  const { organisations, ...rest } = aPlaceToBill();
  const firm = { ...organisations[0], ref: 'firm', name: 'Sample firm', email: 'firm@example.org' };
  place = await anEnginePlace({ ...rest, organisations: [firm], seller: SELLER }, { inFile: true });
  const raw = new Database(place.path);
  putCharges(raw, [{ id: 'a' }, { id: 'b', payer: 'firm', payerKind: 'organisation' }]);
  raw.close();
  for (const payer of [payerRef(0), 'firm']) {
    const { items } = await place.do<{ items: InvoiceWhole[] }>('invoices.draft', { payer });
    await place.do('invoices.issue', { id: items[0]?.id ?? '' });
  }
  await place.pass(40 * DAY_MS);
  await place.do('reminders.draft', {});
  const reminders = await place.list<ReminderItem>('reminders.list');
  expect(Object.fromEntries(reminders.map(({ payer, email }) => [payer, email]))).toEqual({
    [payerRef(0)]: null,
    firm: 'firm@example.org',
  });
});
