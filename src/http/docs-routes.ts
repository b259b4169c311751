/** The API's description: for programs at /openapi.json, for people at /docs. */
import * as z from 'zod';
import { answer } from './answer.ts';
import { docsPage } from './docs-page.ts';
import { BASE } from './mount.ts';
import { type App, type Described, documentOf, register } from './openapi.ts';

export const OPENAPI: Described = {
  method: 'get',
  path: '/openapi.json',
  summary: 'This description: OpenAPI 3.1',
  roles: 'anyone',
  answer: z.record(z.string(), z.unknown()),
  status: 200,
};
export const DOCS: Described = {
  method: 'get',
  path: '/docs',
  summary: 'This description as a page',
  roles: 'anyone',
  answer: 'text/html',
  status: 200,
};
const CACHED = { 'cache-control': 'no-cache' };

/** To be mounted last: it describes what was registered before. */
export function mountDocs(app: App, version: string): void {
  for (const route of [OPENAPI, DOCS]) register(app, route);
  let json: string | null = null;
  let html: string | null = null;
  const asJson = () => {
    json ??= JSON.stringify(documentOf(app, version));
    return json;
  };
  for (const path of [OPENAPI.path, BASE + OPENAPI.path])
    app.get(path, (c) =>
      answer(c, 200, asJson(), { ...CACHED, 'content-type': 'application/json' }),
    );
  app.get(DOCS.path, (c) => {
    html ??= docsPage(JSON.parse(asJson()));
    return answer(c, 200, html, { ...CACHED, 'content-type': 'text/html; charset=utf-8' });
  });
}
