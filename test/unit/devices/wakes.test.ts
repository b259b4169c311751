/** One timer for all wishes to be woken. */
import { describe, expect, it } from 'vitest';
import type { Session } from '#devices/session.ts';
import { createWakes } from '#devices/wakes.ts';
import { aClock } from '#test/builders/devices.ts';

function wishes() {
  const clock = aClock(0);
  const woken: Array<[string, number]> = [];
  const wakes = createWakes(clock, ({ device }) => woken.push([device, clock.nowMs()]));
  const aWish = (device: string, wakeAtMs: number | null) => {
    const session = { device, wakeAtMs } as Session;
    wakes.note(session);
    return session;
  };
  return { clock, woken, wakes, aWish };
}

describe('wakes', () => {
  it('come in order, each at its instant, whatever the order of the wishes', () => {
    const { clock, woken, aWish } = wishes();
    aWish('c', 300);
    aWish('a', 100);
    aWish('b', 200);
    clock.step(1000);
    expect(woken).toEqual([
      ['a', 100],
      ['b', 200],
      ['c', 300],
    ]);
  });

  it('follow a wish that changes or is withdrawn', () => {
    const { clock, woken, wakes, aWish } = wishes();
    const later = aWish('later', 100);
    const never = aWish('never', 100);
    later.wakeAtMs = 500;
    wakes.note(later);
    never.wakeAtMs = null;
    wakes.note(never);
    clock.step(1000);
    expect(woken).toEqual([['later', 500]]);
  });

  it('of the past come soon, but not in a loop without a pause', () => {
    const { clock, woken, wakes, aWish } = wishes();
    const session = aWish('eager', -1000);
    for (let ms = 0; ms < 50; ms += 1) {
      clock.step(1);
      session.wakeAtMs ??= -1000;
      wakes.note(session);
    }
    expect(woken.length).toBeGreaterThan(5);
    expect(woken.length).toBeLessThanOrEqual(10);
  });

  it('end with a session, and with all', () => {
    const { clock, woken, wakes, aWish } = wishes();
    wakes.forget(aWish('gone', 10));
    aWish('late', 20);
    wakes.close();
    clock.step(100);
    expect(woken).toEqual([]);
  });
});
