/** The dashboards in a real browser, against a real server with simulated devices behind it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MEMBER, NOVICE } from '#test/builders/small-place.ts';
import { open } from './browser.ts';
import { aLookedAtPlace, type LookedAtPlace, MEMBER_NAME } from './looked-at-place.ts';

let place: LookedAtPlace;
beforeAll(async () => {
  place = await aLookedAtPlace();
}, 90_000);
afterAll(() => place?.end());

const look = (address = '/', as: object = {}) =>
  open(place.browser, place.server.url + address, { token: place.server.ownerToken, ...as });

describe('coming in', () => {
  it('a wrong token is told in words, the right one opens the live page', async () => {
    const { page, complaints } = await open(place.browser, place.server.url);
    const token = page.getByLabel('Your token').first();
    await token.fill('fai_not-a-token-of-this-place');
    await page.keyboard.press('Enter');
    await page.getByText('This token is not valid').waitFor();
    await token.fill(place.server.ownerToken);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Machines' }).waitFor();
    expect(await page.title()).toContain('Test place');
    expect(complaints).toEqual([]);
  });
});

describe('the live page', () => {
  it('shows a badge at the door and a session at the laser as they happen', async () => {
    const { reader, interlock, plug } = place;
    const { page, complaints } = await look();
    await page.getByText('live', { exact: true }).first().waitFor();
    reader.presentBadge(MEMBER);
    await page.getByText('entered Coworking').first().waitFor();
    await page.getByText('1 in the place').waitFor();

    interlock.presentBadge(NOVICE);
    await page.locator('.feed-refused').filter({ hasText: 'not certified' }).first().waitFor();

    interlock.presentBadge(MEMBER);
    await interlock.until(() => interlock.relayOn);
    plug.setLoad(430);
    const tile = page.locator('.tile').filter({ hasText: 'Laser' });
    await tile.filter({ hasText: MEMBER_NAME }).filter({ hasText: 'running' }).waitFor();
    await tile.filter({ hasText: '430 W' }).waitFor();
    expect(complaints).toEqual([]);
  });

  it('speaks French and English, at one press', async () => {
    const { page } = await look('/', { language: 'fr' });
    await page.getByRole('heading', { name: 'Qui est là' }).waitFor();
    await page
      .getByText(/entre\s: Coworking/)
      .first()
      .waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe('fr');
    await page.getByRole('button', { name: 'en, in English' }).click();
    await page.getByRole('heading', { name: 'Who is in' }).waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
  });

  it('says since when it is not live, and is live again after a restart with nobody logging in', async () => {
    const { page } = await look();
    await page.getByText('live', { exact: true }).first().waitFor();
    await place.server.kill();
    await page.getByRole('alert').filter({ hasText: 'Not live since' }).waitFor();
    await place.server.start();
    await page.getByText('live', { exact: true }).first().waitFor();
    // What failed meanwhile is read again now, and says so until it is there.
    await page.getByRole('alert').first().waitFor({ state: 'detached' });
    expect(await page.getByRole('alert').count()).toBe(0);
    expect(await page.getByLabel('Your token').count()).toBe(0);
  });
});

describe('who may see what', () => {
  it('a viewer sees machines and no name, no refusal and no action', async () => {
    const token = await place.tokenOf('viewer');
    const { page } = await look('/?open=machine:laser', { token });
    await page.getByRole('dialog').getByText('somebody').waitFor();
    const text = await page.locator('body').textContent();
    expect(text).not.toContain('Sample');
    expect(text).not.toContain('refused at');
    expect(text).not.toContain('People');
    const acts = page.getByRole('button', { name: /^(End|Assign|Take out|Open the door)/ });
    expect(await acts.count()).toBe(0);
  });

  it('a wall shows no name even where the owner logged it in, and the clock of the place', async () => {
    const { page } = await look('/?wall', { width: 1920, height: 1080 });
    const tile = page.locator('.tile').filter({ hasText: 'Laser' });
    await tile.waitFor();
    await page.locator('.wall-zones').getByText('Coworking').waitFor();
    expect(await page.locator('body').textContent()).not.toContain('Sample');
    expect(await page.getByRole('navigation').count()).toBe(0);
    const clock = new Intl.DateTimeFormat('en-GB', {
      hour: '2-digit',
      minute: '2-digit',
      timeZone: 'Europe/Paris',
    });
    const now = Date.now();
    const told = await page.locator('.wall-clock').textContent();
    expect([now - 60_000, now, now + 60_000].map((ms) => clock.format(ms))).toContain(told);
  });

  it('a wall is dim and tells no occupancy while the place is shut', async () => {
    const shut = { closures: [{ from: '2020-01-01', until: '2100-01-01' }] };
    const imported = await place.server.request('POST', '/import', shut);
    expect(imported.status).toBe(200);
    const { page } = await look('/?wall', { width: 1920, height: 1080 });
    await page.locator('.wall-view.night').waitFor();
    expect(await page.locator('.wall-zones').count()).toBe(0);
    await place.server.request('POST', '/import', { closures: [] });
  });
});
