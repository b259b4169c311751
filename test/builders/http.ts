/** The HTTP app on a real engine in memory, with a clock that is stepped and a token of each role. */
import type { EdgeItem } from '#contract/edge.ts';
import { type Problem, problem } from '#contract/problem.ts';
import { catalogueOf } from '#devices/catalogue.ts';
import { drivers } from '#devices/drivers/index.ts';
import type { StrangerDoor } from '#http/adoption-routes.ts';
import { allRoutes } from '#http/all-routes.ts';
import { createHttpApp, type HttpApp, type HttpAppParts } from '#http/app.ts';
import { type Engine, ROLES, type Role } from '#kernel/engine.ts';
import { makeIdSource } from '#kernel/ids.ts';
import { newToken, TOKEN_BYTES } from '#kernel/token.ts';
import { printDocument } from '#src/documents/print.ts';
import { openEngine } from '#src/engine.ts';

export const OWNER_TOKEN = 'the owner of the place, by the environment';
const START_MS = Date.UTC(2026, 10, 24, 8);

export type TestClock = {
  readonly nowMs: () => number;
  readonly after: (delayMs: number, run: () => void) => () => void;
  /** Goes on, and runs what is due on the way. */
  readonly step: (ms: number) => void;
};

export function aClock(startMs = START_MS): TestClock {
  let nowMs = startMs;
  const waiting = new Set<{ readonly atMs: number; readonly run: () => void }>();
  return {
    nowMs: () => nowMs,
    after: (delayMs, run) => {
      const entry = { atMs: nowMs + delayMs, run };
      waiting.add(entry);
      return () => void waiting.delete(entry);
    },
    step: (ms) => {
      const endMs = nowMs + ms;
      for (;;) {
        const [next] = [...waiting].filter((e) => e.atMs <= endMs).sort((a, b) => a.atMs - b.atMs);
        if (next === undefined) break;
        waiting.delete(next);
        nowMs = Math.max(nowMs, next.atMs);
        next.run();
      }
      nowMs = endMs;
    },
  };
}

/** Different bytes each time, the same ones in each run. */
export function someBytes(): (count: number) => Uint8Array {
  let last = 1;
  return (count) =>
    Uint8Array.from({ length: count }, () => {
      last = (Math.imul(last, 1_103_515_245) + 12_345) >>> 0;
      return last >>> 24;
    });
}

export type TestPlace = HttpApp & {
  readonly engine: Engine;
  readonly clock: TestClock;
  readonly tokens: Readonly<Record<Role, string>>;
  readonly logged: object[];
  readonly request: (
    path: string,
    asked?: { role?: Role; method?: string; body?: unknown; headers?: Record<string, string> },
  ) => Promise<Response>;
};

/** `parts` replaces parts of the app, such as its routes or its engine. */
export async function aPlace(parts: Partial<HttpAppParts> = {}): Promise<TestPlace> {
  const clock = aClock();
  const randomBytes = someBytes();
  const system = { nowMs: clock.nowMs, newId: makeIdSource(clock.nowMs, randomBytes), randomBytes };
  const engine = openEngine({ path: ':memory:', system, catalogue: catalogueOf(drivers) });
  const tokens = Object.fromEntries(
    await Promise.all(
      ROLES.map(async (role) => {
        const { text, hash } = newToken(randomBytes(TOKEN_BYTES));
        const made = await engine.do('tokens.create', { role, hash }, { kind: 'system' });
        if (!made.ok) throw new Error(made.message);
        return [role, text];
      }),
    ),
  ) as Record<Role, string>;
  const logged: object[] = [];
  const logger = {
    error: (about: object) => void logged.push(about),
    warn: (about: object) => void logged.push(about),
  };
  const http = createHttpApp({
    engine,
    edgeHealth: () => ({ ok: true, reasons: [] }),
    edge: () => QUIET_EDGE,
    print: printDocument,
    strangers: NO_STRANGERS,
    routes: allRoutes,
    ownerToken: OWNER_TOKEN,
    pages: null,
    clock,
    chance: system,
    logger,
    version: '0.0.0',
    ...parts,
  });
  const request: TestPlace['request'] = async (path, asked = {}) => {
    const { role, method = 'GET', body, headers = {} } = asked;
    return http.app.request(path, {
      method,
      headers: {
        ...(role !== undefined && { authorization: `Bearer ${tokens[role]}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
  };
  return { ...http, engine, clock, tokens, logged, request };
}

/** What an answer holds, as the test knows it to be. */
export async function jsonIn<Shape>(answer: Response): Promise<Shape> {
  return (await answer.json()) as Shape;
}

/** The problem that an answer is; throws when it is none. */
export async function problemIn(answer: Response): Promise<Problem> {
  return problem.parse(await answer.json());
}

/** An edge that listens and has heard nothing. */
export const NO_STRANGERS: StrangerDoor = {
  list: async () => [],
  adoption: () => ({ broker: 'embedded', port: 1883, open: null }),
  open: () => true,
  shut: () => undefined,
  handOver: () => false,
};
const QUIET_EDGE: EdgeItem = {
  broker: { kind: 'embedded', up: true, port: 1883, counters: {} },
  commits: 0,
  commitsFailed: 0,
  framesWaiting: 0,
  refusedLogins: [],
  devices: [],
};
