/** What the pages of billing say in a real browser where something is refused, or could not be read. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ChargeItem } from '#contract/charges.ts';
import type { InvoiceItem } from '#contract/invoices.ts';
import { aBilledServer, type BilledServer, CARO } from './billed-server.ts';
import { aBrowser, type Look, open } from './browser.ts';

let server: BilledServer;
let browser: Browser;
beforeAll(async () => {
  [server, browser] = await Promise.all([aBilledServer(), aBrowser()]);
}, 90_000);
afterAll(async () => {
  await browser?.close();
  await server?.end();
});

const look = (address: string, how: Look = {}) =>
  open(browser, server.url + address, { token: server.ownerToken, ...how });

const sold = (label: string) =>
  server.make<{ charge: ChargeItem }>('/sales', {
    person: CARO,
    label,
    price: '5.00',
    vat: { category: 'S', rate: '20' },
  });

/** Just before the page asks the first of several, somebody else does something to it: the page is refused that one. */
async function isForestalled(
  page: Page,
  path: string,
  meanwhile: (id: string) => Promise<unknown>,
) {
  let first = true;
  await page.route(`**/api/v1/${path}`, async (route) => {
    const id = new URL(route.request().url()).pathname.split('/').at(-2) ?? '';
    if (first) await meanwhile(id);
    first = false;
    await route.continue();
  });
}

describe('of many', () => {
  it('charges that are waived one is refused: the others are, it is named, and the list is read again', async () => {
    for (const label of ['Sample board', 'Sample screws', 'Sample glue']) await sold(label);
    const { page } = await look(`/billing/charges?payer=${CARO}&state=open`);
    await page.getByRole('row').filter({ hasText: 'Sample glue' }).waitFor();
    await page.getByRole('checkbox', { name: 'Choose all the rows shown' }).check();
    await isForestalled(page, 'charges/*/waive', (id) =>
      server.make(`/charges/${id}/waive`, { reason: 'it was first' }),
    );
    await page.getByRole('button', { name: 'Waive 3 charges' }).click();
    const form = page.getByRole('dialog');
    await form.getByLabel('Why').fill('it was a gift');
    await form.getByRole('button', { name: 'Waive 3 charges' }).click();
    const told = form.getByRole('alert').filter({ hasText: 'Done for 2 of 3' });
    await told.getByText('Sample glue, Sample payer 2: ').waitFor();
    await form.getByText('€5.00 will not be asked of Sample payer 2').waitFor();
    await page
      .getByRole('row')
      .filter({ hasText: 'Sample' })
      .first()
      .waitFor({ state: 'detached' });
    const charges = await server.list<ChargeItem>(`/charges?payer=${CARO}`);
    const reasons = charges.map(({ waiveReason }) => waiveReason);
    expect(reasons.toSorted()).toEqual(['it was a gift', 'it was a gift', 'it was first']);
  });

  it('drafts that are discarded one is refused: the others are, and it is named with the reason', async () => {
    const { page } = await look('/billing/invoices?state=draft');
    await page.getByRole('row').filter({ hasText: 'Sample payer 1' }).waitFor();
    await page.getByRole('checkbox', { name: 'Choose all the rows shown' }).check();
    await isForestalled(page, 'invoices/*/discard', (id) =>
      server.make(`/invoices/${id}/discard`, {}),
    );
    await page.getByRole('button', { name: 'Discard 2 drafts' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Discard 2 drafts' }).click();
    const told = page.getByRole('alert').filter({ hasText: 'Done for 1 of 2' });
    await told.getByText(/Sample (payer 1|club), €\d+\.\d\d: /).waitFor();
    expect(await server.list<InvoiceItem>('/invoices?state=draft')).toEqual([]);
  });
});
