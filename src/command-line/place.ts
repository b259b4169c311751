/** `faitout import` and `faitout export`. */
import { readFileSync } from 'node:fs';
import type { Config } from '../config.ts';
import { COMMAND_LINE, request, sentencesOf, withDoor } from './door.ts';
import { CommandError } from './errors.ts';

type Counts = { readonly created: number; readonly updated: number; readonly unchanged: number };

/** Prints what changed. Throws `CommandError` with every mistake and its path. */
export async function importPlace(config: Config, file: string): Promise<number> {
  const place = readPlace(file);
  const counts = await withDoor(config, async (door) => {
    if (door.kind === 'http') {
      return (await request(door.served, 'POST', '/import', place)) as Counts;
    }
    const done = await door.engine.do('place.import', place, COMMAND_LINE);
    if (!done.ok) throw new CommandError(sentencesOf(done));
    return done.value as Counts;
  });
  console.log(
    `created ${counts.created}, updated ${counts.updated}, unchanged ${counts.unchanged}`,
  );
  return 0;
}

/** Prints the place file. */
export async function exportPlace(config: Config, withSecrets: boolean): Promise<number> {
  const place = await withDoor(config, async (door) => {
    if (door.kind === 'http') {
      return request(door.served, 'GET', `/export${withSecrets ? '?withSecrets=true' : ''}`);
    }
    const done = await door.engine.ask('place.export', { withSecrets }, COMMAND_LINE);
    if (!done.ok) throw new CommandError(sentencesOf(done));
    return done.value;
  });
  console.log(JSON.stringify(place, null, 2));
  return 0;
}

function readPlace(file: string): unknown {
  let text: string;
  try {
    text = readFileSync(file === '-' ? 0 : file, 'utf8');
  } catch (error) {
    throw new CommandError(`${file} can't be read: ${(error as Error).message}`);
  }
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new CommandError(`${file} is not JSON: ${(error as Error).message}`);
  }
}
