/** Several devices on one line, with a stepped clock. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createTurns, TURN_MS_MAX, type Turns } from '#devices/turns.ts';
import { aClock } from '#test/builders/devices.ts';

function aLine(speaks: (speaker: string) => boolean = () => true) {
  const clock = aClock(0);
  const woken: string[] = [];
  const turns: Turns<string> = createTurns(clock, (speaker) => {
    woken.push(speaker);
    return speaks(speaker);
  });
  return { clock, woken, turns };
}

describe('a shared line', () => {
  it('wakes the next as soon as the one before is done', () => {
    const { woken, turns } = aLine();
    for (const speaker of ['a', 'b', 'c']) turns.due(speaker);
    expect(woken).toEqual(['a']);
    turns.over('a');
    expect(woken).toEqual(['a', 'b']);
    turns.over('b');
    expect(woken).toEqual(['a', 'b', 'c']);
  });

  it('wakes whoever holds it also meanwhile, for its answer may fail to come', () => {
    const { woken, turns } = aLine();
    turns.due('a');
    turns.due('b');
    turns.due('a');
    expect(woken).toEqual(['a', 'a']);
  });

  it('lets everybody speak before the first speaks again', () => {
    const { woken, turns } = aLine();
    for (const speaker of ['a', 'b', 'c']) turns.due(speaker);
    turns.over('a');
    turns.due('a');
    for (const speaker of ['b', 'c']) turns.over(speaker);
    expect(woken).toEqual(['a', 'b', 'c', 'a']);
  });

  it('lets a command go before those that wait, and behind whoever speaks', () => {
    const { woken, turns } = aLine();
    for (const speaker of ['a', 'b', 'c', 'd']) turns.due(speaker);
    turns.first('d');
    turns.first('a');
    expect(woken).toEqual(['a']);
    for (const speaker of ['a', 'd', 'b']) turns.over(speaker);
    expect(woken).toEqual(['a', 'd', 'b', 'c']);
  });

  it('wakes at once for a command when nobody speaks', () => {
    const { woken, turns } = aLine();
    turns.first('a');
    expect(woken).toEqual(['a']);
  });

  it('passes over whoever has nothing to say', () => {
    const { woken, turns } = aLine((speaker) => speaker !== 'a');
    for (const speaker of ['a', 'b']) turns.due(speaker);
    expect(woken).toEqual(['a', 'b']);
  });

  it('is not lost to one that forgets to give it back, nor to one that is let go', () => {
    const { clock, woken, turns } = aLine();
    for (const speaker of ['a', 'b', 'c']) turns.due(speaker);
    clock.step(TURN_MS_MAX);
    expect(woken).toEqual(['a', 'b']);
    turns.forget('b');
    expect(woken).toEqual(['a', 'b', 'c']);
    expect(turns.spoke()).toBe('c');
  });

  it('gives what comes after an answer to whoever spoke last, and is nobody’s at first', () => {
    const { turns } = aLine();
    expect(turns.spoke()).toBe(null);
    turns.due('a');
    turns.over('a');
    expect(turns.spoke()).toBe('a');
  });

  it('wakes one at a time whatever happens, and nobody who waits is forgotten', () => {
    const speaker = fc.constantFrom('a', 'b', 'c', 'd');
    const event = fc.record({ kind: fc.constantFrom('due', 'first', 'over', 'late'), speaker });
    fc.assert(
      fc.property(fc.array(event, { maxLength: 100 }), (events) => {
        const { clock, woken, turns } = aLine();
        const waiting = new Set<string>();
        for (const { kind, speaker: who } of events) {
          const before = woken.length;
          if (kind === 'due' || kind === 'first') {
            turns[kind](who);
            waiting.add(who);
          } else if (kind === 'over') turns.over(who);
          else clock.step(TURN_MS_MAX);
          for (const one of woken.slice(before)) waiting.delete(one);
        }
        for (let round = 0; round < 8; round++) clock.step(TURN_MS_MAX);
        for (const one of woken) waiting.delete(one);
        expect([...waiting]).toEqual([]);
      }),
    );
  });
});
