/** The pages of invoices, accounts and payments, small and wide, light and dark, in both languages. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADA, aBilledServer, type BilledServer } from './billed-server.ts';
import { aBrowser, openLasting } from './browser.ts';
import { meetsAll } from './meets-all.ts';

const START_MS_MAX = 90_000;
const PAGES: ReadonlyArray<readonly [string, (of: BilledServer) => string]> = [
  ['invoices', () => '/billing/invoices'],
  ['an invoice overdue', ({ late }) => `/billing/invoices/${late.id}`],
  ['a draft', ({ unready }) => `/billing/invoices/${unready}`],
  ['a new invoice', () => '/billing/invoices?make=invoice'],
  ['accounts', () => '/billing/accounts'],
  ['an account', () => `/billing/accounts/${ADA}`],
  ['taking a payment', () => `/billing/accounts/${ADA}?make=payment`],
  ['a sale', () => `/billing/accounts/${ADA}?make=sale`],
  ['payments', () => '/billing/payments'],
  ['a payment in suspense', ({ suspense }) => `/billing/payments/${suspense.id}`],
  ['reminders', () => '/billing/reminders'],
  ['use by payer', () => '/usage?from=2026-10-01&to=2026-11-01'],
];

let server: BilledServer;
let browser: Browser;
beforeAll(async () => {
  [server, browser] = await Promise.all([aBilledServer(), aBrowser()]);
  await server.make('/reminders', {});
}, START_MS_MAX);
afterAll(async () => {
  await browser?.close();
  await server?.end();
});

describe.each([
  ['light', 'fr', 390],
  ['dark', 'en', 390],
  ['light', 'en', 1440],
  ['dark', 'fr', 1440],
] as const)('in %s and %s at %d pixels', (scheme, language, width) => {
  let opened: Awaited<ReturnType<typeof openLasting>>;
  beforeAll(async () => {
    const look = { dark: scheme === 'dark', language, width, token: server.ownerToken };
    opened = await openLasting(browser, `${server.url}/billing/payments`, look);
  }, START_MS_MAX);
  afterAll(() => opened?.close());

  it.each(PAGES)('%s', async (_, pathOf) => {
    await opened.page.goto(server.url + pathOf(server));
    expect(opened.page.url()).toContain(pathOf(server));
    await meetsAll(opened);
  });
});
