/** The hashes that the place uses; the only file of the kernel that may import node:crypto. */
import { createHmac, hash, timingSafeEqual } from 'node:crypto';

/** SHA-256 as lower-case hex. */
export function sha256Hex(content: string | Uint8Array): string {
  return hash('sha256', content, 'hex');
}

/** SHA-256 as bytes. */
export function sha256(content: string | Uint8Array): Uint8Array {
  return hash('sha256', content, 'buffer');
}

/** How an offline access list names a badge: 16 hex digits of HMAC-SHA-256 (protocol, section access). */
export function accessHash(secret: string, number: string): string {
  return createHmac('sha256', secret).update(number.toUpperCase()).digest('hex').slice(0, 16);
}

/** Compares two secrets without telling by its time where they differ. */
export function sameSecret(given: string, expected: string): boolean {
  return timingSafeEqual(sha256(given), sha256(expected));
}

/** A short secret (a PIN) as it is kept: `salt:hash`, the SHA-256 of `salt:text`. */
export function saltedHash(text: string, salt: string): string {
  return `${salt}:${sha256Hex(`${salt}:${text}`)}`;
}

/** Whether a text is the one that was kept as `salt:hash`. */
export function saltedMatches(text: string, kept: string): boolean {
  const [salt = ''] = kept.split(':');
  return sameSecret(saltedHash(text, salt), kept);
}
