/** What the pages of billing say in a real browser where something is refused, or could not be read. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AnomalyItem } from '#contract/anomalies.ts';
import type { ChargeItem } from '#contract/charges.ts';
import type { InvoiceItem } from '#contract/invoices.ts';
import { ADA, aBilledServer, type BilledServer, CARO } from './billed-server.ts';
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

  it('anomalies that are settled one is refused: the others are, and it is named with the reason', async () => {
    const reason = 'at the desk';
    for (const _ of [1, 2]) {
      const start = { machine: 'laser', person: 'member-a', reason };
      const { items } = await server.make<{ items: Array<{ id: string }> }>('/sessions', start);
      await server.make(`/sessions/${items[0]?.id}/end`, { reason });
    }
    const { page } = await look('/anomalies?kind=no-tariff');
    await page.getByRole('row').filter({ hasText: 'no tariff' }).nth(1).waitFor();
    await page.getByRole('checkbox', { name: 'Choose all the rows shown' }).check();
    await isForestalled(page, 'anomalies/*/resolve', (id) =>
      server.make(`/anomalies/${id}/resolve`, { reason: 'it was first' }),
    );
    await page.locator('.bulk').getByRole('button', { name: 'Settle' }).click();
    const form = page.getByRole('dialog');
    await form.getByLabel('Why').fill('a guest');
    await form.getByRole('button', { name: 'Settle' }).click();
    const told = form.getByRole('alert').filter({ hasText: 'Done for 1 of 2' });
    await told.getByText('this anomaly is resolved already').waitFor();
    const left = await server.list<AnomalyItem>('/anomalies?open=true');
    expect(left.filter(({ kind }) => kind === 'no-tariff')).toEqual([]);
  });
});

/** Every answer to a GET of this address is an error of the server, until it is mended. */
async function isBroken(page: Page, path: RegExp) {
  let broken = true;
  await page.route(path, (route) =>
    broken && route.request().method() === 'GET'
      ? route.fulfill({ status: 500, body: 'broken' })
      : route.continue(),
  );
  return () => {
    broken = false;
  };
}

describe('what could not be read', () => {
  const again = (page: Page) => page.getByRole('button', { name: 'Try again' });

  it('of somebody’s debts is no credit: the form says so, and reads again', async () => {
    const { page } = await look(`/billing/accounts/${ADA}`);
    const mend = await isBroken(page, /\/api\/v1\/invoices\?.*open=true/);
    await page.getByRole('button', { name: 'Take a payment' }).click();
    const form = page.getByRole('dialog');
    await form.getByText('That did not work').waitFor();
    expect(await form.getByText('to the credit').count()).toBe(0);
    mend();
    await again(page).click();
    await form.getByText(/Settles all of F2026-00001/).waitFor();
  });

  it('of payments in suspense is told, and read again', async () => {
    const { page } = await look('/billing');
    const mend = await isBroken(page, /\/api\/v1\/payments\?.*suspense=true/);
    await page.goto(`${server.url}/billing/payments`);
    await page.getByText('That did not work').waitFor();
    mend();
    await again(page).click();
    await page.getByRole('heading', { name: '1 payment waits for its owner' }).waitFor();
  });

  it('of an invoice’s reminders is told, and read again', async () => {
    const { page } = await look('/billing');
    const mend = await isBroken(page, /\/api\/v1\/reminders\?/);
    await page.goto(`${server.url}/billing/invoices/${server.late.id}`);
    await page.getByText('That did not work').waitFor();
    expect(await page.getByRole('button', { name: 'Draft those that are due' }).count()).toBe(0);
    mend();
    await again(page).click();
    await page.getByRole('button', { name: 'Draft those that are due' }).waitFor();
  });
});
