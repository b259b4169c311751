/** `faitout simulate`: runs the simulator as the separate program that it is. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { CommandError } from './errors.ts';

/** Passes its words on and answers the simulator's exit code. */
export async function simulate(words: readonly string[]): Promise<number> {
  const program = ['../firmware-sim/main.ts', '../../firmware-sim/main.ts']
    .map((path) => fileURLToPath(new URL(path, import.meta.url)))
    .find((path) => existsSync(path));
  if (program === undefined)
    throw new CommandError('the simulator is not here: it comes with the source');
  const child = spawn(process.execPath, [program, ...words], { stdio: 'inherit' });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => resolve(code ?? 1));
  });
}
