/** Every frame of the vectors, and noise around them. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cutOsdp, encodeOsdp, nextSequence, type OsdpFrame } from '#devices/wire/osdp-frame.ts';

type Vector = {
  readonly id: string;
  readonly hex?: string;
  /** Of what a driver must not be fed as if it were asked for. */
  readonly frameHex?: string;
  readonly expected: {
    readonly accept?: boolean;
    readonly scb?: { readonly type: number; readonly data: string };
    readonly [field: string]: unknown;
  };
};
const file = new URL('../../../vectors/osdp.json', import.meta.url);
const { vectors } = JSON.parse(readFileSync(file, 'utf8')) as { vectors: readonly Vector[] };
const frames = vectors
  .map((vector) => ({ ...vector, hex: vector.hex ?? vector.frameHex }))
  .filter(({ hex }) => hex !== undefined);
const whole = frames.filter(({ expected }) => expected.accept !== false);
const hexOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const bytesOf = (hex = '') => new Uint8Array(Buffer.from(hex, 'hex'));

function inTheirWords(frame: OsdpFrame) {
  return {
    marks: frame.hasMark ? 1 : 0,
    address: frame.address,
    isReply: frame.isReply,
    sequence: frame.sequence,
    crc: frame.usesCrc,
    code: frame.code.toString(16),
    data: hexOf(frame.data),
    mac: frame.mac === null ? undefined : hexOf(frame.mac),
    scbType: frame.security?.type,
    scbData: frame.security === null ? undefined : hexOf(frame.security.data),
  };
}

describe('frames of the vectors', () => {
  test('there are all of them', () => expect(whole.length).toBeGreaterThan(45));

  test.each(whole.map((vector) => [vector.id, vector] as const))('%s', (_id, { hex, expected }) => {
    const { frames: read, bad, tail } = cutOsdp(bytesOf(hex));
    expect({ read: read.length, bad, tail: tail.length }).toEqual({ read: 1, bad: [], tail: 0 });
    const { plainData, scb, ...said } = expected;
    const wanted = { ...said, ...(scb && { scbType: scb.type, scbData: scb.data }) };
    const known = inTheirWords(read[0] as OsdpFrame);
    for (const [key, value] of Object.entries(known))
      if (key in wanted) expect(value, key).toBe((wanted as Record<string, unknown>)[key]);
  });

  test('a wrong CRC is no frame', () => {
    const vector = vectors.find(({ id }) => id === 'osdp-bad-crc');
    const { frames: read, bad } = cutOsdp(bytesOf(vector?.frameHex));
    expect(read).toEqual([]);
    expect(bad).toMatchObject([{ reason: 'frame-checksum' }]);
  });

  test('one that says it has a MAC and has none is no frame', () => {
    const vector = vectors.find(({ id }) => id === 'osdp-sc-inactive');
    const { frames: read, bad } = cutOsdp(bytesOf(vector?.frameHex));
    expect(read).toEqual([]);
    expect(bad).toMatchObject([{ reason: 'frame-length', isReply: true, address: 101 }]);
  });

  test('commands in CRC mode with a mark are written to the byte, secured ones from what they cover', () => {
    const commands = whole
      .map(({ hex = '' }) => ({ hex, read: cutOsdp(bytesOf(hex)).frames[0] }))
      .filter(({ read }) => read?.usesCrc === true && !read.isReply && read.hasMark);
    expect(commands.length).toBeGreaterThan(20);
    for (const { hex, read } of commands) {
      const { address, sequence, security, code, data, mac } = read as OsdpFrame;
      const packet = { address, sequence, code, data, ...(security && { security }) };
      expect(hexOf(encodeOsdp(packet, mac === null ? undefined : () => mac))).toBe(hex);
    }
  });
});

describe('the stream', () => {
  test('frames torn, glued and with noise between them are all found', () => {
    const sample = whole.slice(0, 12).map(({ hex }) => bytesOf(hex));
    const noise = fc
      .uint8Array({ maxLength: 6 })
      .map((bytes) => bytes.filter((byte) => byte !== 0x53));
    fc.assert(
      fc.property(fc.array(noise, { minLength: 12, maxLength: 12 }), fc.nat(), (noises, seed) => {
        const all = Buffer.concat(
          sample.flatMap((frame, at) => [noises[at] ?? new Uint8Array(), frame]),
        );
        let found = 0;
        let tail: Uint8Array = new Uint8Array();
        for (let at = 0; at < all.length; ) {
          const size = 1 + ((seed + at * 7) % 9);
          const cut = cutOsdp(Buffer.concat([tail, all.subarray(at, at + size)]));
          found += cut.frames.length;
          tail = cut.tail;
          at += size;
        }
        expect(found).toBe(sample.length);
      }),
    );
  });

  test('a damaged frame costs itself alone', () => {
    const [first, second] = whole.slice(0, 2).map(({ hex }) => bytesOf(hex));
    const damaged = Uint8Array.from(first ?? []);
    damaged[6] = 0x99;
    const { frames: read, bad } = cutOsdp(Buffer.concat([damaged, second ?? new Uint8Array()]));
    expect(read).toHaveLength(1);
    expect(bad).toHaveLength(1);
  });

  test('a length that no frame has leads nowhere', () => {
    const frame = bytesOf(whole[0]?.hex);
    for (const head of ['530006000453', '53000000', '5300ffff04', '53'])
      expect(
        cutOsdp(Buffer.concat([bytesOf(head), frame])).frames.length,
        head,
      ).toBeLessThanOrEqual(1);
    expect(cutOsdp(Buffer.concat([bytesOf('5300ffff04'), frame])).frames).toHaveLength(1);
  });

  test('no bytes make it throw or keep more than a frame', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 3000 }), (bytes) => {
        expect(cutOsdp(bytes).tail.length).toBeLessThan(1440);
      }),
    );
  });
});

test('a sequence goes 0, 1, 2, 3, 1', () => {
  expect([0, 1, 2, 3].map(nextSequence)).toEqual([1, 2, 3, 1]);
});
