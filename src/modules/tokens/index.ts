/** Tokens: the door for HTTP and the command line. */
import { createToken, revokeToken } from './commands.ts';
import { getTokenHolder, listTokens } from './queries.ts';

export type { CreateToken, TokenCreated } from './commands.ts';
export type { TokenHolder } from './types.ts';

export const commands = { 'tokens.create': createToken, 'tokens.revoke': revokeToken } as const;
export const queries = { 'tokens.list': listTokens, 'tokens.find': getTokenHolder } as const;
