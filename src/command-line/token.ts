/** `faitout token` and `faitout user add`: makes a token and shows it once. */
import { ROLES } from '#kernel/engine.ts';
import { newToken, TOKEN_BYTES } from '#kernel/token.ts';
import type { Config } from '../config.ts';
import { realSystem } from '../system.ts';
import { COMMAND_LINE, request, sentencesOf, withDoor } from './door.ts';
import { CommandError } from './errors.ts';

/** Prints the token alone on standard output, so that a script can take it. */
export async function makeToken(
  config: Config,
  role: string | undefined,
  name: string | undefined,
): Promise<number> {
  if (role === undefined || !(ROLES as readonly string[]).includes(role)) {
    throw new CommandError(`--role takes one of ${ROLES.join(', ')}`);
  }
  const text = await withDoor(config, async (door) => {
    const named = name === undefined ? { role } : { role, name };
    if (door.kind === 'http') {
      const made = (await request(door.served, 'POST', '/tokens', named)) as { token: string };
      return made.token;
    }
    const token = newToken(realSystem().randomBytes(TOKEN_BYTES));
    const done = await door.engine.do(
      'tokens.create',
      { ...named, hash: token.hash },
      COMMAND_LINE,
    );
    if (!done.ok) throw new CommandError(sentencesOf(done));
    return token.text;
  });
  console.log(text);
  return 0;
}
