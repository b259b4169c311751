/** How a token is written. */
import { expect, test } from 'vitest';
import { sha256Hex } from '#kernel/crypto.ts';
import { hashOfToken, newToken, TOKEN_BYTES } from '#kernel/token.ts';

test('a token is fai_ and 32 bytes in base64url, kept as its SHA-256', () => {
  const bytes = Uint8Array.from({ length: TOKEN_BYTES }, (_, i) => 255 - i);
  const { text, hash } = newToken(bytes);
  expect(text).toMatch(/^fai_[\w-]{43}$/);
  expect(Buffer.from(text.slice(4), 'base64url')).toEqual(Buffer.from(bytes));
  expect(hash).toBe(sha256Hex(text));
  expect(hashOfToken(text)).toBe(hash);
});

test.each([0, 16, 31, 33])('%i random bytes make no token', (count) => {
  expect(() => newToken(new Uint8Array(count))).toThrow('32 bytes');
});
