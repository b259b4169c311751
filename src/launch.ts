/** What `npm start` runs: the server's bundle, compiled at its first start and kept so. */
import { enableCompileCache } from 'node:module';

enableCompileCache();
// Named at run time, so that the bundle stays a file of its own: the cache works by file.
await import(new URL('./main.js', import.meta.url).href);
