/** Secrets that the place draws: a device's, and the code of an adoption window. */

export const SECRET_BYTES = 18;
export const CODE_BYTES = 10;
/** What can be mistaken for another is left out: people type it. */
const CODE_LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789';

/** 24 characters that every firmware's settings take: letters, digits, - and _. Throws unless given 18 random bytes. */
export function newDeviceSecret(bytes: Uint8Array): string {
  if (bytes.length !== SECRET_BYTES) throw new Error(`a secret takes ${SECRET_BYTES} bytes`);
  return Buffer.from(bytes).toString('base64url');
}

/** 10 letters and digits to type on a device's page. Throws unless given 10 random bytes. */
export function newAdoptionCode(bytes: Uint8Array): string {
  if (bytes.length !== CODE_BYTES) throw new Error(`a code takes ${CODE_BYTES} bytes`);
  return [...bytes].map((byte) => CODE_LETTERS[byte % CODE_LETTERS.length]).join('');
}

/** A slug made of a name that a device gives itself. */
export function slugOf(name: string): string {
  const plain = name
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '');
  return plain.slice(0, SLUG_CHARACTERS_MAX).replace(/-+$/, '') || 'device';
}
const SLUG_CHARACTERS_MAX = 63;
