/** Badge numbers: one form, whatever the reader writes. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  BADGE_ENCODINGS,
  badgeNumber,
  invertedNumber,
  reversedNumber,
} from '#kernel/badge-number.ts';

type Vector = {
  readonly id: string;
  readonly bits?: string;
  readonly hex?: string;
  readonly em4100?: string;
  readonly texts?: Readonly<Record<string, string>>;
  readonly given?: Readonly<Record<string, string | number>>;
  readonly expected: Readonly<Record<string, unknown>>;
};
const VECTORS: readonly Vector[] = JSON.parse(
  readFileSync(new URL('../../vectors/rfid-encodings.json', import.meta.url), 'utf8'),
).vectors;
const vector = (id: string): Vector => {
  const found = VECTORS.find((one) => one.id === id);
  if (found === undefined) throw new Error(`no vector ${id}`);
  return found;
};
const numberOf = (text: unknown, encoding: string) => {
  const read = badgeNumber(String(text), encoding);
  return read.ok ? read.number : read.reason;
};

/** How each form of the vectors is called here, and how many bytes of the tag it tells. */
const FORMS: Readonly<Record<string, readonly [encoding: string, bytes: number]>> = {
  hex: ['uid-hex', 4],
  hex8: ['uid-hex', 4],
  hexReversed: ['uid-hex-reversed', 4],
  dec10: ['dec-10', 4],
  decBE: ['dec-10', 4],
  decReversed: ['dec-10-reversed', 4],
  decLE: ['dec-10-reversed', 4],
  dec8_24bit: ['dec-8', 3],
  '3+5': ['dec-3-5', 3],
  '5+5': ['dec-5-5', 4],
  dashEsphome: ['uid-hex', 4],
  dashDecimalAcnode: ['dec-bytes', 4],
  w26: ['wiegand-bits', 3],
  w34: ['wiegand-bits', 4],
  em4100_40: ['dec-12', 5],
  '12D': ['dec-12', 5],
  '10D': ['dec-10', 4],
  '8H10D(low 32)': ['dec-10', 4],
  '6H8D(low 24)': ['dec-8', 3],
  '2H4H': ['dec-3-5', 3],
  '4H4H': ['dec-5-5', 4],
  '10H': ['uid-hex', 5],
};

describe('every form of one badge in the vectors is one number, as far as it goes', () => {
  const cases = VECTORS.flatMap((one) => {
    const whole = one.em4100 ?? one.expected['hex8'] ?? one.expected['hex'];
    const forms = { ...one.texts, ...one.given, ...one.expected };
    if (typeof whole !== 'string' || one.id === 'enc-counterexample') return [];
    return Object.entries(forms).flatMap(([name, text]) => {
      const form = FORMS[name];
      return form === undefined ? [] : [[one.id, name, text, ...form, whole] as const];
    });
  });
  test.each(cases)('%s: %s %s (%s)', (_id, _name, text, encoding, bytes, whole) => {
    expect(numberOf(text, encoding)).toBe(whole.slice(-2 * bytes));
  });
  test('and none was passed over', () => expect(cases.length).toBeGreaterThan(30));
});

describe('Wiegand bits', () => {
  test.each(['w26-dolphin', 'w26-nemotron', 'w34-hik'])('%s', (id) => {
    const { bits = '', hex, expected } = vector(id);
    const number = numberOf(bits, 'wiegand-bits');
    if (hex !== undefined) {
      expect(Number.parseInt(hex, 16).toString(2).padStart(bits.length, '0')).toBe(bits);
    }
    if (expected['fc'] !== undefined) {
      expect(numberOf(`${expected['fc']},${expected['cn']}`, 'wiegand-26')).toBe(number);
    }
    if (expected['dec24'] !== undefined) expect(numberOf(expected['dec24'], 'dec-8')).toBe(number);
    if (expected['dec10'] !== undefined) expect(numberOf(expected['dec10'], 'dec-10')).toBe(number);
  });

  test('with a wrong parity they are nobody’s', () => {
    expect(numberOf(vector('w26-bad-parity').bits, 'wiegand-bits')).toBe('wrong-parity');
  });

  test('any one bit that flips in 26 or 34 is found out', () => {
    const content = (bytes: number) => fc.uint8Array({ minLength: bytes, maxLength: bytes });
    fc.assert(
      fc.property(fc.oneof(content(3), content(4)), fc.nat(33), (bytes, at) => {
        const inner = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
        const ones = (text: string) => text.split('1').length - 1;
        const half = inner.length / 2;
        const bits = `${ones(inner.slice(0, half)) % 2}${inner}${1 - (ones(inner.slice(half)) % 2)}`;
        expect(numberOf(bits, 'wiegand-bits')).toBe(
          Buffer.from(bytes).toString('hex').toUpperCase(),
        );
        const flipped = at % bits.length;
        const wrong = `${bits.slice(0, flipped)}${1 - Number(bits[flipped])}${bits.slice(flipped + 1)}`;
        expect(numberOf(wrong, 'wiegand-bits')).toBe('wrong-parity');
      }),
    );
  });
});

describe('what is not merged and not guessed', () => {
  test('a number and the groups printed beside it (dolphin manual p.32)', () => {
    const { given = {}, expected } = vector('enc-counterexample');
    const fromDigits = numberOf(given['dec10'], 'dec-10');
    expect(fromDigits.slice(2)).toBe(numberOf(expected['3+5FromDec10'], 'dec-3-5'));
    expect(fromDigits.slice(2)).not.toBe(numberOf(given['printed3+5'], 'dec-3-5'));
  });

  test('a UID whose zeros were dropped, for it has several meanings (esp-rfid#466)', () => {
    const { given = {}, expected } = vector('uid-leading-zero-v1');
    const candidates = expected['candidates'] as string[];
    const written = candidates.map((uid) =>
      Buffer.from(uid, 'hex').reduce((text, byte) => text + byte.toString(16).toUpperCase(), ''),
    );
    expect(new Set(written)).toEqual(new Set([given['uid']]));
    expect(badgeNumber(String(given['uid']))).toEqual({ ok: false, reason: 'ambiguous' });
  });

  test('the same dashes stand between hex and between decimal bytes: the encoding decides', () => {
    expect(numberOf('74-10-37-94', 'uid-hex')).toBe('74103794');
    expect(numberOf('74-10-37-94', 'dec-bytes')).toBe('4A0A255E');
    expect(numberOf('13-70-0-33-19', 'dec-bytes')).toBe('0D46002113');
    expect(numberOf('13-70-0-33-19', 'uid-hex')).toBe('not-hex');
  });
});

describe('a number that comes otherwise than it is', () => {
  test('inverted by swapped wires, and inverted again (ESPEasy#3843)', () => {
    const { given = {}, expected } = vector('w26-inverted');
    expect(invertedNumber(String(given['hex']))).toBe(expected['inverted24']);
    expect(invertedNumber(String(expected['inverted24']))).toBe(given['hex']);
    expect(numberOf(expected['dec24'], 'dec-8')).toBe(expected['inverted24']);
  });

  test('backwards', () => expect(reversedNumber('CB98A605')).toBe('05A698CB'));

  test('turned twice, any number is itself', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 3, maxLength: 10 }), (bytes) => {
        const number = Buffer.from(bytes).toString('hex').toUpperCase();
        expect(reversedNumber(reversedNumber(number))).toBe(number);
        expect(invertedNumber(invertedNumber(number))).toBe(number);
      }),
    );
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
  ['04A1B', 'uid-hex', 'wrong-length'],
  ['04A1B2C', 'uid-hex', 'ambiguous'],
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
  ['1099511627775', 'dec-12', 'FFFFFFFFFF'],
  ['1099511627776', 'dec-12', 'out-of-range'],
  ['10995116277760', 'dec-12', 'wrong-length'],
  ['16777215', 'dec-8', 'FFFFFF'],
  ['16777216', 'dec-8', 'out-of-range'],
  ['255,65535', 'wiegand-26', 'FFFFFF'],
  ['256,1', 'wiegand-26', 'out-of-range'],
  ['1,65536', 'wiegand-26', 'out-of-range'],
  ['13', 'wiegand-26', 'not-decimal'],
  ['65535,65535', 'dec-5-5', 'FFFFFFFF'],
  ['65536,1', 'dec-5-5', 'out-of-range'],
  ['203-152-256-5', 'dec-bytes', 'out-of-range'],
  ['203-152', 'dec-bytes', 'not-decimal'],
  ['102', 'wiegand-bits', 'not-bits'],
  ['0'.repeat(33), 'wiegand-bits', 'wrong-length'],
  ['1'.repeat(32), 'wiegand-bits', 'FFFFFFFF'],
  ['1'.repeat(88), 'wiegand-bits', 'wrong-length'],
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
  const ofDigits = fc.array(fc.constantFrom(...'01239-,: '), { maxLength: 90 });
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: 'binary', maxLength: 100 }),
        ofDigits.map((digits) => digits.join('')),
      ),
      fc.constantFrom<string>(...BADGE_ENCODINGS, 'other'),
      (text, encoding) => {
        const read = badgeNumber(text, encoding);
        if (read.ok) expect(read.number).toMatch(/^(?:[0-9A-F]{2}){3,10}$/);
      },
    ),
    { numRuns: 4000 },
  );
});
