/** Every route as every role and as nobody. */
import { beforeAll, describe, expect, test } from 'vitest';
import { ROLES, type Role } from '#contract/roles.ts';
import { allRoutes } from '#http/all-routes.ts';
import { OWN_ROUTES } from '#http/app.ts';
import { describe as described } from '#http/described.ts';
import { aPlace, type TestPlace } from '#test/builders/http.ts';

/** Nobody but the owner; a route that forgets its roles is not among them. */
const OWNERS_ALONE = [
  'GET /tokens',
  'POST /tokens',
  'POST /tokens/{id}/revoke',
  'POST /journal/forget',
];
/** What anybody may ask without a token. */
const FOR_ANYONE = ['GET /health', 'GET /spaceapi.json', 'POST /login', 'POST /logout'];
/** What takes a place file or a role in the place of a reason, or only counts anew. */
const WITHOUT_REASON = ['POST /import', 'POST /tokens', 'POST /usage/rebuild', ...FOR_ANYONE];
/** The next step of a bill: what is there to be said stands on it, and who did it is kept. */
const BILLING = [
  ...['issue', 'credit', 'discard'].map((step) => `POST /invoices/{id}/${step}`),
  ...['POST /accounts/{ref}/settings', 'POST /periods/{month}/close', 'POST /history/{id}/undo'],
  ...['POST /reminders', 'POST /reminders/{id}/sent'],
];
/** How hardware is set up concerns nobody's visits, sessions or rights: who did it is kept, and that is all. */
const SET_UP = [
  ...['POST /adoption', 'DELETE /adoption', 'POST /devices', 'PATCH /devices/{slug}'],
  ...['DELETE /devices/{slug}', 'POST /devices/{slug}/identify'],
  ...['POST /devices/{slug}/secret', 'DELETE /devices/{slug}/secret'],
];

const routes = [...OWN_ROUTES, ...allRoutes.map(described)];
const nameOf = (route: { method: string; path: string }) =>
  `${route.method.toUpperCase()} ${route.path.replace('/api/v1', '')}`;
const table = routes.map((route) => [nameOf(route), route] as const);

let place: TestPlace;
beforeAll(async () => {
  place = await aPlace();
});

/** A request with nothing in it: whoever may is told what is missing, whoever may not is told so. */
function ask(route: (typeof routes)[number], role?: Role): Promise<Response> {
  const path = route.path.replaceAll(/\{\w+\}/g, 'some-thing');
  const method = route.method.toUpperCase();
  const body = method === 'GET' ? {} : { body: { nothing: true } };
  return place.request(path, { method, ...body, ...(role !== undefined && { role }) });
}

test('no route is declared twice, and none is without a summary', () => {
  expect(new Set(table.map(([name]) => name)).size).toBe(table.length);
  expect(routes.filter(({ summary }) => summary.length < 8)).toEqual([]);
});

test('only the routes that are known for it are the owner’s alone, or anyone’s', () => {
  const alone = routes.filter(({ roles }) => roles !== 'anyone' && roles.length === 0);
  expect(alone.map(nameOf).sort()).toEqual(OWNERS_ALONE.toSorted());
  const open = routes.filter(({ roles }) => roles === 'anyone');
  expect(open.map(nameOf).sort()).toEqual(FOR_ANYONE.toSorted());
});

test('a viewer changes nothing', () => {
  const changing = routes.filter(({ method, roles }) => method !== 'get' && roles !== 'anyone');
  expect(changing.filter(({ roles }) => roles.includes('viewer'))).toEqual([]);
});

test('whatever staff do, they say why', () => {
  const changing = table.filter(([name, { method }]) => {
    return method !== 'get' && ![...WITHOUT_REASON, ...BILLING, ...SET_UP].includes(name);
  });
  expect(changing.length).toBeGreaterThan(0);
  for (const [name, { body }] of changing) {
    const refused = body?.safeParse({});
    expect(refused?.success, `${name} takes no reason`).toBe(false);
  }
});

describe.each(table)('%s', (_name, route) => {
  const { roles } = route;
  test('as nobody', async () => {
    const { status } = await ask(route);
    if (roles === 'anyone') expect([401, 403]).not.toContain(status);
    else expect(status).toBe(401);
  });

  test.each(ROLES)('as %s', async (role) => {
    const may = roles === 'anyone' || role === 'owner' || roles.includes(role);
    const answer = await ask(route, role);
    if (may) expect([401, 403, 500]).not.toContain(answer.status);
    else expect(answer.status).toBe(403);
    await answer.body?.cancel();
  });

  test('as somebody with a token that opens nothing', async () => {
    if (roles === 'anyone') return;
    const path = route.path.replaceAll(/\{\w+\}/g, 'some-thing');
    const headers = { authorization: 'Bearer fai_wrong' };
    const answer = await place.request(path, { method: route.method.toUpperCase(), headers });
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toContain('Bearer');
  });
});
