/** Badges in a real browser: another number of one card, and what a number looks like that nobody holds. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MEMBER } from '#test/builders/small-place.ts';
import { open, tooWideIn, violationsOf } from './browser.ts';
import { aLookedAtPlace, type LookedAtPlace, MEMBER_NAME } from './looked-at-place.ts';

const SHORT = '90123456';
const BACKWARDS = 'F6E5D4C3B2A104';
let place: LookedAtPlace;
beforeAll(async () => {
  place = await aLookedAtPlace();
}, 90_000);
afterAll(() => place?.end());

const look = (address: string, width = 1440, language: 'fr' | 'en' = 'en') =>
  open(place.browser, place.server.url + address, {
    token: place.server.ownerToken,
    width,
    language,
  });

describe('badges', () => {
  it('another number is linked once the card was held to both readers', async () => {
    const { page, complaints } = await look('/people/member-a', 390);
    await page.getByRole('button', { name: 'Another number of this card …E5F6' }).click();
    await page.getByRole('combobox', { name: 'At which reader' }).click();
    await page.getByRole('option', { name: /interlock-laser/ }).click();
    await page.getByText('Only then are the two linked').waitFor();
    await page.getByLabel('Why').fill('its reader gives another number');
    await page.getByRole('button', { name: 'Wait for the badge' }).click();
    await page.getByText('and to a reader that knows it').waitFor();
    expect(await violationsOf(page)).toEqual([]);
    expect(await tooWideIn(page)).toEqual([]);

    place.interlock.presentBadge(SHORT);
    await page.getByText(`Number …3456 will be one more number of ${MEMBER_NAME}’s card`).waitFor();
    await page.getByText('Card …E5F6 has not been seen yet').waitFor();
    const give = page.getByRole('button', { name: 'It is …3456' });
    expect(await give.isDisabled()).toBe(true);
    const shots = process.env['FAITOUT_SHOTS'];
    if (shots !== undefined) await page.screenshot({ path: `${shots}/badge-link.png` });
    place.reader.presentBadge(MEMBER);
    await page.getByText('Card …E5F6 was seen.').waitFor();
    await give.click();
    await page.getByText(`Badge …3456 is ${MEMBER_NAME}’s.`).waitFor();
    await page.locator('code').filter({ hasText: SHORT }).waitFor();
    expect(complaints).toEqual([]);
  });

  it('a known badge read backwards is told before it is given, and with its refusal', async () => {
    const { page } = await look('/people/member-b');
    await page.getByRole('button', { name: 'Give a badge' }).click();
    await page.getByRole('combobox', { name: 'At which reader' }).click();
    await page.getByRole('option', { name: /reader-front/ }).click();
    await page.getByLabel('Why').fill('a new member');
    await page.getByRole('button', { name: 'Wait for the badge' }).click();
    await page.getByText('Hold the new badge').waitFor();
    place.reader.presentBadge(BACKWARDS);
    await page.getByText('It looks like badge …E5F6.').waitFor();
    await page.getByText('check in which order the reader sends the bytes').waitFor();

    const decisions = await look('/decisions', 1440, 'fr');
    await decisions.page.getByText('Comme un badge connu lu à l’envers').first().waitFor();
    place.interlock.presentBadge(BACKWARDS);
    const anomalies = await look('/anomalies');
    await anomalies.page.getByText('reads a known badge backwards').waitFor();
    const shots = process.env['FAITOUT_SHOTS'];
    if (shots !== undefined) {
      await page.screenshot({ path: `${shots}/badge-hint.png` });
      await anomalies.page.screenshot({ path: `${shots}/badge-anomaly.png` });
      await decisions.page.screenshot({ path: `${shots}/badge-decisions.png` });
    }
  });
});
