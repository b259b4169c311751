/** OSDP frames (IEC 60839-11-5): written, and cut from a stream of bytes. Formats and sources: test/vectors/osdp.json. */

const MARK = 0xff;
const START = 0x53;
const REPLY_BIT = 0x80;
const USES_CRC = 0x04;
const HAS_SECURITY = 0x08;
const SEQUENCE_BITS = 0x03;
const HEADER_BYTES = 5;
const CRC_BYTES = 2;
const CHECKSUM_BYTES = 1;
export const MAC_BYTES = 4;
/** From the start to the last check byte. The shortest has a header, a code and a checksum. */
const LENGTH_MIN = HEADER_BYTES + 1 + CHECKSUM_BYTES;
/** Replies to what is asked here have a few dozen bytes; readers' buffers have 128 to 1440. */
const LENGTH_MAX = 1440;
const FRAMES_MAX = 64;

/** Types of security block: of a handshake, with a MAC alone, with a MAC and encrypted content. */
export const SCB = {
  challenge: 0x11,
  cryptogram: 0x12,
  serverCryptogram: 0x13,
  initialMac: 0x14,
  commandMac: 0x15,
  replyMac: 0x16,
  commandSecret: 0x17,
  replySecret: 0x18,
} as const;

export type SecurityBlock = { readonly type: number; readonly data: Uint8Array };
export type OsdpFrame = {
  /** 0 to 126; 127 is everybody. */
  readonly address: number;
  readonly isReply: boolean;
  readonly sequence: number;
  readonly usesCrc: boolean;
  readonly hasMark: boolean;
  readonly security: SecurityBlock | null;
  readonly code: number;
  /** As it stands on the wire: encrypted where the security block says so. */
  readonly data: Uint8Array;
  /** The first four bytes of the MAC, where the security block says that there is one. */
  readonly mac: Uint8Array | null;
  /** What the MAC is over: from the start to the end of the data. */
  readonly covered: Uint8Array;
};
export type FrameReason = 'frame-checksum' | 'frame-length' | 'frame-security';
export type BadFrame = {
  readonly reason: FrameReason;
  readonly bytes: Uint8Array;
  readonly isReply: boolean;
  readonly address: number;
};
export type OsdpCut = {
  readonly frames: readonly OsdpFrame[];
  readonly bad: readonly BadFrame[];
  /** A frame begun; empty when there is none. */
  readonly tail: Uint8Array;
};

const NOTHING = new Uint8Array();

/** Cuts what is whole. A start that leads nowhere costs itself alone: the search goes on behind it. */
export function cutOsdp(bytes: Uint8Array): OsdpCut {
  const frames: OsdpFrame[] = [];
  const bad: BadFrame[] = [];
  let at = 0;
  while (at < bytes.length && frames.length + bad.length < FRAMES_MAX) {
    const start = bytes.indexOf(START, at);
    if (start < 0) return { frames, bad, tail: NOTHING };
    const length = (bytes[start + 2] ?? 0) | ((bytes[start + 3] ?? 0) << 8);
    const isShort = bytes.length - start < HEADER_BYTES;
    if (!isShort && (length < LENGTH_MIN || length > LENGTH_MAX)) {
      at = start + 1;
      continue;
    }
    if (isShort || bytes.length - start < length) return { frames, bad, tail: bytes.slice(start) };
    const packet = bytes.slice(start, start + length);
    const read = readPacket(packet, bytes[start - 1] === MARK);
    if ('reason' in read) {
      bad.push(read);
      at = read.reason === 'frame-checksum' ? start + 1 : start + length;
    } else {
      frames.push(read);
      at = start + length;
    }
  }
  return { frames, bad, tail: NOTHING };
}

/** One packet without its mark. */
function readPacket(packet: Uint8Array, hasMark: boolean): OsdpFrame | BadFrame {
  const control = packet[4] ?? 0;
  const who = packet[1] ?? 0;
  const isReply = (who & REPLY_BIT) !== 0;
  const address = who & ~REPLY_BIT;
  const usesCrc = (control & USES_CRC) !== 0;
  const bad = (reason: FrameReason): BadFrame => ({ reason, bytes: packet, isReply, address });
  const end = packet.length - (usesCrc ? CRC_BYTES : CHECKSUM_BYTES);
  if (!isIntact(packet, end, usesCrc)) return bad('frame-checksum');
  const security = securityOf(packet, control, end);
  if (security === 'bad') return bad('frame-security');
  const codeAt = HEADER_BYTES + (security === null ? 0 : security.data.length + 2);
  const hasMac = security !== null && security.type >= SCB.commandMac;
  const dataEnd = hasMac ? end - MAC_BYTES : end;
  if (codeAt >= dataEnd) return bad('frame-length');
  return {
    address,
    isReply,
    sequence: control & SEQUENCE_BITS,
    usesCrc,
    hasMark,
    security,
    code: packet[codeAt] ?? 0,
    data: packet.subarray(codeAt + 1, dataEnd),
    mac: hasMac ? packet.subarray(dataEnd, end) : null,
    covered: packet.subarray(0, dataEnd),
  };
}

function isIntact(packet: Uint8Array, end: number, usesCrc: boolean): boolean {
  if (!usesCrc) return checksumOf(packet.subarray(0, end)) === packet[end];
  const crc = crcOf(packet.subarray(0, end));
  return (crc & 0xff) === packet[end] && crc >> 8 === packet[end + 1];
}

function securityOf(
  packet: Uint8Array,
  control: number,
  end: number,
): SecurityBlock | null | 'bad' {
  if ((control & HAS_SECURITY) === 0) return null;
  const length = packet[HEADER_BYTES] ?? 0;
  const type = packet[HEADER_BYTES + 1] ?? 0;
  const isKnown = type >= SCB.challenge && type <= SCB.replySecret;
  if (length < 2 || HEADER_BYTES + length >= end || !isKnown) return 'bad';
  return { type, data: packet.subarray(HEADER_BYTES + 2, HEADER_BYTES + length) };
}

export type PacketToWrite = {
  readonly address: number;
  readonly sequence: number;
  readonly security?: SecurityBlock | undefined;
  readonly code: number;
  /** Encrypted already where the security block says so. */
  readonly data: Uint8Array;
};

/** A command, with its mark and CRC. `macOf` is given what the MAC covers and gives its first four bytes. */
export function encodeOsdp(
  { address, sequence, security, code, data }: PacketToWrite,
  macOf?: (covered: Uint8Array) => Uint8Array,
): Uint8Array {
  const block =
    security === undefined ? [] : [security.data.length + 2, security.type, ...security.data];
  const covered = HEADER_BYTES + block.length + 1 + data.length;
  const length = covered + (macOf === undefined ? 0 : MAC_BYTES) + CRC_BYTES;
  const control = sequence | USES_CRC | (security === undefined ? 0 : HAS_SECURITY);
  const out = new Uint8Array(1 + length);
  out.set([MARK, START, address, length & 0xff, length >> 8, control, ...block, code]);
  out.set(data, 1 + covered - data.length);
  const packet = out.subarray(1);
  if (macOf !== undefined) packet.set(macOf(packet.subarray(0, covered)), covered);
  const crc = crcOf(packet.subarray(0, length - CRC_BYTES));
  packet[length - 2] = crc & 0xff;
  packet[length - 1] = crc >> 8;
  return out;
}

/** 0 (begin anew), 1, 2, 3, 1 … */
export function nextSequence(sequence: number): number {
  return sequence === 3 ? 1 : sequence + 1;
}

/** CRC-16, polynomial 1021, from 1D0F (Annex E). */
export function crcOf(bytes: Uint8Array): number {
  let crc = 0x1d0f;
  for (const byte of bytes) crc = ((crc << 8) & 0xffff) ^ (CRC_TABLE[(crc >> 8) ^ byte] ?? 0);
  return crc;
}

const CRC_TABLE = Uint16Array.from({ length: 256 }, (_, index) => {
  let crc = index << 8;
  for (let bit = 0; bit < 8; bit++) crc = crc & 0x8000 ? (crc << 1) ^ 0x1021 : crc << 1;
  return crc & 0xffff;
});

/** Two's complement of the sum of all bytes. */
export function checksumOf(bytes: Uint8Array): number {
  let sum = 0;
  for (const byte of bytes) sum += byte;
  return -sum & 0xff;
}
