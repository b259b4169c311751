/** A device's settings as a form. */
import { describe, expect, test } from 'vitest';
import {
  type Field,
  freeSlug,
  isInFront,
  isSlug,
  settingsOf,
  textsOf,
} from '../../../../dashboards/src/words/device-form.ts';

const FIELDS: Field[] = [
  { name: 'topic', kind: 'text', needed: true },
  { name: 'relay', kind: 'number', needed: false, usual: 1 },
  { name: 'cuts', kind: 'yes-no', needed: false },
  { name: 'contacts', kind: 'list', needed: false },
];

describe('a form of settings', () => {
  test('shows what is there, and what is not as empty', () => {
    expect(textsOf(FIELDS, { topic: 'laser', cuts: false, contacts: ['door', 'lid'] })).toEqual({
      topic: 'laser',
      relay: '',
      cuts: 'false',
      contacts: 'door, lid',
    });
  });

  test('gives values of their kind, and leaves out what nobody gave', () => {
    const texts = { topic: ' saw ', relay: '2', cuts: 'true', contacts: 'door,, lid ' };
    expect(settingsOf(FIELDS, texts)).toEqual({
      topic: 'saw',
      relay: 2,
      cuts: true,
      contacts: ['door', 'lid'],
    });
    expect(settingsOf(FIELDS, { topic: 'saw' })).toEqual({ topic: 'saw' });
  });

  test('clears what had a value and has none any more', () => {
    expect(settingsOf(FIELDS, { topic: 'saw', relay: '' }, { topic: 'saw', relay: 2 })).toEqual({
      topic: 'saw',
      relay: null,
    });
  });

  test('sends what is no number as it is, for the server to refuse', () => {
    expect(settingsOf(FIELDS, { topic: 'saw', relay: 'two' })).toMatchObject({ relay: 'two' });
  });

  test('has in front what is needed or known', () => {
    const inFront = FIELDS.filter((field) => isInFront(field, { relay: 3 }));
    expect(inFront.map(({ name }) => name)).toEqual(['topic', 'relay']);
  });
});

describe('a name', () => {
  test('is one that no device has', () => {
    expect(freeSlug('plug', [])).toBe('plug');
    expect(freeSlug('plug', ['plug', 'plug-2'])).toBe('plug-3');
    expect(freeSlug('a'.repeat(63), ['a'.repeat(63)])).toBe(`${'a'.repeat(61)}-2`);
  });

  test('is a slug', () => {
    expect(['plug-1', 'a', '1'].every(isSlug)).toBe(true);
    expect(['', 'Plug', '-a', 'a b', 'a'.repeat(64)].some(isSlug)).toBe(false);
  });
});
