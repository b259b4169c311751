/** Numbers and rows of a month in a real browser lead to what they are of, and to no more. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { aPricedPlace, thisMonth } from '#test/builders/priced-place.ts';
import { open } from './browser.ts';
import { aLookedAtPlace, type LookedAtPlace, MEMBER_NAME } from './looked-at-place.ts';

const VAT = { category: 'S', rate: '20' } as const;

let place: LookedAtPlace;
let payer: string;
beforeAll(async () => {
  place = await aLookedAtPlace(aPricedPlace());
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
