/** A drawer of hardware in a real browser: heard, taken in, its secret shown once, found, shut out, taken out. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTasmotaPlug, type TasmotaPlug } from '#sim/devices/tasmota.ts';
import { runningClock, seededRandom } from '#sim/index.ts';
import { eventually } from '#test/builders/eventually.ts';
import { SITE } from '#test/builders/small-place.ts';
import { open, tooWideIn, violationsOf } from './browser.ts';
import { aLookedAtPlace, type LookedAtPlace } from './looked-at-place.ts';

let place: LookedAtPlace;
const plugs: TasmotaPlug[] = [];
beforeAll(async () => {
  place = await aLookedAtPlace();
}, 90_000);
afterAll(async () => {
  await Promise.all(plugs.map((plug) => plug.stop()));
  await place?.end();
});

const look = (address: string, more: Parameters<typeof open>[2] = {}) =>
  open(place.browser, place.server.url + address, { token: place.server.ownerToken, ...more });

function aStranger(topic: string): TasmotaPlug {
  const plug = createTasmotaPlug({
    ...{ site: SITE, slug: topic, secret: 'nothing-known', username: 'DVES_USER', topic },
    ...{ url: place.server.broker, clock: runningClock(), random: seededRandom(plugs.length + 40) },
  });
  plugs.push(plug);
  return plug;
}

async function secretIn(page: Page): Promise<string> {
  const dialog = page.getByRole('dialog');
  await dialog.getByText('Type these on its own page').waitFor();
  const words = await dialog.locator('.copied code').allTextContents();
  return words.at(-1) ?? '';
}

describe('taking a device in', () => {
  it('begins with an invitation, and shows who calls without a reload', async () => {
    const { page, complaints } = await look('/devices');
    await page.getByRole('link', { name: 'Take in a device' }).click();
    await page.getByText('Nobody unknown is heard').waitFor();
    expect(await violationsOf(page)).toEqual([]);
    aStranger('saw');
    await page.getByText('Tried to log in as “DVES_USER”').waitFor();
    expect(complaints).toEqual([]);
  });

  it('goes by keyboard alone, shows the secret once, and tells when the device has come', async () => {
    const { page } = await look('/devices/adopt');
    await page.getByRole('button', { name: 'Take in saw' }).focus();
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name in the place').waitFor();
    expect(await dialog.getByRole('textbox', { name: 'topic', exact: true }).inputValue()).toBe(
      'saw',
    );
    await dialog.getByLabel('Name in the place').fill('plug-laser');
    await dialog.getByText('A device has this name already.').waitFor();
    await dialog.getByLabel('Name in the place').fill('plug-saw');
    expect(await violationsOf(page)).toEqual([]);
    await page.keyboard.press('Enter');
    const secret = await secretIn(page);
    expect(secret).toMatch(/^[A-Za-z0-9_-]{24}$/);
    const [plug] = plugs;
    plug?.link.setLogin(`${SITE}/plug-saw`, secret);
    plug?.powerOff();
    plug?.powerOn();
    await dialog.getByText('It is there.').waitFor();
    await dialog.getByRole('link', { name: 'To its page' }).click();
    await page.getByRole('heading', { name: 'plug-saw' }).waitFor();
    await page.getByRole('heading', { name: 'Set-up' }).waitFor();
    expect(await page.content()).not.toContain(secret);
  });

  it('by hand says at each setting what is wrong with it', async () => {
    const { page } = await look('/devices/adopt');
    await page.getByRole('button', { name: 'By hand' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('combobox', { name: 'Driver' }).fill('rdm');
    await page.getByRole('option', { name: 'rdm6300' }).click();
    await dialog.getByLabel('Name in the place').fill('reader-desk');
    await dialog.getByLabel('path').fill('somewhere');
    await dialog.getByText('How to wire and set a rdm6300').click();
    await dialog.locator('.markdown').getByText('checksum').first().waitFor();
    await dialog.getByRole('button', { name: 'Take in', exact: true }).click();
    await dialog
      .getByText(/a device file like/)
      .first()
      .waitFor();
    await dialog.getByLabel('path').fill('/dev/ttyUSB9');
    await dialog.getByRole('button', { name: 'Take in', exact: true }).click();
    await dialog.getByText('It needs no log-in').waitFor();
  });

  it('has a window with a code, which is there as long as it is open', async () => {
    const { page } = await look('/devices/adopt');
    await page.getByRole('button', { name: 'Open for 15 minutes' }).click();
    await page.getByText('Shuts in').waitFor();
    const code = await page.locator('.copied code').last().textContent();
    expect(code).toMatch(/^[a-z2-9]{10}$/);
    await page.getByRole('button', { name: 'Shut the window' }).click();
    await page.getByText(code ?? '').waitFor({ state: 'detached' });
  });
});

describe('a device of the place', () => {
  it('is set anew, and told what it will cost before its secret goes', async () => {
    const { page } = await look('/devices/plug-saw');
    await page.getByText('5 more settings').click();
    await page.getByLabel('relay', { exact: true }).fill('2');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('plug-saw is set anew.').waitFor();
    await page.getByRole('button', { name: 'Revoke its secret' }).click();
    await page.getByText('is closed at once').waitFor();
    await page.getByRole('button', { name: 'Revoke its secret' }).last().click();
    await page.getByText('has no secret, so it can’t log in').first().waitFor();
    await eventually(() => plugs[0]?.online === false);
    await page.getByRole('button', { name: 'Give it a secret' }).click();
    await page.getByRole('button', { name: 'Give it a secret' }).last().click();
    await page.getByText('Type these on its own page').waitFor();
  });

  it('that shows itself is found in the room', async () => {
    const { page } = await look('/devices/reader-front');
    await page.getByRole('button', { name: 'Have it blink' }).click();
    await eventually(() => place.reader.identifying);
  });

  it('that a machine needs stays, and says which; one that nothing needs goes', async () => {
    const { page } = await look('/devices/plug-laser');
    await page.getByRole('button', { name: 'Take it out' }).click();
    await page.getByText('laser needs it').waitFor();
    await page.goto(`${place.server.url}/devices/plug-saw`);
    await page.getByRole('button', { name: 'Take it out' }).click();
    await page.getByRole('button', { name: 'Take it out' }).last().click();
    await page.getByText('plug-saw is taken out.').waitFor();
    await page.locator('tr[data-row]').filter({ hasText: 'plug-laser' }).waitFor();
    const gone = page.locator('tr[data-row]').filter({ hasText: 'plug-saw' });
    await gone.waitFor({ state: 'detached' });
  });
});

describe('the page', () => {
  it.each([
    [390, 844, 'fr', false],
    [1440, 900, 'fr', true],
    [1920, 1080, 'en', false],
  ] as const)('fits %i × %i in %s', async (width, height, language, dark) => {
    if (plugs.length < 2) aStranger('mill');
    const { page, complaints } = await look('/devices/adopt', { width, height, language, dark });
    await page.getByText('DVES_USER').first().waitFor();
    expect(await tooWideIn(page)).toEqual([]);
    expect(await violationsOf(page)).toEqual([]);
    expect(complaints).toEqual([]);
  });

  it('is for those who run the place', async () => {
    const token = await place.tokenOf('viewer');
    const { page } = await look('/devices', { token });
    await page.getByRole('heading', { name: 'Devices' }).waitFor();
    expect(await page.getByRole('link', { name: 'Take in a device' }).count()).toBe(0);
  });
});
