/** How an API token is written, and what is kept in its place. */
import { sha256Hex } from './crypto.ts';

export const TOKEN_PREFIX = 'fai_';
export const TOKEN_BYTES = 32;

/** A token as its holder gets it, once, and as the place keeps it. */
export type NewToken = { readonly text: string; readonly hash: string };

/** `fai_` and the bytes in base64url. Throws unless given exactly 32 random bytes. */
export function newToken(bytes: Uint8Array): NewToken {
  if (bytes.length !== TOKEN_BYTES) throw new Error(`a token takes ${TOKEN_BYTES} bytes`);
  const text = TOKEN_PREFIX + Buffer.from(bytes).toString('base64url');
  return { text, hash: hashOfToken(text) };
}

/** What is stored in the place of a token. */
export function hashOfToken(text: string): string {
  return sha256Hex(text);
}
