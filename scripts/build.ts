/** Builds what `npm start` runs: one bundle of the server, one of the command line, and the dashboards. */
import { cpSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { build as bundle } from 'esbuild';
import { build as buildPages } from 'vite';

const ROOT = new URL('..', import.meta.url).pathname;
/** They bring binaries of their own, or cost more when bundled as ES modules than when required. */
const OUTSIDE = ['better-sqlite3', 'serialport', 'drizzle-orm', 'pino', 'aedes', 'mqtt'];

process.chdir(ROOT);
mkdirSync('dist', { recursive: true });
rmSync('dist/db', { recursive: true, force: true });

await bundle({
  entryPoints: { server: 'src/main.ts', cli: 'src/cli.ts', 'place-worker': 'src/place-worker.ts' },
  outdir: 'dist',
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node24',
  external: OUTSIDE,
  sourcemap: true,
  legalComments: 'none',
  logLevel: 'warning',
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
});
cpSync('src/db/migrations', 'dist/db/migrations', { recursive: true });

if (existsSync('dashboards/vite.config.ts')) {
  await buildPages({ configFile: 'dashboards/vite.config.ts', logLevel: 'warn' });
}
