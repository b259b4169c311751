/** Makes a declared route answer: who asks, what they ask for, the engine's Result as an HTTP answer. */
import * as z from 'zod';
import { problemErrors } from '#contract/problem.ts';
import type { Route } from '#contract/route.ts';
import { sha256Hex } from '#kernel/crypto.ts';
import type { Engine, IdempotencyKey, Role } from '#kernel/engine.ts';
import { ok, type Result, refuse } from '#kernel/result.ts';
import { isWritten } from '#kernel/written.ts';
import { answer, JSON_HEADERS, json, problemAnswer } from './answer.ts';
import type { Auth, Caller } from './auth.ts';
import type { HttpLogger } from './clock.ts';
import { BODY_BYTES_MAX, canonicalJson, IMPORT_BYTES_MAX, readJson } from './json-body.ts';
import type { Ask } from './peer.ts';
import { asksAboutPeople, redact } from './redaction.ts';

export const BASE = '/api/v1';
export const IMPORT_PATH = '/import';
const KEY_CHARACTERS = /^[\x21-\x7e]{1,255}$/;
const NOTHING = z.strictObject({});

export type MountParts = {
  readonly engine: Pick<Engine, 'do' | 'ask'>;
  readonly auth: Auth;
  readonly logger: HttpLogger;
};
type Input = Readonly<Record<string, unknown>>;
type Parsed = { readonly input: Input; readonly body: unknown };

/** The path as Hono writes it. */
export function honoPath(route: Pick<Route, 'path'>): string {
  return BASE + route.path.replaceAll(/\{(\w+)\}/g, ':$1');
}

/** The handler of a route. */
export function handlerOf(route: Route, parts: MountParts): (c: Ask) => Promise<Response> {
  return async (c) => {
    const caller = await permit(c, route, parts.auth);
    if (!caller.ok) return problemAnswer(c, caller);
    const parsed = await parseRequest(c, route, caller.value);
    if (!parsed.ok) return problemAnswer(c, parsed);
    const result = await carryOut(c, route, parts.engine, caller.value, parsed.value);
    if (!result.ok) return problemAnswer(c, result);
    return answerOf(c, route, caller.value.actor.role, shownOf(route, result.value, parts.logger));
  };
}

/** Who asks, if their role may: refused by default, the owner always may. */
export async function permit(
  c: Ask,
  route: Pick<Route, 'roles'>,
  auth: Auth,
): Promise<Result<Caller>> {
  const caller = await auth.callerOf(c);
  if (!caller.ok) return caller;
  const { role } = caller.value.actor;
  if (role === 'owner' || route.roles.includes(role)) return caller;
  const needed = ['owner', ...route.roles].join(', ');
  return refuse('not-allowed', `this token is of role ${role}; it takes ${needed}`);
}

/** The Idempotency-Key of a request, scoped to its token; null: none was given. */
export function idempotencyOf(
  c: Ask,
  caller: Caller,
  body: unknown,
): Result<IdempotencyKey | null, 'bad-input'> {
  const key = c.req.header('idempotency-key');
  if (key === undefined) return ok(null);
  if (!KEY_CHARACTERS.test(key))
    return refuse('bad-input', 'an Idempotency-Key has 1 to 255 visible ASCII characters');
  const asked = `${c.req.method}\n${c.req.path}${new URL(c.req.url).search}`;
  const inputHash = sha256Hex(`${asked}\n${canonicalJson(body)}`);
  return ok({ scope: caller.actor.token, key, inputHash });
}

async function parseRequest(c: Ask, route: Route, caller: Caller): Promise<Result<Parsed>> {
  const params = parsePart(route.params ?? NOTHING, c.req.param());
  if (!params.ok) return params;
  const query = parseQuery(c, route);
  if (!query.ok) return query;
  if (caller.actor.role === 'viewer' && asksAboutPeople(query.value))
    return refuse('not-allowed', 'a viewer sees nothing personal, nor what is about one person');
  const raw = await rawBody(c, route);
  if (!raw.ok) return raw;
  const body = route.body === undefined ? ok({}) : parsePart(route.body, raw.value);
  if (!body.ok) return body;
  const input = { ...query.value, ...(body.value as Input), ...params.value };
  return ok({ input, body: raw.value });
}

function parseQuery(c: Ask, route: Route): Result<Input> {
  const given = Object.entries(c.req.queries());
  const twice = given.filter(([, values]) => values.length > 1);
  if (twice.length > 0) {
    const errors = twice.map(([path]) => ({ path, message: 'is given twice' }));
    return refuse('bad-input', 'the address is not right', errors);
  }
  const single = Object.fromEntries(given.map(([name, values]) => [name, values[0]]));
  return parsePart(route.query ?? NOTHING, single);
}

async function rawBody(c: Ask, route: Route): Promise<Result<unknown>> {
  if (route.method === 'get') return ok(undefined);
  const bytesMax = route.path === IMPORT_PATH ? IMPORT_BYTES_MAX : BODY_BYTES_MAX;
  const raw = await readJson(c, bytesMax);
  if (!raw.ok || raw.value !== undefined || route.body === undefined) return raw;
  if (route.body.safeParse({}).success) return ok({});
  return refuse('bad-input', 'a body is needed: send a JSON object');
}

/** Says all that is wrong at once, each with its path. */
function parsePart<Schema extends z.ZodType>(
  schema: Schema,
  given: unknown,
): Result<z.infer<Schema>, 'bad-input'> {
  const parsed = schema.safeParse(given);
  if (parsed.success) return ok(parsed.data);
  const errors = problemErrors(parsed.error);
  const first = errors[0];
  const said = first === undefined ? '' : `: ${first.path} ${first.message}`.replace(':  ', ': ');
  return refuse('bad-input', `the request is not right${said}`, errors);
}

async function carryOut(
  c: Ask,
  route: Route,
  engine: MountParts['engine'],
  caller: Caller,
  { input, body }: Parsed,
): Promise<Result<unknown>> {
  if ('ask' in route) return engine.ask(route.ask, input, caller.actor);
  const idempotency = idempotencyOf(c, caller, body);
  if (!idempotency.ok) return idempotency;
  return engine.do(route.do, input, caller.actor, idempotency.value ?? undefined);
}

/** Of what a command answers, what the route promises; queries are built to it, and long. */
function shownOf(route: Route, value: unknown, logger: HttpLogger): unknown {
  if ('ask' in route) return value;
  const shown = route.answer.safeParse(value);
  if (shown.success) return shown.data;
  logger.error({ command: route.do, err: shown.error }, 'a command answers otherwise than it says');
  return value;
}

function answerOf(c: Ask, route: Route, role: Role, value: unknown): Response {
  const status = route.status ?? 200;
  if (status === 204) return answer(c, status, null, { 'cache-control': 'no-store' });
  return isWritten(value)
    ? answer(c, status, value.writtenJson, JSON_HEADERS)
    : json(c, status, redact(role, value));
}
