/** Learning a machine's states in a real browser: recorded, over a restart too, proposed, tried, put in force. */
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PowerLearning } from '#contract/power-learning.ts';
import { eventually } from '#test/builders/eventually.ts';
import { open, tooWideIn, violationsOf } from './browser.ts';
import { aLookedAtPlace, type LookedAtPlace } from './looked-at-place.ts';

const PAGE = '/machines/laser/power';
const MINUTE = 60_000;
let place: LookedAtPlace;
beforeAll(async () => {
  place = await aLookedAtPlace();
}, 90_000);
afterAll(() => place?.end());

const learning = async () =>
  (await place.server.request('GET', PAGE)).body as unknown as PowerLearning;

/** The recording began a quarter of an hour ago, and the laser was off, idle and at work in it. */
function fillRecording(): void {
  const database = new Database(place.server.database);
  const { id } = database.prepare('SELECT id FROM power_recordings').get() as { id: string };
  const beganAtMs = Date.now() - 15 * MINUTE;
  database.prepare('UPDATE power_recordings SET startedAtMs = ?').run(beganAtMs);
  const add = database.prepare('INSERT OR REPLACE INTO power_samples VALUES (?, ?, ?)');
  const watts = [0, 0, 0, 88, 92, 90, 85, 430, 520, 690, 430, 95, 90, 88];
  database.transaction(() => {
    for (const [minute, load] of watts.entries())
      for (let second = 0; second < 60; second += 5)
        add.run(id, beganAtMs + minute * MINUTE + second * 1000, load * 1000);
  })();
  database.prepare('UPDATE power_recordings SET samples = ?').run(watts.length * 12);
  database.close();
}

const look = (language: 'fr' | 'en', width: number, dark = false) =>
  open(place.browser, place.server.url + PAGE, {
    token: place.server.ownerToken,
    language,
    width,
    dark,
  });

describe('a machine’s states from its power', () => {
  it('a recording is begun from the machine’s page, and a restart ends it not', async () => {
    const { page } = await open(place.browser, `${place.server.url}/machines/laser`, {
      token: place.server.ownerToken,
    });
    await page.getByRole('link', { name: 'How its state is told from its power' }).click();
    await page.getByText('Its power has not been recorded yet').waitFor();
    await page.getByRole('button', { name: 'Record for an hour' }).click();
    await page.getByLabel('Why').fill('it idles too often');
    await page.getByRole('button', { name: 'Record for an hour' }).click();
    await page.getByText('Under way until').waitFor();
    await place.server.kill();
    await place.server.start();
    await eventually(() => place.interlock.online);
    place.plug.setLoad(90);
    await eventually(async () => ((await learning()).recording?.samples ?? 0) > 1);
    expect((await learning()).recording?.endedAt).toBeNull();
  });

  it('proposes thresholds from what was seen, tries others, and puts them in force', async () => {
    fillRecording();
    const { page, complaints } = await look('en', 1440);
    await page
      .getByRole('heading', { name: /Off 0.W · idle 85–95.W · running 430–690.W/i })
      .waitFor();
    await page.getByRole('button', { name: 'See as a table' }).click();
    await page.getByRole('cell', { name: '79 W to 100 W' }).first().waitFor();
    await page.getByRole('heading', { name: /runs would differ/ }).waitFor();
    await page.getByRole('cell', { name: 'a new run' }).first().waitFor();
    const from = page.getByRole('textbox', { name: 'Running from' });
    expect(await from.inputValue()).toMatch(/^2[3-9]\d/);
    await from.fill('10');
    await page.getByText('“Off below” is at most').waitFor();
    await from.fill('240');
    await page.getByRole('button', { name: 'Try on past runs' }).click();
    await eventually(() => page.getByRole('cell', { name: 'a new run' }).first().isVisible());
    await page.getByRole('button', { name: 'Put in force' }).click();
    await page.getByLabel('Why').fill('as recorded');
    await page.getByRole('button', { name: 'Put in force' }).click();
    await page.getByText('The thresholds are in force.').waitFor();
    expect((await learning()).thresholds?.runAboveWatts).toBe(240);
    expect(complaints).toEqual([]);
  });

  it.each([
    ['fr', 390, false],
    ['en', 390, true],
    ['en', 1440, false],
    ['fr', 2560, true],
  ] as const)(
    'in %s at %d pixels, dark %s: WCAG AA, and no wider than the screen',
    async (language, width, dark) => {
      const { page } = await look(language, width, dark);
      await page.locator('.chart').first().waitFor();
      expect(await violationsOf(page)).toEqual([]);
      expect(await tooWideIn(page)).toEqual([]);
      const shots = process.env['FAITOUT_SHOTS'];
      if (shots !== undefined)
        await page.screenshot({ path: `${shots}/power-${language}-${width}.png`, fullPage: true });
    },
  );
});
