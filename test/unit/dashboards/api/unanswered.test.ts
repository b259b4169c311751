/** Acts that were sent and never answered keep their key until somebody knows. */
import { expect, test } from 'vitest';
import { ApiError } from '../../../../dashboards/src/api/client.ts';
import { actsUnanswered } from '../../../../dashboards/src/api/unanswered.ts';

const offline = new ApiError('offline', 0, 'no answer');
const unread = new ApiError('unexpected', 502, 'HTTP 502');
const refused = (code: string) =>
  new ApiError('refused', 409, code, { type: code, title: code, status: 409, code });

function acts() {
  let count = 0;
  return actsUnanswered(() => `key ${++count}`);
}

test('an act keeps its key until it is answered, and each account has its own', () => {
  const held = acts();
  const key = held.keyOf('payment ada');
  expect(held.keyOf('payment ben')).not.toBe(key);
  held.failed('payment ada', offline);
  expect(held.keyOf('payment ada')).toBe(key);
  expect([held.isDoubtful('payment ada'), held.isDoubtful('payment ben')]).toEqual([true, false]);
  held.forget('payment ada');
  expect(held.keyOf('payment ada')).not.toBe(key);
});

test.each([
  { after: 'no answer', errors: [offline], keeps: true },
  { after: 'an answer that was not understood', errors: [unread], keeps: true },
  { after: 'a bug in the page', errors: [new TypeError('undefined')], keeps: true },
  { after: 'a refusal of the first', errors: [refused('conflict')], keeps: false },
  { after: 'a key that was used for another', errors: [refused('key-reused')], keeps: true },
  {
    after: 'no answer, then a key that was used for another, twice',
    errors: [offline, refused('key-reused'), refused('key-reused')],
    keeps: true,
  },
  {
    after: 'no answer, then a refusal of what is in the form now',
    errors: [offline, refused('invalid')],
    keeps: true,
  },
])('after $after the key is kept: $keeps', ({ errors, keeps }) => {
  const held = acts();
  const key = held.keyOf('payment ada');
  for (const error of errors) held.failed('payment ada', error);
  expect(held.keyOf('payment ada') === key).toBe(keeps);
});
