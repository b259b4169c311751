/** Builds what `npm start` runs: one bundle of the server, one of the command line, and the dashboards. */
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { build as bundle, type Plugin } from 'esbuild';
import { build as buildPages } from 'vite';

const ROOT = new URL('..', import.meta.url).pathname;
/** They bring binaries, or files of their own. */
const OUTSIDE = ['better-sqlite3', 'serialport', 'pdfkit'];

/** In the bundle drizzle comes in as what it imports: there its ES modules cost nothing any more. */
const drizzleInside: Plugin = {
  name: 'drizzle-inside',
  setup(build) {
    build.onLoad({ filter: /src\/db\/drizzle\.ts$/ }, async ({ path }) => ({
      loader: 'ts',
      contents: (await readFile(path, 'utf8')).replaceAll(
        /const (\w+) = load\(('[^']+')\) as typeof \w+;/g,
        'import * as $1 from $2;',
      ),
    }));
  },
};

process.chdir(ROOT);
mkdirSync('dist', { recursive: true });
rmSync('dist/db', { recursive: true, force: true });

await bundle({
  entryPoints: {
    server: 'src/launch.ts',
    main: 'src/main.ts',
    cli: 'src/cli.ts',
    'place-worker': 'src/place-worker.ts',
    'reader-worker': 'src/reader-worker.ts',
    'document-worker': 'src/document-worker.ts',
  },
  outdir: 'dist',
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node24',
  external: OUTSIDE,
  plugins: [drizzleInside],
  minifySyntax: true,
  minifyWhitespace: true,
  define: { 'process.env.NODE_ENV': '"production"' },
  sourcemap: 'linked',
  legalComments: 'none',
  logLevel: 'warning',
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
});
// Strings are escaped by the bundler, patterns are not: one such letter doubles what the whole source takes in memory.
const foreign = /[^\0-\xff]/.exec(readFileSync('dist/main.js', 'utf8'));
if (foreign !== null)
  throw new Error(`write ${foreign[0]} in a pattern by its number, like \\u20AC`);

cpSync('src/db/migrations', 'dist/db/migrations', { recursive: true });

if (existsSync('dashboards/vite.config.ts')) {
  await buildPages({ configFile: 'dashboards/vite.config.ts', logLevel: 'warn' });
}
