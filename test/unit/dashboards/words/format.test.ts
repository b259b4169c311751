/** Numbers, durations and dates as people write them, in the place's zone. */
import { expect, test } from 'vitest';
import { ageText, durationText, makeFormat } from '../../../../dashboards/src/words/format.ts';

const plain = (text: string) => text.replace(/[\u00A0\u202F]/g, ' ');
const fr = makeFormat('fr', 'Europe/Paris');
const en = makeFormat('en', 'Europe/Paris');

test.each([
  [0, '0 s'],
  [-5, '0 s'],
  [59.9, '59 s'],
  [60, '1 min'],
  [240, '4 min'],
  [3599, '59 min'],
  [3600, '1 h 00'],
  [3900, '1 h 05'],
  [360_000, '100 h 00'],
])('%d seconds are written %s', (seconds, text) => {
  expect(plain(durationText(seconds))).toBe(text);
});

test('an age of two days and more is told in days', () => {
  expect(plain(ageText(47 * 3600, 'fr'))).toBe('47 h 00');
  expect(plain(ageText(72 * 3600, 'fr'))).toBe('3 j');
  expect(plain(ageText(72 * 3600, 'en'))).toBe('3 d');
});

test('French writes 1 234,5 Wh and English 1,234.5 Wh', () => {
  expect(plain(fr.wattHours(1234.5))).toBe('1 234,5 Wh');
  expect(plain(en.wattHours(1234.5))).toBe('1,234.5 Wh');
});

test('from ten thousand watt-hours on, kilowatt-hours are told', () => {
  expect(plain(fr.wattHours(9999))).toBe('9 999 Wh');
  expect(plain(fr.wattHours(12_345))).toBe('12,3 kWh');
});

test('an instant is told in the place’s zone, whatever the reader’s', () => {
  expect(fr.dateTime('2026-11-24T08:12:00Z')).toBe('mar. 24 nov., 09:12');
  expect(fr.hour(Date.parse('2026-11-24T23:30:00Z'))).toBe(0);
});

test('a civil date is the same day everywhere', () => {
  expect(makeFormat('en', 'Pacific/Auckland').civilDate('2026-11-24')).toBe('24 Nov 2026');
});

test('what was a while ago is told in words', () => {
  const now = Date.parse('2026-11-24T09:12:00Z');
  expect(fr.relative('2026-11-24T09:00:00Z', now)).toBe('il y a 12 minutes');
  expect(en.relative('2026-11-23T09:00:00Z', now)).toBe('yesterday');
});
