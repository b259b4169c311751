/** Which HTTP status a refusal's code becomes: one table, exhaustive over the codes that are closed. */
import { DECISION_REASONS, type DecisionRefusal } from '#contract/refusals.ts';

/** The codes of HTTP itself and those that commands share. */
const CODES = {
  'bad-input': [400, 'Something in the request is wrong'],
  'not-logged-in': [401, 'A token is needed'],
  'not-allowed': [403, 'This role may not do that'],
  'other-origin': [403, 'The request comes from another site'],
  'not-found': [404, 'There is no such thing'],
  'method-not-allowed': [405, 'This address does not take this method'],
  conflict: [409, 'It is in another state than this needs'],
  'key-reused': [409, 'This Idempotency-Key was used with another request'],
  'body-too-large': [413, 'The body is too large'],
  'not-json': [415, 'The body must be JSON'],
  'too-many-tries': [429, 'Too many tries'],
  failed: [500, 'The server failed'],
  unavailable: [503, 'The server can not take this now'],
} as const;
export type HttpCode = keyof typeof CODES;

const DECISION_STATUS = Object.fromEntries(
  DECISION_REASONS.filter((reason) => reason !== 'ok').map((reason) => [
    reason,
    [409, 'The place says no'],
  ]),
) as unknown as Record<DecisionRefusal, readonly [409, string]>;

/** By code; what is not here is a slice's own word, and answers 422. */
const TABLE: Readonly<Record<string, readonly [number, string]>> = {
  ...CODES,
  ...DECISION_STATUS,
} satisfies Record<HttpCode | DecisionRefusal, readonly [number, string]>;

const OTHER = [422, 'The place says no'] as const;

/** The codes that any route may answer, for the API's description. */
export const HTTP_CODES = Object.entries(CODES).map(([code, [status, title]]) => ({
  code: code as HttpCode,
  status,
  title,
}));

/** Status and title of a refusal. */
export function statusOf(code: string): { readonly status: number; readonly title: string } {
  const [status, title] = Object.hasOwn(TABLE, code) ? (TABLE[code] ?? OTHER) : OTHER;
  return { status, title };
}
