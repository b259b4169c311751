/** Listens: limits for slow and many clients, and an end that lets answers finish. */
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import type { App } from './peer.ts';

const REQUEST_MS_MAX = 60_000;
const HEADERS_MS_MAX = 15_000;
const KEEP_ALIVE_MS = 20_000;
const CONNECTIONS_MAX = 2000;
const CLOSE_MS_MAX = 5_000;

export type HttpServer = {
  /** Where this machine reaches it. */
  readonly url: string;
  readonly port: number;
  /** New requests are refused, answers under way have 5 seconds. Close the live pages first. */
  readonly close: () => Promise<void>;
};

/** Resolves once it listens; rejects when it can't: the port is taken, the host is not here. */
export async function serveHttp(asked: {
  readonly app: App;
  readonly host: string;
  readonly port: number;
}): Promise<HttpServer> {
  const server = createAdaptorServer({
    fetch: asked.app.fetch,
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
    server.listen(asked.port, asked.host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://${hostInAddress(asked.host)}:${port}`, port, close: () => close(server) };
}

function close(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const tooLong = AbortSignal.timeout(CLOSE_MS_MAX);
  tooLong.addEventListener('abort', () => server.closeAllConnections());
  return closed;
}

/** Whoever listens everywhere is reached at home. */
function hostInAddress(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}
