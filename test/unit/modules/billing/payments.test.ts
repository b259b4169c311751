/** Money in and back, accounts, credit notes, deposits, closed months: on the engine, with a file that is looked at. */
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import type { AccountWhole, PaymentItem } from '#contract/accounts.ts';
import type { InvoiceItem, InvoiceWhole, RunWhole } from '#contract/invoices.ts';
import {
  aPlaceToBill,
  type ChargeFields,
  payerRef,
  putCharges,
} from '#test/builders/billed-place.ts';
import { anEnginePlace, type EnginePlace } from '#test/builders/engine-place.ts';
import { verifiedBooks } from '#test/builders/verified.ts';

const ADA = payerRef(0);
const DAY_MS = 86_400_000;
const opened: EnginePlace[] = [];

afterEach(async () => {
  for (const place of opened.splice(0)) await place.close();
});

/** With an issued invoice for each charge, all of Ada unless said, a day apart. */
async function aPlaceWith(charges: ReadonlyArray<Partial<ChargeFields>>) {
  const place = await anEnginePlace(aPlaceToBill(), { inFile: true });
  opened.push(place);
  const more = (some: ReadonlyArray<Partial<ChargeFields> & { readonly id: string }>) => {
    const raw = new Database(place.path);
    putCharges(raw, some);
    raw.close();
  };
  const invoices: InvoiceWhole[] = [];
  for (const [index, charge] of charges.entries()) {
    more([{ id: `charge-${index}`, ...charge }]);
    invoices.push(await invoiced(place, charge.payer ?? ADA));
    await place.pass(DAY_MS);
  }
  return { ...place, putCharges: more, invoices };
}

async function invoiced(place: EnginePlace, payer: string): Promise<InvoiceWhole> {
  const { items } = await place.do<{ items: InvoiceWhole[] }>('invoices.draft', { payer });
  return place.do<InvoiceWhole>('invoices.issue', { id: items[0]?.id ?? '' });
}

const pay = (place: EnginePlace, fields: object) =>
  place.do<PaymentItem>('payments.receive', {
    account: ADA,
    amountCents: 550,
    method: 'card',
    purpose: 'debt',
    ...fields,
  });
const account = (place: EnginePlace, fields: object = {}) =>
  place.ask<AccountWhole>('accounts.get', { ref: ADA, ...fields });
const owedOf = async (place: EnginePlace) =>
  (await place.list<InvoiceItem>('invoices.list'))
    .filter((one) => one.type === 'invoice')
    .map((one) => one.openCents)
    .reverse();

/** As somebody with `sqlite3` does, who takes the triggers away first. */
function tamper(place: EnginePlace, table: string, statement: string): void {
  const raw = new Database(place.path);
  const triggers = raw
    .prepare("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ?")
    .all(table) as Array<{ name: string }>;
  for (const { name } of triggers) raw.exec(`DROP TRIGGER ${name}`);
  raw.exec(statement);
  raw.close();
}

const verified = (place: EnginePlace) => verifiedBooks(place.path);

describe('a payment', () => {
  it('goes onto the oldest invoices first, and what is over stands to the payer’s credit', async () => {
    const place = await aPlaceWith([{ amountCents: 500 }, { amountCents: 700 }]);
    const first = await pay(place, { amountCents: 800 });
    expect(first.allocations.map((one) => one.amountCents)).toEqual([500, 300]);
    expect(await owedOf(place)).toEqual([0, 400]);
    const second = await pay(place, { amountCents: 1000, method: 'transfer' });
    expect(second.leftCents).toBe(600);
    expect((await account(place)).balanceCents).toBe(-600);
  });

  it('goes onto chosen invoices, and the next one issued takes the credit', async () => {
    const place = await aPlaceWith([{ amountCents: 500 }, { amountCents: 700 }]);
    const [, second] = place.invoices;
    await pay(place, { amountCents: 700, allocations: [{ invoice: second?.id }] });
    expect(await owedOf(place)).toEqual([500, 0]);
    await pay(place, { amountCents: 900 });
    place.putCharges([{ id: 'later', amountCents: 300 }]);
    const later = await invoiced(place, ADA);
    expect(later).toMatchObject({ paidCents: 300, openCents: 0 });
    expect((await account(place)).balanceCents).toBe(-100);
  });

  it('refuses to be put where it does not fit', async () => {
    const place = await aPlaceWith([
      { amountCents: 500 },
      { amountCents: 700, payer: payerRef(1) },
    ]);
    const [own, other] = place.invoices;
    for (const allocations of [
      [{ invoice: own?.id, amountCents: 501 }],
      [{ invoice: other?.id }],
      [{ invoice: 'none' }],
    ])
      await expect(pay(place, { allocations })).rejects.toThrow('bad-input');
    expect(await place.list('payments.list')).toEqual([]);
  });

  it('of an account that nobody has stands in suspense until it is assigned', async () => {
    const place = await aPlaceWith([{ amountCents: 500 }]);
    const paid = await pay(place, { account: 'who-knows', amountCents: 500, method: 'transfer' });
    expect(paid).toMatchObject({ suspense: true, allocations: [] });
    expect(await place.list('payments.list', { suspense: true })).toHaveLength(1);
    const assigned = await place.do<PaymentItem>('payments.assign', { id: paid.id, account: ADA });
    expect(assigned).toMatchObject({ suspense: false, account: ADA });
    expect(assigned.allocations).toMatchObject([{ amountCents: 500, number: 'F2026-00001' }]);
    expect((await account(place)).balanceCents).toBe(0);
    expect(await place.list('payments.list', { suspense: true })).toEqual([]);
    await expect(place.do('payments.assign', { id: paid.id, account: ADA })).rejects.toThrow(
      'conflict',
    );
  });

  it('is refused in the future, and in cash above the limit', async () => {
    const place = await aPlaceWith([]);
    await expect(pay(place, { receivedOn: '2026-11-25' })).rejects.toThrow('bad-input');
    await expect(pay(place, { amountCents: 100_001, method: 'cash' })).rejects.toThrow(
      'cash-limit',
    );
    await expect(pay(place, { amountCents: 100_000, method: 'cash' })).resolves.toBeDefined();
  });

  it.each(['bounced', 'error', 'refund'] as const)(
    'that is reversed as %s is owed again, by the opposite entry of today, due as before',
    async (kind) => {
      const place = await aPlaceWith([{ amountCents: 500 }, { amountCents: 700 }]);
      const { dueOn } = place.invoices[0] as InvoiceWhole;
      const paid = await pay(place, { amountCents: 800 });
      await place.pass(3 * DAY_MS);
      const back = await place.do<PaymentItem>('payments.reverse', { id: paid.id, kind });
      expect(back).toMatchObject({ state: kind, allocations: [], leftCents: 0 });
      expect(await owedOf(place)).toEqual([500, 700]);
      const again = await place.ask<InvoiceWhole>('invoices.get', { id: place.invoices[0]?.id });
      expect(again.dueOn).toBe(dueOn);
      const { balanceCents, entries } = await account(place);
      expect(balanceCents).toBe(1200);
      expect(entries.at(-1)).toMatchObject({ on: '2026-11-29', debitCents: 800 });
      await expect(place.do('payments.reverse', { id: paid.id, kind })).rejects.toThrow('conflict');
    },
  );
});

describe('the wallet', () => {
  it('is topped up, pays, and never goes below what is in it', async () => {
    const place = await aPlaceWith([{ amountCents: 500 }]);
    await pay(place, { amountCents: 2000, purpose: 'wallet' });
    expect(await account(place)).toMatchObject({ walletCents: 2000, balanceCents: 500 });
    await pay(place, { amountCents: 500, method: 'wallet' });
    expect(await account(place)).toMatchObject({ walletCents: 1500, balanceCents: 0 });
    await expect(pay(place, { amountCents: 1501, method: 'wallet' })).rejects.toThrow(
      'wallet-too-low',
    );
  });

  it('has available what is in it less what is charged and not invoiced', async () => {
    const place = await aPlaceWith([]);
    await pay(place, { amountCents: 2000, purpose: 'wallet' });
    place.putCharges([{ id: 'open', amountCents: 700 }]);
    expect(await account(place)).toMatchObject({ openChargesCents: 700, availableCents: 1300 });
  });

  it('gives money back, with guarantees and credit, and no more than there is', async () => {
    const place = await aPlaceWith([]);
    await pay(place, { amountCents: 2000, purpose: 'wallet' });
    await pay(place, { amountCents: 10_000, purpose: 'guarantee', method: 'cheque' });
    await pay(place, { amountCents: 300 });
    for (const [from, amountCents] of [
      ['wallet', 2000],
      ['guarantee', 10_000],
      ['credit', 300],
    ] as const) {
      const asked = { ref: ADA, from, amountCents, method: 'transfer', reason: 'leaves' };
      expect(await place.do('accounts.refund', asked)).toMatchObject({ leftCents: 0 });
      await expect(place.do('accounts.refund', asked)).rejects.toThrow('wallet-too-low');
    }
    expect(await account(place)).toMatchObject({
      walletCents: 0,
      guaranteeCents: 0,
      balanceCents: 0,
    });
  });
});

describe('a credit note', () => {
  it('gives back the whole, and the invoice owes nothing', async () => {
    const place = await aPlaceWith([{ amountCents: 1200 }]);
    const [invoice] = place.invoices;
    const credit = await place.do<InvoiceWhole>('invoices.credit', {
      id: invoice?.id,
      reason: 'error',
    });
    expect(credit).toMatchObject({
      type: 'credit-note',
      state: 'issued',
      number: 'A2026-00001',
      netCents: 1000,
      vatCents: 200,
      grossCents: 1200,
      credits: { number: 'F2026-00001' },
    });
    expect(await owedOf(place)).toEqual([0]);
    expect((await account(place)).balanceCents).toBe(0);
    await expect(place.do('invoices.credit', { id: invoice?.id, reason: 'again' })).rejects.toThrow(
      'conflict',
    );
  });

  it('gives back parts of a line, and never more than is left', async () => {
    const place = await aPlaceWith([{ amountCents: 1200 }]);
    const id = place.invoices[0]?.id;
    const part = (amountCents: number) =>
      place.do<InvoiceWhole>('invoices.credit', {
        id,
        reason: 'part',
        lines: [{ position: 1, amountCents }],
      });
    expect(await part(500)).toMatchObject({ grossCents: 500, netCents: 417 });
    await expect(part(701)).rejects.toThrow('bad-input');
    expect(await part(700)).toMatchObject({ grossCents: 700, netCents: 583 });
    await expect(part(1)).rejects.toThrow('bad-input');
  });

  it('of a paid invoice leaves credit, which pays the next', async () => {
    const place = await aPlaceWith([{ amountCents: 500 }]);
    await pay(place, { amountCents: 500 });
    await place.do('invoices.credit', { id: place.invoices[0]?.id, reason: 'gift' });
    expect((await account(place)).balanceCents).toBe(-500);
    place.putCharges([{ id: 'later', amountCents: 400 }]);
    expect(await invoiced(place, ADA)).toMatchObject({
      openCents: 0,
      creditedCents: 0,
      fromCreditCents: 400,
    });
  });

  it('counts as credited what was given back: not a write-off, and of a paid invoice too', async () => {
    const place = await aPlaceWith([
      { amountCents: 500 },
      { amountCents: 700 },
      { amountCents: 900 },
    ]);
    const [paid, lost, cut] = place.invoices.map(({ id }) => id);
    const at = (id: string | undefined) => place.ask<InvoiceWhole>('invoices.get', { id });
    await pay(place, { amountCents: 500 });
    await place.do('invoices.credit', {
      id: cut,
      reason: 'spoilt',
      lines: [{ position: 1, amountCents: 300 }],
    });
    await place.do('invoices.write-off', { id: lost, reason: 'gone' });
    await place.do('invoices.write-off', { id: cut, reason: 'gone' });
    await place.do('invoices.credit', { id: paid, reason: 'gift' });
    const sums = { openCents: 0, fromCreditCents: 0 };
    expect(await at(paid)).toMatchObject({
      ...sums,
      paidCents: 500,
      creditedCents: 500,
      writtenOffCents: 0,
    });
    expect(await at(lost)).toMatchObject({
      ...sums,
      paidCents: 0,
      creditedCents: 0,
      writtenOffCents: 700,
    });
    expect(await at(cut)).toMatchObject({ ...sums, creditedCents: 300, writtenOffCents: 600 });
    await place.do('invoices.credit', { id: lost, reason: 'after all', draft: true });
    expect(await at(lost)).toMatchObject({ openCents: 0, creditedCents: 700 });
  });
});

it('a statement of a past day leaves what is available as of today', async () => {
  const place = await aPlaceWith([]);
  const before = new Date(place.nowMs()).toISOString().slice(0, 10);
  await place.pass(3 * DAY_MS);
  await pay(place, { amountCents: 2000, purpose: 'wallet' });
  expect(await account(place)).toMatchObject({ walletCents: 2000, availableCents: 2000 });
  expect(await account(place, { at: before })).toMatchObject({
    walletCents: 0,
    availableCents: 2000,
  });
});

describe('a deposit', () => {
  it('has VAT, is paid, and is deducted once', async () => {
    const place = await aPlaceWith([]);
    const vat = { category: 'S', rate: '20' };
    const asked = { payer: ADA, label: 'Acompte salle', amountCents: 6000, prices: 'gross', vat };
    const draft = await place.do<InvoiceWhole>('invoices.deposit', asked);
    const deposit = await place.do<InvoiceWhole>('invoices.issue', { id: draft.id });
    expect(deposit).toMatchObject({ type: 'deposit', number: 'F2026-00001', vatCents: 1000 });
    place.putCharges([{ id: 'room', amountCents: 12_000 }]);
    const wanted = { payer: ADA, deposits: [deposit.id] };
    await expect(place.do('invoices.draft', wanted)).rejects.toThrow('not paid');
    await pay(place, { amountCents: 6000 });
    const { items } = await place.do<{ items: InvoiceWhole[] }>('invoices.draft', wanted);
    const final = await place.do<InvoiceWhole>('invoices.issue', { id: items[0]?.id });
    expect(final).toMatchObject({ grossCents: 12_000, depositCents: 6000, openCents: 6000 });
    expect((await account(place)).balanceCents).toBe(6000);
    place.putCharges([{ id: 'other', amountCents: 12_000 }]);
    await expect(place.do('invoices.draft', wanted)).rejects.toThrow('already');
    expect(verified(place).ok).toBe(true);
  });

  it('that was paid and given back is not deducted', async () => {
    const place = await aPlaceWith([]);
    const vat = { category: 'S', rate: '20' };
    const asked = { payer: ADA, label: 'Acompte salle', amountCents: 6000, prices: 'gross', vat };
    const { id } = await place.do<InvoiceWhole>('invoices.deposit', asked);
    await place.do('invoices.issue', { id });
    await pay(place, { amountCents: 6000 });
    await place.do('invoices.credit', { id, reason: 'no room' });
    place.putCharges([{ id: 'room', amountCents: 12_000 }]);
    await expect(place.do('invoices.draft', { payer: ADA, deposits: [id] })).rejects.toThrow(
      'given back',
    );
  });
});

describe('a closed month', () => {
  it('takes nothing more: what comes later stands on the first open day, and says what it is about', async () => {
    const place = await aPlaceWith([{ amountCents: 500 }]);
    await place.pass(10 * DAY_MS);
    const before = await account(place, { at: '2026-11-30' });
    expect(await place.do('periods.close', { month: '2026-11' })).toMatchObject({
      totals: { monthCents: 500, everCents: 500 },
    });
    await expect(place.do('periods.close', { month: '2026-11' })).rejects.toThrow('conflict');
    await expect(place.do('periods.close', { month: '2026-12' })).rejects.toThrow('bad-input');
    await pay(place, { amountCents: 500, receivedOn: '2026-11-28' });
    expect(await account(place, { at: '2026-11-30' })).toEqual({ ...before, availableCents: 0 });
    expect((await account(place)).entries.at(-1)).toMatchObject({
      on: '2026-12-01',
      concernsOn: '2026-11-28',
    });
  });
});

describe('issuing', () => {
  it('never goes back in date within a series', async () => {
    const place = await aPlaceWith([{ amountCents: 500 }]);
    place.setClock(Date.parse('2026-11-23T09:00:00Z'));
    place.putCharges([{ id: 'later' }]);
    await expect(invoiced(place, ADA)).rejects.toThrow('dates never go back');
  });

  it('begins each year with 1, in the place’s time', async () => {
    const place = await aPlaceWith([]);
    place.setClock(Date.parse('2026-12-31T22:30:00Z'));
    place.putCharges([{ id: 'old' }]);
    expect((await invoiced(place, ADA)).number).toBe('F2026-00001');
    place.setClock(Date.parse('2026-12-31T23:30:00Z'));
    place.putCharges([{ id: 'new' }]);
    expect(await invoiced(place, ADA)).toMatchObject({
      number: 'F2027-00001',
      issuedOn: '2027-01-01',
    });
  });

  it('refuses a draft whose charges changed since', async () => {
    const place = await aPlaceWith([]);
    place.putCharges([{ id: 'a' }, { id: 'b' }]);
    const { items } = await place.do<{ items: InvoiceWhole[] }>('invoices.draft', { payer: ADA });
    const raw = new Database(place.path);
    raw.prepare("UPDATE charges SET state = 'corrected', invoiceId = NULL WHERE id = 'a'").run();
    raw.close();
    await expect(place.do('invoices.issue', { id: items[0]?.id })).rejects.toThrow('anew');
    await place.do('invoices.discard', { id: items[0]?.id });
    expect(await invoiced(place, ADA)).toMatchObject({ lines: [{ charge: 'b' }] });
  });
});

describe('what is issued, paid or posted', () => {
  const FORBIDDEN = [
    "UPDATE invoices SET grossCents = 1 WHERE state = 'issued'",
    "DELETE FROM invoices WHERE state = 'issued'",
    'UPDATE invoice_lines SET netCents = 1',
    'DELETE FROM invoice_lines',
    'UPDATE payments SET amountCents = 1',
    'DELETE FROM payments',
    'UPDATE ledger_transactions SET date = 1',
    'DELETE FROM ledger_transactions',
    'UPDATE ledger_lines SET amountCents = 1',
    'DELETE FROM ledger_lines',
    'UPDATE allocations SET amountCents = 1',
    'DELETE FROM allocations',
    'UPDATE series SET last = 7',
    'DELETE FROM series',
    "INSERT INTO ledger_lines VALUES (1, 9, '411', NULL, NULL, 5)",
    "INSERT INTO ledger_transactions SELECT id + 1, atMs, date, NULL, kind, document, label, 'x', '', NULL, '' FROM ledger_transactions LIMIT 1",
    "INSERT INTO invoices SELECT * FROM invoices WHERE state = 'issued'",
  ];

  it.each(FORBIDDEN)('is refused by the database itself: %s', async (statement) => {
    const place = await aPlaceWith([{ amountCents: 500 }]);
    await pay(place, { amountCents: 500 });
    const raw = new Database(place.path);
    expect(() => raw.exec(statement)).toThrow();
    raw.close();
  });

  it.each([
    ['invoices', 'UPDATE invoices SET payer = payer || 1', 'document F2026-00001'],
    ['invoice_lines', "UPDATE invoice_lines SET label = 'x'", 'document F2026-00001'],
    ['invoice_lines', 'DELETE FROM invoice_lines', 'document F2026-00001'],
    ['payments', 'UPDATE payments SET reference = 1', 'payment '],
    ['payments', 'DELETE FROM payments', 'payments'],
    ['invoices', 'DELETE FROM invoices', 'document F2026-00001'],
    [
      'ledger_transactions',
      "UPDATE ledger_transactions SET label = 'x' WHERE id = 2",
      'transaction 2',
    ],
    ['ledger_transactions', 'DELETE FROM ledger_transactions WHERE id = 1', 'transaction 1'],
    ['ledger_transactions', 'DELETE FROM ledger_transactions WHERE id = 2', 'transaction 2'],
    [
      'ledger_lines',
      "UPDATE ledger_lines SET payer = 'x' WHERE transactionId = 2",
      'transaction 2',
    ],
    ['ledger_lines', 'DELETE FROM ledger_lines WHERE transactionId = 2', 'transaction 2'],
    ['series', 'UPDATE series SET last = 2', 'document F2026-00002'],
    ['allocations', 'UPDATE allocations SET amountCents = 1', 'allocation 1'],
    ['allocations', 'DELETE FROM allocations', 'allocation 1'],
    ['charges', "UPDATE charges SET label = 'x'", 'charge charge-0'],
    ['charges', 'DELETE FROM charges', 'charge charge-0'],
    [
      'payment_steps',
      "INSERT INTO payment_steps SELECT id, 'bounced', NULL, NULL, 0, 'x' FROM payments",
      'payment ',
    ],
  ])('is found by verify when %s is tampered with: %s', async (table, statement, what) => {
    const place = await aPlaceWith([{ amountCents: 500 }]);
    await pay(place, { amountCents: 500 });
    expect(verified(place).ok).toBe(true);
    tamper(place, table, statement);
    expect(verified(place)).toMatchObject({
      ok: false,
      broken: { what: expect.stringContaining(what) },
    });
  });

  const END_AT_SECOND =
    "UPDATE ledger_head SET last = 3, chain = (SELECT chain FROM charges WHERE label = 'Câble 2') WHERE id = 3";
  const SOLD_NOTHING = 'chargeId NOT IN (SELECT id FROM charges)';
  const WAIVED_BY_TEST = "waivedBy = 'Test', waiveReason = 'a gift', waivedAtMs = 0";
  const SECOND = `(SELECT id FROM charges WHERE label = 'Câble 2')`;
  it.each([
    ['an amount', `UPDATE charges SET amountCents = 1 WHERE id = ${SECOND}`, 'Câble 2'],
    ['who pays', `UPDATE charges SET payer = 'firm' WHERE id = ${SECOND}`, 'Câble 2'],
    ['its steps', `UPDATE charges SET steps = '[]' WHERE id = ${SECOND}`, 'Câble 2'],
    ['its link', `UPDATE charges SET chain = 'x' WHERE id = ${SECOND}`, 'Câble 2'],
    ['a charge in the middle', `DELETE FROM charges WHERE id = ${SECOND}`, 'Câble 3'],
    ['the last charge', "DELETE FROM charges WHERE label = 'Câble 3'", 'number 4'],
    [
      'the last charge, and where the chain ends',
      `DELETE FROM charges WHERE label = 'Câble 3'; ${END_AT_SECOND}`,
      'Câble 3',
    ],
    [
      'the last charge, what sold it, and where the chain ends',
      `DELETE FROM charges WHERE label = 'Câble 3'; DELETE FROM sales WHERE ${SOLD_NOTHING}; ${END_AT_SECOND}`,
      'Câble 3',
    ],
    ['where the chain ends', 'DELETE FROM ledger_head WHERE id = 3', 'number 5'],
    [
      'a waiver in the name of somebody',
      `UPDATE charges SET state = 'waived', ${WAIVED_BY_TEST} WHERE id = ${SECOND}`,
      'Câble 2',
    ],
    [
      'a waiver that gives itself for one of 0 cents',
      `UPDATE charges SET state = 'waived', waiveReason = 'covered', waivedAtMs = 0 WHERE id = ${SECOND}`,
      'Câble 2',
    ],
    [
      'a waiver that nobody gave',
      `UPDATE charges SET state = 'waived' WHERE id = ${SECOND}`,
      'Câble 2',
    ],
    [
      'a correction that nobody made',
      `UPDATE charges SET state = 'corrected' WHERE id = ${SECOND}`,
      'Câble 2',
    ],
  ])(
    'of charges that nobody was asked for yet is found by verify: %s',
    async (_, statement, what) => {
      const place = await aPlaceWith([{ amountCents: 500 }]);
      const ids = new Map<string, string>();
      for (const number of [1, 2, 3]) {
        const thing = {
          label: `Câble ${number}`,
          price: '5.00',
          vat: { category: 'S', rate: '20' },
        };
        const sold = await place.do<{ charge: { id: string } }>('sales.sell', {
          payer: ADA,
          ...thing,
        });
        ids.set(thing.label, sold.charge.id);
      }
      expect(verified(place)).toMatchObject({ ok: true, charges: 4 });
      tamper(place, 'charges', statement);
      const named = ids.get(what) ?? what;
      expect(verified(place)).toMatchObject({
        ok: false,
        broken: { what: expect.stringContaining(named) },
      });
    },
  );

  it.each([
    ['who gave it', "UPDATE charges SET waivedBy = 'somebody' WHERE waivedBy IS NOT NULL"],
    ['why', "UPDATE charges SET waiveReason = 'no' WHERE waivedBy IS NOT NULL"],
    [
      'its rest, taken for corrected',
      "UPDATE charges SET state = 'corrected' WHERE state = 'open'",
    ],
    ['its rest, with the end of the chain', 'DELETE FROM charges WHERE amountCents = 300'],
  ])('of a waiver is found by verify: %s', async (_, statement) => {
    for (const amountCents of [undefined, 200]) {
      const place = await aPlaceWith([]);
      const thing = { label: 'Câble', price: '5.00', vat: { category: 'S', rate: '20' } };
      const { charge } = await place.do<{ charge: { id: string } }>('sales.sell', {
        payer: ADA,
        ...thing,
      });
      const waiver = { id: charge.id, reason: 'a gift', amountCents };
      await place.do('charges.waive', waiver);
      expect(verified(place)).toMatchObject({ ok: true });
      tamper(place, 'charges', statement);
      const isTouched = amountCents !== undefined || statement.includes('NOT NULL');
      expect(verified(place).ok).toBe(!isTouched);
    }
  });

  it('an entry that was forgotten is no witness: what it said stays as it is', async () => {
    const place = await aPlaceWith([]);
    const thing = { label: 'Câble', price: '5.00', vat: { category: 'S', rate: '20' } };
    const sell = async () =>
      (await place.do<{ charge: { id: string } }>('sales.sell', { payer: ADA, ...thing })).charge;
    await place.do('charges.waive', { id: (await sell()).id, reason: 'a gift' });
    await place.pass(60 * DAY_MS);
    await place.do('charges.waive', { id: (await sell()).id, reason: 'a gift' });
    await place.do('journal.forget', { before: '2026-12-01' });
    expect(verified(place)).toMatchObject({ ok: true, charges: 2 });
    tamper(place, 'charges', "UPDATE charges SET waiveReason = 'no'");
    const [second] = await place.list<{ id: string }>('charges.list');
    expect(verified(place).broken?.what).toBe(`charge ${second?.id}`);
  });

  it('charges that an import brought are missed, and go when it is undone', async () => {
    const place = await aPlaceWith([]);
    const csv = `Date;Payeur;Libellé;TTC\n05/09/2026;${ADA};Laser;11,00\n06/09/2026;${ADA};Laser;5,64\n`;
    const mapping = { payer: 'Payeur', date: 'Date', label: 'Libellé', amount: 'TTC' };
    const vat = { category: 'S', rate: '20' };
    const given = { csv, mapping, prices: 'gross', vat, dryRun: false, state: 'open' };
    const { id } = await place.do<{ id: string }>('history.charges', given);
    await place.do('history.undo', { id });
    expect(verified(place)).toMatchObject({ ok: true, charges: 2 });
    tamper(
      place,
      'charges',
      `DELETE FROM charges WHERE grossCents = 564; UPDATE ledger_head SET last = 1,
        chain = (SELECT chain FROM charges) WHERE id = 3`,
    );
    expect(verified(place).broken?.what).toBe(`import ${id}`);
  });

  it('charges of before there was a chain are linked at the start, and not when a use ends', async () => {
    const place = await aPlaceWith([{ amountCents: 500 }]);
    place.putCharges([{ id: 'former' }]);
    tamper(place, 'ledger_head', 'DELETE FROM ledger_head WHERE id = 3');
    await place.restart();
    const raw = new Database(place.path);
    const head = raw.prepare('SELECT last FROM ledger_head WHERE id = 3').get();
    raw.close();
    expect(head).toEqual({ last: 2 });
    const vat = { category: 'S', rate: '20' };
    await place.do('sales.sell', { payer: ADA, label: 'Câble', price: '5.00', vat });
    expect(verified(place)).toMatchObject({ ok: true, charges: 3 });
  });

  it.each([
    ['its totals', "UPDATE periods SET totals = replace(totals, '500', '501')", '2026-11'],
    ['who closed it', "UPDATE periods SET by = 'x'", '2026-12'],
    ['the last of them', "DELETE FROM periods WHERE month = '2026-12'", '2026-11'],
    ['the first of them', "DELETE FROM periods WHERE month = '2026-11'", '2026-12'],
    ['all of them', 'DELETE FROM periods', 'closed month'],
  ])('of a closed month is found by verify: %s', async (_, statement, what) => {
    const place = await aPlaceWith([{ amountCents: 500 }]);
    await pay(place, { amountCents: 500 });
    await place.pass(60 * 86_400_000);
    for (const month of ['2026-11', '2026-12']) await place.do('periods.close', { month });
    expect(verified(place).ok).toBe(true);
    tamper(place, 'periods', statement);
    expect(verified(place)).toMatchObject({
      ok: false,
      broken: { what: expect.stringContaining(what) },
    });
  });
});

describe('the ledger', () => {
  it('balances and verifies after any sequence of operations', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(operation(), { minLength: 1, maxLength: 25 }), async (steps) => {
        const place = await aPlaceWith([]);
        let count = 0;
        for (const step of steps) {
          count += 1;
          await carryOut(place, step, `charge-${count}`);
          await place.pass(DAY_MS);
        }
        expect(verified(place)).toMatchObject({ ok: true, broken: null });
        const { balanceCents, entries } = await account(place);
        const ofReceivable = entries.filter((one) => one.account === 'receivable');
        expect(ofReceivable.at(-1)?.balanceCents ?? 0).toBe(balanceCents);
        const owed = (await owedOf(place)).reduce((sum, cents) => sum + cents, 0);
        const free = (await place.list<PaymentItem>('payments.list'))
          .filter((one) => one.purpose === 'debt')
          .reduce((sum, one) => sum + one.leftCents, 0);
        expect(balanceCents).toBe(owed - free - freeCredits(place));
        await place.close();
        opened.length = 0;
      }),
      { numRuns: 8 },
    );
  }, 60_000);
});

/** What credit notes give back beyond what they settled. */
function freeCredits(place: EnginePlace): number {
  const raw = new Database(place.path, { readonly: true });
  const { cents } = raw
    .prepare(
      `SELECT coalesce(sum(grossCents - (SELECT coalesce(sum(amountCents), 0) FROM allocations
        WHERE sourceId = invoices.id)), 0) AS cents FROM invoices WHERE type = 'credit-note' AND state = 'issued'`,
    )
    .get() as { cents: number };
  raw.close();
  return cents;
}

type Step =
  | { readonly do: 'use'; readonly amountCents: number; readonly prices: 'gross' | 'net' }
  | { readonly do: 'invoice' | 'credit' | 'reverse' | 'write-off' | 'run' }
  | { readonly do: 'pay' | 'top-up' | 'spend'; readonly amountCents: number };

function operation(): fc.Arbitrary<Step> {
  const amountCents = fc.integer({ min: 1, max: 5000 });
  return fc.oneof(
    fc.record({
      do: fc.constant('use' as const),
      amountCents,
      prices: fc.constantFrom('gross' as const, 'net' as const),
    }),
    fc.record({
      do: fc.constantFrom('invoice', 'credit', 'reverse', 'write-off', 'run' as const),
    }) as fc.Arbitrary<Step>,
    fc.record({
      do: fc.constantFrom('pay' as const, 'top-up' as const, 'spend' as const),
      amountCents,
    }),
  );
}

/** What is refused changes nothing, and that too is checked. */
async function carryOut(
  place: Awaited<ReturnType<typeof aPlaceWith>>,
  step: Step,
  id: string,
): Promise<void> {
  const attempt = (work: Promise<unknown>) => work.catch(() => undefined);
  const last = async (query: string) => (await place.list<{ id: string }>(query))[0]?.id ?? '';
  switch (step.do) {
    case 'use':
      return place.putCharges([{ id, amountCents: step.amountCents, prices: step.prices }]);
    case 'invoice':
      return void (await attempt(invoiced(place, ADA)));
    case 'run':
      await place.do<RunWhole>('billing-runs.start', { period: '2026-11', issue: true });
      return place.pass(1000);
    case 'credit': {
      const id = await last('invoices.list');
      return void (await attempt(place.do('invoices.credit', { id, reason: 'x' })));
    }
    case 'reverse': {
      const id = await last('payments.list');
      return void (await attempt(place.do('payments.reverse', { id, kind: 'bounced' })));
    }
    case 'write-off': {
      const id = await last('invoices.list');
      return void (await attempt(place.do('invoices.write-off', { id, reason: 'x' })));
    }
    case 'pay':
      return void (await pay(place, { amountCents: step.amountCents }));
    case 'top-up':
      return void (await pay(place, { amountCents: step.amountCents, purpose: 'wallet' }));
    case 'spend':
      return void (await attempt(pay(place, { amountCents: step.amountCents, method: 'wallet' })));
  }
}
