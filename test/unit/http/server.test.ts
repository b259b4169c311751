/** The server on a real port: what a socket gets, and how it ends. */
import { connect } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { type HttpServer, serveHttp } from '#http/server.ts';
import { aPlace } from '#test/builders/http.ts';
import { aLivePlace, type LivePlace, turns } from '#test/builders/live.ts';

const open: HttpServer[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});

async function serve(app: LivePlace['app'], host = '127.0.0.1'): Promise<HttpServer> {
  const server = await serveHttp({ app, host, port: 0 });
  open.push(server);
  return server;
}

/** Sends raw text and gives all that comes back until the other side closes. */
function raw(port: number, text: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(text));
    let said = '';
    socket.on('data', (chunk) => {
      said += chunk.toString();
    });
    socket.on('close', () => resolve(said));
    socket.on('error', () => resolve(said));
  });
}

describe('a server', () => {
  test('takes a free port and says where it is', async () => {
    const { app } = await aPlace();
    const { url } = await serve(app);
    const answer = await fetch(`${url}/health`);
    expect(await answer.json()).toEqual({ status: 'ok' });
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  });

  test('that listens everywhere is reached at home', async () => {
    const { app } = await aPlace();
    const { url } = await serve(app, '0.0.0.0');
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect((await fetch(`${url}/health`)).status).toBe(200);
  });

  test('says at once that a port is taken', async () => {
    const { app } = await aPlace();
    const { port } = await serve(app);
    await expect(serveHttp({ app, host: '127.0.0.1', port })).rejects.toMatchObject({
      code: 'EADDRINUSE',
    });
  });

  test('refuses a body that is too large without reading it', async () => {
    const { app, tokens } = await aPlace();
    const { port } = await serve(app);
    const said = await raw(
      port,
      'POST /api/v1/tokens HTTP/1.1\r\nhost: x\r\nconnection: close\r\n' +
        `authorization: Bearer ${tokens.owner}\r\ncontent-type: application/json\r\n` +
        'content-length: 99999999\r\n\r\n{',
    );
    expect(said).toMatch(/^HTTP\/1\.1 413 /);
  });

  test.each([
    'GARBAGE\r\n\r\n',
    'GET / HTTP/1.1\r\n\r\n',
    `GET /${'x'.repeat(70_000)} HTTP/1.1\r\nhost: x\r\n\r\n`,
    'GET /%ff%fe HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n',
    'GET /api/v1/devices/%zz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n',
    'GET http://[ HTTP/1.1\r\nhost: [\r\nconnection: close\r\n\r\n',
  ])('answers what is no request with a refusal: %.30s', async (text) => {
    const { app } = await aPlace();
    const { port, url } = await serve(app);
    expect(await raw(port, text)).toMatch(/^HTTP\/1\.1 (4\d\d|503) /);
    expect((await fetch(`${url}/health`)).status).toBe(200);
  });

  test('lets answers finish as it closes, and live pages go', async () => {
    const place = await aLivePlace();
    const { url, close } = await serve(place.app);
    const headers = { authorization: `Bearer ${place.tokens.viewer}` };
    const live = await fetch(`${url}/api/v1/live`, { headers });
    const answer = fetch(`${url}/openapi.json`);
    await turns(4);
    place.live.close();
    await close();
    expect((await answer).status).toBe(200);
    expect(await live.text()).toContain('event: ping');
    await expect(fetch(`${url}/health`)).rejects.toThrow();
  });
});

describe('live pages over a socket', () => {
  test('get their first words at once', async () => {
    const place = await aLivePlace();
    const { url } = await serve(place.app);
    const headers = { authorization: `Bearer ${place.tokens.viewer}` };
    const answer = await fetch(`${url}/api/v1/live`, { headers });
    expect(answer.headers.get('content-type')).toBe('text/event-stream');
    const { value } = (await answer.body?.getReader().read()) ?? {};
    expect(Buffer.from(value ?? []).toString()).toContain('retry: 2000');
    place.live.close();
  });

  test('that break off are forgotten', async () => {
    const place = await aLivePlace();
    const { url } = await serve(place.app);
    const aborter = new AbortController();
    const headers = { authorization: `Bearer ${place.tokens.viewer}` };
    await fetch(`${url}/api/v1/live`, { headers, signal: aborter.signal });
    expect(place.live.count()).toBe(1);
    aborter.abort();
    await expect.poll(() => place.live.count()).toBe(0);
  });

  test('that read nothing hold no more than their bound, and are dropped', async () => {
    const place = await aLivePlace();
    const { port } = await serve(place.app);
    place.items.set('device plug', { slug: 'plug', text: 'x'.repeat(500_000) });
    const socket = connect(port, '127.0.0.1', () => {
      socket.pause();
      const token = `authorization: Bearer ${place.tokens.manager}`;
      socket.write(`GET /api/v1/live HTTP/1.1\r\nhost: x\r\n${token}\r\n\r\n`);
    });
    await expect.poll(() => place.live.count()).toBe(1);
    for (let i = 0; i < 60; i += 1) {
      place.commit('device plug');
      place.clock.step(250);
      await turns(20);
    }
    for (let i = 0; i < 3; i += 1) {
      place.clock.step(15_000);
      await turns(20);
    }
    expect(place.live.count()).toBe(0);
    socket.destroy();
  });
});
