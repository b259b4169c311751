/** The built dashboards, and what is said without them. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadPages } from '#http/static.ts';
import { aPlace, type TestPlace } from '#test/builders/http.ts';

const folder = mkdtempSync(join(tmpdir(), 'faitout-pages-'));
const missing = pathToFileURL(join(folder, 'missing/'));
let place: TestPlace;

beforeAll(async () => {
  mkdirSync(join(folder, 'pages/assets'), { recursive: true });
  writeFileSync(join(folder, 'secret.txt'), 'the keys');
  writeFileSync(join(folder, 'pages/index.html'), '<!doctype html><title>Faitout</title>');
  writeFileSync(join(folder, 'pages/assets/app-1a2b3c.js'), 'export {};');
  writeFileSync(join(folder, 'pages/icon.svg'), '<svg/>');
  place = await aPlace({ pages: loadPages([missing, pathToFileURL(join(folder, 'pages/'))]) });
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('built dashboards', () => {
  test.each(['/', '/usage', '/machines/laser-1', '/login', '/live'])(
    'are one page at every address: %s',
    async (path) => {
      const answer = await place.request(path);
      expect(answer.status).toBe(200);
      expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
      expect(answer.headers.get('cache-control')).toBe('no-cache');
      expect(await answer.text()).toContain('<title>Faitout</title>');
    },
  );

  test('have a page that is not sent again while it is the same', async () => {
    const etag = (await place.request('/')).headers.get('etag') ?? '';
    expect(etag).toMatch(/^"\w{32}"$/);
    const again = await place.request('/', { headers: { 'if-none-match': etag } });
    expect(again.status).toBe(304);
    expect(await again.text()).toBe('');
  });

  test('have hashed files that browsers keep for ever', async () => {
    const answer = await place.request('/assets/app-1a2b3c.js');
    expect(answer.headers.get('cache-control')).toContain('immutable');
    expect(answer.headers.get('content-type')).toContain('javascript');
  });

  test.each(['/assets/app-old.js', '/assets/none', '/favicon.ico', '/api', '/api/v1', '/api/v2/x'])(
    'do not stand in for what is missing: %s',
    async (path) => expect((await place.request(path)).status).toBe(404),
  );

  test.each([
    '/../secret.txt',
    '/assets/../../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
  ])('give nothing from outside their folder: %s', async (path) => {
    const answer = await place.request(path);
    expect(await answer.text()).not.toContain('the keys');
  });

  test('are only read', async () => {
    expect((await place.request('/usage', { method: 'POST' })).status).toBe(404);
  });
});

test('without them, a page says so, and that the place runs', async () => {
  expect(loadPages([missing])).toBeNull();
  const answer = await (await aPlace({ pages: null })).request('/');
  expect(answer.status).toBe(503);
  expect(await answer.text()).toContain('npm ci');
});
