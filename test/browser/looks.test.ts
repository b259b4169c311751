/** Every page, small and wide, light and dark, in both languages: WCAG AA, and no wider than the screen. */
import { afterAll, beforeAll, describe, it } from 'vitest';
import { eventually } from '#test/builders/eventually.ts';
import { aPricedPlace, thisMonth } from '#test/builders/priced-place.ts';
import { openLasting } from './browser.ts';
import { aLookedAtPlace, type LookedAtPlace } from './looked-at-place.ts';
import { meetsAll } from './meets-all.ts';

const START_MS_MAX = 90_000;
/** `{id}` is the newest record of the list, `{month}` the one that it is. */
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
  '/billing?month={month}',
  '/billing/runs/{id}',
  '/billing/charges',
  '/billing/charges/{id}',
  '/billing/tariffs',
  '/billing/tariffs/laser',
];
/** Where the records of a page are listed, if it is not where its address says. */
const LISTS: Readonly<Record<string, string>> = {
  '/billing/runs': '/billing-runs',
  '/billing/charges': '/charges',
};

let place: LookedAtPlace;
beforeAll(async () => {
  place = await aLookedAtPlace(aPricedPlace());
  await billSome(place);
  await place.member();
}, START_MS_MAX);
afterAll(() => place?.end());

/** One use is on a draft, one is open, one has no tariff; what would come was tried. */
async function billSome({ server, use }: LookedAtPlace): Promise<void> {
  const month = thisMonth();
  await use();
  await server.request('POST', '/billing-runs', { period: month });
  await eventually(async () => (await server.list('/invoices?state=draft')).length === 1);
  await use();
  const reason = 'at the desk';
  const start = { machine: 'voron', person: 'member-b', reason };
  const { body } = await server.request('POST', '/sessions', start);
  const [session] = (body as { items: Array<{ id: string }> }).items;
  await server.request('POST', `/sessions/${session?.id}/end`, { reason });
  await server.request('POST', '/billing-runs', { period: month, dryRun: true });
}

async function addressOf(path: string): Promise<string> {
  if (path.includes('{month}')) return path.replace('{month}', thisMonth());
  if (!path.endsWith('/{id}')) return path;
  const page = path.slice(0, -'/{id}'.length);
  const [newest] = await place.server.list<{ id: string }>(LISTS[page] ?? page);
  return `${page}/${newest?.id}`;
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
