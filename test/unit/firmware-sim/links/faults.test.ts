/** Faults on a wire. */
import { describe, expect, test } from 'vitest';
import { seededRandom, steppedClock } from '#sim/index.ts';
import {
  createFaultInjector,
  damageBytes,
  type FaultKind,
} from '../../../../firmware-sim/links/faults.ts';

function wire(faults = {}) {
  const clock = steppedClock(0);
  const out: string[] = [];
  const injector = createFaultInjector<string>({
    clock,
    random: seededRandom(3),
    deliver: (item) => out.push(item),
    damage: (_item, kind) => kind,
    faults,
  });
  return { clock, out, injector };
}

describe('a forced fault', () => {
  const rows: [FaultKind, string[]][] = [
    ['duplicate', ['a', 'a', 'b']],
    ['reorder', ['b', 'a']],
    ['drop', ['b']],
    ['garbage', ['garbage', 'b']],
    ['half', ['half', 'b']],
  ];
  test.each(rows)('%s befalls the next message only', (kind, expected) => {
    const { out, injector } = wire();
    injector.force(kind);
    injector.send('a');
    injector.send('b');
    expect(out).toEqual(expected);
    expect(injector.counts[kind]).toBe(1);
  });

  test('delay lets the next one overtake', () => {
    const { clock, out, injector } = wire({ delayMs: [500, 500] });
    injector.force('delay');
    injector.send('a');
    injector.send('b');
    expect(out).toEqual(['b']);
    clock.advance(500);
    expect(out).toEqual(['b', 'a']);
  });
});

test('a message held back for the next one goes by itself when none comes', () => {
  const { clock, out, injector } = wire();
  injector.force('reorder');
  injector.send('alone');
  expect(out).toEqual([]);
  clock.advance(1000);
  expect(out).toEqual(['alone']);
});

test('without faults every message goes once and in order', () => {
  const { out, injector } = wire();
  for (const item of ['a', 'b', 'c']) injector.send(item);
  expect(out).toEqual(['a', 'b', 'c']);
});

test('a probability is kept about as often as it says', () => {
  const { out, injector } = wire({ drop: 0.2 });
  for (let index = 0; index < 1000; index++) injector.send('x');
  expect(out.length).toBeGreaterThan(750);
  expect(out.length).toBeLessThan(850);
});

test('clearing forgets what is on its way', () => {
  const { clock, out, injector } = wire();
  injector.force('delay');
  injector.send('a');
  injector.clear();
  clock.advance(10_000);
  expect(out).toEqual([]);
});

test('half a frame is shorter than the whole, garbage is not empty', () => {
  const random = seededRandom(5);
  const bytes = Uint8Array.from([1, 2, 3, 4]);
  for (let index = 0; index < 50; index++) {
    expect(damageBytes(bytes, 'half', random).length).toBeLessThan(4);
    expect(damageBytes(bytes, 'garbage', random).length).toBeGreaterThan(0);
  }
});
