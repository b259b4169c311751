/** Lines stand under the names of their tariffs, and what was issued says for ever what it said. */
import Database from 'better-sqlite3';
import { afterEach, expect, it } from 'vitest';
import type { InvoiceWhole } from '#contract/invoices.ts';
import type { PrintedInvoice } from '#contract/printed.ts';
import { headingShown } from '#modules/billing/heading-names.ts';
import { aPlaceToBill, payerRef, putCharges } from '#test/builders/billed-place.ts';
import { anEnginePlace, type EnginePlace } from '#test/builders/engine-place.ts';
import { LASER_TARIFF } from '#test/builders/priced-place.ts';

const ADA = payerRef(0);
const opened: EnginePlace[] = [];
afterEach(async () => {
  for (const place of opened.splice(0)) await place.close();
});

const [PRICES] = LASER_TARIFF.versions ?? [];
const aTariff = (slug: string, name: string) => ({ slug, name, versions: [PRICES] });
const aFile = (laser: string) => ({
  ...aPlaceToBill(),
  tariffs: [aTariff('laser', laser), aTariff('print', 'Impression 3D')],
});

/** A draft of Ada for what was cut, printed, and sold without a tariff. */
async function drafted(place: EnginePlace, of: string): Promise<string> {
  const raw = new Database(place.path);
  putCharges(raw, [
    { id: `${of}-cut` },
    { id: `${of}-printed`, tariff: 'print' },
    { id: `${of}-sold`, tariff: null },
  ]);
  raw.close();
  const { items } = await place.do<{ items: InvoiceWhole[] }>('invoices.draft', { payer: ADA });
  return items[0]?.id ?? '';
}

async function aPlaceWith(laser: string) {
  const place = await anEnginePlace(aFile(laser), { inFile: true });
  opened.push(place);
  return place;
}

const headingsOf = ({ lines }: Pick<InvoiceWhole, 'lines'>) => lines.map(({ heading }) => heading);
const onPage = async (place: EnginePlace, id: string) =>
  headingsOf(await place.ask<InvoiceWhole>('invoices.get', { id }));
const printed = async (place: EnginePlace, id: string) =>
  headingsOf(await place.ask<PrintedInvoice>('invoices.document', { id }));

it('a draft has the names of now, an issued document those of its issue', async () => {
  const place = await aPlaceWith('Découpe laser');
  const issued = await drafted(place, 'first');
  await place.do('invoices.issue', { id: issued });
  const draft = await drafted(place, 'second');
  await place.do('place.import', aFile('Laser CO₂'));
  const asIssued = ['Découpe laser', 'Impression 3D', null];
  const asNow = ['Laser CO₂', 'Impression 3D', null];
  expect(await onPage(place, issued)).toEqual(asIssued);
  expect(await printed(place, issued)).toEqual(asIssued);
  expect(await onPage(place, draft)).toEqual(asNow);
  expect(await printed(place, draft)).toEqual(asNow);
});

it('a tariff that the place does not know heads its lines by its slug', async () => {
  const place = await anEnginePlace(aPlaceToBill(), { inFile: true });
  opened.push(place);
  const draft = await drafted(place, 'first');
  expect(await onPage(place, draft)).toEqual(['laser', 'print', null]);
  await place.do('invoices.issue', { id: draft });
  expect(await printed(place, draft)).toEqual(['laser', 'print', null]);
});

it('what was issued before names were kept says what it said', () => {
  expect(headingShown('laser', undefined)).toBe('laser');
  expect(headingShown('constructor', {})).toBe('constructor');
});
