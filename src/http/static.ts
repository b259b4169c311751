/** The built dashboards: hashed files kept for ever by browsers, the page itself asked for each time. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sha256Hex } from '#kernel/crypto.ts';
import { answer } from './answer.ts';
import type { App, Ask } from './peer.ts';

const INDEX = '/index.html';
const HASHED = /^\/assets\//;
/** What browsers ask for by themselves. */
const ICON = ['/favicon.ico', '/faitout.svg'] as const;
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
  '.map': 'application/json',
};

type PageFile = { readonly file: string; readonly type: string; readonly etag: string };
/** What is served, by its path; only what was there at the start. */
export type Pages = { readonly files: ReadonlyMap<string, PageFile> };

/** From the first of these folders that holds them; null when they are not built. */
export function loadPages(folders: readonly URL[]): Pages | null {
  const folder = folders
    .map((url) => fileURLToPath(url))
    .find((path) => statSync(join(path, INDEX), { throwIfNoEntry: false })?.isFile() === true);
  return folder === undefined ? null : readPages(folder);
}

function readPages(folder: string): Pages {
  const files = new Map<string, PageFile>();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    const path = `/${relative(folder, file).split(sep).join('/')}`;
    const type = TYPES[extname(file)] ?? 'application/octet-stream';
    files.set(path, { file, type, etag: `"${sha256Hex(readFileSync(file)).slice(0, 32)}"` });
  }
  const icon = files.get(ICON[1]);
  if (icon !== undefined && !files.has(ICON[0])) files.set(ICON[0], icon);
  return { files };
}

/** Every address that is not the API's is a page of the dashboards: they know their own addresses. */
export function mountPages(app: App, pages: Pages | null): void {
  app.get('*', async (c) => {
    const { path } = c.req;
    if (path === '/api' || path.startsWith('/api/')) return c.notFound();
    if (pages === null) return notBuilt(c);
    const found = pages.files.get(path) ?? (isPage(path) ? pages.files.get(INDEX) : undefined);
    return found === undefined ? c.notFound() : send(c, found, path);
  });
}

async function send(c: Ask, page: PageFile, path: string): Promise<Response> {
  const cache = HASHED.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache';
  const headers = { etag: page.etag, 'cache-control': cache };
  if (c.req.header('if-none-match') === page.etag) return answer(c, 304, null, headers);
  const bytes = new Uint8Array(await readFile(page.file));
  return answer(c, 200, bytes, { ...headers, 'content-type': page.type });
}

/** A file that is missing is missing; an address without an extension is a page. */
function isPage(path: string): boolean {
  return !HASHED.test(path) && extname(path) === '';
}

function notBuilt(c: Ask): Response {
  return answer(c, 503, NOT_BUILT, { 'content-type': 'text/html; charset=utf-8' });
}

const NOT_BUILT = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Faitout</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>body{font:18px/1.5 system-ui,sans-serif;margin:10vh auto;max-width:36rem;padding:0 1rem;
background:#fbfaf7;color:#1f2328}a{color:#9c4221}</style></head>
<body><main><h1>The place is running, its pages are not built yet</h1>
<p>Doors, machines and the API work. To build the pages: <code>npm ci</code>, then start again.</p>
<p><a href="/docs">The API</a> · <a href="/health">Health</a></p></main></body></html>
`;
