/** Every page, small and wide, light and dark, in both languages: WCAG AA, and no wider than the screen. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { open, overflowOf, violationsOf } from './browser.ts';
import { aLookedAtPlace, type LookedAtPlace } from './looked-at-place.ts';

let place: LookedAtPlace;
beforeAll(async () => {
  place = await aLookedAtPlace();
  await place.member();
}, 90_000);
afterAll(() => place?.end());

const PAGES: ReadonlyArray<readonly [string, readonly string[]]> = [
  ['what goes on', ['/', '/?open=machine:laser', '/?wall', '/usage', '/machines/laser']],
  ['lists', ['/sessions', '/visits', '/decisions', '/people', '/anomalies', '/devices']],
  ['records', ['/people/member-a', '/devices/plug-laser', '/devices/printer', 'session', 'visit']],
];

/** The address of a record of which only the server knows the id. */
async function addressOf(path: string): Promise<string> {
  if (path !== 'session' && path !== 'visit') return path;
  const [first] = await place.server.list<{ id: string }>(`/${path}s`);
  return `/${path}s/${first?.id}`;
}

describe.each([
  ['light', 'fr', 390],
  ['dark', 'en', 390],
  ['light', 'en', 1440],
  ['dark', 'fr', 1440],
] as const)('in %s and %s at %d pixels', (scheme, language, width) => {
  it.each(PAGES)('%s', async (_what, paths) => {
    const token = place.server.ownerToken;
    const look = { dark: scheme === 'dark', language, width, token };
    const { page, context, complaints } = await open(place.browser, place.server.url, look);
    for (const path of paths) {
      await page.goto(place.server.url + (await addressOf(path)));
      const wanted = path.includes('wall') ? page.locator('.tile') : page.getByRole('heading');
      await wanted.first().waitFor();
      await page.locator('.mantine-Skeleton-root').first().waitFor({ state: 'detached' });
      expect([path, await violationsOf(page)]).toEqual([path, []]);
      expect(await overflowOf(page), path).toBeLessThanOrEqual(0);
    }
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('coming in', async () => {
    const look = { dark: scheme === 'dark', language, width };
    const { page, context, complaints } = await open(place.browser, place.server.url, look);
    await page.getByRole('heading').first().waitFor();
    expect(await violationsOf(page)).toEqual([]);
    expect(await overflowOf(page)).toBeLessThanOrEqual(0);
    expect(complaints).toEqual([]);
    await context.close();
  });
});
