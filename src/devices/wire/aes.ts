/** AES-128 as small devices use it: single blocks, and chains of them. The one file of `wire` that needs Node's crypto. */
import { createCipheriv, createDecipheriv } from 'node:crypto';

export const BLOCK_BYTES = 16;

/** Turns one block (or several, each by itself) into another under one key. */
export type BlockCipher = (blocks: Uint8Array) => Uint8Array;

/** ECB without padding; the cipher may be kept and used again, for no block depends on another. */
export function aesEncryptor(key: Uint8Array): BlockCipher {
  const cipher = createCipheriv('aes-128-ecb', key, null).setAutoPadding(false);
  return (blocks) => cipher.update(blocks);
}

export function aesDecryptor(key: Uint8Array): BlockCipher {
  const decipher = createDecipheriv('aes-128-ecb', key, null).setAutoPadding(false);
  return (blocks) => decipher.update(blocks);
}

/** CBC over whole blocks. */
export function cbcEncrypt(encrypt: BlockCipher, iv: Uint8Array, plain: Uint8Array): Uint8Array {
  const out = new Uint8Array(plain.length);
  let chain = iv;
  for (let at = 0; at < plain.length; at += BLOCK_BYTES) {
    chain = encrypt(mixed(plain, at, chain));
    out.set(chain, at);
  }
  return out;
}

export function cbcDecrypt(decrypt: BlockCipher, iv: Uint8Array, secret: Uint8Array): Uint8Array {
  const out = Uint8Array.from(decrypt(secret));
  for (let at = 0; at < out.length; at++) {
    const before = at < BLOCK_BYTES ? iv[at] : secret[at - BLOCK_BYTES];
    out[at] = (out[at] ?? 0) ^ (before ?? 0);
  }
  return out;
}

/** CBC-MAC with another key for its last block; 80 00 … fills up what is no whole block. All 16 bytes. */
export function chainedMac(
  encrypt: BlockCipher,
  encryptLast: BlockCipher,
  iv: Uint8Array,
  message: Uint8Array,
): Uint8Array {
  const whole = message.length % BLOCK_BYTES === 0 ? message : marked(message);
  let chain = iv;
  for (let at = 0; at < whole.length; at += BLOCK_BYTES) {
    const isLast = at + BLOCK_BYTES >= whole.length;
    chain = (isLast ? encryptLast : encrypt)(mixed(whole, at, chain));
  }
  return chain;
}

/** The bytes with 80 behind them and zeros up to whole blocks; always at least the 80. */
export function marked(bytes: Uint8Array): Uint8Array {
  const out = new Uint8Array((Math.floor(bytes.length / BLOCK_BYTES) + 1) * BLOCK_BYTES);
  out.set(bytes);
  out[bytes.length] = 0x80;
  return out;
}

/** What stood before the mark; null where there is none. */
export function unmarked(bytes: Uint8Array): Uint8Array | null {
  let at = bytes.length - 1;
  while (at >= 0 && bytes[at] === 0) at--;
  return bytes[at] === 0x80 ? bytes.subarray(0, at) : null;
}

function mixed(bytes: Uint8Array, from: number, chain: Uint8Array): Uint8Array {
  const out = new Uint8Array(BLOCK_BYTES);
  for (let at = 0; at < BLOCK_BYTES; at++) out[at] = (bytes[from + at] ?? 0) ^ (chain[at] ?? 0);
  return out;
}
