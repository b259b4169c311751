/** The API's description, OpenAPI 3.1, from the schemas that parse and answer. */
import type { OpenAPIHono, RouteConfig } from '@hono/zod-openapi';
import * as z from 'zod';
import { PROBLEM_TYPE, problem } from '#contract/problem.ts';
import type { Route } from '#contract/route.ts';
import { BASE } from './mount.ts';
import type { Env } from './peer.ts';
import { HTTP_CODES, type HttpCode } from './status.ts';

export type App = OpenAPIHono<Env>;
export type ApiDocument = ReturnType<App['getOpenAPI31Document']>;

/** Any route, as the description needs it. */
export type Described = {
  readonly method: Route['method'];
  /** The whole path, parameters in braces. */
  readonly path: string;
  readonly summary: string;
  /** `anyone` needs no token; an empty list is the owner's alone. */
  readonly roles: readonly string[] | 'anyone';
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  readonly answer: z.ZodType | 'nothing' | 'text/event-stream' | 'text/html';
  readonly status: number;
};

const REFUSALS_OF_ALL = ['bad-input', 'failed'] as const;
const REFUSALS_OF_TOKENS = ['not-logged-in', 'not-allowed'] as const;
const REFUSALS_OF_BODIES = ['conflict', 'body-too-large', 'not-json'] as const;

const idempotencyHeader = z.object({
  'Idempotency-Key': z
    .string()
    .min(1)
    .max(255)
    .optional()
    .meta({ description: 'The same key and body again gives the first answer again, for 7 days' }),
});

/** A declared route as the description has it. */
export function describe(route: Route): Described {
  const { method, path, summary, roles, params, query, body, answer, status = 200 } = route;
  return {
    method,
    path: BASE + path,
    summary,
    roles,
    ...(params && { params }),
    ...(query && { query }),
    ...(body && { body }),
    answer: status === 204 ? 'nothing' : answer,
    status,
  };
}

/** Adds a route to the description. */
export function register(app: App, route: Described): void {
  app.openAPIRegistry.registerPath(operationOf(route));
}

/** The whole document; made when it is first asked for. */
export function documentOf(app: App, version: string): ApiDocument {
  for (const [name, scheme] of Object.entries(SECURITY_SCHEMES))
    app.openAPIRegistry.registerComponent('securitySchemes', name, scheme);
  return app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: { title: 'Faitout', version, description: ABOUT, license: LICENSE },
    servers: [{ url: '/' }],
    tags: [],
  });
}

const ABOUT =
  'What a third place runs on: who badges in, what the machines do, who may use what. ' +
  'Times are RFC 3339 in UTC, durations seconds, money integer cents, energy watt-hours. ' +
  'Lists answer {items, next}; give next as after to go on. Errors are RFC 9457 problems.';
const LICENSE = { name: 'Apache-2.0', identifier: 'Apache-2.0' };
const SECURITY_SCHEMES = {
  token: { type: 'http', scheme: 'bearer', description: 'A token, for programs' },
  page: { type: 'apiKey', in: 'cookie', name: 'faitout', description: 'After POST /login' },
} as const;

function operationOf(route: Described): RouteConfig {
  const { method, path, summary, roles, params, query, body } = route;
  const open = roles === 'anyone';
  const headers = method === 'post' && !open ? idempotencyHeader : undefined;
  return {
    method,
    path,
    summary,
    operationId: operationIdOf(method, path),
    tags: [tagOf(path)],
    description: open ? 'Needs no token.' : `Roles: ${['owner', ...roles].join(', ')}.`,
    security: open ? [] : [{ token: [] }, { page: [] }],
    request: {
      ...(params && { params }),
      ...(query && { query }),
      ...(headers && { headers }),
      ...(body && { body: { required: true, content: { 'application/json': { schema: body } } } }),
    },
    responses: { [route.status]: answerOf(route), ...refusalsOf(route) },
  };
}

function answerOf({ answer }: Described) {
  if (answer === 'nothing') return { description: 'Done' };
  if (typeof answer === 'string')
    return { description: 'As text', content: { [answer]: { schema: z.string() } } };
  return { description: 'The answer', content: { 'application/json': { schema: answer } } };
}

function refusalsOf(route: Described): RouteConfig['responses'] {
  const codes: HttpCode[] = [...REFUSALS_OF_ALL];
  if (route.roles !== 'anyone') codes.push(...REFUSALS_OF_TOKENS);
  if (route.params !== undefined) codes.push('not-found');
  if (route.body !== undefined) codes.push(...REFUSALS_OF_BODIES);
  const told = HTTP_CODES.filter(({ code }) => codes.includes(code));
  return Object.fromEntries(
    told.map(({ status, title }) => [
      status,
      { description: title, content: { [PROBLEM_TYPE]: { schema: problem } } },
    ]),
  );
}

/** `get /api/v1/sessions/{id}` is `getSessionsById`. */
function operationIdOf(method: string, path: string): string {
  const words = path
    .replace(BASE, '')
    .replaceAll('{', 'by-')
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== '');
  return method + words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
}

function tagOf(path: string): string {
  return path.replace(BASE, '').split('/')[1] ?? '';
}
