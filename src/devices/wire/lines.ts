/** Cuts a stream of bytes into lines of text that end with CR, LF or both, with a bounded memory. */

const CR = 0x0d;
const LF = 0x0a;

/** A line begun and not ended. `isLost`: it grew too long, and what is still to come of it is dropped. */
export type LineTail = { readonly text: string; readonly isLost: boolean };
export type LinesCut = {
  /** Without their ends; empty ones are left out. Bytes are characters of the same number (Latin-1). */
  readonly lines: readonly string[];
  readonly tail: LineTail;
  /** How many lines were given up because they were too long. */
  readonly overflowed: number;
};

export const emptyTail: LineTail = { text: '', isLost: false };

/** `charactersMax` bounds a line, and so what is kept for the next call. */
export function cutLines(tail: LineTail, bytes: Uint8Array, charactersMax: number): LinesCut {
  const lines: string[] = [];
  let overflowed = 0;
  let { text, isLost } = tail;
  let from = 0;
  const take = (to: number) => {
    if (isLost || to === from) return;
    if (text.length + to - from > charactersMax) {
      isLost = true;
      overflowed++;
      text = '';
    } else text += Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from).toString('latin1');
  };
  for (let at = 0; at < bytes.length; at++) {
    if (bytes[at] !== CR && bytes[at] !== LF) continue;
    take(at);
    if (text !== '') lines.push(text);
    text = '';
    isLost = false;
    from = at + 1;
  }
  take(bytes.length);
  return { lines, tail: { text, isLost }, overflowed };
}
