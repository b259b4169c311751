/** Invoices, accounts and payments in a real browser: money is taken, put where it belongs, and given back. */
import { readFileSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AccountWhole, PaymentItem } from '#contract/accounts.ts';
import type { ChargeItem } from '#contract/charges.ts';
import type { InvoiceItem, InvoiceWhole, ReminderItem } from '#contract/invoices.ts';
import { eventually } from '#test/builders/eventually.ts';
import { ADA, aBilledServer, BEN, type BilledServer, CARO, EMAIL, FIRM } from './billed-server.ts';
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
const read = async <Read>(path: string) => (await server.request('GET', path)).body as Read;
const invoice = (id: string) => read<InvoiceWhole>(`/invoices/${id}`);

describe('a payment at the counter', () => {
  it('says what it will settle, the oldest first, and then does it, by keyboard alone', async () => {
    const { page, complaints } = await look('/billing/payments');
    await page.getByRole('button', { name: 'Take a payment' }).first().press('Enter');
    const form = page.getByRole('dialog');
    await form.getByRole('combobox', { name: 'From' }).fill('payer 0');
    await page.getByRole('option', { name: 'Sample payer 0' }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await form.getByText('Sample payer 0 owes €66.50.').waitFor();
    await form.getByLabel('Amount').fill('40');
    await form.getByRole('radio', { name: 'card' }).press('Space');
    await form
      .getByText('Settles all of F2026-00001 (€33.00) and €7.00 of F2026-00002 (€26.50 left).')
      .waitFor();
    await form.getByLabel('Reference').fill('till 7');
    await page.keyboard.press('Enter');
    await page.getByText('€40.00 taken').waitFor();
    await page.getByRole('row').filter({ hasText: 'till 7' }).waitFor();
    expect(await invoice(server.late.id)).toMatchObject({ openCents: 0 });
    expect(await invoice(server.newest.id)).toMatchObject({ openCents: 2650 });
    expect(complaints).toEqual([]);
  });

  it('that was a mistake is undone at once, and what it settled is owed again', async () => {
    const { page } = await look(`/billing/accounts/${ADA}`);
    await page.getByText('Owes €26.50').waitFor();
    await page.getByRole('button', { name: 'Take a payment' }).click();
    const form = page.getByRole('dialog');
    await form.getByText('cheque', { exact: true }).click();
    await form.getByRole('button', { name: 'Take €26.50' }).click();
    await page.getByText('Nothing is owed.').waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('Owes €26.50').waitFor();
    expect(await invoice(server.newest.id)).toMatchObject({ openCents: 2650 });
  });

  it('that bounced says which invoices it leaves unpaid, and asks why', async () => {
    const [paid] = await server.list<PaymentItem>(`/payments?invoice=${server.late.id}`);
    const { page } = await look(`/billing/payments/${paid?.id}`);
    await page.getByRole('button', { name: 'Reverse the payment' }).click();
    await page.getByText('Owed again: F2026-00001 (€33.00) and F2026-00002 (€7.00).').waitFor();
    await page.getByRole('combobox', { name: 'What happened' }).click();
    await page.getByRole('option', { name: 'the bank bounced it' }).click();
    await page.getByLabel('Why').fill('no money on the card');
    await page.getByRole('button', { name: 'Reverse the payment' }).click();
    await page.getByText('bounced', { exact: true }).waitFor();
    expect(await invoice(server.late.id)).toMatchObject({ openCents: 3300, overdue: true });
  });

  it('whose answer was lost counts once, though its form was closed or changed', async () => {
    const { page } = await look(`/billing/accounts/${CARO}`);
    const taken = () => server.list<PaymentItem>(`/payments?account=${CARO}`);
    const begin = async (amount: string) => {
      await page.getByRole('button', { name: 'Take a payment' }).click();
      const form = page.getByRole('dialog');
      await form.getByLabel('Amount').fill(amount);
      await form.getByText('cash', { exact: true }).click();
      return form;
    };
    let lost = true;
    await page.route('**/api/v1/payments', async (route) => {
      if (!lost || route.request().method() !== 'POST') return route.continue();
      lost = false;
      await route.fetch();
      await route.abort('connectionreset');
    });
    const first = await begin('12');
    await first.getByRole('button', { name: 'Take €12.00' }).click();
    await first.getByText('The first one may have been taken: look at the payments').waitFor();
    await page.keyboard.press('Escape');
    await page.getByText('Has €12.00 of credit').waitFor();
    const second = await begin('13');
    await second.getByText('Sent again as it was, it counts once', { exact: false }).waitFor();
    for (let press = 0; press < 2; press += 1) {
      const answer = page.waitForResponse('**/api/v1/payments');
      await second.getByRole('button', { name: 'Take €13.00' }).click();
      expect((await answer).status()).toBe(409);
      await second.getByText('no longer what was sent first', { exact: false }).waitFor();
    }
    expect(await taken()).toHaveLength(1);
    await second.getByRole('button', { name: 'I looked, this is another' }).click();
    await second.getByRole('button', { name: 'Take €13.00' }).click();
    await page.getByText('€13.00 taken').waitFor();
    expect(await taken()).toHaveLength(2);
  });

  it('in suspense comes first, and goes to whom it belongs', async () => {
    const { page } = await look('/billing/payments');
    await page.getByRole('heading', { name: '1 payment waits for its owner' }).waitFor();
    await page.getByRole('combobox', { name: 'Whose is it?' }).fill('payer 1');
    await page.getByRole('option', { name: 'Sample payer 1' }).click();
    await page.getByRole('button', { name: 'Assign' }).click();
    await page.getByText('The payment is that of Sample payer 1').waitFor();
    await page.getByRole('heading', { name: /waits for its owner/ }).waitFor({ state: 'detached' });
    expect(await read<PaymentItem>(`/payments/${server.suspense.id}`)).toMatchObject({
      account: BEN,
      suspense: false,
    });
  });
});

describe('an invoice', () => {
  it('has its PDF beside it where the screen is wide, a press away on a phone', async () => {
    const { page, complaints } = await look(`/billing/invoices/${server.ofFirm.id}`);
    const pdf = `/api/v1/invoices/${server.ofFirm.id}/pdf`;
    const beside = await page.locator('iframe.invoice-pdf').getAttribute('src');
    expect(beside?.startsWith(pdf)).toBe(true);
    const answer = await page.context().request.get(server.url + pdf);
    expect(answer.headers()).toMatchObject({
      'content-type': 'application/pdf',
      'x-frame-options': 'SAMEORIGIN',
    });
    expect(complaints).toEqual([]);
    const phone = await look(`/billing/invoices/${server.ofFirm.id}`, { width: 390 });
    await phone.page.getByRole('link', { name: 'Open the PDF' }).waitFor();
    expect(await phone.page.locator('iframe').count()).toBe(0);
  });

  it('opens line by line to the charge and the session that it came from', async () => {
    const { page } = await look(`/billing/invoices/${server.newest.id}`);
    const line = page.getByRole('row').filter({ hasText: 'ada-october-2' });
    const charge = line.getByRole('link', { name: 'Découpe laser ada-october-2' });
    expect(await charge.getAttribute('href')).toBe('/billing/charges/ada-october-2');
    const session = line.getByRole('link', { name: 'the session' });
    expect(await session.getAttribute('href')).toBe('/sessions/ada-october-2');
  });

  it('is given back by a part of a line, and says what is owed after', async () => {
    const { page } = await look(`/billing/invoices/${server.newest.id}`);
    await page.getByRole('button', { name: 'Give back' }).click();
    const form = page.getByRole('dialog');
    await form.getByText('Chosen lines', { exact: true }).click();
    await form.getByRole('checkbox', { name: /ada-october-2/ }).check();
    await form.getByLabel('Amount of Découpe laser ada-october-2').fill('30');
    await form.getByText('at most €22.50').waitFor();
    await form.getByLabel('Amount of Découpe laser ada-october-2').fill('10');
    await form.getByLabel('Why').fill('the sheet was warped');
    await form
      .getByText('Issues a credit note of €10.00 on F2026-00002, which then owes €23.50.')
      .waitFor();
    await form.getByRole('button', { name: 'Give back €10.00' }).click();
    await page.getByText('A2026-00001 is issued').waitFor();
    await page.getByRole('link', { name: 'A2026-00001' }).click();
    await page.getByRole('heading', { name: 'Credit note A2026-00001' }).waitFor();
    expect(await invoice(server.newest.id)).toMatchObject({
      creditedCents: 1000,
      credited: [{ position: 2, amountCents: 1000 }],
    });
  });

  it('that lacks something says what, and where it is mended, and is not issued', async () => {
    const { page } = await look(`/billing/invoices/${server.unready}`);
    await page.getByText('address of the customer').waitFor();
    await page.getByText('in the place file, at “club”').waitFor();
    await page.getByRole('button', { name: 'Issue' }).click();
    const asked = page.getByRole('dialog');
    expect(await asked.getByRole('button', { name: 'Issue' }).isDisabled()).toBe(true);
  });

  it('is found by its amount, walked to by keyboard, and opened', async () => {
    const { page } = await look('/billing/invoices');
    await page.getByRole('row').nth(2).waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('244,20');
    await eventually(async () => (await page.getByRole('row').count()) === 2);
    await page.keyboard.press('Escape');
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Invoice F2026-00003' }).waitFor();
  });

  it('is made on demand of what a payer owes now, and issued once it said in numbers what it does', async () => {
    const { page } = await look('/billing/invoices');
    await page.getByRole('button', { name: 'New invoice' }).click();
    const form = page.getByRole('dialog');
    await form.getByRole('combobox', { name: 'Payer' }).fill('payer 1');
    await page.getByRole('option', { name: 'Sample payer 1' }).click();
    await form
      .getByText('€25.50 with VAT is to be invoiced; €18.50 of it is on drafts already.')
      .waitFor();
    await form.getByRole('button', { name: 'Make the draft' }).click();
    await page.getByRole('heading', { name: 'Invoice, a draft' }).waitFor();
    await page.getByRole('button', { name: 'Issue' }).click();
    await page.getByText('Issues 1 document, €7.00.').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Issue' }).click();
    await page.getByRole('heading', { name: 'Invoice F2026-00004' }).waitFor();
    await page.getByText('Settled').waitFor();
  });

  it('drafts are discarded together, and say what they come to', async () => {
    const { page } = await look('/billing/invoices?state=draft');
    await page.getByRole('row').filter({ hasText: 'Sample payer 1' }).waitFor();
    await page.getByRole('checkbox', { name: 'Choose all the rows shown' }).check();
    await page.getByRole('button', { name: 'Discard 2 drafts' }).click();
    await page.getByText('Discards 2 drafts, €27.50 in all.').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Discard 2 drafts' }).click();
    await page.getByText('2 drafts discarded').waitFor();
    expect(await server.list<InvoiceItem>('/invoices?state=draft')).toEqual([]);
  });

  it('overdue is reminded of: the text is drafted, is a mail already, and is marked as sent', async () => {
    const { page } = await look('/billing/reminders');
    await page.getByRole('button', { name: 'Draft those that are due' }).first().click();
    const card = page.getByRole('article').filter({ hasText: 'F2026-00001' });
    await card.getByText('33,00 €').waitFor();
    const [drafted] = await server.list<ReminderItem>(`/reminders?invoice=${server.late.id}`);
    const mail = await card.getByRole('link', { name: 'Write a mail' }).getAttribute('href');
    expect(mail?.startsWith(`mailto:${encodeURIComponent(EMAIL)}?`)).toBe(true);
    // A mail program takes a plus for a plus.
    expect(mail).not.toContain('+');
    const written = new URLSearchParams(mail?.split('?')[1]);
    expect(written.get('subject')).toBe(drafted?.subject);
    expect(written.get('body')).toBe(drafted?.text);
    await card.getByRole('button', { name: 'Mark as sent' }).click();
    await page.getByText('Reminder of F2026-00001 sent').waitFor();
    expect(await server.list<ReminderItem>('/reminders?sent=true')).toHaveLength(1);
  });
});

describe('an account', () => {
  it('has a statement at any day, with what was owed after each movement, kept as CSV', async () => {
    const { page } = await look(`/billing/accounts/${FIRM}`);
    await page.getByRole('row').filter({ hasText: 'Payment' }).waitFor();
    const cells = page
      .getByRole('table', { name: /Statement/ })
      .getByRole('row')
      .last();
    expect(await cells.getByRole('cell').last().textContent()).toBe('€0.00');
    const saving = page.waitForEvent('download');
    await page.getByRole('button', { name: 'CSV' }).click();
    const saved = readFileSync(await (await saving).path(), 'utf8');
    expect(saved).toMatch(/F2026-00003,invoices,244.2,0,244.2/);
    await page.getByLabel('Statement until').fill('2026-10-15');
    await page.getByText('Nothing moved').waitFor();
    expect(page.url()).toContain('at=2026-10-15');
  });

  it('owes what it owes today, whichever day its statement is of', async () => {
    const { page } = await look(`/billing/accounts/${ADA}?at=2026-09-15`);
    await page.getByText('Nothing moved').waitFor();
    const { balanceCents } = await read<AccountWhole>(`/accounts/${ADA}`);
    expect(balanceCents).toBeGreaterThan(0);
    await page.getByText(`Owes €${(balanceCents / 100).toFixed(2)}`).waitFor();
  });

  it('is sold a pass, which its next invoice has', async () => {
    const { page } = await look(`/billing/accounts/${ADA}`);
    await page.getByRole('button', { name: 'Sell' }).click();
    const form = page.getByRole('dialog');
    await form.getByRole('combobox', { name: 'A pass' }).click();
    await page.getByRole('option', { name: /Carnet de 10 impressions/ }).click();
    await form.getByText('Carnet de 10 impressions will be on the next invoice of').waitFor();
    await form.getByRole('button', { name: 'Sell' }).click();
    await page.getByText('Sold: €100.00').waitFor();
    const note = await form.getByRole('link', { name: 'Note (PDF)' }).getAttribute('href');
    const answer = await page.context().request.get(`${server.url}${note}`);
    expect(answer.headers()).toMatchObject({ 'content-type': 'application/pdf' });
    await form.getByRole('button', { name: 'Done' }).click();
    await page.getByText('10 of 10 left').waitFor();
    const charges = await server.list<ChargeItem>(`/charges?payer=${ADA}&state=open`);
    expect(charges).toMatchObject([{ grossCents: 10_000 }]);
  });

  it('gets a sale taken back from its charge, which nobody then owes', async () => {
    const { charge } = await server.make<{ charge: ChargeItem }>('/sales', {
      ...{ payer: BEN, label: 'Sample board', price: '12.00', prices: 'gross' },
      vat: { category: 'S', rate: '20' },
    });
    const { page } = await look(`/billing/charges/${charge.id}`);
    await page.getByRole('button', { name: 'Take the sale back' }).click();
    await page.getByText('Sample board is taken back: €12.00 will not be asked of').waitFor();
    await page.getByLabel('Why').fill('never cut');
    await page.getByRole('button', { name: 'Take the sale back' }).click();
    await page.getByText('Sale taken back.').waitFor();
    await page.getByRole('button', { name: 'Take the sale back' }).waitFor({ state: 'detached' });
    expect(await read<ChargeItem>(`/charges/${charge.id}`)).not.toMatchObject({ state: 'open' });
  });

  it('is let off a part of a charge, after it is said what is left', async () => {
    const { charge } = await server.make<{ charge: ChargeItem }>('/sales', {
      ...{ payer: BEN, label: 'Sample sheet', price: '10.00', prices: 'gross' },
      vat: { category: 'S', rate: '20' },
    });
    const { page } = await look(`/billing/charges/${charge.id}`);
    await page.getByRole('button', { name: 'Waive' }).click();
    await page.getByLabel('How much of it (incl. VAT)').fill('11');
    await page.getByText('at most €10.00').waitFor();
    expect(await page.getByRole('button', { name: 'Waive' }).isDisabled()).toBe(true);
    await page.getByLabel('How much of it (incl. VAT)').fill('4');
    await page.getByText('€4.00 will not be asked of Sample payer 1; €6.00 is left').waitFor();
    await page.getByLabel('Why').fill('a knot in the wood');
    await page.getByRole('button', { name: 'Waive' }).click();
    await page.getByText('A part of the charge is waived').waitFor();
    const rest = await server.list<ChargeItem>(`/charges?corrects=${charge.id}&state=open`);
    expect(rest).toMatchObject([{ grossCents: 600 }]);
    await page.waitForURL(`**/billing/charges/${rest[0]?.id}`);
    // What is left is the other tests' no more.
    await server.make(`/charges/${rest[0]?.id}/waive`, { reason: 'the rest of a test' });
  });

  it('pays in advance from a wallet, and gets back what is in it', async () => {
    const { page } = await look(`/billing/accounts/${BEN}`);
    await page.getByLabel('Pays in advance').check();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('The account of Sample payer 1 now pays so').waitFor();
    await page.getByRole('button', { name: 'Take a payment' }).click();
    const form = page.getByRole('dialog');
    await form.getByLabel('Amount').fill('20');
    await form.getByText('cash', { exact: true }).click();
    await form.getByText('the wallet', { exact: true }).click();
    await form.getByText('Puts €20.00 into the wallet of Sample payer 1').waitFor();
    await form.getByRole('button', { name: 'Take €20.00' }).click();
    await page.getByText('€20.00 taken').waitFor();
    await page.getByRole('button', { name: 'Give money back' }).click();
    await form.getByText('Wallet €20.00').click();
    await form.getByLabel('Amount').fill('5');
    await form.getByRole('combobox', { name: 'Given back by' }).click();
    await page.getByRole('option', { name: 'cash' }).click();
    await form.getByLabel('Why').fill('asked for it');
    await form.getByText('€15.00 is left').waitFor();
    await form.getByRole('button', { name: 'Give money back' }).click();
    await page.getByText('€5.00 given back').waitFor();
    expect(await read<AccountWhole>(`/accounts/${BEN}`)).toMatchObject({
      walletCents: 1500,
      prepaid: true,
    });
  });
});

it('use by payer opens to the charges of that payer in the period', async () => {
  const { page } = await look('/usage?from=2026-10-01&to=2026-11-01');
  await page.getByRole('heading', { name: /^4 payers,/ }).waitFor();
  await page.getByRole('button', { name: 'See as a table' }).click();
  const payer = page.getByRole('link', { name: 'Sample payer 0' });
  expect(await payer.getAttribute('href')).toBe(
    `/billing/charges?payer=${ADA}&from=2026-10-01&to=2026-11-01`,
  );
});

it('reception takes payments and sees what is owed, and no invoices', async () => {
  const made = await server.make<{ token: string }>('/tokens', { role: 'reception' });
  const { page } = await look('/billing/payments', { token: made.token });
  await page.getByRole('heading', { name: 'Payments' }).waitFor();
  const ways = page.getByRole('navigation', { name: 'Billing' });
  expect(await ways.getByRole('link', { name: 'Invoices' }).count()).toBe(0);
  expect(await ways.getByRole('link', { name: 'Accounts' }).count()).toBe(0);
  await page.getByRole('button', { name: 'Take a payment' }).first().click();
  const form = page.getByRole('dialog');
  await form.getByRole('combobox', { name: 'From' }).fill('payer 0');
  await page.getByRole('option', { name: 'Sample payer 0' }).click();
  await form.getByText(/Sample payer 0 owes/).waitFor();
  await form.getByRole('button', { name: 'Take all of it' }).click();
  await form.getByText('card', { exact: true }).click();
  await form.getByRole('button', { name: /^Take €/ }).click();
  await page.getByText(/taken$/).waitFor();
  await page.getByRole('link', { name: 'Sample payer 0' }).first().click();
  await page.getByText('Nothing is owed.').waitFor();
  expect(await page.getByText('How this account pays').count()).toBe(0);
});

it('an invoice that is written off says so by a word of its own, and may still be given back', async () => {
  const { charge } = await server.make<{ charge: ChargeItem }>('/sales', {
    ...{ payer: FIRM, label: 'Sample plaque', price: '12.00', prices: 'gross' },
    vat: { category: 'S', rate: '20' },
  });
  const { items } = await server.make<{ items: InvoiceWhole[] }>('/invoices', { payer: FIRM });
  const lost = items[0]?.id ?? '';
  await server.make(`/invoices/${lost}/issue`, {});
  await server.make(`/invoices/${lost}/write-off`, { reason: 'the firm is no more' });
  expect(charge.grossCents).toBe(1200);
  const { page } = await look(`/billing/invoices/${lost}`);
  await page.getByText('Written off').waitFor();
  expect(await page.getByText('Credited', { exact: true }).count()).toBe(0);
  await page.getByRole('button', { name: 'Give back' }).waitFor();
});
