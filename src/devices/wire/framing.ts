/** Cuts a stream of bytes into frames between a start and an end byte, with a bounded memory. */

export type Cut = {
  /** What stood between start and end, without them. */
  readonly frames: readonly Uint8Array[];
  /** A frame begun and not ended, its start byte included; empty when there is none. */
  readonly tail: Uint8Array;
  /** Bytes that were in no frame: noise, or a frame whose start was missed. */
  readonly skipped: number;
  /** A frame that grew past the bound was given up. */
  readonly overflowed: boolean;
};

/**
 * A start byte inside a frame begins it anew, so that a torn frame costs no more than itself.
 * `tailBytesMax` bounds what is kept for the next call.
 */
export function cutFrames(
  bytes: Uint8Array,
  start: number,
  end: number,
  tailBytesMax: number,
): Cut {
  const frames: Uint8Array[] = [];
  let from = -1;
  let skipped = 0;
  for (let at = 0; at < bytes.length; at++) {
    if (bytes[at] === start) {
      if (from >= 0) skipped += at - from;
      from = at;
    } else if (from < 0) {
      skipped++;
    } else if (bytes[at] === end) {
      frames.push(bytes.subarray(from + 1, at));
      from = -1;
    }
  }
  const rest = from < 0 ? NOTHING : bytes.slice(from);
  if (rest.length > tailBytesMax) {
    return { frames, tail: NOTHING, skipped: skipped + rest.length, overflowed: true };
  }
  return { frames, tail: rest, skipped, overflowed: false };
}

const NOTHING = new Uint8Array();

/** One after the other; the second itself where the first is empty. */
export function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  if (first.length === 0) return second;
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}
