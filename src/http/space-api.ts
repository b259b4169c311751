/** `GET /spaceapi.json`: for everybody, from any page, without a token. Asked of the place a few times a minute at most. */
import { spaceDocument } from '#contract/space-api.ts';
import { sha256Hex } from '#kernel/crypto.ts';
import type { Engine } from '#kernel/engine.ts';
import type { Result } from '#kernel/result.ts';
import { type AnswerHeaders, answer, problemAnswer } from './answer.ts';
import type { HttpClock } from './clock.ts';
import type { Described } from './described.ts';
import type { App, Ask } from './peer.ts';

export const SPACE_API: Described = {
  method: 'get',
  path: '/spaceapi.json',
  summary:
    'The place by SpaceAPI v15: whether it is open, numbers, no names; off unless the place file asks for it',
  roles: 'anyone',
  answer: spaceDocument,
  status: 200,
};

/** Whoever asks more often gets the same again: this is the one query that needs no token. */
const FRESH_MS = 10_000;
/** spaceapi.io: a page of anybody's may read it, so every origin is let in. */
const ANY_ORIGIN: AnswerHeaders = Object.freeze({
  'access-control-allow-origin': '*',
  'access-control-allow-methods': 'GET, HEAD, OPTIONS',
  'access-control-expose-headers': 'etag',
  'cross-origin-resource-policy': 'cross-origin',
});
const KEPT: AnswerHeaders = Object.freeze({ 'cache-control': 'public, max-age=60' });

type Told = { readonly result: Result<unknown>; readonly etag: string };

export function mountSpaceApi(
  app: App,
  { engine, clock }: { readonly engine: Pick<Engine, 'ask'>; readonly clock: HttpClock },
): void {
  let told: Promise<Told> | null = null;
  let toldAtMs = Number.NEGATIVE_INFINITY;

  function fresh(): Promise<Told> {
    const nowMs = clock.nowMs();
    if (told !== null && nowMs >= toldAtMs && nowMs - toldAtMs < FRESH_MS) return told;
    toldAtMs = nowMs;
    told = ask().catch((error: unknown) => {
      told = null;
      throw error;
    });
    return told;
  }

  async function ask(): Promise<Told> {
    const result = await engine.ask('space-api.get', {}, { kind: 'system' });
    const text = result.ok ? JSON.stringify(result.value) : result.message;
    return { result, etag: `"${sha256Hex(text).slice(0, 32)}"` };
  }

  app.get(SPACE_API.path, async (c: Ask) => {
    const { result, etag } = await fresh();
    if (!result.ok) return problemAnswer(c, result, ANY_ORIGIN);
    const headers = { ...ANY_ORIGIN, ...KEPT, etag };
    if (c.req.header('if-none-match') === etag) return answer(c, 304, null, headers);
    return answer(c, 200, JSON.stringify(result.value), {
      ...headers,
      'content-type': 'application/json',
    });
  });
  app.options(SPACE_API.path, (c: Ask) =>
    answer(c, 204, null, { ...ANY_ORIGIN, 'access-control-max-age': '86400' }),
  );
}
