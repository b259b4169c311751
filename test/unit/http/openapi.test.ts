/** The API's description is OpenAPI 3.1, whole, and readable. */
import { beforeAll, describe, expect, test } from 'vitest';
import { allRoutes } from '#http/all-routes.ts';
import type { ApiDocument, Json } from '#http/openapi-types.ts';
import { aPlace, jsonIn, type TestPlace } from '#test/builders/http.ts';

let place: TestPlace;
let document: ApiDocument;
beforeAll(async () => {
  place = await aPlace();
  document = await jsonIn(await place.request('/openapi.json'));
});

const operations = () =>
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );

/** Every value below, with where it is. */
function* walk(held: unknown, at = '#'): Generator<readonly [string, Json]> {
  if (typeof held !== 'object' || held === null) return;
  if (!Array.isArray(held)) yield [at, held as Json];
  for (const [key, value] of Object.entries(held)) yield* walk(value, `${at}/${key}`);
}

describe('the document', () => {
  test('is OpenAPI 3.1 with what 3.1 asks for', () => {
    expect(document.openapi).toMatch(/^3\.1\.\d$/);
    expect(document.info).toMatchObject({ title: 'Faitout', version: '0.0.0' });
    expect(Object.keys(document.paths).every((path) => path.startsWith('/'))).toBe(true);
  });

  test('is the same below /api/v1, and needs no token', async () => {
    expect(await jsonIn(await place.request('/api/v1/openapi.json'))).toEqual(document);
  });

  test('describes every route that is declared, and those of the app itself', () => {
    for (const { method, path } of allRoutes)
      expect(document.paths[`/api/v1${path}`]?.[method], `${method} ${path}`).toBeDefined();
    for (const path of ['/health', '/openapi.json', '/api/v1/login', '/api/v1/live'])
      expect(document.paths[path]).toBeDefined();
  });

  test('describes every address that the app answers to, its short cuts aside', () => {
    const shortCuts = ['/login', '/logout', '/api/v1/health', '/api/v1/openapi.json', '/*'];
    const answered = place.app.routes
      .filter(({ method, path }) => method !== 'ALL' && !shortCuts.includes(path))
      .map(({ path }) => path.replaceAll(/:(\w+)/g, '{$1}'));
    expect(answered.length).toBeGreaterThan(10);
    for (const path of answered) if (path !== '*') expect(document.paths[path], path).toBeDefined();
  });

  test('refers to nothing that is not there', () => {
    for (const [at, held] of walk(document)) {
      const ref = held['$ref'];
      if (typeof ref !== 'string') continue;
      const name = ref.replace('#/components/schemas/', '');
      expect(document.components.schemas[name], `${at}: ${ref}`).toBeDefined();
    }
  });

  test('holds nothing that belongs to another version', () => {
    for (const [at, held] of walk(document)) {
      if (at.endsWith('/properties')) continue;
      expect(held['nullable'], at).toBeUndefined();
      expect(held['$schema'], at).toBeUndefined();
      expect(held['$defs'], at).toBeUndefined();
    }
  });
});

describe('each operation', () => {
  test('has its own id, a summary, a tag and who may', () => {
    const ids = operations().map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { path, operation } of operations()) {
      expect(operation.summary.length, path).toBeGreaterThanOrEqual(8);
      expect(operation.tags[0], path).not.toBe('');
      expect(operation.description).toMatch(/^(Needs no token\.|Roles: owner)/);
    }
  });

  test('names all the parameters of its path', () => {
    for (const { path, operation } of operations()) {
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      const told = operation.parameters.filter((parameter) => parameter.in === 'path');
      expect(told.map(({ name }) => name).sort(), path).toEqual(inPath.sort());
      expect(told.every(({ required }) => required)).toBe(true);
    }
  });

  test('has an answer, and its refusals as problems', () => {
    for (const { path, operation } of operations()) {
      const statuses = Object.keys(operation.responses);
      expect(
        statuses.some((status) => status.startsWith('2')),
        path,
      ).toBe(true);
      for (const [status, response] of Object.entries(operation.responses))
        if (Number(status) >= 400)
          expect(Object.keys(response.content ?? {})).toEqual(['application/problem+json']);
    }
  });

  test('that acts takes an Idempotency-Key, and its body if it has one', () => {
    for (const { method, operation } of operations()) {
      if (method !== 'post' || operation.security.length === 0) continue;
      expect(operation.parameters.map(({ name }) => name)).toContain('Idempotency-Key');
    }
    const { requestBody } = document.paths['/api/v1/import']?.['post'] ?? {};
    expect(requestBody?.content['application/json']?.schema).toEqual({
      $ref: '#/components/schemas/PlaceFile',
    });
  });
});

describe('the page', () => {
  test('needs no script and no file from elsewhere', async () => {
    const answer = await place.request('/docs');
    const html = await answer.text();
    expect(answer.headers.get('content-type')).toContain('text/html');
    expect(html).not.toMatch(/<script|<link|<img|src=|https?:\/\//);
    expect(html).toContain('lang="en"');
    expect(html.match(/<h1/g)).toHaveLength(1);
  });

  test('shows every route, and every link within it leads somewhere', async () => {
    const html = await (await place.request('/docs')).text();
    for (const { path } of operations()) expect(html).toContain(`<code>${path}</code>`);
    const ids = new Set([...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id));
    for (const [, target] of html.matchAll(/href="#([^"]+)"/g)) expect(ids).toContain(target);
  });

  test('has a place for the type of every problem', async () => {
    const problem = await jsonIn<{ type: string }>(await place.request('/api/v1/nothing'));
    const [path, anchor] = problem.type.split('#');
    const html = await (await place.request(path as string)).text();
    expect(html).toContain(`id="${anchor}"`);
  });
});
