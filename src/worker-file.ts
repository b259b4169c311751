/** Where a worker's code is: in development the TypeScript itself, in the bundle the file beside it. */
import { existsSync } from 'node:fs';

export function workerFile(name: string): URL {
  const source = new URL(`./${name}.ts`, import.meta.url);
  return existsSync(source) ? source : new URL(`./${name}.js`, import.meta.url);
}
