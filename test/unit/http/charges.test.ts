/** What use costs, as the outside asks for it. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { ChargeItem, DueItem, QuoteAnswer } from '#contract/charges.ts';
import { aPlace, jsonIn, problemIn, type TestPlace } from '#test/builders/http.ts';

const member = (ref: string, plan: string) => ({
  ref,
  name: `Sample ${ref}`,
  memberships: [{ plan, from: '2025-01-01' }],
});
const gross = { from: '2025-09-01', prices: 'gross' };
const quarter = (price: string) => ({ type: 'time', measure: 'held', unitSeconds: 900, price });
const FILE = {
  site: { slug: 'place', name: 'Place', timeZone: 'Europe/Paris', locale: 'fr' },
  zones: ['coworking', 'meeting', 'fablab'].map((slug) => ({ slug, name: slug })),
  machines: [
    { slug: 'laser-1', name: 'Laser', kind: 'laser-cutter', zone: 'fablab' },
    { slug: 'printer-1', name: 'Printer', kind: '3d-printer', zone: 'fablab' },
    { slug: 'cnc-1', name: 'Mill', kind: 'cnc', zone: 'fablab' },
  ],
  plans: ['coworker', 'maker', 'visitor'].map((slug) => ({
    slug,
    name: slug,
    zones: [],
    hours: 'always',
  })),
  people: [member('ann', 'coworker'), member('mia', 'maker'), member('vic', 'visitor')],
  tariffs: [
    {
      slug: 'laser',
      name: 'Découpe laser',
      for: { machines: ['laser-1'] },
      versions: [
        {
          ...gross,
          deliberation: '2025-07-03/12',
          vat: { category: 'S', rate: '20' },
          rates: [
            { audiences: ['coworker', 'maker'], components: [quarter('5.50')] },
            { components: [quarter('11.00')] },
          ],
          caps: [{ per: 'day', price: '60.00' }],
          free: [{ measure: 'held', seconds: 1800, per: 'month', audiences: ['maker'] }],
        },
      ],
    },
    {
      slug: 'print',
      name: 'Impression 3D',
      for: { machineKinds: ['3d-printer'] },
      versions: [
        {
          ...gross,
          vat: { category: 'E', code: 'VATEX-FR-CGI261-7' },
          rates: [
            {
              components: [
                { type: 'setup', price: '1.20' },
                { type: 'quantity', measure: 'filamentGrams', price: '0.12' },
              ],
            },
          ],
          failedJobs: 'material',
        },
      ],
    },
    {
      slug: 'desk',
      name: 'Coworking',
      for: { zones: ['coworking'] },
      versions: [
        {
          ...gross,
          vat: { category: 'S', rate: '20' },
          rates: [{ components: [{ type: 'halfDays', boundary: '13:30', price: '12.00' }] }],
          caps: [
            { per: 'day', price: '20.00' },
            { per: 'month', price: '225.00' },
          ],
        },
      ],
    },
  ],
  passes: [
    {
      slug: 'carnet-10',
      name: 'Carnet de 10',
      units: 10,
      validMonths: 6,
      price: '100.00',
      vat: { category: 'S', rate: '20' },
      burns: [
        { zone: 'coworking', per: 'halfDay', units: 1 },
        { zone: 'meeting', per: 'hour', units: 1 },
      ],
    },
  ],
};

let place: TestPlace;
beforeAll(async () => {
  place = await aPlace();
  const answer = await place.request('/api/v1/import', {
    method: 'POST',
    role: 'owner',
    body: FILE,
  });
  expect(answer.status).toBe(200);
});

const post = (path: string, body: object, more: object = {}) =>
  place.request(`/api/v1${path}`, { method: 'POST', role: 'accountant', body, ...more });
const quote = async (body: object) => jsonIn<QuoteAnswer>(await post('/quotes', body));
const laser = { machine: 'laser-1', startedAt: '2026-11-24T09:00:00Z' };

describe('GET /tariffs and /passes', () => {
  it('show prices, and which version is in force', async () => {
    const read = async (path: string) =>
      (await jsonIn<{ items: unknown[] }>(await place.request(path, { role: 'reception' }))).items;
    expect(await read('/api/v1/tariffs')).toMatchObject(
      FILE.tariffs.map((tariff) => ({ ...tariff, current: '2025-09-01' })),
    );
    expect(await read('/api/v1/passes')).toMatchObject([{ slug: 'carnet-10', prices: 'gross' }]);
  });
});

describe('POST /quotes', () => {
  it('answers amounts, tariff and steps', async () => {
    expect(await quote({ ...laser, person: 'ann', usage: { heldSeconds: 960 } })).toEqual({
      amountCents: 1100,
      prices: 'gross',
      grossCents: 1100,
      netCents: 917,
      vatCents: 183,
      vat: { category: 'S', rate: '20', code: null },
      tariff: { slug: 'laser', version: '2025-09-01' },
      passes: [],
      steps: [
        {
          kind: 'time',
          text: '2 × 15 min commencées à 5,50 € (machine tenue 16 min)',
          words: {
            fr: '2 × 15 min commencées à 5,50 € (machine tenue 16 min)',
            en: '2 × 15 min begun at €5.50 (machine held 16 min)',
          },
          units: 2,
          price: '5.50',
          amountCents: 1100,
        },
      ],
    });
  });

  it.each([
    ['a member', { ...laser, person: 'ann', usage: { heldSeconds: 900 } }, 550],
    ['an audience', { ...laser, audience: 'coworker', usage: { heldSeconds: 901 } }, 1100],
    ['all others', { ...laser, person: 'vic', usage: { heldSeconds: 901 } }, 2200],
    ['nobody in particular', { ...laser, usage: { heldSeconds: 901 } }, 2200],
    ['free minutes', { ...laser, audience: 'maker', usage: { heldSeconds: 1860 } }, 550],
    ['no use at all', { ...laser, usage: { heldSeconds: 0 } }, 0],
    ['the times alone', { ...laser, person: 'ann', endedAt: '2026-11-24T09:16:00Z' }, 1100],
    ['a day under its cap', { ...laser, usage: { heldSeconds: 5 * 3600 } }, 6000],
    ['37 g of filament', { machine: 'printer-1', usage: { filamentGrams: 37 } }, 564],
    ['a failed job', { machine: 'printer-1', usage: { filamentGrams: 37 }, phase: 'failed' }, 444],
    [
      'a morning and an afternoon',
      { zone: 'coworking', startedAt: '2026-11-24T09:00:00Z', endedAt: '2026-11-24T15:00:00Z' },
      2000,
    ],
    ['a tariff by its name', { tariff: 'print', usage: { filamentGrams: 10 } }, 240],
  ])('of %s', async (_, body, cents) => {
    expect(await quote(body)).toMatchObject({ grossCents: cents });
  });

  it.each([
    ['nothing to price', {}, 400, 'bad-input'],
    ['a negative use', { ...laser, usage: { heldSeconds: -1 } }, 400, 'bad-input'],
    ['a word that is not known', { ...laser, usage: { seconds: 1 } }, 400, 'bad-input'],
    ['an end before the start', { ...laser, endedAt: '2026-11-24T08:00:00Z' }, 400, 'bad-input'],
    ['a machine that is not there', { machine: 'none' }, 404, 'not-found'],
    ['a person who is not there', { ...laser, person: 'none' }, 404, 'not-found'],
    ['what no tariff fits', { machine: 'cnc-1', usage: { heldSeconds: 60 } }, 422, 'no-tariff'],
    [
      'a day before any version',
      { ...laser, startedAt: '2025-08-31T12:00:00Z', usage: { heldSeconds: 60 } },
      422,
      'no-tariff',
    ],
  ])('is refused for %s', async (_, body, status, code) => {
    const answer = await post('/quotes', body);
    expect(answer.status).toBe(status);
    expect(await problemIn(answer)).toMatchObject({ code });
  });

  it('is not for viewers', async () => {
    expect((await post('/quotes', laser, { role: 'viewer' })).status).toBe(403);
  });
});

describe('charges', () => {
  it('are listed with all that the manual names, waived once, and not for trainers', async () => {
    const reason = 'asked for';
    const start = { machine: 'laser-1', person: 'ann', reason };
    const started = await post('/sessions', start, { role: 'manager' });
    const { items } = await jsonIn<{ items: Array<{ id: string }> }>(started);
    place.clock.step(16 * 60_000);
    const ended = await post(`/sessions/${items[0]?.id}/end`, { reason }, { role: 'manager' });
    expect(await jsonIn(ended)).toMatchObject({ items: [{ chargeCents: 1100 }] });
    const listed = await place.request('/api/v1/charges?person=ann', { role: 'accountant' });
    const page = await jsonIn<{ items: ChargeItem[] }>(listed);
    expect(page.items).toMatchObject([
      {
        person: { ref: 'ann' },
        payer: { ref: 'ann', name: 'Sample ann' },
        source: { type: 'session', id: items[0]?.id },
        tariff: { slug: 'laser', version: '2025-09-01' },
        netCents: 917,
        vatCents: 183,
        grossCents: 1100,
        vat: { category: 'S', rate: '20' },
        state: 'open',
      },
    ]);
    const path = `/charges/${page.items[0]?.id}/waive`;
    expect((await post(path, {})).status).toBe(400);
    expect(await jsonIn(await post(path, { reason }))).toMatchObject({ state: 'waived' });
    expect((await post(path, { reason })).status).toBe(409);
    expect((await place.request('/api/v1/charges', { role: 'trainer' })).status).toBe(403);
  });

  it('that are open are summed up by payer, and no longer once they are waived; those on a draft are told apart', async () => {
    const due = async (to = '2026-12-01') =>
      (
        await jsonIn<{ items: DueItem[] }>(
          await place.request(`/api/v1/charges/due?to=${to}`, { role: 'accountant' }),
        )
      ).items;
    expect(await due()).toEqual([]);
    const sold = { person: 'mia', label: 'Clé USB', vat: { category: 'S', rate: '20' } };
    await post('/sales', { ...sold, price: '6.00' });
    const { charge } = await jsonIn<{ charge: ChargeItem }>(
      await post('/sales', { ...sold, price: '1.50' }),
    );
    expect(await due()).toMatchObject([
      { payer: { ref: 'mia', name: 'Sample mia' }, charges: 2, grossCents: 750, draftedCents: 0 },
    ]);
    expect(await due('2026-11-01')).toEqual([]);
    await post(`/charges/${charge.id}/waive`, { reason: 'a gift' });
    expect(await due()).toMatchObject([{ charges: 1, grossCents: 600 }]);
    await post('/invoices', { payer: 'mia' });
    expect(await due()).toMatchObject([{ charges: 1, draftedCharges: 1, draftedCents: 600 }]);
    await post('/sales', { ...sold, price: '2.50' });
    const listed = async (drafted: string) => {
      const path = `/api/v1/charges?payer=mia&state=open${drafted}`;
      const answer = await place.request(path, { role: 'accountant' });
      const { items } = await jsonIn<{ items: ChargeItem[] }>(answer);
      return items.map(({ grossCents }) => grossCents);
    };
    expect(await listed('')).toEqual([250, 600]);
    expect(await listed('&drafted=true')).toEqual([600]);
    expect(await listed('&drafted=false')).toEqual([250]);
    expect((await place.request('/api/v1/charges/due', { role: 'reception' })).status).toBe(403);
  });

  it('that correct another are found by it', async () => {
    const sale = {
      person: 'mia',
      label: 'Bois',
      price: '3.00',
      vat: { category: 'S', rate: '20' },
    };
    const { id, charge } = await jsonIn<{ id: string; charge: ChargeItem }>(
      await post('/sales', sale),
    );
    await post(`/sales/${id}/void`, { reason: 'brought back' });
    const answer = await place.request(`/api/v1/charges?corrects=${charge.id}`, {
      role: 'accountant',
    });
    const { items } = await jsonIn<{ items: ChargeItem[] }>(answer);
    expect(items).toMatchObject([{ corrects: charge.id }]);
    const all = await place.request('/api/v1/charges?payer=mia', { role: 'accountant' });
    const whole = await jsonIn<{ items: ChargeItem[] }>(all);
    expect(items).toEqual(whole.items.filter(({ corrects }) => corrects === charge.id));
  });
});

describe('POST /sales', () => {
  it('with one key sells once', async () => {
    const headers = { 'idempotency-key': 'sale-1' };
    const body = { person: 'vic', pass: 'carnet-10' };
    const first = await post('/sales', body, { role: 'reception', headers });
    expect(first.status).toBe(201);
    const again = await post('/sales', body, { role: 'reception', headers });
    expect(await jsonIn(again)).toEqual(await jsonIn(first));
    const other = await post('/sales', { ...body, person: 'ann' }, { role: 'reception', headers });
    expect(await problemIn(other)).toMatchObject({ code: 'key-reused' });
    const listed = await place.request('/api/v1/charges?payer=vic', { role: 'accountant' });
    expect((await jsonIn<{ items: unknown[] }>(listed)).items).toHaveLength(1);
  });

  it.each([
    ['nothing sold', { person: 'ann' }],
    ['two things at once', { person: 'ann', pass: 'carnet-10', label: 'x', price: '1' }],
    ['a negative price', { person: 'ann', label: 'x', price: '-1', vat: { category: 'O' } }],
    ['a pass for nobody', { payer: 'ann', pass: 'carnet-10' }],
    [
      'a VAT code that does not exist',
      { person: 'ann', label: 'x', price: '1', vat: { category: 'E', code: 'X' } },
    ],
  ])('is refused for %s', async (_, body) => {
    expect((await post('/sales', body)).status).toBe(400);
  });
});

describe('POST /quotes/replay', () => {
  it('compares by payer', async () => {
    const draft = {
      ...FILE.tariffs[0],
      versions: [{ ...FILE.tariffs[0]?.versions[0], prices: 'net' }],
    };
    const answer = await post('/quotes/replay', { period: '2026-11', tariffs: [draft] });
    expect(await jsonIn(answer)).toMatchObject({
      from: '2026-11-01',
      to: '2026-12-01',
      payers: [{ payer: { ref: 'ann' }, chargedCents: 0, draftCents: 1320 }],
    });
  });

  it.each([
    [{ period: '2026-13', tariffs: [] }],
    [{ tariffs: [{ slug: 'x' }] }],
    [{ period: '2026-10', from: '2026-10-01', to: '2026-11-01', tariffs: [{ slug: 'x' }] }],
  ])('is refused for %j', async (body) => {
    expect((await post('/quotes/replay', body)).status).toBe(400);
  });
});
