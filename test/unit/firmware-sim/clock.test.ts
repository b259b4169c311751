/** The simulator's clocks and its randomness. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { runningClock, seededRandom, steppedClock, waitFor } from '#sim/index.ts';

describe('the stepped clock', () => {
  test('runs what is due in order of time, and of asking within one instant', () => {
    const clock = steppedClock(1000);
    const ran: string[] = [];
    clock.after(20, () => ran.push('late'));
    clock.after(10, () => ran.push('first'));
    clock.after(10, () => ran.push('second'));
    clock.advance(19);
    expect(ran).toEqual(['first', 'second']);
    clock.advance(1);
    expect(ran).toEqual(['first', 'second', 'late']);
    expect(clock.now()).toBe(1020);
  });

  test('runs what an action asks for within the same step', () => {
    const clock = steppedClock(0);
    const at: number[] = [];
    const again = () => {
      at.push(clock.now());
      clock.after(65, again);
    };
    clock.after(0, again);
    clock.advance(200);
    expect(at).toEqual([0, 65, 130, 195]);
  });

  test('forgets what was taken back', () => {
    const clock = steppedClock(0);
    const cancel = clock.after(5, () => expect.unreachable());
    cancel();
    clock.advance(10);
    expect(clock.pending()).toBe(0);
  });

  test('lets promises go on between due actions', async () => {
    const clock = steppedClock(0);
    const at: number[] = [];
    const story = (async () => {
      for (let step = 0; step < 3; step++) {
        await waitFor(clock, 100);
        at.push(clock.now());
      }
    })();
    for (let step = 0; step < 3; step++) await clock.advanceSettling(100);
    await story;
    expect(at).toEqual([100, 200, 300]);
  });
});

test('a running clock goes as fast as it is told', async () => {
  const clock = runningClock({ speed: 1000, startAtMs: 0 });
  await waitFor(clock, 5000);
  expect(clock.now()).toBeGreaterThanOrEqual(4000);
});

test('waiting ends with the signal, and leaves nothing behind', async () => {
  const clock = steppedClock(0);
  const stopping = new AbortController();
  const waiting = waitFor(clock, 1000, stopping.signal);
  stopping.abort(new Error('stopped'));
  await expect(waiting).rejects.toThrow('stopped');
  expect(clock.pending()).toBe(0);
});

describe('seeded randomness', () => {
  test('the same seed draws the same, another seed something else', () => {
    const draw = (seed: number) => {
      const random = seededRandom(seed);
      return [random.text(8), random.between(1, 1e6), random.shuffle([1, 2, 3, 4, 5]).join()];
    };
    expect(draw(7)).toEqual(draw(7));
    expect(draw(7)).not.toEqual(draw(8));
  });

  test('a fork is not moved by what its origin draws', () => {
    const one = seededRandom(1);
    const other = seededRandom(1);
    one.next();
    expect(one.fork('x').next()).toBe(other.fork('x').next());
  });

  test('numbers stay within their bounds and shuffling keeps every item', () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.integer({ min: -50, max: 50 }),
        fc.nat(100),
        (seed, from, span) => {
          const random = seededRandom(seed);
          const drawn = random.between(from, from + span);
          expect(drawn).toBeGreaterThanOrEqual(from);
          expect(drawn).toBeLessThanOrEqual(from + span);
          expect(random.shuffle([3, 1, 2]).toSorted()).toEqual([1, 2, 3]);
        },
      ),
    );
  });

  test('ids are UUIDv7 of their instant', () => {
    const id = seededRandom(1).uuid(Date.parse('2026-11-24T09:00:00Z'));
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(Number.parseInt(id.replace('-', '').slice(0, 12), 16)).toBe(
      Date.parse('2026-11-24T09:00:00Z'),
    );
  });
});
