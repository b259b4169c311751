/** The only place that fetches: JSON in and out, problems as errors, the server's clock noted. */

import type * as z from 'zod';
import { PROBLEM_TYPE, type Problem, problem } from '#contract/problem.ts';

export const BASE = '/api/v1';
export const PAGE_LIMIT = 500;
const CLOCK_TRUST_MS = 2_000;
const PAGES_MAX = 40;

export type Failure = 'offline' | 'refused' | 'unexpected';

/** `offline`: no answer came. `refused`: the server said no. `unexpected`: it said what we can't read. */
export class ApiError extends Error {
  readonly failure: Failure;
  readonly status: number;
  readonly problem: Problem | null;
  constructor(failure: Failure, status: number, text: string, said: Problem | null = null) {
    super(text);
    this.name = 'ApiError';
    this.failure = failure;
    this.status = status;
    this.problem = said;
  }
}

type Query = Readonly<Record<string, string | number | boolean | null | undefined>>;
type Asked<Schema extends z.ZodType> = {
  readonly schema: Schema;
  readonly query?: Query;
  readonly body?: unknown;
  /** A form that may be sent again keeps its own, so that money moves once. */
  readonly idempotencyKey?: string;
  readonly signal?: AbortSignal;
};

let clockOffsetMs = 0;
const onLoggedOut = new Set<() => void>();

/** Now by the server's clock, as far as its answers told it. */
export function serverNowMs(): number {
  return Date.now() + clockOffsetMs;
}

/** Called when the server no longer knows us. */
export function whenLoggedOut(call: () => void): () => void {
  onLoggedOut.add(call);
  return () => onLoggedOut.delete(call);
}

export function get<Schema extends z.ZodType>(path: string, asked: Asked<Schema>) {
  return request('GET', path, asked);
}

/** A POST that may be tried again: the same key makes it count once. */
export function post<Schema extends z.ZodType>(path: string, asked: Asked<Schema>) {
  return request('POST', path, asked);
}

/** A change of what is there: once or twice is the same. */
export function patch<Schema extends z.ZodType>(path: string, asked: Asked<Schema>) {
  return request('PATCH', path, asked);
}

/** Takes something away. */
export function remove<Schema extends z.ZodType>(path: string, asked: Asked<Schema>) {
  return request('DELETE', path, asked);
}

/** All pages of a list, up to a bound; `whole` tells whether that was all. */
export async function getAll<Item>(
  path: string,
  asked: {
    readonly schema: z.ZodType<{ items: Item[]; next: string | null }>;
    readonly query?: Query;
    readonly signal?: AbortSignal;
    readonly pagesMax?: number;
  },
): Promise<{ items: Item[]; whole: boolean }> {
  const items: Item[] = [];
  let after: string | null = null;
  for (let page = 0; page < (asked.pagesMax ?? PAGES_MAX); page += 1) {
    const query: Query = { limit: PAGE_LIMIT, ...asked.query, after };
    const answer: { items: Item[]; next: string | null } = await get(path, { ...asked, query });
    items.push(...answer.items);
    after = answer.next;
    if (after === null) return { items, whole: true };
  }
  return { items, whole: false };
}

async function request<Schema extends z.ZodType>(
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
  path: string,
  { schema, query, body, idempotencyKey, signal }: Asked<Schema>,
): Promise<z.infer<Schema>> {
  const headers: Record<string, string> = { accept: 'application/json' };
  const sends = method === 'POST' || method === 'PATCH';
  if (sends) headers['content-type'] = 'application/json';
  if (method === 'POST') {
    headers['idempotency-key'] = idempotencyKey ?? crypto.randomUUID();
  }
  let response: Response;
  try {
    response = await fetch(BASE + path + addressOf(query), {
      method,
      headers,
      credentials: 'same-origin',
      ...(sends && { body: JSON.stringify(body ?? {}) }),
      ...(signal && { signal }),
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new ApiError('offline', 0, 'no answer');
  }
  noteClock(response.headers.get('date'));
  if (!response.ok) throw await refusalOf(response);
  if (response.status === 204) return schema.parse(null);
  const read = schema.safeParse(await jsonOf(response));
  if (read.success) return read.data;
  const at = read.error.issues[0];
  throw new ApiError(
    'unexpected',
    response.status,
    `${path}: ${at?.path.join('.')} ${at?.message}`,
  );
}

function addressOf(query: Query | undefined): string {
  const pairs = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {}))
    if (value !== null && value !== undefined && value !== '') pairs.set(name, String(value));
  const text = pairs.toString();
  return text === '' ? '' : `?${text}`;
}

async function refusalOf(response: Response): Promise<ApiError> {
  if (response.status === 401) for (const call of onLoggedOut) call();
  const isProblem = (response.headers.get('content-type') ?? '').startsWith(PROBLEM_TYPE);
  const said = isProblem ? problem.safeParse(await jsonOf(response)) : null;
  if (said?.success === true)
    return new ApiError('refused', response.status, said.data.detail ?? said.data.title, said.data);
  return new ApiError('unexpected', response.status, `HTTP ${response.status}`);
}

async function jsonOf(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw new ApiError('offline', response.status, 'the answer broke off');
  }
}

/** A browser's clock may be wrong; small differences are the journey of the answer. */
function noteClock(date: string | null): void {
  const told = date === null ? Number.NaN : Date.parse(date);
  if (Number.isNaN(told)) return;
  const offset = told - Date.now();
  clockOffsetMs = Math.abs(offset) > CLOCK_TRUST_MS ? offset : 0;
}
