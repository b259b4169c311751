/** `faitout simulate`: runs the simulator, or a place that lives a month with it, as the separate program that it is. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { CommandError } from './errors.ts';

/** A month needs the place too: its clock is stepped with the devices'. */
const MONTH = 'month';

/** Passes its words on and answers the program's exit code. */
export async function simulate(words: readonly string[]): Promise<number> {
  const isMonth = words[0] === MONTH;
  const name = isMonth ? 'scripts/live-month.ts' : 'firmware-sim/main.ts';
  const program = [`../${name}`, `../../${name}`]
    .map((path) => fileURLToPath(new URL(path, import.meta.url)))
    .find((path) => existsSync(path));
  if (program === undefined)
    throw new CommandError('the simulator is not here: it comes with the source');
  const given = [program, ...(isMonth ? words.slice(1) : words)];
  const child = spawn(process.execPath, given, { stdio: 'inherit' });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => resolve(code ?? 1));
  });
}
