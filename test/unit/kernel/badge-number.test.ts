/** Badge numbers: one form, whatever the reader writes. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BADGE_ENCODINGS, badgeNumber } from '#kernel/badge-number.ts';

type Forms = Record<string, string>;
type Vector = { id: string; texts?: Forms; given?: Forms; expected: Record<string, unknown> };
const VECTORS: readonly Vector[] = JSON.parse(
  readFileSync(new URL('../../vectors/rfid-encodings.json', import.meta.url), 'utf8'),
).vectors;
const numberOf = (text: string, encoding: string) => {
  const read = badgeNumber(text, encoding);
  return read.ok ? read.number : read.reason;
};

describe('the conversion sets of the research', () => {
  const sets = VECTORS.filter(({ expected }) => typeof expected['hex8'] === 'string');
  test.each(sets.map((vector) => [vector.id, vector.expected] as const))('%s', (_id, expected) => {
    const hex = expected['hex8'] as string;
    expect(numberOf(hex, 'uid-hex')).toBe(hex);
    expect(numberOf(hex.toLowerCase(), 'uid-hex')).toBe(hex);
    expect(numberOf(expected['hexReversed'] as string, 'uid-hex-reversed')).toBe(hex);
    expect(numberOf(expected['dec10'] as string, 'dec-10')).toBe(hex);
    expect(numberOf(expected['3+5'] as string, 'dec-3-5')).toBe(hex.slice(2));
    expect(numberOf(expected['3+5'] as string, 'wiegand-26')).toBe(hex.slice(2));
  });

  test('a number and the groups printed beside it are not merged (dolphin manual p.32)', () => {
    const other = VECTORS.find(({ id }) => id === 'enc-counterexample');
    const given = other?.given as Forms;
    const fromDigits = numberOf(given['dec10'] as string, 'dec-10');
    const fromGroups = numberOf(given['printed3+5'] as string, 'dec-3-5');
    expect(fromDigits.endsWith(fromGroups)).toBe(false);
  });

  test('a UID whose zeros were dropped is ambiguous and refused (esp-rfid#466)', () => {
    expect(badgeNumber('EDBA996')).toEqual({ ok: false, reason: 'wrong-length' });
  });
});

test.each([
  ['04:A1:B2:C3', 'uid-hex', '04A1B2C3'],
  ['04-a1-b2-c3', 'uid-hex', '04A1B2C3'],
  ['04 a1 b2 c3', 'uid-hex', '04A1B2C3'],
  [' 04a1b2c3 ', 'uid-hex', '04A1B2C3'],
  ['04A1B2C3D4E5F6', 'uid-hex', '04A1B2C3D4E5F6'],
  ['01020304050607080910', 'uid-hex', '01020304050607080910'],
  ['04:A1-B2:C3', 'uid-hex', 'not-hex'],
  ['04:A1:B2:C', 'uid-hex', 'not-hex'],
  ['04A1', 'uid-hex', 'wrong-length'],
  ['0102030405060708091011', 'uid-hex', 'wrong-length'],
  ['', 'uid-hex', 'not-hex'],
  ['0X04A1B2', 'uid-hex', 'not-hex'],
  ['05A698CB', 'uid-hex-reversed', 'CB98A605'],
  ['4294967295', 'dec-10', 'FFFFFFFF'],
  ['4294967296', 'dec-10', 'out-of-range'],
  ['42949672950', 'dec-10', 'wrong-length'],
  ['0', 'dec-10', '00000000'],
  ['-1', 'dec-10', 'not-decimal'],
  ['1e3', 'dec-10', 'not-decimal'],
  ['255,65535', 'wiegand-26', 'FFFFFF'],
  ['256,1', 'wiegand-26', 'out-of-range'],
  ['1,65536', 'wiegand-26', 'out-of-range'],
  ['13', 'wiegand-26', 'not-decimal'],
  ['04A1B2C3', 'base64', 'unknown-encoding'],
  ['04A1B2C3', 'constructor', 'unknown-encoding'],
])('%s as %s is %s', (text, encoding, wanted) => {
  expect(numberOf(text, encoding)).toBe(wanted);
});

test('any bytes come back from hex, straight and reversed', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 3, maxLength: 10 }), (bytes) => {
      const hex = Buffer.from(bytes).toString('hex').toUpperCase();
      const backwards = Buffer.from(bytes.toReversed()).toString('hex');
      expect(numberOf(hex.match(/../g)?.join(':') ?? '', 'uid-hex')).toBe(hex);
      expect(numberOf(backwards, 'uid-hex-reversed')).toBe(hex);
    }),
  );
});

test('no text makes it throw, and a number is always whole bytes of upper-case hex', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary', maxLength: 80 }),
      fc.constantFrom<string>(...BADGE_ENCODINGS, 'other'),
      (text, encoding) => {
        const read = badgeNumber(text, encoding);
        if (read.ok) expect(read.number).toMatch(/^(?:[0-9A-F]{2}){3,10}$/);
      },
    ),
    { numRuns: 2000 },
  );
});
