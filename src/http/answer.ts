/** How every answer leaves: its security headers, JSON, and problems as RFC 9457. */
import { PROBLEM_TYPE, type Problem } from '#contract/problem.ts';
import { type Refused, refuse } from '#kernel/result.ts';
import { type Ask, isHttps } from './peer.ts';
import { type HttpCode, statusOf } from './status.ts';

export type AnswerHeaders = Readonly<Record<string, string>>;

const CONTENT_SECURITY = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

const SECURITY: AnswerHeaders = Object.freeze({
  'content-security-policy': CONTENT_SECURITY,
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
});
const SECURITY_OVER_TLS: AnswerHeaders = Object.freeze({
  ...SECURITY,
  'strict-transport-security': 'max-age=31536000',
});

/** Of JSON that nobody between keeps. */
export const JSON_HEADERS: AnswerHeaders = Object.freeze({
  'content-type': 'application/json',
  'cache-control': 'no-store',
});

/** Any answer: what it is, and the headers that every answer has. */
export function answer(
  c: Ask,
  status: number,
  body: string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array> | null,
  headers: AnswerHeaders,
): Response {
  const security = isHttps(c) ? SECURITY_OVER_TLS : SECURITY;
  return new Response(body, { status, headers: { ...security, ...headers } });
}

/** JSON that nobody between keeps. */
export function json(
  c: Ask,
  status: number,
  value: unknown,
  headers: AnswerHeaders = {},
): Response {
  return answer(c, status, JSON.stringify(value), { ...JSON_HEADERS, ...headers });
}

/** A refusal as a problem; its code decides the status. */
export function problemAnswer(c: Ask, refused: Refused, headers: AnswerHeaders = {}): Response {
  const { status, title } = statusOf(refused.code);
  const body: Problem = {
    type: `/docs#${refused.code}`,
    title,
    status,
    code: refused.code,
    detail: refused.message,
    ...(refused.errors !== undefined && { errors: [...refused.errors] }),
  };
  return answer(c, status, JSON.stringify(body), {
    'content-type': PROBLEM_TYPE,
    'cache-control': 'no-store',
    ...(status === 401 && { 'www-authenticate': 'Bearer realm="faitout"' }),
    ...headers,
  });
}

/** A refusal by HTTP itself. */
export function problemOf(
  c: Ask,
  code: HttpCode,
  message: string,
  headers: AnswerHeaders = {},
): Response {
  return problemAnswer(c, refuse(code, message), headers);
}
