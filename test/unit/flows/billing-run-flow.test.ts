/** A billing run: dry, drafts, issue; turn by turn, over a stop, and again. */
import Database from 'better-sqlite3';
import { afterEach, describe, expect, it } from 'vitest';
import type { InvoiceItem, InvoiceWhole, RunWhole } from '#contract/invoices.ts';
import { openReadOnly } from '#db/open.ts';
import { verifyLedger } from '#modules/billing/index.ts';
import {
  aPlaceToBill,
  type ChargeFields,
  payerRef,
  putCharges,
  SELLER,
} from '#test/builders/billed-place.ts';
import { anEnginePlace, type EnginePlace } from '#test/builders/engine-place.ts';

const PERIOD = '2026-10';
const opened: EnginePlace[] = [];

afterEach(async () => {
  for (const place of opened.splice(0)) await place.close();
});

async function aPlaceWith(
  charges: ReadonlyArray<Partial<ChargeFields> & { readonly id: string }>,
  people = 3,
) {
  const place = await anEnginePlace(aPlaceToBill(people), { inFile: true });
  opened.push(place);
  const more = (some: ReadonlyArray<Partial<ChargeFields> & { readonly id: string }>) => {
    const raw = new Database(place.path);
    putCharges(raw, some);
    raw.close();
  };
  more(charges);
  return { ...place, putCharges: more };
}

/** Starts a run and lets it come to its end. */
async function run(place: EnginePlace, input: object = {}): Promise<RunWhole> {
  const { id } = await place.do<RunWhole>('billing-runs.start', { period: PERIOD, ...input });
  await place.pass(1000);
  return place.ask<RunWhole>('billing-runs.get', { id });
}

function invoices(place: EnginePlace): Promise<InvoiceItem[]> {
  return place.list<InvoiceItem>('invoices.list', { limit: 500 });
}

/** Without what each place draws for itself: ids, instants of making, digests. */
async function canonicalInvoices(place: EnginePlace): Promise<string> {
  const own = new Set(['id', 'run', 'createdAt', 'digest']);
  const wholes = await Promise.all(
    (await invoices(place)).map(({ id }) => place.ask<object>('invoices.get', { id })),
  );
  const sorted = wholes.map((whole) =>
    JSON.stringify(whole, (key, value: unknown) => (own.has(key) ? undefined : value)),
  );
  return JSON.stringify(sorted.sort().map((text) => JSON.parse(text) as unknown));
}

function verified(place: EnginePlace) {
  const { db, close } = openReadOnly(place.path);
  const found = verifyLedger(db);
  close();
  return found;
}

describe('a billing run', () => {
  it('shows in a dry run what would come, and makes nothing', async () => {
    const place = await aPlaceWith([
      { id: 'a' },
      { id: 'b' },
      { id: 'c', payer: payerRef(1), amountCents: 1200 },
    ]);
    const dry = await run(place, { dryRun: true });
    expect(dry).toMatchObject({
      state: 'done',
      dryRun: true,
      totals: { invoices: 2, grossCents: 2300 },
      invoices: [
        { id: null, payer: payerRef(0), payerName: 'Sample payer 0', grossCents: 1100, lines: 2 },
        { id: null, payer: payerRef(1), grossCents: 1200, lines: 1 },
      ],
    });
    expect(await invoices(place)).toEqual([]);
  });

  it('tells in a dry run what issuing would: drafts that are there too, and what lacks a mention', async () => {
    const place = await aPlaceWith([
      { id: 'a' },
      { id: 'f', payer: 'firm', payerKind: 'organisation' },
    ]);
    const firm = { ref: 'firm', name: 'Sample firm', siret: '55210055400013' };
    await place.do('place.import', { seller: SELLER, organisations: [{ ...firm, address: null }] });
    const lacks = { payer: 'firm', reason: 'mentions-missing' };
    const planned = await run(place, { dryRun: true });
    expect(planned).toMatchObject({ totals: { invoices: 1, grossCents: 550 }, skipped: [lacks] });
    await run(place);
    const drafted = await run(place, { dryRun: true });
    expect(drafted.invoices).toMatchObject([{ payer: payerRef(0), state: 'draft' }]);
    expect(drafted).toMatchObject({ totals: { invoices: 1, grossCents: 550 }, skipped: [lacks] });
    const issued = await run(place, { issue: true });
    expect(issued.invoices.map(({ number }) => number)).toEqual(['F2026-00001']);
    expect(issued.skipped).toMatchObject([lacks]);
  });

  it('makes drafts, then issues them with numbers, and posts them', async () => {
    const place = await aPlaceWith([{ id: 'a' }, { id: 'b', payer: payerRef(1) }]);
    const drafts = await run(place);
    expect(drafts.invoices.map((one) => [one.state, one.number])).toEqual([
      ['draft', null],
      ['draft', null],
    ]);
    for (const { id } of drafts.invoices) await place.do('invoices.issue', { id });
    const issued = await invoices(place);
    expect(issued.map((one) => one.number).sort()).toEqual(['F2026-00001', 'F2026-00002']);
    expect(issued[0]).toMatchObject({
      state: 'issued',
      type: 'invoice',
      period: PERIOD,
      issuedOn: '2026-11-24',
      dueOn: '2026-12-24',
      netCents: 458,
      vatCents: 92,
      grossCents: 550,
      openCents: 550,
    });
    expect(verified(place)).toMatchObject({ ok: true, transactions: 2, documents: 2 });
  });

  it('drafts and issues in one, and changes nothing when it runs again', async () => {
    const place = await aPlaceWith([{ id: 'a' }, { id: 'b', payer: payerRef(1) }]);
    const first = await run(place, { issue: true });
    expect(first.progress.done).toBe(first.progress.total);
    const before = await invoices(place);
    const again = await run(place, { issue: true });
    expect(again).toMatchObject({ state: 'done', invoices: [], skipped: [] });
    expect(await invoices(place)).toEqual(before);
  });

  it('issues the drafts that an earlier run made, once they were looked at', async () => {
    const place = await aPlaceWith([{ id: 'a' }, { id: 'b', payer: payerRef(1) }]);
    await run(place);
    const issued = await run(place, { issue: true });
    expect(issued.invoices.map((one) => [one.payer, one.number])).toEqual([
      [payerRef(0), 'F2026-00001'],
      [payerRef(1), 'F2026-00002'],
    ]);
    expect(issued.progress.done).toBe(issued.progress.total);
  });

  it('takes older charges too, and leaves those of the months after', async () => {
    const place = await aPlaceWith([
      { id: 'old', atMs: Date.parse('2026-08-02T10:00:00Z') },
      { id: 'last', atMs: Date.parse('2026-10-31T22:59:59Z') },
      { id: 'next', atMs: Date.parse('2026-10-31T23:00:00Z') },
    ]);
    const { invoices: made } = await run(place);
    expect(made).toMatchObject([{ lines: 2, grossCents: 1100 }]);
  });

  it('puts what is out of scope on an invoice of its own', async () => {
    const place = await aPlaceWith([
      { id: 'a' },
      { id: 'dues', vatCategory: 'O', vatRate: 0, amountCents: 3500, tariff: 'membership' },
    ]);
    const { invoices: made } = await run(place, { issue: true });
    expect(made.map((one) => [one.number, one.grossCents])).toEqual([
      ['F2026-00001', 550],
      ['F2026-00002', 3500],
    ]);
  });

  it('skips with the reason whom it can not bill, and stops for nobody', async () => {
    const place = await aPlaceWith([
      { id: 'a', payer: 'nobody' },
      { id: 'b', payer: payerRef(1), amountCents: 0, state: 'waived' },
      { id: 'c', payer: payerRef(2) },
    ]);
    const { invoices: made, skipped } = await run(place);
    expect(skipped).toMatchObject([
      { payer: 'nobody', reason: 'unknown-payer' },
      { payer: payerRef(1), reason: 'nothing-due' },
    ]);
    expect(made).toMatchObject([{ payer: payerRef(2) }]);
  });

  it('makes of less than was invoiced a credit note on the line, and of more a new line', async () => {
    const place = await aPlaceWith([{ id: 'a', amountCents: 1100 }, { id: 'b' }]);
    await run(place, { issue: true });
    place.putCharges([
      { id: 'less', amountCents: -550, correctsId: 'a' },
      { id: 'more', amountCents: 300, correctsId: 'b' },
    ]);
    const second = await run(place, { issue: true });
    expect(second.invoices.map((one) => [one.number, one.type, one.grossCents])).toEqual([
      ['F2026-00002', 'invoice', 300],
      ['A2026-00001', 'credit-note', 550],
    ]);
    const credit = await place.ask<InvoiceWhole>('invoices.get', {
      id: second.invoices[1]?.id ?? '',
    });
    expect(credit).toMatchObject({
      credits: { number: 'F2026-00001' },
      lines: [{ credits: 1, vat: { rate: 20 }, grossCents: 550 }],
    });
    expect(verified(place).ok).toBe(true);
  });

  it('never makes a negative invoice: what takes off more than there is waits', async () => {
    const place = await aPlaceWith([
      { id: 'a', amountCents: 300 },
      { id: 'off', amountCents: -500 },
    ]);
    const first = await run(place);
    expect(first.invoices).toMatchObject([{ grossCents: 300, lines: 1 }]);
    place.putCharges([{ id: 'c', amountCents: 900 }]);
    const second = await run(place);
    expect(second.invoices).toMatchObject([{ grossCents: 400, lines: 2 }]);
  });

  it('leaves nobody out as covered who has a document of the month already', async () => {
    const place = await aPlaceWith([
      { id: 'a' },
      { id: 'b', state: 'waived', amountCents: 0 },
      { id: 'c', state: 'waived', amountCents: 0, payer: payerRef(1) },
    ]);
    await run(place);
    const again = await run(place, { issue: true });
    expect(again.invoices).toMatchObject([{ payer: payerRef(0), state: 'issued' }]);
    expect(again.skipped).toMatchObject([{ payer: payerRef(1), reason: 'nothing-due' }]);
  });

  it('goes on where it was after a stop at any turn, and bills everybody once', async () => {
    const people = 70;
    const charges = Array.from({ length: people * 6 }, (_, index) => ({
      id: `charge-${String(index).padStart(4, '0')}`,
      payer: payerRef(index % people),
    }));
    const place = await aPlaceWith(charges, people);
    const { id } = await place.do<RunWhole>('billing-runs.start', { period: PERIOD, issue: true });
    for (let turns = 0; turns < 60; turns += 1) {
      const { state } = await place.ask<RunWhole>('billing-runs.get', { id });
      if (state === 'done') break;
      await place.restart();
      await place.engine().due();
    }
    const done = await place.ask<RunWhole>('billing-runs.get', { id });
    expect(done).toMatchObject({ state: 'done', totals: { invoices: people, skipped: 0 } });
    const numbers = done.invoices.map((one) => one.number).sort();
    const expected = Array.from(
      { length: people },
      (_, index) => `F2026-${String(index + 1).padStart(5, '0')}`,
    );
    expect(numbers).toEqual(expected);
    expect(done.totals.grossCents).toBe(charges.length * 550);
    expect(verified(place).ok).toBe(true);
  });

  it('makes of the same year of charges the same invoices, as canonical JSON', async () => {
    const charges = Array.from({ length: 240 }, (_, index) => ({
      id: `charge-${String(index).padStart(4, '0')}`,
      payer: payerRef((index >> 4) % 3),
      atMs: Date.UTC(2025, 10 + (index % 12), 1 + (index % 27), 10),
      amountCents: 1 + ((index * 7919) % 5000),
      prices: index % 5 === 0 ? ('net' as const) : ('gross' as const),
      vatRate: [2000, 1000, 550][index % 3] ?? 2000,
    }));
    const billed = async (given: typeof charges) => {
      const place = await aPlaceWith(given);
      for (let month = 0; month < 12; month += 1) {
        const period = new Date(Date.UTC(2025, 10 + month, 1)).toISOString().slice(0, 7);
        await run(place, { period, issue: true });
      }
      return canonicalInvoices(place);
    };
    const once = await billed(charges);
    expect(JSON.parse(once)).toHaveLength(36);
    expect(await billed([...charges].reverse())).toBe(once);
  });

  it('refuses a month to come', async () => {
    const place = await aPlaceWith([]);
    await expect(place.do('billing-runs.start', { period: '2026-12' })).rejects.toThrow(
      'bad-input',
    );
  });
});
