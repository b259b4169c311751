import { expect, it } from 'vitest';
import { makeIdSource, timeOfId } from '#kernel/ids.ts';

it('an id tells when it was made, and a name that is none tells nothing', () => {
  const madeAtMs = Date.parse('2026-11-24T09:00:00.123Z');
  const newId = makeIdSource(
    () => madeAtMs,
    (count) => new Uint8Array(count),
  );
  expect([newId(), newId()].map(timeOfId)).toEqual([madeAtMs, madeAtMs]);
  expect(timeOfId('charge-0')).toBeNull();
});
