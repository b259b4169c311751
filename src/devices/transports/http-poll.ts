/** Requests to one device over HTTP: in bounded time, with bounded answers, logged in by digest where it asks. */
import { randomBytes } from 'node:crypto';
import type { HttpHost } from '../driver.ts';
import { answerChallenge, type Challenge, readChallenge } from './http-digest.ts';

export type HttpFault =
  | 'host-unreachable'
  | 'login-refused'
  | 'answer-refused'
  | 'answer-too-large'
  | 'server-failed';
/** `bytes` is empty where there is nothing to say (204). */
export type HttpAnswer =
  | { readonly ok: true; readonly bytes: Uint8Array }
  | { readonly ok: false; readonly fault: HttpFault };

export type HttpPoll = {
  /** Never rejects. */
  readonly ask: (method: string, path: string, body: Uint8Array) => Promise<HttpAnswer>;
  /** What is under way ends as `host-unreachable`. */
  readonly close: () => void;
};

const ANSWER_MS = 5000;
const CLIENT_NONCE_BYTES = 16;

/** Makes it; nothing is connected before the first question. */
export function createHttpPoll(host: HttpHost, bytesMax: number): HttpPoll {
  const closing = new AbortController();
  /** The server's last challenge, which answers the next requests without being asked again. */
  let challenge: Challenge | null = null;
  let count = 0;

  async function ask(method: string, path: string, body: Uint8Array): Promise<HttpAnswer> {
    try {
      const first = await send(method, path, body);
      if (first.status !== 401) return await answerOf(first, bytesMax);
      await first.body?.cancel();
      challenge = readChallenge(first.headers.get('www-authenticate') ?? '');
      count = 0;
      if (challenge === null || host.username === undefined) return refused('login-refused');
      return await answerOf(await send(method, path, body), bytesMax);
    } catch {
      return refused('host-unreachable');
    }
  }

  function send(method: string, path: string, body: Uint8Array): Promise<Response> {
    const url = new URL(path, host.url);
    const authorization = authorizationFor(method, url.pathname + url.search);
    return fetch(url, {
      method,
      // Whoever answers may not send our log-in elsewhere.
      redirect: 'manual',
      signal: AbortSignal.any([closing.signal, AbortSignal.timeout(ANSWER_MS)]),
      headers: {
        accept: 'application/json',
        ...(authorization !== null && { authorization }),
      },
      ...(body.length > 0 && { body: Buffer.from(body) }),
    });
  }

  function authorizationFor(method: string, uri: string): string | null {
    const { username, password = '' } = host;
    if (challenge === null || username === undefined) return null;
    count += 1;
    const clientNonce = randomBytes(CLIENT_NONCE_BYTES).toString('hex');
    return answerChallenge(challenge, { username, password, method, uri, count, clientNonce });
  }

  return { ask, close: () => closing.abort() };
}

async function answerOf(response: Response, bytesMax: number): Promise<HttpAnswer> {
  const { status, body } = response;
  if (status === 401 || status === 403) {
    await body?.cancel();
    return refused('login-refused');
  }
  if (!response.ok) {
    await body?.cancel();
    return refused(status >= 500 ? 'server-failed' : 'answer-refused');
  }
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body ?? []) {
    length += chunk.length;
    // Leaving the loop ends the connection: the rest is never read.
    if (length > bytesMax) return refused('answer-too-large');
    chunks.push(chunk);
  }
  return { ok: true, bytes: Buffer.concat(chunks) };
}

function refused(fault: HttpFault): HttpAnswer {
  return { ok: false, fault };
}
