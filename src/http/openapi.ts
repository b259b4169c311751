/** The API's description, OpenAPI 3.1, from the schemas that parse and answer. */
import * as z from 'zod';
import { PROBLEM_TYPE, problem } from '#contract/problem.ts';
import type { Described } from './described.ts';
import { BASE } from './mount.ts';
import { nameSchemas } from './openapi-names.ts';
import type {
  Answered,
  ApiDocument,
  Content,
  Json,
  Operation,
  Parameter,
} from './openapi-types.ts';
import { HTTP_CODES, type HttpCode } from './status.ts';

type Direction = 'input' | 'output';
/** The JSON Schema of a schema; the named ones in it are gathered once and referred to. */
type SchemaOf = (schema: z.ZodType, direction: Direction) => Json;

const REFUSALS_OF_ALL: readonly HttpCode[] = ['bad-input', 'failed'];
const REFUSALS_OF_TOKENS: readonly HttpCode[] = ['not-logged-in', 'not-allowed'];
const REFUSALS_OF_BODIES: readonly HttpCode[] = ['conflict', 'body-too-large', 'not-json'];
const ABOUT =
  'What a third place runs on: who badges in, what the machines do, who may use what. ' +
  'Times are RFC 3339 in UTC, durations seconds, money integer cents, energy watt-hours. ' +
  'Lists answer {items, next}; give next as after to go on. Errors are RFC 9457 problems.';
const SECURITY_SCHEMES = {
  token: { type: 'http', scheme: 'bearer', description: 'A token, for programs' },
  page: { type: 'apiKey', in: 'cookie', name: 'faitout', description: 'After POST /login' },
} as const;
const IDEMPOTENCY_KEY = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description: 'The same key and body again gives the first answer again, for 7 days',
  schema: { type: 'string', minLength: 1, maxLength: 255 },
} as const;

/** Route by route, with a turn for everybody else in between: all at once would keep doors waiting. */
export async function documentOf(
  routes: readonly Described[],
  version: string,
): Promise<ApiDocument> {
  nameSchemas();
  const schemas: Record<string, Json> = {};
  const schemaOf = schemaSource(schemas);
  const paths: Record<string, Record<string, Operation>> = {};
  for (const route of routes) {
    paths[route.path] = { ...paths[route.path], [route.method]: operationOf(route, schemaOf) };
    await new Promise((resolve) => setImmediate(resolve));
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Faitout',
      version,
      description: ABOUT,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    paths,
    components: { schemas, securitySchemes: SECURITY_SCHEMES },
  };
}

function operationOf(route: Described, schemaOf: SchemaOf): Operation {
  const { method, path, summary, roles, body } = route;
  const open = roles === 'anyone';
  return {
    summary,
    operationId: operationIdOf(method, path),
    tags: [tagOf(path)],
    description: open ? 'Needs no token.' : `Roles: ${['owner', ...roles].join(', ')}.`,
    security: open ? [] : [{ token: [] }, { page: [] }],
    parameters: parametersOf(route, schemaOf),
    ...(body && { requestBody: { required: true, content: inJson(schemaOf(body, 'input')) } }),
    responses: { [route.status]: answerOf(route, schemaOf), ...refusalsOf(route, schemaOf) },
  };
}

function parametersOf(
  { method, params, query, roles }: Described,
  schemaOf: SchemaOf,
): Parameter[] {
  const header = method === 'post' && roles !== 'anyone' ? [IDEMPOTENCY_KEY] : [];
  return [...fieldsOf(params, 'path', schemaOf), ...fieldsOf(query, 'query', schemaOf), ...header];
}

function fieldsOf(schema: z.ZodObject | undefined, where: string, schemaOf: SchemaOf): Parameter[] {
  return Object.entries(schema?.shape ?? {}).map(([name, field]) => ({
    name,
    in: where,
    required: where === 'path' || !z.safeParse(field, undefined).success,
    schema: schemaOf(field as z.ZodType, 'input'),
  }));
}

function answerOf({ answer }: Described, schemaOf: SchemaOf): Answered {
  if (answer === 'nothing') return { description: 'Done' };
  if (typeof answer === 'string')
    return { description: 'As text', content: { [answer]: { schema: { type: 'string' } } } };
  return { description: 'The answer', content: inJson(schemaOf(answer, 'output')) };
}

function refusalsOf(
  { roles, params, body }: Described,
  schemaOf: SchemaOf,
): Record<string, Answered> {
  const codes = [
    ...REFUSALS_OF_ALL,
    ...(roles === 'anyone' ? [] : REFUSALS_OF_TOKENS),
    ...(params === undefined ? [] : (['not-found'] as const)),
    ...(body === undefined ? [] : REFUSALS_OF_BODIES),
  ];
  const content = { [PROBLEM_TYPE]: { schema: schemaOf(problem, 'output') } };
  const told = HTTP_CODES.filter(({ code }) => codes.includes(code));
  return Object.fromEntries(
    told.map(({ status, title }) => [status, { description: title, content }]),
  );
}

function inJson(schema: Json): Content {
  return { 'application/json': { schema } };
}

/** Named schemas go to `schemas`, once; one that reads otherwise than it answers has two names. */
function schemaSource(schemas: Record<string, Json>): SchemaOf {
  return (schema, direction) => {
    const {
      $schema: _,
      $defs = {},
      ...own
    } = z.toJSONSchema(schema, {
      io: direction,
      unrepresentable: 'any',
      override: ({ jsonSchema }) => {
        if (jsonSchema.format?.startsWith('date') === true) delete jsonSchema.pattern;
      },
    });
    const names = new Map<string, string>();
    for (const name of Object.keys($defs)) names.set(name, name);
    for (const [name, held] of Object.entries($defs)) {
      const known = schemas[name];
      const same = known === undefined || JSON.stringify(known) === referTo(names, held);
      if (!same) names.set(name, direction === 'input' ? `${name}Given` : `${name}Answer`);
    }
    for (const [name, held] of Object.entries($defs))
      schemas[names.get(name) ?? name] ??= JSON.parse(referTo(names, held));
    return JSON.parse(referTo(names, own));
  };
}

function referTo(names: ReadonlyMap<string, string>, held: unknown): string {
  return JSON.stringify(held).replaceAll(
    /"#\/\$defs\/(\w+)"/g,
    (_, name: string) => `"#/components/schemas/${names.get(name) ?? name}"`,
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
