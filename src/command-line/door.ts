/** The place's door for one command: over HTTP beside a running server, else by opening the folder under its lock. */
import { catalogueOf } from '#devices/catalogue.ts';
import { drivers } from '#devices/drivers/index.ts';
import type { Actor, Engine } from '#kernel/engine.ts';
import type { Config } from '../config.ts';
import { isTaken, readServedBy, type ServedBy, takeDataFolder } from '../data-folder.ts';
import { openEngine } from '../engine.ts';
import { realSystem } from '../system.ts';
import { CommandError } from './errors.ts';

export const COMMAND_LINE: Actor = {
  kind: 'staff',
  role: 'owner',
  token: 'command-line',
  name: 'command line',
};

export type Door =
  | { readonly kind: 'http'; readonly served: ServedBy }
  | { readonly kind: 'engine'; readonly engine: Engine };

/** Opens the place, runs `work` with it and closes it again. */
export async function withDoor<Value>(
  config: Config,
  work: (door: Door) => Promise<Value>,
): Promise<Value> {
  if (isTaken(config.data)) {
    const served = readServedBy(config.data);
    if (served === null)
      throw new CommandError('the server is just starting: try again in a moment');
    return work({ kind: 'http', served });
  }
  const folder = takeDataFolder(config.data);
  const engine = openEngine({
    path: folder.database,
    system: realSystem(),
    catalogue: catalogueOf(drivers),
  });
  try {
    return await work({ kind: 'engine', engine });
  } finally {
    await engine.close();
    folder.release();
  }
}

/** One request to the running server; what it refuses becomes a `CommandError` with every path. */
export async function request(
  served: ServedBy,
  method: 'GET' | 'POST',
  path: string,
  body?: unknown,
): Promise<unknown> {
  const answer = await fetch(`${served.url}/api/v1${path}`, {
    method,
    headers: {
      authorization: `Bearer ${served.token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const said = (await answer.json()) as Problem;
  if (!answer.ok) throw new CommandError(sentencesOf(said));
  return said;
}

export type Problem = {
  readonly title?: string;
  readonly detail?: string;
  readonly message?: string;
  readonly errors?: ReadonlyArray<{ readonly path: string; readonly message: string }>;
};

/** A refusal in lines: what was refused, then each place that is wrong. */
export function sentencesOf(problem: Problem): string {
  const head = problem.detail ?? problem.message ?? problem.title ?? 'refused';
  const lines = (problem.errors ?? []).map((error) => `  ${error.path}: ${error.message}`);
  return [head, ...lines].join('\n');
}
