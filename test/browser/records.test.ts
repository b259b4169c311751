/** Lists and records in a real browser: found, filtered, kept as CSV, corrected, each with what it will do. */
import { readFileSync } from 'node:fs';
import { connect } from 'mqtt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '#test/builders/eventually.ts';
import { open } from './browser.ts';
import { aLookedAtPlace, type LookedAtPlace, MEMBER_NAME } from './looked-at-place.ts';

const NEW_BADGE = '04F00D5E6F7081';
let place: LookedAtPlace;
beforeAll(async () => {
  place = await aLookedAtPlace();
  await place.member();
}, 90_000);
afterAll(() => place?.end());

const look = (address: string) =>
  open(place.browser, place.server.url + address, { token: place.server.ownerToken });

describe('lists', () => {
  it('filters stay in the address, as chips that can be removed, and the keyboard walks', async () => {
    const { page } = await look('/sessions?machine=laser');
    await page.getByRole('row').filter({ hasText: 'Laser' }).first().waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').getByText('Of it running').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.keyboard.press('?');
    await page.getByRole('dialog').getByText('By keyboard').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Remove the filter Machine' }).click();
    await eventually(() => !page.url().includes('machine='));
    await page.keyboard.press('/');
    await page.keyboard.type('nothing is called so');
    await page.getByText('Nothing matches').waitFor();
    expect(page.url()).toContain('q=nothing');
    await page.reload();
    await page.getByText('Nothing matches').waitFor();
  });

  it('usage tells its finding, and its chart can be read as a table and kept as CSV', async () => {
    const { page, complaints } = await look('/usage');
    await page.getByRole('heading', { name: /^Laser:/ }).waitFor();
    await page.getByRole('button', { name: 'See as a table' }).first().click();
    await page.getByRole('cell', { name: 'Laser' }).first().waitFor();
    const saving = page.waitForEvent('download');
    await page.getByRole('button', { name: 'CSV' }).first().click();
    const saved = await saving;
    expect(saved.suggestedFilename()).toBe('usage-machines.csv');
    expect(readFileSync(await saved.path(), 'utf8')).toMatch(/^laser,1,/m);
    expect(complaints).toEqual([]);
  });
});

describe('what staff do', () => {
  it('a door is opened from its drawer, once the reason is given', async () => {
    const { page } = await look('/');
    await page.getByRole('button', { name: 'Entrée' }).click();
    const drawer = page.getByRole('dialog');
    await drawer.getByRole('button', { name: 'Open the door' }).click();
    await drawer.getByText('Entrée unlocks once, for 5 s.').waitFor();
    const verb = drawer.getByRole('button', { name: 'Open the door' });
    expect(await verb.isDisabled()).toBe(true);
    await drawer.getByLabel('Why').fill('a parcel');
    await verb.click();
    await page.getByText('Entrée is asked to unlock').waitFor();
    await place.reader.until(() => place.reader.unlocked);
  });

  it('the drawer of a tile says in numbers what an action will do, and does it', async () => {
    const { page } = await look('/');
    await page.locator('.tile').filter({ hasText: 'Laser' }).click();
    const drawer = page.getByRole('dialog');
    await drawer.getByText(MEMBER_NAME).waitFor();
    expect(page.url()).toContain('open=machine%3Alaser');
    await drawer.getByRole('button', { name: 'Assign to another' }).click();
    await drawer.getByText(`from ${MEMBER_NAME} to that person`).waitFor();
    await drawer.getByPlaceholder('Find a person').click();
    await page.keyboard.type('member-b');
    await page.getByRole('option', { name: 'Sample member-b' }).click();
    await drawer.getByLabel('Why').fill('they swapped places');
    await drawer.getByRole('button', { name: 'Assign', exact: true }).click();
    await drawer.getByText('Sample member-b').first().waitFor();
    const [session] = await place.server.list<{ person: { ref: string } }>(
      '/sessions?machine=laser',
    );
    expect(session?.person.ref).toBe('member-b');
  });

  it('a visit is ended from its page', async () => {
    const [visit] = await place.server.list<{ id: string }>('/visits?open=true');
    const { page } = await look(`/visits/${visit?.id}`);
    await page.getByRole('button', { name: 'End the visit' }).click();
    await page.getByText('counts as out of Coworking from now on').waitFor();
    await page.getByLabel('Why').fill('left by the window');
    await page.getByRole('button', { name: 'End the visit' }).click();
    await page.getByText('Visit ended.').waitFor();
    expect(await place.server.list('/visits?open=true')).toEqual([]);
  });

  it('a badge is given: the reader waits, the badge is held to it, its digits are confirmed', async () => {
    const { page } = await look('/people/member-c');
    await page.getByRole('button', { name: 'Give a badge' }).click();
    await page.getByRole('combobox', { name: 'At which reader' }).click();
    await page.getByRole('option', { name: 'Entrée (reader-front)' }).click();
    await page.getByLabel('Why').fill('a second badge');
    await page.getByRole('button', { name: 'Wait for the badge' }).click();
    await page.getByText('Hold the new badge to Entrée').waitFor();
    place.reader.presentBadge(NEW_BADGE);
    await page.getByText('A badge ending in 7081 was held').waitFor();
    await page.getByRole('button', { name: 'It is …7081: give it' }).click();
    await page.getByText(NEW_BADGE).waitFor();
  });

  it('a lost badge opens nothing: says how many doors and machines, and is shown as lost', async () => {
    const { page } = await look('/people/member-c');
    await page.getByRole('button', { name: 'Change the state of badge …7081' }).click();
    await page.getByRole('combobox', { name: 'From now on it is' }).click();
    await page.getByRole('option', { name: 'lost' }).click();
    await page.getByText('none of 1 doors, none of 2 machines').waitFor();
    await page.getByLabel('Why').fill('fell into the canal');
    await page.getByRole('button', { name: 'Change its state' }).click();
    await page.getByText('Badge …7081: state changed.').waitFor();
    const badges = await place.server.list('/badges?person=member-c');
    expect(badges).toContainEqual(expect.objectContaining({ number: NEW_BADGE, state: 'lost' }));
  });
});

describe('devices', () => {
  it('a log-in that was refused is told with its name, its address and why', async () => {
    const options = { username: 'test-place/reader-back', password: 'guess', reconnectPeriod: 0 };
    const stranger = connect(place.server.broker, options);
    await new Promise((resolve) => stranger.once('error', resolve));
    stranger.end(true);
    const { page } = await look('/devices');
    await page.getByText('broker listens at port').waitFor();
    const row = page.getByRole('row').filter({ hasText: 'test-place/reader-back' });
    await row.filter({ hasText: 'no device has this name' }).waitFor();
    await row.filter({ hasText: 'from 127.0.0.1' }).waitFor();
  });

  it('a device that is away says so in words, and one that is well says that', async () => {
    const { page } = await look('/devices/printer');
    await page.getByText(/Never seen yet|Away since/).waitFor();
    await page.goto(`${place.server.url}/devices/reader-front`);
    await page.getByText('Badge 04A1B2C3D4E5F6').first().waitFor();
    await page.getByText('open since').waitFor();
  });
});
