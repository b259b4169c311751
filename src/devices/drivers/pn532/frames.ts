/** PN532 frames on its high-speed UART (NXP UM0701-02 §6.2.1), cut from a stream of bytes. Pure. */

/** The host's commands begin with D4, the reader's answers with D5. */
const TO_HOST = 0xd5;
const TO_READER = 0xd4;
const ERROR_FRAME = 0x7f;
/** A frame has at most 255 bytes of content; longer ones (extended) hold nothing that is asked here. */
const TAIL_BYTES_MAX = 270;

export type Pn532Frame =
  | { readonly kind: 'ack' }
  | { readonly kind: 'nack' }
  /** The reader could not read our command at all. */
  | { readonly kind: 'error' }
  /** A command of ours, come back: an adapter that echoes. */
  | { readonly kind: 'echo' }
  | { readonly kind: 'answer'; readonly code: number; readonly data: Uint8Array }
  | { readonly kind: 'bad'; readonly bytes: Uint8Array; readonly reason: FrameReason };
export type FrameReason = 'frame-length' | 'frame-checksum' | 'frame-direction' | 'frame-extended';
export type FramesCut = { readonly frames: readonly Pn532Frame[]; readonly tail: Uint8Array };

/** Cuts what is whole; the rest is kept for the next bytes. Bytes outside of frames are the wake-up's echo or noise. */
export function cutPn532(bytes: Uint8Array): FramesCut {
  const frames: Pn532Frame[] = [];
  let at = 0;
  for (;;) {
    const start = startOf(bytes, at);
    if (start === null) break;
    const read = frameAt(bytes, start);
    if (read === null) return { frames, tail: bytes.slice(start).subarray(-TAIL_BYTES_MAX) };
    frames.push(read.frame);
    at = read.end;
  }
  // A start code may be torn: 00, then FF.
  const isTorn = bytes.length > at && bytes[bytes.length - 1] === 0;
  return { frames, tail: isTorn ? Uint8Array.of(0) : new Uint8Array() };
}

/** A command as the reader wants it. */
export function commandFrame(code: number, ...data: readonly number[]): Uint8Array {
  const content = [TO_READER, code, ...data];
  const sum = content.reduce((total, byte) => total + byte, 0);
  const length = content.length;
  return Uint8Array.of(0, 0, 0xff, length, -length & 0xff, ...content, -sum & 0xff, 0);
}

function startOf(bytes: Uint8Array, from: number): number | null {
  for (let at = from; at + 1 < bytes.length; at++) {
    if (bytes[at] === 0 && bytes[at + 1] === 0xff) return at;
  }
  return null;
}

type Read = { readonly frame: Pn532Frame; readonly end: number };

/** The frame whose start code stands at `start`; null when bytes of it are still to come. */
function frameAt(bytes: Uint8Array, start: number): Read | null {
  const length = bytes[start + 2];
  const check = bytes[start + 3];
  if (length === undefined || check === undefined) return null;
  const body = start + 4;
  if (length === 0 && check === 0xff) return { frame: { kind: 'ack' }, end: body };
  if (length === 0xff && check === 0) return { frame: { kind: 'nack' }, end: body };
  if (length === 0xff && check === 0xff) return bad(bytes, start, body, 'frame-extended');
  // A wrong length would swallow what follows: the search goes on behind the start code.
  if (((length + check) & 0xff) !== 0 || length === 0)
    return bad(bytes, start, start + 2, 'frame-length');
  const end = body + length + 1;
  if (bytes.length < end) return null;
  let sum = 0;
  for (let at = body; at < end; at++) sum += bytes[at] ?? 0;
  if ((sum & 0xff) !== 0) return bad(bytes, start, end, 'frame-checksum');
  if (bytes[body] === ERROR_FRAME) return { frame: { kind: 'error' }, end };
  if (bytes[body] === TO_READER) return { frame: { kind: 'echo' }, end };
  if (bytes[body] !== TO_HOST || length < 2) return bad(bytes, start, end, 'frame-direction');
  const data = bytes.slice(body + 2, end - 1);
  return { frame: { kind: 'answer', code: bytes[body + 1] ?? 0, data }, end };
}

function bad(bytes: Uint8Array, start: number, end: number, reason: FrameReason): Read {
  return { frame: { kind: 'bad', bytes: bytes.slice(start, end), reason }, end };
}
