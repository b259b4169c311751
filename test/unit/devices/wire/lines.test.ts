/** Lines of text out of a stream of bytes. */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { cutLines, emptyTail, type LineTail } from '#devices/wire/lines.ts';

function linesOf(pieces: readonly Uint8Array[], max = 64) {
  let tail: LineTail = emptyTail;
  let overflowed = 0;
  const lines: string[] = [];
  for (const piece of pieces) {
    const cut = cutLines(tail, piece, max);
    lines.push(...cut.lines);
    tail = cut.tail;
    overflowed += cut.overflowed;
  }
  return { lines, tail, overflowed };
}

test('CR, LF and both end a line, and empty ones are none', () => {
  const { lines, tail } = linesOf([Buffer.from('a\rb\nc\r\n\r\n\nd')]);
  expect(lines).toEqual(['a', 'b', 'c']);
  expect(tail.text).toBe('d');
});

test('any byte is a character', () => {
  expect(linesOf([Buffer.from('80ff000a', 'hex')]).lines).toEqual(['\x80\xff\0']);
});

test('a line that is too long is lost to its end, counted once, and the next is read', () => {
  const { lines, overflowed } = linesOf(
    ['x'.repeat(5), 'x'.repeat(5), 'x'.repeat(50), '\nshort\n'].map((text) => Buffer.from(text)),
    8,
  );
  expect(lines).toEqual(['short']);
  expect(overflowed).toBe(1);
});

test('a line as long as the bound is kept', () => {
  expect(linesOf([Buffer.from('12345678\n')], 8).lines).toEqual(['12345678']);
});

test('however the bytes are cut, the lines are the same', () => {
  const stream = fc.uint8Array({ maxLength: 200 }).map((bytes) => bytes.map((byte) => byte % 20));
  fc.assert(
    fc.property(stream, fc.array(fc.nat(200), { maxLength: 6 }), (bytes, cuts) => {
      const at = [0, ...cuts.map((cut) => Math.min(cut, bytes.length)), bytes.length].sort(
        (a, b) => a - b,
      );
      const pieces = at.slice(1).map((end, index) => bytes.slice(at[index], end));
      expect(linesOf(pieces)).toEqual(linesOf([bytes]));
    }),
  );
});
