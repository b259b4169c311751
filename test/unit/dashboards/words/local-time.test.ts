/** Times as staff type them, in the place's zone. */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { instantOfLocal, localText } from '../../../../dashboards/src/words/local-time.ts';

const ZONE = 'Europe/Paris';

test('an instant is shown in the place’s zone, whatever the browser’s', () => {
  expect(localText(Date.UTC(2026, 10, 24, 8, 12, 59), ZONE)).toBe('2026-11-24T09:12');
});

test('what is typed means that minute in the place', () => {
  expect(instantOfLocal('2026-07-01T09:12', ZONE)).toBe(Date.UTC(2026, 6, 1, 7, 12));
  expect(instantOfLocal('', ZONE)).toBeNull();
  expect(instantOfLocal('2026-13-01T09:12', ZONE)).toBeNull();
});

test('there and back is the same minute, but in the hour that occurs twice', () => {
  const minute = fc.integer({ min: 29_000_000, max: 31_000_000 }).map((count) => count * 60_000);
  fc.assert(
    fc.property(minute, (ms) => {
      const back = instantOfLocal(localText(ms, ZONE), ZONE);
      expect([ms, ms - 3_600_000]).toContain(back);
    }),
  );
});
