/** Tokens: the door for HTTP and the command line. */
import { createToken, revokeToken } from './commands.ts';
import { closePage, getPage, openPage, usePage } from './pages.ts';
import { getTokenHolder, listTokens } from './queries.ts';

export type { CreateToken, TokenCreated } from './commands.ts';
export type { PageSessionRow } from './pages-store.ts';
export type { TokenHolder } from './types.ts';

export const commands = {
  'tokens.create': createToken,
  'tokens.revoke': revokeToken,
  'pages.open': openPage,
  'pages.use': usePage,
  'pages.close': closePage,
} as const;
export const queries = {
  'tokens.list': listTokens,
  'tokens.find': getTokenHolder,
  'pages.find': getPage,
} as const;
