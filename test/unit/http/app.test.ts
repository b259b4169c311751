/** What the app says before and around its routes. */
import { describe, expect, test } from 'vitest';
import { aPlace, OWNER_TOKEN } from '#test/builders/http.ts';

const SECURITY_HEADERS = [
  'content-security-policy',
  'x-content-type-options',
  'referrer-policy',
  'permissions-policy',
];

describe('health', () => {
  test('a place that works answers 200 and ok, and nothing more', async () => {
    const { request } = await aPlace();
    const answer = await request('/health');
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({ status: 'ok' });
  });

  test('an edge that does not listen makes it 503, with the reason', async () => {
    const edgeHealth = () => ({ ok: false, reasons: ['the broker does not listen'] });
    const answer = await (await aPlace({ edgeHealth })).request('/health');
    expect(answer.status).toBe(503);
    expect(await answer.json()).toMatchObject({ reasons: ['the broker does not listen'] });
  });

  test('a place that can not keep what happens makes it 503, with the reason', async () => {
    const { engine } = await aPlace();
    const ask: typeof engine.ask = async () => ({
      ok: true,
      value: { ok: false, reasons: ['the disk is nearly full'] },
    });
    const answer = await (await aPlace({ engine: { ...engine, ask } })).request('/health');
    expect(answer.status).toBe(503);
    expect(await answer.json()).toMatchObject({ reasons: ['the disk is nearly full'] });
  });

  test('a place that does not answer makes it 503, not an error', async () => {
    const { engine } = await aPlace();
    const ask = async () => Promise.reject(new Error('gone'));
    const answer = await (await aPlace({ engine: { ...engine, ask } })).request('/health');
    expect(answer.status).toBe(503);
  });
});

describe('tokens', () => {
  test('the token of the environment is the owner while it is set', async () => {
    const headers = { authorization: `Bearer ${OWNER_TOKEN}` };
    const withToken = await aPlace();
    expect((await withToken.request('/api/v1/tokens', { headers })).status).toBe(200);
    const without = await aPlace({ ownerToken: null });
    expect((await without.request('/api/v1/tokens', { headers })).status).toBe(401);
  });

  test.each(['/api/v1/zones?token=fai_x', '/?access_token=x', '/api/v1/live?token='])(
    'a token in an address is refused: %s',
    async (path) => {
      const answer = await (await aPlace()).request(path, { role: 'owner' });
      expect(answer.status).toBe(400);
      expect(await answer.json()).toMatchObject({ code: 'bad-input' });
    },
  );
});

describe('what is not there', () => {
  test('an unknown address below /api is a problem in JSON, also to nobody', async () => {
    const answer = await (await aPlace()).request('/api/v1/nothing');
    expect(answer.status).toBe(404);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(await answer.json()).toMatchObject({ status: 404, code: 'not-found' });
  });

  test.each([
    ['DELETE', '/api/v1/zones', 'GET, HEAD'],
    ['POST', '/api/v1/devices/some-plug', 'GET, HEAD, PATCH, DELETE'],
    ['GET', '/api/v1/anomalies/1/resolve', 'POST'],
    ['PUT', '/api/v1/import', 'POST'],
    ['GET', '/api/v1/login', 'POST'],
    ['OPTIONS', '/api/v1/zones', 'GET, HEAD'],
  ])('%s %s is 405 and names what is allowed', async (method, path, allow) => {
    const answer = await (await aPlace()).request(path, { method, role: 'owner' });
    expect(answer.status).toBe(405);
    expect(answer.headers.get('allow')).toBe(allow);
    expect(await answer.json()).toMatchObject({ code: 'method-not-allowed' });
  });

  test('HEAD answers as GET does, without a body', async () => {
    const answer = await (await aPlace()).request('/health', { method: 'HEAD' });
    expect(answer.status).toBe(200);
    expect(await answer.text()).toBe('');
  });
});

describe('security headers', () => {
  test.each(['/', '/health', '/docs', '/openapi.json', '/api/v1/zones', '/api/v1/nothing'])(
    'are on every answer, no other origin is let in: %s',
    async (path) => {
      const headers = { origin: 'https://elsewhere.example' };
      const answer = await (await aPlace()).request(path, { headers });
      for (const name of SECURITY_HEADERS) expect(answer.headers.get(name)).not.toBeNull();
      expect(answer.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
      expect(answer.headers.get('access-control-allow-origin')).toBeNull();
      expect(answer.headers.get('strict-transport-security')).toBeNull();
    },
  );

  test('transport security is asked for behind TLS on this machine, and not on anyone else’s word', async () => {
    const { app } = await aPlace();
    const ask = (remoteAddress: string) =>
      app.request('/health', { headers: { 'x-forwarded-proto': 'https' } }, {
        incoming: { socket: { remoteAddress } },
      } as never);
    expect((await ask('127.0.0.1')).headers.get('strict-transport-security')).not.toBeNull();
    expect((await ask('192.0.2.7')).headers.get('strict-transport-security')).toBeNull();
  });
});

describe('what fails', () => {
  test('a bug answers an id, is logged under it, and shows nothing of itself', async () => {
    const { engine, tokens } = await aPlace();
    const ask: typeof engine.ask = (name, input, actor) =>
      name === 'tokens.list'
        ? Promise.reject(new Error('SELECT secret FROM nowhere'))
        : engine.ask(name, input, actor);
    const place = await aPlace({ engine: { ...engine, ask } });
    const headers = { authorization: `Bearer ${tokens.owner}` };
    const answer = await place.request('/api/v1/tokens', { headers });
    const text = await answer.text();
    expect(answer.status).toBe(500);
    expect(text).not.toContain('SELECT');
    const { detail } = JSON.parse(text);
    expect(place.logged).toEqual([expect.objectContaining({ path: '/api/v1/tokens' })]);
    expect(detail).toContain((place.logged[0] as { id: string }).id);
  });

  test('a disk that takes no more is said, with 503', async () => {
    const { engine } = await aPlace();
    const full = Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' });
    const place = await aPlace({ engine: { ...engine, do: () => Promise.reject(full) } });
    const headers = { authorization: `Bearer ${OWNER_TOKEN}` };
    const body = { role: 'viewer' };
    const answer = await place.request('/api/v1/tokens', { method: 'POST', headers, body });
    expect(answer.status).toBe(503);
    expect(await answer.json()).toMatchObject({ code: 'unavailable' });
  });
});
