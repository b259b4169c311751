/** From use to its bill in a real browser: a badge at the laser, its charge step by step, the month, the PDF. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ChargeItem } from '#contract/charges.ts';
import type { InvoiceItem } from '#contract/invoices.ts';
import { aPricedPlace, LASER_CENTS, thisMonth } from '#test/builders/priced-place.ts';
import { open } from './browser.ts';
import { aLookedAtPlace, type LookedAtPlace, MEMBER_NAME } from './looked-at-place.ts';

let place: LookedAtPlace;
beforeAll(async () => {
  place = await aLookedAtPlace(aPricedPlace());
}, 90_000);
afterAll(() => place?.end());

const look = (address: string, as: object = {}) =>
  open(place.browser, place.server.url + address, { token: place.server.ownerToken, ...as });

const charges = () => place.server.list<ChargeItem>('/charges');

const step = (page: Page, name: string) => page.getByRole('region', { name, exact: true });
/** The sum above a list that has this name. */
const sum = (page: Page, name: string) =>
  page.locator('.money-sums > div').filter({ hasText: name });

describe('a use that ends', () => {
  it('shows its price on the session, and every step of it on its charge', async () => {
    await place.use();
    const [charge] = await charges();
    expect(charge).toMatchObject({ grossCents: LASER_CENTS, state: 'open' });
    const { page, complaints } = await look('/sessions');
    await page.getByRole('row').filter({ hasText: 'Laser' }).first().click();
    const panel = page.getByRole('dialog');
    await panel.getByText('€7.00').first().waitFor();
    await panel.getByRole('link', { name: /Set-up €1.50/ }).click();
    await page.getByRole('heading', { level: 1, name: /Découpe laser/ }).waitFor();
    const steps = page.getByRole('table', { name: 'Worked out, step by step' });
    await steps.getByRole('row', { name: /Set-up €1.50 €1.50/ }).waitFor();
    await steps.getByRole('row', { name: /1 × 15 min begun at €5.50 .* €5.50/ }).waitFor();
    await steps.getByRole('row', { name: 'Total incl. VAT €7.00' }).waitFor();
    await steps.getByRole('row', { name: 'before VAT €5.83' }).waitFor();
    await steps.getByRole('row', { name: 'VAT 20% €1.17' }).waitFor();
    expect(page.url()).toContain(`/billing/charges/${charge?.id}`);
    expect(complaints).toEqual([]);
  });

  it('is waived only after it is said whose and how much', async () => {
    await place.use();
    const { page } = await look('/billing/charges?state=open');
    await sum(page, '2 invoiced or to invoice').getByText('€14.00').waitFor();
    await page.getByRole('checkbox', { name: 'Choose', exact: true }).first().check();
    await page.getByRole('button', { name: 'Waive 1 charge' }).click();
    await page.getByText(`€7.00 will not be asked of ${MEMBER_NAME}`).waitFor();
    await page.getByLabel('Why').fill('the tube was worn');
    await page.getByRole('button', { name: 'Waive', exact: true }).click();
    await page.getByText('Charge waived.').waitFor();
    await sum(page, '1 invoiced or to invoice').getByText('€7.00').waitFor();
    const waived = (await charges()).filter(({ state }) => state === 'waived');
    expect(waived).toMatchObject([{ waiveReason: 'the tube was worn', grossCents: LASER_CENTS }]);
  });

  it('is asked for again where it was waived by mistake, and waived once more', async () => {
    const [waived] = (await charges()).filter(({ state }) => state === 'waived');
    const { page, complaints } = await look(`/billing/charges/${waived?.id}`);
    await page.getByRole('button', { name: 'Ask for it again' }).click();
    await page.getByText(`€7.00 will be asked of ${MEMBER_NAME} again`).waitFor();
    await page.getByLabel('Why').fill('it was another tube');
    await page.getByRole('button', { name: 'Ask for it again' }).click();
    await page.getByText('Asked for again: this is the charge.').waitFor();
    await page.getByRole('button', { name: 'Waive', exact: true }).click();
    const again = (await charges()).filter(({ state }) => state === 'open');
    expect(again.map(({ grossCents }) => grossCents)).toEqual([LASER_CENTS, LASER_CENTS]);
    expect(page.url()).not.toContain(`${waived?.id}`);
    await page.getByLabel('Why').fill('the tube was worn');
    await page.getByRole('button', { name: 'Waive', exact: true }).click();
    await page.getByText('Charge waived.').waitFor();
    expect(complaints).toEqual([]);
  });
});

describe('a month', () => {
  it('is tried dry, drafted and issued after it was said in numbers, and a second browser sees it', async () => {
    const address = `/billing?month=${thisMonth()}`;
    const { page, complaints } = await look(address);
    const other = await look(address, { language: 'fr' });
    await step(page, 'Look at what is charged and not yet invoiced')
      .getByText('€7.00 to invoice to 1 payer')
      .waitFor();

    await page.getByRole('button', { name: 'Try it dry' }).click();
    await step(page, 'Try it dry').getByText('1 document, €7.00').waitFor();
    await step(page, 'Try it dry').getByRole('cell', { name: MEMBER_NAME }).waitFor();
    expect(await place.server.list('/invoices')).toEqual([]);

    await page.getByRole('button', { name: 'Prepare the drafts of 1 payer' }).click();
    await page.getByText('1 draft to review, €7.00').waitFor();
    await other.page.getByText('1 brouillon à relire').waitFor();

    await page.getByRole('button', { name: 'Issue all' }).click();
    await page.getByText('Issues 1 document, €7.00.').waitFor();
    expect(await place.server.list('/invoices?state=issued')).toEqual([]);
    await page.getByRole('button', { name: 'Issue 1 document' }).click();
    await page.getByText('1 document issued for this month, €7.00.').waitFor();
    await other.page.getByText('1 document émis pour ce mois').waitFor();
    expect(complaints).toEqual([]);
  });

  it('leaves a run that tells what it made, down to a PDF that opens', async () => {
    const { page } = await look(`/billing?month=${thisMonth()}`);
    await page
      .getByRole('listitem')
      .filter({ hasText: /issue.*1 document/ })
      .getByRole('link')
      .click();
    await page.getByRole('heading', { name: /: issue$/ }).waitFor();
    await page.getByRole('row').filter({ hasText: MEMBER_NAME }).getByText('issued').waitFor();
    const [invoice] = await place.server.list<InvoiceItem>('/invoices');
    await page.getByRole('link', { name: invoice?.number ?? '' }).waitFor();
    const pdf = await page
      .context()
      .request.get(`${place.server.url}/api/v1/invoices/${invoice?.id}/pdf`);
    expect((await pdf.body()).subarray(0, 5).toString()).toBe('%PDF-');
    const [billed] = (await charges()).filter(({ state }) => state === 'invoiced');
    await page.goto(`${place.server.url}/billing/charges/${billed?.id}`);
    await page.getByRole('link', { name: 'Open the invoice' }).waitFor();
    const receipt = page.waitForEvent('popup');
    await page.getByRole('link', { name: 'Note (PDF)' }).click();
    expect((await receipt).url()).toContain('/receipt');
  });

  it('that is not over can’t be closed; the one before can, once', async () => {
    const { page } = await look(`/billing?month=${thisMonth()}`);
    await page.getByText('A month is closed once it is over.').waitFor();
    await page.getByRole('button', { name: 'Month before' }).click();
    await page.getByRole('button', { name: /^Close / }).click();
    await page.getByText('This can’t be undone.').waitFor();
    await page.getByRole('button', { name: 'Close the books' }).click();
    await page.getByText('Books closed on').waitFor();
    expect(await place.server.list('/periods')).toHaveLength(1);
  });
});

describe('a tariff', () => {
  it('is told in words with what changed, and quotes a use', async () => {
    const { page, complaints } = await look('/billing/tariffs');
    await page.getByText('€1.50 to set up + €5.50 per 15 min begun (machine held)').waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Découpe laser' }).waitFor();
    await page.getByText('What changed').waitFor();
    await page.getByLabel('Machine held, minutes').fill('100');
    const steps = page.getByRole('table', { name: 'Worked out, step by step' });
    await steps.getByRole('row', { name: /7 × 15 min begun at €11.00 .* €77.00/ }).waitFor();
    await steps.getByRole('row', { name: /Cap of the day/ }).waitFor();
    await steps.getByRole('row', { name: 'Total incl. VAT €60.00' }).waitFor();
    expect(complaints).toEqual([]);
  });

  it('has other prices tried on real use, and says where a draft is wrong', async () => {
    const { page } = await look('/billing/tariffs/laser');
    const month = page.getByRole('combobox', { name: 'Use of' });
    await month.click();
    await page.getByRole('option').first().click();
    const price = page.getByRole('textbox', { name: /^Plan coworker: €5.50 per 15 min/ });
    await price.fill('abc');
    await page.getByText('A price in euros, like 5.50.').waitFor();
    await price.fill('5.5');
    await page.getByText('The whole version').click();
    const whole = page.getByRole('textbox', { name: 'The whole version' });
    await whole.fill((await whole.inputValue()).replace('"gross"', '"grams"'));
    await page.getByRole('alert').getByText('prices', { exact: true }).waitFor();
    await whole.fill((await whole.inputValue()).replace('"grams"', '"gross"'));
    await page.getByText('The prices', { exact: true }).click();
    await price.fill('8');
    await page.getByRole('button', { name: 'Work it out' }).click();
    await page.getByRole('heading', { name: '€19.00 in the place of €7.00: +€12.00' }).waitFor();
    await page.getByText('Copy for the place file').first().click();
    await page.getByText('"price": "8"').last().waitFor();
  });
});
