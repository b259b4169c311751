/** Listens: limits for slow and many clients, and an end that lets answers finish. */
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import type { HttpApp } from './app.ts';
import type { HttpClock } from './clock.ts';

const REQUEST_MS_MAX = 60_000;
const HEADERS_MS_MAX = 15_000;
const KEEP_ALIVE_MS = 20_000;
const CONNECTIONS_MAX = 2000;
const CLOSE_MS_MAX = 5_000;

export type HttpServer = {
  readonly host: string;
  /** The one that was taken, when 0 was asked for. */
  readonly port: number;
  readonly close: () => Promise<void>;
};
type ListenParts = {
  readonly http: HttpApp;
  readonly host: string;
  readonly port: number;
  readonly clock: HttpClock;
};

/** Resolves once it listens; rejects when it can't (the port is taken, the host is not here). */
export async function listen({ http, host, port, clock }: ListenParts): Promise<HttpServer> {
  const server = createAdaptorServer({
    fetch: http.app.fetch,
    serverOptions: {
      requestTimeout: REQUEST_MS_MAX,
      headersTimeout: HEADERS_MS_MAX,
      keepAliveTimeout: KEEP_ALIVE_MS,
      noDelay: true,
    },
  }) as Server;
  server.maxConnections = CONNECTIONS_MAX;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const address = server.address() as AddressInfo;
  return { host, port: address.port, close: () => closeServer(server, http, clock) };
}

/** New requests are refused, pages are let go, answers under way have 5 seconds. */
async function closeServer(server: Server, http: HttpApp, clock: HttpClock): Promise<void> {
  http.live.close();
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const giveUp = clock.after(CLOSE_MS_MAX, () => server.closeAllConnections());
  await closed;
  giveUp();
}
