/** Short secrets are kept salted, and known again. */
import { expect, test } from 'vitest';
import { saltedHash, saltedMatches } from '#kernel/crypto.ts';

test('a PIN is known again by its salted hash, and no other is', () => {
  const kept = saltedHash('4711', 'salt-1');
  expect(kept).toMatch(/^salt-1:[0-9a-f]{64}$/);
  expect(saltedMatches('4711', kept)).toBe(true);
  expect(saltedMatches('4712', kept)).toBe(false);
  expect(saltedMatches('', kept)).toBe(false);
});

test('the same PIN under two salts is kept as two hashes', () => {
  const [one, other] = ['salt-1', 'salt-2'].map((salt) => saltedHash('4711', salt).split(':')[1]);
  expect(one).not.toBe(other);
});
