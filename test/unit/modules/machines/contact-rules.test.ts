/** When a contact's word counts. */
import { expect, test } from 'vitest';
import { contactHold } from '#modules/machines/contact-rules.ts';

const reported = (state: 'idle' | 'running', more: object = {}) => ({
  ...{ state, device: 'input', by: 'state' as const, stale: false },
  ...more,
});
const said = (state: 'idle' | 'running', sinceMs = 1000, device = 'input') => ({
  ...{ state, device, sinceMs },
});
const HOLD_MS = 200;

test.each([
  ['what is known already counts', reported('idle'), null, said('idle'), null],
  ['another word begins a hold', reported('idle'), null, said('running'), said('running')],
  [
    'the same word again goes on',
    reported('idle'),
    said('running', 900),
    said('running'),
    'goes on',
  ],
  ['the end of a run is held too', reported('running'), null, said('idle'), said('idle')],
  [
    'going back to what is known ends it',
    reported('idle'),
    said('running', 900),
    said('idle'),
    null,
  ],
  ['the first that is heard counts if it rests', null, null, said('idle'), null],
  ['and is held if it runs', null, null, said('running'), said('running')],
  [
    'after the device was away likewise',
    reported('idle', { stale: true }),
    null,
    said('running'),
    said('running'),
  ],
  [
    'what another device said is not its word',
    reported('running', { device: 'other' }),
    null,
    said('running'),
    said('running'),
  ],
  [
    'another device begins anew',
    reported('idle'),
    said('running', 900, 'other'),
    said('running'),
    said('running'),
  ],
])('%s', (_fact, known, before, word, expected) => {
  expect(contactHold(known, before, word, HOLD_MS)).toEqual(
    expected === 'goes on' ? before : expected,
  );
});

test('with no hold set every word counts', () => {
  expect(contactHold(reported('idle'), null, said('running'), 0)).toBeNull();
});
