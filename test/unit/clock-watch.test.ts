/** The machine's clock against one that nobody sets. */
import { expect, test } from 'vitest';
import type { ClockJump } from '#kernel/engine.ts';
import { watchClock } from '#src/clock-watch.ts';
import { aClock } from '#test/builders/devices.ts';

function aWatch() {
  const steady = aClock(0);
  const mode = { offsetMs: 1_800_000_000_000 };
  const jumps: ClockJump[] = [];
  const stop = watchClock({
    clock: { nowMs: () => steady.nowMs() + mode.offsetMs, after: steady.after },
    steadyMs: steady.nowMs,
    jumped: (jump) => void jumps.push(jump),
  });
  const set = (byMs: number) => {
    mode.offsetMs += byMs;
  };
  return { jumps, stop, set, pass: steady.step, nowMs: () => steady.nowMs() + mode.offsetMs };
}

test.each([60_000, 3_600_000, -60_000, -86_400_000])('a jump by %i ms is told once', (byMs) => {
  const { jumps, set, pass, nowMs } = aWatch();
  pass(12_000);
  set(byMs);
  pass(3000);
  expect(jumps).toEqual([{ fromMs: nowMs() - byMs, toMs: nowMs(), withinMs: 5000 }]);
  pass(600_000);
  expect(jumps).toHaveLength(1);
});

test('a clock that is put right by seconds, and one that is slewed, jump not', () => {
  const { jumps, set, pass } = aWatch();
  for (const byMs of [59_000, -59_000, 30_000, 30_000, 30_000]) {
    set(byMs);
    pass(5000);
  }
  expect(jumps).toEqual([]);
});

test('nothing is told once it is stopped', () => {
  const { jumps, set, pass, stop } = aWatch();
  stop();
  set(3_600_000);
  pass(60_000);
  expect(jumps).toEqual([]);
});
