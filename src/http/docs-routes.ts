/** The API's description: for programs at /openapi.json, for people at /docs. */
import * as z from 'zod';
import { answer } from './answer.ts';
import type { Described } from './described.ts';
import { docsPage } from './docs-page.ts';
import { BASE } from './mount.ts';
import { documentOf } from './openapi.ts';
import type { ApiDocument } from './openapi-types.ts';
import type { App } from './peer.ts';

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

/** Of these routes and its own; made when it is first asked for. */
export function mountDocs(app: App, routes: readonly Described[], version: string): void {
  let made: Promise<ApiDocument> | null = null;
  const document = () => {
    made ??= documentOf([...routes, OPENAPI, DOCS], version);
    return made;
  };
  for (const path of [OPENAPI.path, BASE + OPENAPI.path])
    app.get(path, async (c) => {
      const headers = { ...CACHED, 'content-type': 'application/json' };
      return answer(c, 200, JSON.stringify(await document()), headers);
    });
  app.get(DOCS.path, async (c) => {
    const headers = { ...CACHED, 'content-type': 'text/html; charset=utf-8' };
    return answer(c, 200, docsPage(await document()), headers);
  });
}
