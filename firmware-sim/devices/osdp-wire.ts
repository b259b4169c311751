/** What OSDP on the wire is made of, for the simulated reader: check values, MACs, encrypted content. */
import { createCipheriv, createDecipheriv } from 'node:crypto';

export const ZEROS = Buffer.alloc(16);

/** Keys of a session, and the last MAC of each direction. */
export type Session = { enc: Buffer; mac1: Buffer; mac2: Buffer; theirs: Buffer; ours: Buffer };

export function macOf(keys: Session, bytes: Buffer, iv: Buffer): Buffer {
  const filled = bytes.length % 16 === 0 ? bytes : filledUp(bytes);
  const head = filled.subarray(0, -16);
  const chain = head.length === 0 ? iv : cbc(keys.mac1, iv, head).subarray(-16);
  return cbc(keys.mac2, chain, filled.subarray(-16));
}

export function closed(key: Buffer, iv: Buffer, data: Buffer): Buffer {
  return cbc(key, iv, filledUp(data));
}

export function opened(key: Buffer, iv: Buffer, secret: Buffer): Buffer {
  const cipher = createDecipheriv('aes-128-cbc', key, iv).setAutoPadding(false);
  const plain = Buffer.concat([cipher.update(secret), cipher.final()]);
  return plain.subarray(0, Math.max(0, plain.lastIndexOf(0x80)));
}

function cbc(key: Buffer, iv: Buffer, plain: Buffer): Buffer {
  const cipher = createCipheriv('aes-128-cbc', key, iv).setAutoPadding(false);
  return Buffer.concat([cipher.update(plain), cipher.final()]);
}

export function aes(key: Buffer, block: Buffer): Buffer {
  return cbc(key, ZEROS, block);
}

function filledUp(bytes: Buffer): Buffer {
  const zeros = (32 - ((bytes.length + 1) % 16)) % 16;
  return Buffer.concat([bytes, Buffer.of(0x80), Buffer.alloc(zeros)]);
}

export function inverted(bytes: Buffer): Buffer {
  return Buffer.from(bytes.map((byte) => byte ^ 0xff));
}

export function hex(text: string): Buffer {
  return Buffer.from(text, 'hex');
}

export function crc16(bytes: Uint8Array): number {
  let crc = 0x1d0f;
  for (const byte of bytes) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit++) crc = (crc & 0x8000) === 0 ? crc << 1 : (crc << 1) ^ 0x1021;
    crc &= 0xffff;
  }
  return crc;
}

export function sum8(bytes: Uint8Array): number {
  return (0x100 - (bytes.reduce((total, byte) => total + byte, 0) & 0xff)) & 0xff;
}
