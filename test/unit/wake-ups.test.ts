/** The place is woken when something is due, whatever timers do. */
import { expect, test } from 'vitest';
import type { Committed } from '#kernel/engine.ts';
import { keepTime } from '#src/wake-ups.ts';
import { aClock, aLog } from '#test/builders/devices.ts';

/** A place with timers at given instants, that commits only when one of them is due. */
function aSleeper(earlyMs = 0) {
  const clock = aClock(0);
  const woken: number[] = [];
  let dues: number[] = [];
  let tell: (committed: Committed) => void = () => {};
  const mode = { fails: false };
  const commit = () => tell({ nextDueAtMs: dues[0] ?? null } as Committed);
  const stop = keepTime({
    engine: {
      onCommitted: (listener) => {
        tell = listener;
      },
      due: async () => {
        woken.push(clock.nowMs());
        if (mode.fails) throw new Error('disk');
        const before = dues.length;
        dues = dues.filter((atMs) => atMs > clock.nowMs());
        if (dues.length < before) commit();
      },
    },
    clock: {
      nowMs: clock.nowMs,
      after: (delayMs, run) => clock.after(delayMs > earlyMs ? delayMs - earlyMs : delayMs, run),
    },
    log: aLog(),
  });
  const setDues = (...atMs: number[]) => {
    dues = atMs;
    commit();
  };
  return { clock, woken, mode, stop, setDues };
}

test('at each time that is due, and at no other', async () => {
  const { clock, woken, setDues } = aSleeper();
  setDues(3000, 5000);
  for (let ms = 0; ms < 10_000; ms += 100) {
    clock.step(100);
    await Promise.resolve();
  }
  expect(woken).toEqual([3000, 5000]);
});

test('a timer that comes a millisecond early loses nothing', async () => {
  const { clock, woken, setDues } = aSleeper(1);
  setDues(3000, 5000);
  for (let ms = 0; ms < 10_000; ms += 1) {
    clock.step(1);
    await Promise.resolve();
  }
  expect(woken).toEqual([3000, 5000]);
});

test('what is further ahead than a timer can be is waited for too', async () => {
  const { clock, woken, setDues } = aSleeper();
  const nextYearMs = 31_536_000_000;
  setDues(nextYearMs);
  clock.step(nextYearMs - 1);
  expect(woken).toEqual([]);
  clock.step(1);
  expect(woken).toEqual([nextYearMs]);
});

test('a disk that fails is tried again, and nothing is after the stop', async () => {
  const { clock, woken, mode, stop, setDues } = aSleeper();
  mode.fails = true;
  setDues(3000);
  clock.step(3000);
  await new Promise((resolve) => setImmediate(resolve));
  mode.fails = false;
  clock.step(1000);
  expect(woken).toEqual([3000, 4000]);
  setDues(9000);
  stop();
  clock.step(100_000);
  expect(woken).toHaveLength(2);
});
