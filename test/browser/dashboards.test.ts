/** The dashboards in a real browser, against a real server with simulated devices behind it. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  createNativeDevice,
  createTasmotaPlug,
  type NativeDevice,
  runningClock,
  seededRandom,
} from '#sim/index.ts';
import { eventually } from '#test/builders/eventually.ts';
import { aServer, type TestServer } from '#test/builders/server.ts';
import { aSmallPlace, MEMBER, NOVICE, SECRET, SITE } from '#test/builders/small-place.ts';
import { aBrowser, open } from './browser.ts';

const NAME = 'Sample member-a';
let server: TestServer;
let browser: Browser;
let reader: NativeDevice;
let interlock: NativeDevice;
let plug: ReturnType<typeof createTasmotaPlug>;

beforeAll(async () => {
  server = await aServer({ place: aSmallPlace() });
  browser = await aBrowser();
  const shared = {
    site: SITE,
    secret: SECRET,
    url: server.broker,
    clock: runningClock(),
    random: seededRandom(11),
  };
  const native = (slug: string, capabilities: Array<'badge' | 'door' | 'relay' | 'display'>) =>
    createNativeDevice({ ...shared, slug, capabilities });
  reader = native('reader-front', ['badge', 'door', 'display']);
  interlock = native('interlock-laser', ['badge', 'relay', 'display']);
  plug = createTasmotaPlug({ ...shared, slug: 'plug-laser', topic: 'laser' });
  await eventually(() => reader.online && interlock.online);
}, 90_000);

afterAll(async () => {
  await browser?.close();
  await Promise.all([reader?.stop(), interlock?.stop(), plug?.stop()]);
  await server?.end();
});

const asOwner = {
  get token() {
    return server.ownerToken;
  },
};

describe('coming in', () => {
  it('a wrong token is told in words, the right one opens the live page', async () => {
    const { page, context, complaints } = await open(browser, server.url);
    const token = page.getByLabel('Your token').first();
    await token.fill('fai_not-a-token-of-this-place');
    await page.keyboard.press('Enter');
    await page.getByText('This token is not valid').waitFor();
    await token.fill(server.ownerToken);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Machines' }).waitFor();
    expect(await page.title()).toContain('Test place');
    expect(complaints).toEqual([]);
    await context.close();
  });
});

describe('the live page', () => {
  it('shows a badge at the door and a session at the laser as they happen', async () => {
    const { page, context, complaints } = await open(browser, server.url, asOwner);
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
    await tile.filter({ hasText: NAME }).filter({ hasText: 'running' }).waitFor();
    await tile.filter({ hasText: '430 W' }).waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('the drawer of a tile says in numbers what an action will do, and does it', async () => {
    const { page, context } = await open(browser, server.url, asOwner);
    await page.locator('.tile').filter({ hasText: 'Laser' }).click();
    const drawer = page.getByRole('dialog');
    await drawer.getByText(NAME).waitFor();
    expect(page.url()).toContain('open=machine%3Alaser');
    await drawer.getByRole('button', { name: 'Assign to another' }).click();
    await drawer.getByText(`from ${NAME} to that person`).waitFor();
    await drawer.getByPlaceholder('Find a person').click();
    await page.keyboard.type('member-b');
    await page.getByRole('option', { name: 'Sample member-b' }).click();
    await drawer.getByLabel('Why').fill('they swapped places');
    await drawer.getByRole('button', { name: 'Assign', exact: true }).click();
    await drawer.getByText('Sample member-b').first().waitFor();
    const [session] = await server.list<{ person: { ref: string } }>('/sessions?machine=laser');
    expect(session?.person.ref).toBe('member-b');
    await context.close();
  });
});
