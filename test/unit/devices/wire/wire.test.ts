/** The wire's parts: frames, checksums, JSON, instants, numbers, words, topics and ports. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { xorOf } from '#devices/wire/checksum.ts';
import { cutFrames, joined } from '#devices/wire/framing.ts';
import { instantOf, instantText } from '#devices/wire/instants.ts';
import { own, readFields, readJson, readText } from '#devices/wire/json.ts';
import { finiteWithin, scaledByTen, sumOf, wholeWithin } from '#devices/wire/numbers.ts';
import { baudRate, portPath } from '#devices/wire/port-setting.ts';
import { topicMistake, topicSetting } from '#devices/wire/topic-parts.ts';
import { identityWithin, nameWithin, textWithin } from '#devices/wire/words.ts';

const bytes = (...values: number[]) => Uint8Array.from(values);

describe('framing', () => {
  test('frames come whole, however the stream is cut', () => {
    const payload = fc.uint8Array({ maxLength: 20 }).map((all) => all.filter((one) => one > 3));
    fc.assert(
      fc.property(
        fc.array(payload, { maxLength: 6 }),
        fc.infiniteStream(fc.nat(7)),
        (all, cuts) => {
          const stream = all.flatMap((one) => [2, ...one, 3]);
          let tail: Uint8Array = new Uint8Array();
          const frames: number[][] = [];
          for (let at = 0; at < stream.length; ) {
            const size = 1 + (cuts.next().value ?? 0);
            const cut = cutFrames(joined(tail, bytes(...stream.slice(at, at + size))), 2, 3, 64);
            tail = cut.tail;
            frames.push(...cut.frames.map((one) => [...one]));
            at += size;
          }
          expect(frames).toEqual(all.map((one) => [...one]));
          expect(tail).toHaveLength(0);
        },
      ),
    );
  });

  test('a start inside a frame begins it anew, and what is outside is skipped', () => {
    const cut = cutFrames(bytes(9, 9, 2, 65, 2, 66, 3, 9), 2, 3, 64);
    expect(cut.frames.map((one) => [...one])).toEqual([[66]]);
    expect(cut.skipped).toBe(5);
  });

  test('a frame without an end is given up at the bound', () => {
    expect(cutFrames(new Uint8Array(64).fill(2, 0, 1), 2, 3, 64).tail).toHaveLength(64);
    const over = cutFrames(new Uint8Array(65).fill(2, 0, 1), 2, 3, 64);
    expect(over).toMatchObject({ overflowed: true, tail: new Uint8Array() });
  });

  test('a frame and its exclusive or make nothing', () => {
    expect(xorOf(Buffer.from('62E3086CED', 'hex'))).toBe(0x08);
    expect(xorOf(Buffer.from('62E3086CED08', 'hex'))).toBe(0);
  });
});

describe('JSON', () => {
  test('half a character, too many bytes and other things than objects are named', () => {
    expect(readText(bytes(0xc3))).toEqual({ ok: false, reason: 'not-utf8' });
    expect(readText(Buffer.from('é\uFFFD'))).toEqual({ ok: true, value: 'é\uFFFD' });
    expect(readJson(Buffer.from('nan'))).toEqual({ ok: false, reason: 'not-json' });
    expect(readFields(Buffer.from('[]'))).toEqual({ ok: false, reason: 'not-an-object' });
    expect(readFields(Buffer.from('null'))).toEqual({ ok: false, reason: 'not-an-object' });
    expect(readJson(Buffer.alloc(65_537, 0x20))).toEqual({ ok: false, reason: 'too-large' });
  });

  test('a prototype in a document reaches nobody', () => {
    const read = readFields(Buffer.from('{"__proto__":{"polluted":1},"a":1}'));
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect(read.ok && own(read.value, 'constructor')).toBeUndefined();
    expect(read.ok && own(read.value, 'a')).toBe(1);
  });

  test('nesting as deep as a message allows is read without a crash', () => {
    const deep = `${'['.repeat(32_000)}${']'.repeat(32_000)}`;
    expect(readJson(Buffer.from(deep)).ok).toBe(true);
  });
});

describe('instants', () => {
  test('every millisecond from 1970 to 9999 is written as Date writes it, and comes back', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 253_402_300_799_999 }), (ms) => {
        const text = instantText(ms);
        expect(text).toBe(new Date(ms).toISOString());
        expect(instantOf(text)).toBe(ms);
      }),
      { numRuns: 2000 },
    );
  });

  test.each([
    ['2026-11-24T09:12:03.120Z', Date.UTC(2026, 10, 24, 9, 12, 3, 120)],
    ['2026-11-24T10:12:03+01:00', Date.UTC(2026, 10, 24, 9, 12, 3)],
    ['2026-11-24t09:12:03z', Date.UTC(2026, 10, 24, 9, 12, 3)],
    ['2026-11-24T09:12:03.1234567Z', Date.UTC(2026, 10, 24, 9, 12, 3, 123)],
    ['2024-02-29T00:00:00Z', Date.UTC(2024, 1, 29)],
    ['2016-12-31T23:59:60Z', Date.UTC(2017, 0, 1)],
    ['2026-02-29T00:00:00Z', null],
    ['2026-11-31T00:00:00Z', null],
    ['2026-13-01T00:00:00Z', null],
    ['2026-11-24T24:00:00Z', null],
    ['2026-11-24T09:12:03', null],
    ['2026-11-24T09:12:03+1:00', null],
    ['0000-00-00T00:00:00', null],
    ['', null],
  ])('%s', (text, wanted) => {
    expect(instantOf(text)).toBe(wanted);
  });
});

describe('numbers', () => {
  test('kilowatt-hours become watt-hours as decimals do', () => {
    expect(scaledByTen(1.005, 3)).toBe(1005);
    expect(scaledByTen(6.294, 3)).toBe(6294);
    expect(scaledByTen(1e-7, 3)).toBe(0.0001);
    expect(scaledByTen(0, 3)).toBe(0);
    expect(sumOf([0.1, 0.2], 6)).toBe(0.3);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e12 }), (wattHours) => {
        expect(scaledByTen(Number(`${wattHours}e-3`), 3)).toBe(wattHours);
      }),
    );
  });

  test('what is no finite number within the bounds is none', () => {
    for (const value of [Number.NaN, Infinity, '1', null, undefined, [], 11]) {
      expect(finiteWithin(value, 0, 10)).toBeUndefined();
    }
    expect(wholeWithin(1.5, 0, 10)).toBeUndefined();
    expect(wholeWithin(2 ** 53, 0, Infinity)).toBeUndefined();
    expect(wholeWithin(10, 0, 10)).toBe(10);
    expect(Object.is(finiteWithin(-0, 0, 1), 0)).toBe(true);
  });
});

describe('words', () => {
  test('text is cleaned and cut, an identity is kept to the letter or refused', () => {
    expect(textWithin('a\u0000b\u202Ec', 10)).toBe('abc');
    expect(textWithin('abcdef', 3)).toBe('abc');
    expect(textWithin('\uD800', 3)).toBe('\uFFFD');
    expect(nameWithin(' \u0000 ', 3)).toBeUndefined();
    expect(identityWithin('k3j9x2', 64)).toBe('k3j9x2');
    for (const other of ['', ' a', 'a\u0000', 'a\uD800', 'x'.repeat(65), 7]) {
      expect(identityWithin(other, 64)).toBeUndefined();
    }
  });
});

describe('settings', () => {
  test.each(['+', 'a/#', '$SYS', 'faitout/v1', 'faitout', '/a', 'a/', 'a//b', 'a\u0000', ''])(
    'the topic %j is refused',
    (topic) => {
      expect(topicSetting.safeParse(topic).success).toBe(false);
    },
  );

  test('other topics are taken', () => {
    expect(topicMistake('shop/laser 1')).toBeNull();
    expect(topicMistake('faitout2/a')).toBeNull();
  });

  test.each([
    ['/dev/ttyUSB0', true],
    ['/dev/serial/by-path/pci-0000:00', true],
    ['usb:1a86:7523', true],
    ['usb:1a86:7523:A12', true],
    ['tcp://127.0.0.1:4000', true],
    ['tcp://[::1]:4000', true],
    ['tcp://host:0', false],
    ['tcp://host:65536', false],
    ['tcp://host', false],
    ['ttyUSB0', false],
    ['usb:1:2', false],
    ['/dev/tty USB', false],
    ['', false],
  ])('the port %s: %s', (path, taken) => {
    expect(portPath.safeParse(path).success).toBe(taken);
  });

  test('a rate is a whole number within bounds', () => {
    const schema = baudRate(9600);
    expect(schema.parse(undefined)).toBe(9600);
    for (const bad of [0, 299, 4_000_001, 9600.5, '9600']) {
      expect(schema.safeParse(bad).success).toBe(false);
    }
  });
});
