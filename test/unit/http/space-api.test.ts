/** `/spaceapi.json`: valid by its published schema, for everybody, nobody named, and only where the place asks for it. */
import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Actor } from '#kernel/engine.ts';
import { aDoorPlace } from '#test/builders/door-place.ts';
import { aPlace, jsonIn, type TestPlace } from '#test/builders/http.ts';
import { type Schema, schemaMistakes, unnamedIn } from '#test/builders/json-schema.ts';

type Vector = {
  readonly id: string;
  readonly payload: unknown;
  readonly expected: { readonly valid: boolean };
};
const { schema, vectors } = JSON.parse(
  readFileSync(new URL('../../vectors/spaceapi-15.json', import.meta.url), 'utf8'),
) as { readonly schema: Schema; readonly vectors: readonly Vector[] };

const OWNER: Actor = { kind: 'staff', role: 'owner', token: 't', name: 'Owner' };
const SPACE = {
  url: 'https://example.org',
  logo: 'https://example.org/logo.png',
  contact: { email: 'contact@example.org' },
};
type Document = {
  readonly state: {
    readonly open?: boolean;
    readonly lastchange?: number;
    readonly message?: string;
  };
  readonly sensors?: Record<string, readonly object[]>;
  readonly location: object;
};

let place: TestPlace;
async function imported(site: object, more: object = {}): Promise<void> {
  const file = { ...aDoorPlace(), ...more };
  const input = { ...file, site: { ...(file.site as object), ...site } };
  const result = await place.engine.do('place.import', input, OWNER);
  if (!result.ok) throw new Error(JSON.stringify(result));
}
const asked = (headers: Record<string, string> = {}, method = 'GET') =>
  place.request('/spaceapi.json', { method, headers });
async function document(): Promise<Document> {
  const answer = await asked();
  expect(answer.status).toBe(200);
  const told = await jsonIn<Document>(answer);
  expect(schemaMistakes(schema, told)).toEqual([]);
  expect(unnamedIn(schema, told)).toEqual([]);
  return told;
}

beforeEach(async () => {
  place = await aPlace();
});

describe('the schema', () => {
  test.each(vectors.map((one) => [one.id, one] as const))('%s', (_id, { payload, expected }) => {
    expect(schemaMistakes(schema, payload).length === 0).toBe(expected.valid);
  });

  test('is the published one whole, and what it does not name is found', () => {
    const parts = Object.keys((schema as { properties: object }).properties);
    expect([schema['$id'], parts.length]).toEqual(['https://schema.spaceapi.io/15.json', 16]);
    const said = {
      space: 'X',
      state: { opened: true },
      sensors: { power_consumption: [{ w: 1 }] },
    };
    const unnamed = ['$.state.opened', '$.sensors.power_consumption[0].w'];
    expect(unnamedIn(schema, said)).toEqual(unnamed);
  });
});

describe('the document', () => {
  test('is not there before the place file asks for it, nor after it no longer does', async () => {
    expect((await asked()).status).toBe(404);
    await imported({});
    place.clock.step(10_000);
    expect((await asked()).status).toBe(404);
    await imported({ spaceApi: SPACE });
    place.clock.step(10_000);
    await document();
    await imported({ spaceApi: null });
    place.clock.step(10_000);
    expect((await asked()).status).toBe(404);
  });

  test('says whether the place is open, and since when', async () => {
    await imported({ spaceApi: { ...SPACE, message: 'Atelier ouvert' } });
    // 09:00 in Paris, open since 08:30.
    expect((await document()).state).toEqual({
      open: true,
      lastchange: Date.parse('2026-11-24T07:30:00Z') / 1000,
      message: 'Atelier ouvert',
    });
    place.clock.step(12 * 3_600_000);
    expect((await document()).state).toMatchObject({
      open: false,
      lastchange: Date.parse('2026-11-24T18:00:00Z') / 1000,
    });
  });

  test('leaves `open` out where no hours are set: nobody knows', async () => {
    await imported({ spaceApi: SPACE }, { openingHours: [] });
    expect((await document()).state).toEqual({});
  });

  test('with all that a place can set is of the schema', async () => {
    const all = {
      phone: '+33 1 00 00 00 00',
      mastodon: '@space@example.org',
      matrix: '#s:example.org',
    };
    await imported({
      spaceApi: {
        ...{ ...SPACE, contact: { ...SPACE.contact, ...all }, message: 'Atelier ouvert' },
        ...{ address: '1 rue X, 22300 Lannion', lat: 48.7, lon: -3.4, country: 'FR' },
        shows: ['people', 'power'],
      },
    });
    expect(await document()).toMatchObject({ contact: all });
  });

  test('has no numbers unless they are asked for, and never a name', async () => {
    await imported({ spaceApi: SPACE });
    expect((await document()).sensors).toBeUndefined();
    const shows = ['people', 'power'];
    const where = { address: '1 rue X, 22300 Lannion', lat: 48.7, lon: -3.4, country: 'FR' };
    await imported({ spaceApi: { ...SPACE, ...where, shows } });
    const visit = { person: 'ann', zone: 'lab', reason: 'forgot the badge' };
    expect((await place.engine.do('visits.start', visit, OWNER)).ok).toBe(true);
    place.clock.step(10_000);
    const told = await document();
    expect(told.location).toMatchObject({
      lat: 48.7,
      timezone: 'Europe/Paris',
      country_code: 'FR',
    });
    expect(told.sensors?.['people_now_present']).toEqual([
      { value: 0, location: 'House' },
      { value: 1, location: 'Lab' },
      { value: 0, location: 'Attic' },
    ]);
    expect(JSON.stringify(told)).not.toMatch(/sample|\bann\b/i);
  });
});

describe('over HTTP', () => {
  beforeEach(() => imported({ spaceApi: SPACE }));

  test('any page may read it, and this route alone', async () => {
    const answer = await asked({ origin: 'https://other.example' });
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    expect(answer.headers.get('cross-origin-resource-policy')).toBe('cross-origin');
    const preflight = await asked({ origin: 'https://other.example' }, 'OPTIONS');
    expect([preflight.status, preflight.headers.get('access-control-allow-origin')]).toEqual([
      204,
      '*',
    ]);
    for (const path of ['/health', '/api/v1/zones', '/api/v1/openapi.json']) {
      const other = await place.request(path, { headers: { origin: 'https://other.example' } });
      expect(other.headers.get('access-control-allow-origin')).toBeNull();
    }
  });

  test('it is kept for a minute, and not sent again while it is the same', async () => {
    const first = await asked();
    expect(first.headers.get('cache-control')).toBe('public, max-age=60');
    const etag = first.headers.get('etag') ?? '';
    const again = await asked({ 'if-none-match': etag });
    expect([again.status, await again.text()]).toEqual([304, '']);
    place.clock.step(12 * 3_600_000);
    expect((await asked({ 'if-none-match': etag })).status).toBe(200);
  });

  test('a thousand askers are one question to the place', async () => {
    let questions = 0;
    const ask: typeof place.engine.ask = (query, input, actor) => {
      questions += query === 'space-api.get' ? 1 : 0;
      return place.engine.ask(query, input, actor);
    };
    const other = await aPlace({ engine: { ...place.engine, ask }, clock: place.clock });
    await Promise.all(Array.from({ length: 1000 }, () => other.request('/spaceapi.json')));
    expect(questions).toBe(1);
    place.clock.step(10_000);
    await other.request('/spaceapi.json');
    expect(questions).toBe(2);
  });
});

describe('the setting', () => {
  test.each([
    [{ ...SPACE, url: 'javascript:alert(1)' }],
    [{ ...SPACE, lat: 48 }],
    [{ ...SPACE, contact: { keymasters: [{ name: 'A person' }] } }],
    [{ ...SPACE, shows: ['names'] }],
    [{ url: SPACE.url, contact: SPACE.contact }],
  ])('%j is refused', async (spaceApi) => {
    await expect(imported({ spaceApi })).rejects.toThrow('site.spaceApi');
  });

  test('comes out of an export as it went in', async () => {
    const spaceApi = { ...SPACE, shows: ['people'], lat: 48.7, lon: -3.4 };
    await imported({ spaceApi });
    const exported = await place.engine.ask('place.export', {}, OWNER);
    expect(exported).toMatchObject({ ok: true, value: { site: { spaceApi } } });
    const again = await place.engine.do(
      'place.import',
      (exported as { value: unknown }).value,
      OWNER,
    );
    expect(again).toMatchObject({ ok: true, value: { created: 0, updated: 0 } });
  });
});
