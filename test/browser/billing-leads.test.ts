/** Numbers and rows of a month in a real browser lead to what they are of, and to no more. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { eventually } from '#test/builders/eventually.ts';
import { aPricedPlace, LASER_TARIFF, thisMonth } from '#test/builders/priced-place.ts';
import { MEMBER } from '#test/builders/small-place.ts';
import { open } from './browser.ts';
import { aLookedAtPlace, type LookedAtPlace, MEMBER_NAME } from './looked-at-place.ts';

const VAT = { category: 'S', rate: '20' } as const;

/** Visits cost something from a day on that is far away: those of now wait for a price. */
function aPlaceFile() {
  const place = aPricedPlace();
  const later = { from: '2090-01-01', prices: 'gross', vat: VAT, rates: [{ components: [] }] };
  const desk = {
    slug: 'desk',
    name: 'Coworking',
    for: { zones: ['coworking'] },
    versions: [later],
  };
  return { ...place, tariffs: [LASER_TARIFF, desk] };
}

let place: LookedAtPlace;
let payer: string;
beforeAll(async () => {
  place = await aLookedAtPlace(aPlaceFile());
  const people = await place.server.list<{ ref: string; name: string }>('/people');
  payer = people.find(({ name }) => name === MEMBER_NAME)?.ref ?? '';
}, 90_000);
afterAll(() => place?.end());

const look = () =>
  open(place.browser, `${place.server.url}/billing?month=${thisMonth()}`, {
    token: place.server.ownerToken,
  });
const sell = (label: string, price: string) =>
  place.server.request('POST', '/sales', { person: payer, label, price, vat: VAT });
const rowsShown = async (page: Page, label: string) => {
  await page.getByRole('row').filter({ hasText: label }).waitFor();
  return page.locator('tbody [data-row]').count();
};

it('what is to invoice opens to what is on no draft, what is drafted to what is on one', async () => {
  await sell('Sample board', '5.00');
  await place.server.request('POST', '/invoices', { payer });
  await sell('Sample screws', '3.00');
  const { page, complaints } = await look();
  await page.locator('.totals').getByRole('link', { name: '€3.00' }).click();
  expect(await rowsShown(page, 'Sample screws')).toBe(1);
  await page.getByText('on no draft').first().waitFor();
  await page.goBack();
  const due = page.getByRole('table', { name: 'Look at what is charged and not yet invoiced' });
  const row = due.getByRole('row').filter({ hasText: MEMBER_NAME });
  await row.getByRole('link', { name: '€5.00' }).click();
  expect(await rowsShown(page, 'Sample board')).toBe(1);
  await page.goBack();
  await row.getByRole('link', { name: '€8.00' }).click();
  expect(await rowsShown(page, 'Sample board')).toBe(2);
  expect(complaints).toEqual([]);
});

it('a visit that has no price opens from where it is held back', async () => {
  place.reader.presentBadge(MEMBER);
  const visits = () => place.server.list<{ id: string }>('/visits?open=true');
  await eventually(async () => (await visits()).length === 1);
  const [visit] = await visits();
  const ended = await place.server.request('POST', `/visits/${visit?.id}/end`, { reason: 'gone' });
  expect(ended.status).toBe(200);
  const { page } = await look();
  const held = page.getByRole('region', { name: 'Decide on what could not be charged' });
  await held.getByRole('link', { name: 'Open the visit' }).click();
  await page.waitForURL(`**/visits/${visit?.id}`);
  await page.getByText('Coworking').first().waitFor();
});
