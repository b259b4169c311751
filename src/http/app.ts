/** The HTTP app: every route, what stands before them, and what is said when nothing fits. */
import { Hono } from 'hono';
import type { EdgeItem } from '#contract/edge.ts';
import type { PrintDocument } from '#contract/printed.ts';
import type { Route } from '#contract/route.ts';
import type { Engine } from '#kernel/engine.ts';
import { ADOPTION_ROUTES, mountAdoption, type StrangerDoor } from './adoption-routes.ts';
import { json, problemOf } from './answer.ts';
import { createAuth } from './auth.ts';
import type { HttpChance, HttpClock, HttpLogger } from './clock.ts';
import { type Described, describe } from './described.ts';
import { mountDocs } from './docs-routes.ts';
import { EDGE, mountEdge } from './edge-routes.ts';
import { FILE_ROUTES, mountFiles } from './file-routes.ts';
import { type Health, healthItem, healthOf } from './health.ts';
import { createLiveHub, type LiveHub } from './live-hub.ts';
import { LIVE, mountLive } from './live-routes.ts';
import { LOGIN, LOGOUT, ME, mountLogin } from './login-routes.ts';
import { BASE, handlerOf, honoPath } from './mount.ts';
import type { App, Ask, Env } from './peer.ts';
import { routeTable } from './route-table.ts';
import { mountSpaceApi, SPACE_API } from './space-api.ts';
import { mountPages, type Pages } from './static.ts';
import { CREATE_TOKEN, mountTokens } from './token-routes.ts';

export type HttpAppParts = {
  readonly engine: Pick<Engine, 'do' | 'ask' | 'onCommitted'>;
  readonly edgeHealth: () => Health;
  /** What `GET /edge` tells. */
  readonly edge: () => EdgeItem;
  /** Makes a PDF of a document. */
  readonly print: PrintDocument;
  /** Devices that the place does not know. */
  readonly strangers: StrangerDoor;
  readonly routes: readonly Route[];
  readonly ownerToken: string | null;
  /** The built dashboards, from `loadPages`; null: not built. */
  readonly pages: Pages | null;
  readonly clock: HttpClock;
  readonly chance: HttpChance;
  readonly logger: HttpLogger;
  readonly version: string;
};
export type HttpApp = { readonly app: App; readonly live: LiveHub };

const TOKENS_IN_ADDRESS = ['token', 'access_token'];

const HEALTH: Described = {
  method: 'get',
  path: '/health',
  summary: 'Whether the broker listens and the database takes what happens',
  roles: 'anyone',
  answer: healthItem,
  status: 200,
};

/** What the app has besides the declared routes. */
export const OWN_ROUTES: readonly Described[] = [
  HEALTH,
  LOGIN,
  LOGOUT,
  ME,
  LIVE,
  CREATE_TOKEN,
  EDGE,
  SPACE_API,
  ...ADOPTION_ROUTES,
  ...FILE_ROUTES,
];

/** `live` is to be closed when the server stops. */
export function createHttpApp(parts: HttpAppParts): HttpApp {
  const { engine, clock, chance, routes, logger } = parts;
  const app: App = new Hono<Env>();
  const auth = createAuth({ engine, clock, chance, logger, ownerToken: parts.ownerToken });
  const live = createLiveHub({ engine, clock, auth, routes, logger });

  app.use(refuseTokensInAddress);
  mountHealth(app, parts);
  mountSpaceApi(app, { engine, clock });
  mountLogin(app, { auth, engine });
  mountTokens(app, { auth, engine, chance });
  mountEdge(app, { auth, edge: parts.edge });
  mountAdoption(app, { auth, engine, strangers: parts.strangers, chance, clock });
  mountFiles(app, { engine, auth, print: parts.print });
  mountLive(app, { auth, live });
  for (const route of routes)
    app.on(route.method.toUpperCase(), honoPath(route), handlerOf(route, { engine, auth, logger }));
  mountDocs(app, [...OWN_ROUTES, ...routes.map(describe)], parts.version);
  const table = tableOf(app);
  mountPages(app, parts.pages);
  app.notFound((c) => notFound(c, table.methodsOf(c.req.path)));
  app.onError((error, c) => failed(c, error, { chance, logger }));
  return { app, live };
}

/** Tokens in addresses end in logs, histories and referrers. */
async function refuseTokensInAddress(c: Ask, next: () => Promise<void>) {
  const asked = c.req.url.indexOf('?');
  if (asked >= 0) {
    const query = new URLSearchParams(c.req.url.slice(asked));
    if (TOKENS_IN_ADDRESS.some((name) => query.has(name)))
      return problemOf(c, 'bad-input', 'no token in an address: send it as Authorization: Bearer');
  }
  return next();
}

function mountHealth(app: App, { engine, edgeHealth, logger }: HttpAppParts): void {
  const tell = async (c: Ask) => {
    try {
      const { ok, reasons } = await healthOf(engine, edgeHealth);
      return ok ? json(c, 200, { status: 'ok' }) : json(c, 503, { status: 'failing', reasons });
    } catch (error) {
      logger.error({ err: error }, 'the place does not say how it is');
      return json(c, 503, { status: 'failing', reasons: ['the place does not answer'] });
    }
  };
  app.get(HEALTH.path, tell);
  app.get(BASE + HEALTH.path, tell);
}

function tableOf(app: App) {
  const table = routeTable();
  for (const { method, path } of app.routes)
    if (method !== 'ALL') table.add(method, path.replaceAll(/:(\w+)/g, '{$1}'));
  return table;
}

function notFound(c: Ask, methods: readonly string[]): Response {
  if (methods.length === 0) return problemOf(c, 'not-found', `nothing is at ${c.req.path}`);
  const allow = methods.join(', ');
  return problemOf(c, 'method-not-allowed', `${c.req.path} takes ${allow}`, { allow });
}

/** Says an id and nothing else; the log has the rest under it. A full disk is not a bug, and is said. */
function failed(
  c: Ask,
  error: Error,
  { chance, logger }: Pick<HttpAppParts, 'chance' | 'logger'>,
): Response {
  const id = chance.newId();
  logger.error({ err: error, id, method: c.req.method, path: c.req.path }, 'a request failed');
  const code = 'code' in error ? String(error.code) : '';
  if (code === 'SQLITE_FULL' || code.startsWith('SQLITE_IOERR'))
    return problemOf(c, 'unavailable', `nothing was kept: the disk takes no more (${id})`);
  return problemOf(c, 'failed', `it is logged as ${id}`);
}
