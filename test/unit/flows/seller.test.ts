/** Who sells: in the place file, on invoices, and what is asked before one is issued. */
import Database from 'better-sqlite3';
import { afterEach, describe, expect, it } from 'vitest';
import type { InvoiceWhole, RunWhole } from '#contract/invoices.ts';
import type { PlaceFile } from '#contract/place-file.ts';
import type { PrintedInvoice } from '#contract/printed.ts';
import { aPlaceToBill, payerRef, putCharges, SELLER } from '#test/builders/billed-place.ts';
import { anEnginePlace, type EnginePlace } from '#test/builders/engine-place.ts';

const opened: EnginePlace[] = [];
afterEach(async () => {
  for (const place of opened.splice(0)) await place.close();
});

async function aPlaceOf(seller: object | undefined, organisation: object = {}) {
  const file = aPlaceToBill();
  const organisations = file.organisations.map((one) => ({ ...one, ...organisation }));
  const place = await anEnginePlace(
    { ...file, organisations, ...(seller === undefined ? {} : { seller }) },
    { inFile: true },
  );
  opened.push(place);
  const raw = new Database(place.path);
  putCharges(raw, [
    { id: 'a', amountCents: 1200 },
    { id: 'b', payerKind: 'organisation', payer: 'firm', person: payerRef(1), amountCents: 24_000 },
  ]);
  raw.close();
  return place;
}

async function run(place: EnginePlace): Promise<RunWhole> {
  const { id } = await place.do<RunWhole>('billing-runs.start', { period: '2026-10', issue: true });
  await place.pass(1000);
  return place.ask<RunWhole>('billing-runs.get', { id });
}

describe('the seller', () => {
  it('comes back from the place as the file said, and the same again changes nothing', async () => {
    const place = await aPlaceOf(SELLER);
    const file = await place.ask<PlaceFile>('place.export');
    expect(file.seller).toMatchObject(SELLER);
    expect(await place.do('place.import', file)).toMatchObject({ created: 0, updated: 0 });
    await place.do('place.import', { seller: null });
    expect((await place.ask<PlaceFile>('place.export')).seller).toBeUndefined();
  });

  it('stands on what is issued as it was then', async () => {
    const place = await aPlaceOf(SELLER);
    const { invoices, skipped } = await run(place);
    expect(skipped).toEqual([]);
    await place.do('place.import', { seller: { ...SELLER, name: 'Another name' } });
    const of = async (payer: string) => {
      const id = invoices.find((one) => one.payer === payer)?.id;
      return place.ask<PrintedInvoice>('invoices.document', { id });
    };
    const [consumer, firm] = [await of(payerRef(0)), await of('firm')];
    expect(firm).toMatchObject({ title: 'invoice', seller: { name: 'Association Faitout' } });
    expect(firm.notes).toContain('Prestation de services');
    expect(firm.notes.some((note) => note.includes('40 €'))).toBe(true);
    expect(consumer.notes.some((note) => note.includes('40 €'))).toBe(false);
  });

  it('lets nothing be issued that lacks a mention, and says which', async () => {
    const place = await aPlaceOf(SELLER, { siret: null, address: null });
    const { invoices, skipped } = await run(place);
    expect(invoices.map((one) => [one.payer, one.state])).toEqual([
      ['firm', 'draft'],
      [payerRef(0), 'issued'],
    ]);
    expect(skipped).toMatchObject([{ payer: 'firm', reason: 'mentions-missing' }]);
    const draft = await place.ask<InvoiceWhole>('invoices.get', { id: invoices[0]?.id });
    expect(draft.missing.map((one) => one.rule)).toEqual(['1', '3']);
    await place.do('place.import', aPlaceToBill());
    await expect(place.do<InvoiceWhole>('invoices.issue', { id: draft.id })).resolves.toMatchObject(
      { number: 'F2026-00002' },
    );
  });

  it('that is not declared sends pre-invoices, which are asked for nothing', async () => {
    const place = await aPlaceOf(undefined, { siret: null, address: null });
    const { invoices, skipped } = await run(place);
    expect(skipped).toEqual([]);
    expect(invoices.map((one) => one.state)).toEqual(['issued', 'issued']);
  });

  it('has a due date by its terms, or by those of the account', async () => {
    const place = await aPlaceOf({ ...SELLER, dueDays: 15 });
    await place.do('accounts.set', { ref: 'firm', dueDays: 45 });
    await run(place);
    const dueOf = async (payer: string) =>
      (await place.list<InvoiceWhole>('invoices.list', { payer }))[0]?.dueOn;
    expect(await dueOf(payerRef(0))).toBe('2026-12-09');
    expect(await dueOf('firm')).toBe('2027-01-08');
  });
});
