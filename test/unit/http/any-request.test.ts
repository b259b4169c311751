/** Whatever is sent, the place answers with an answer or a refusal, and never with a failure. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { allRoutes } from '#http/all-routes.ts';
import { aPlace, type TestPlace } from '#test/builders/http.ts';

const RUNS = 40;
let place: TestPlace;
const FILE = new URL('../../../firmware-sim/sample-place.json', import.meta.url);

beforeAll(async () => {
  place = await aPlace();
  const body = readFileSync(FILE, 'utf8');
  const imported = await place.request('/api/v1/import', { method: 'POST', role: 'owner', body });
  expect(imported.status).toBe(200);
});

const instant = fc.oneof(
  fc.constantFrom(
    '2026-11-24T08:00:00Z',
    '2026-11-24T07:30:00+02:00',
    '2026-03-29T02:30:00+01:00',
    '0001-01-01T00:00:00Z',
    '9999-12-31T23:59:59Z',
    '2026-11-24',
    '2026-02-30',
  ),
  fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
);
const anyWord = fc.oneof(fc.string({ maxLength: 40 }), fc.string({ unit: 'binary' }));

/** Values that a field of that name is likely to take, right and wrong ones. */
const LIKELY: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  person: fc.constantFrom('member-a', 'member-b', 'nobody'),
  host: fc.constantFrom('member-a', 'nobody'),
  zone: fc.constantFrom('fablab', 'coworking', 'nowhere'),
  machine: fc.constantFrom('laser-1', 'printer-1', 'nothing'),
  device: fc.constantFrom('reader-front', 'plug-laser', 'nothing'),
  slug: fc.constantFrom('laser-1', 'front', 'reader-front', 'fablab', 'nothing'),
  ref: fc.constantFrom('member-a', 'nobody', 'a%20b'),
  number: fc.constantFrom('01000734E0', '34E0', '0000', 'zz'),
  id: fc.constantFrom('1', '01a20c94-5f20-7000-8f25-c270cea953cc', "'; drop table visits"),
  at: instant,
  from: instant,
  to: instant,
  until: instant,
  reason: fc.constant('any request'),
  state: fc.constantFrom('active', 'lost', 'blocked', 'returned'),
  by: fc.constantFrom('machine', 'person,day', 'kind,kind', ''),
  limit: fc.constantFrom('1', '500', '0', 'x'),
  after: fc.oneof(fc.constantFrom('1', 'x', '%00', '9'.repeat(40)), anyWord),
  role: fc.constantFrom('viewer', 'king'),
};
const likely = (name: string): fc.Arbitrary<unknown> =>
  fc.oneof(
    { weight: 8, arbitrary: LIKELY[name] ?? fc.jsonValue() },
    { weight: 1, arbitrary: fc.jsonValue() },
    { weight: 1, arbitrary: anyWord },
  );
const fieldsOf = (schema: z.ZodType | undefined): string[] => {
  if (schema instanceof z.ZodObject) return Object.keys(schema.shape);
  if (schema instanceof z.ZodUnion)
    return schema.options.flatMap((option) => fieldsOf(option as z.ZodType));
  return [];
};
const recordOf = (schema: z.ZodType | undefined) => {
  const names = [...new Set(fieldsOf(schema))];
  return fc.record(Object.fromEntries(names.map((name) => [name, likely(name)])), {
    requiredKeys: [],
  });
};

const inAddress = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));

const table = allRoutes.map((route) => [`${route.method} ${route.path}`, route] as const);

describe.each(table)('%s', (_name, route) => {
  test('never fails', async () => {
    const body = fc.oneof(
      { weight: 6, arbitrary: recordOf(route.body) },
      { weight: 1, arbitrary: fc.jsonValue() },
    );
    await fc.assert(
      fc.asyncProperty(recordOf(route.params), recordOf(route.query), body, async (p, q, b) => {
        const path = route.path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
          encodeURIComponent(inAddress(p[name] ?? 'nothing')),
        );
        const query = Object.entries(q).map(([key, held]) => [key, inAddress(held)]);
        const address = `/api/v1${path}?${new URLSearchParams(query as [string, string][])}`;
        const method = route.method.toUpperCase();
        const sent = method === 'GET' ? {} : { body: JSON.stringify(b) };
        const answer = await place.request(address, { method, role: 'owner', ...sent });
        expect(answer.status, `${method} ${address}: ${await answer.text()}`).not.toBe(500);
      }),
      { numRuns: RUNS },
    );
    expect(place.logged).toEqual([]);
  });
});
