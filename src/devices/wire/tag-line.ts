/** Badge readers that write STX, hex digits, ETX on a line: their frames, and what of them is a badge. Pure. */
import { xorOf } from './checksum.ts';
import { cutFrames, joined } from './framing.ts';
import { ANOTHER_DEVICE } from './words.ts';

const STX = 0x02;
const ETX = 0x03;
const TAIL_BYTES_MAX = 64;
/** A stream may begin within a frame; more than the longest without one are the words of something else. */
const STRAY_BYTES_MAX = 24;
const FAULTS_PER_FRAME_MAX = 16;
/** Nobody presents more in the time of one chunk: what is beyond is a reader that floods. */
const BADGES_PER_FRAME_MAX = 16;
const TAG_DIGITS = 10;
/** Two digits of version, eight of tag, two of checksum. */
const FRAME_DIGITS = 12;
const HEX = /^(?:[0-9A-Fa-f]{2})+$/;
/** ID-12 and ID-20 send CR and LF before the end byte. */
const LINE_END = /[\r\n]+$/;
const NO_TAG = /^0+$/;
const UID_DIGITS_MIN = 6;
const UID_DIGITS_MAX = 20;

/** `none` for readers that send the number alone. */
export type TagChecksum = 'xor' | 'none';
export type TagRules = {
  readonly checksum: TagChecksum;
  /** A tag is gone when it has been silent for so long. */
  readonly rearmAfterMs: number;
  /** How many frames in a row must say a number before it counts. */
  readonly sightings: 1 | 2;
};

type Sighting = { readonly number: string; readonly atMs: number };
export type TagLine = {
  readonly tail: Uint8Array;
  /** Bytes since the last frame that were in none. */
  readonly stray: number;
  /** Seen once: a ghost until it is seen again. */
  readonly candidate: Sighting | null;
  /** Told, and since then not away for longer than `rearmAfterMs`. */
  readonly held: Sighting | null;
};
export type TagFault = {
  readonly bytes: Uint8Array;
  readonly reason:
    | 'frame-length'
    | 'frame-not-hex'
    | 'frame-checksum'
    | 'flood'
    | typeof ANOTHER_DEVICE;
};
export type TagsRead = {
  readonly line: TagLine;
  /** Upper-case hex, each a badge presented. */
  readonly numbers: readonly string[];
  readonly faults: readonly TagFault[];
};

export const emptyTagLine: TagLine = {
  tail: new Uint8Array(),
  stray: 0,
  candidate: null,
  held: null,
};

/** Reads what came on the line, goes on from what came before. */
export function readTags(
  line: TagLine,
  bytes: Uint8Array,
  nowMs: number,
  rules: TagRules,
): TagsRead {
  const cut = cutFrames(joined(line.tail, bytes), STX, ETX, TAIL_BYTES_MAX);
  const numbers: string[] = [];
  const faults: TagFault[] = [];
  const stray = cut.frames.length > 0 ? 0 : line.stray + cut.skipped;
  const isOther = stray > STRAY_BYTES_MAX;
  let next: TagLine = { ...line, tail: cut.tail, stray: isOther ? 0 : stray };
  for (const body of cut.frames) {
    const read = readBody(body, rules.checksum);
    if (read.ok) {
      const [after, isNew] = reduce(next, read.number, nowMs, rules);
      next = after;
      if (isNew && numbers.length < BADGES_PER_FRAME_MAX) numbers.push(read.number);
      else if (isNew) faults.push({ bytes: body, reason: 'flood' });
    } else {
      // Whatever it was, the two frames around it did not follow each other.
      next = { ...next, candidate: null };
      faults.push({ bytes: body, reason: read.reason });
    }
  }
  if (cut.overflowed) faults.push({ bytes, reason: 'frame-length' });
  else if (isOther) faults.push({ bytes, reason: ANOTHER_DEVICE });
  return { line: next, numbers, faults: faults.slice(0, FAULTS_PER_FRAME_MAX) };
}

type Body =
  | { readonly ok: true; readonly number: string }
  | { readonly ok: false; readonly reason: TagFault['reason'] };

function readBody(body: Uint8Array, checksum: TagChecksum): Body {
  const text = Buffer.from(body).toString('latin1').replace(LINE_END, '');
  const isLong = text.length % 2 === 0 && text.length >= UID_DIGITS_MIN;
  const fits = checksum === 'xor' ? text.length === FRAME_DIGITS : isLong;
  if (!fits || text.length > UID_DIGITS_MAX) return { ok: false, reason: 'frame-length' };
  if (!HEX.test(text)) return { ok: false, reason: 'frame-not-hex' };
  if (checksum === 'none') return { ok: true, number: text.toUpperCase() };
  if (xorOf(Buffer.from(text, 'hex')) !== 0) return { ok: false, reason: 'frame-checksum' };
  return { ok: true, number: text.slice(0, TAG_DIGITS).toUpperCase() };
}

/**
 * Frames with a right checksum come with no tag in the field (Tasmota#9522, esp-rfid#411): all zeros
 * never count, another number when so many frames in a row say it, and a tag that stays is one badge.
 */
function reduce(
  line: TagLine,
  number: string,
  nowMs: number,
  { rearmAfterMs, sightings }: TagRules,
): readonly [TagLine, boolean] {
  const isRecent = (sighting: Sighting) => nowMs - sighting.atMs <= rearmAfterMs;
  const sighting: Sighting = { number, atMs: nowMs };
  if (NO_TAG.test(number)) return [{ ...line, candidate: null }, false];
  if (line.held?.number === number && isRecent(line.held)) {
    return [{ ...line, candidate: null, held: sighting }, false];
  }
  const isAgain = line.candidate?.number === number && isRecent(line.candidate);
  if (sightings === 1 || isAgain) return [{ ...line, candidate: null, held: sighting }, true];
  return [{ ...line, candidate: sighting }, false];
}
