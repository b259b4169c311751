/** Every page, small and wide, light and dark, in both languages: WCAG AA, and no wider than the screen. */
import { afterAll, beforeAll, describe, it } from 'vitest';
import { openLasting } from './browser.ts';
import { aLookedAtPlace, type LookedAtPlace } from './looked-at-place.ts';
import { meetsAll } from './meets-all.ts';

const START_MS_MAX = 90_000;
/** `{id}` is the newest record of the list. */
const PAGES = [
  '/',
  '/?open=machine:laser',
  '/?open=door:front',
  '/?wall',
  '/usage',
  '/machines/laser',
  '/machines/laser/power',
  '/sessions',
  '/sessions/{id}',
  '/visits',
  '/visits/{id}',
  '/decisions',
  '/people',
  '/people/member-a',
  '/anomalies',
  '/devices',
  '/devices/reader-front',
  '/devices/printer',
];

let place: LookedAtPlace;
beforeAll(async () => {
  place = await aLookedAtPlace();
  await place.member();
}, START_MS_MAX);
afterAll(() => place?.end());

async function addressOf(path: string): Promise<string> {
  if (!path.endsWith('/{id}')) return path;
  const list = path.slice(0, -'/{id}'.length);
  const [newest] = await place.server.list<{ id: string }>(list);
  return `${list}/${newest?.id}`;
}

describe.each([
  ['light', 'fr', 390],
  ['dark', 'en', 390],
  ['light', 'en', 1440],
  ['dark', 'fr', 1440],
] as const)('in %s and %s at %d pixels', (scheme, language, width) => {
  const look = { dark: scheme === 'dark', language, width };
  let opened: Awaited<ReturnType<typeof openLasting>>;
  beforeAll(async () => {
    opened = await openLasting(place.browser, place.server.url, look);
  }, START_MS_MAX);
  afterAll(() => opened?.close());

  it('coming in', () => meetsAll(opened));

  it.each(PAGES)('%s', async (path) => {
    const { page } = opened;
    if (path === PAGES[0]) {
      const data = { token: place.server.ownerToken };
      await page.context().request.post(`${place.server.url}/api/v1/login`, { data });
    }
    await page.goto(place.server.url + (await addressOf(path)));
    await meetsAll(opened);
  });
});
