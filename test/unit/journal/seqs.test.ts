import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addSeq, hasSeq, NO_SEQS, passTo, RANGES_MAX, type Seqs } from '#journal/seqs.ts';

const addAll = (seqs: readonly number[]): Seqs =>
  seqs.reduce<Seqs>((known, seq) => addSeq(known, seq) ?? known, NO_SEQS);

describe('the count of a boot', () => {
  it('is whole up to where no number is missing, in whatever order they came', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 60 })), (numbers) => {
        const seqs = addAll(numbers);
        const had = new Set(numbers);
        let whole = 0;
        while (had.has(whole + 1)) whole += 1;
        expect(seqs.upTo).toBe(whole);
        for (let seq = 1; seq <= 61; seq++) expect(hasSeq(seqs, seq)).toBe(had.has(seq));
      }),
    );
  });

  it('does not depend on the order, nor on repeats', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 40 })), (numbers) => {
        const sorted = addAll([...numbers].sort((a, b) => a - b));
        expect(addAll([...numbers, ...numbers])).toEqual(sorted);
      }),
    );
  });

  it('passes over what a device no longer holds', () => {
    const seqs = addAll([1, 2, 7, 8, 10]);
    expect(passTo(seqs, 7)).toEqual({ upTo: 8, beyond: [[10, 10]] });
    expect(passTo(seqs, 2)).toEqual(seqs);
    expect(passTo(NO_SEQS, 500)).toEqual({ upTo: 499, beyond: [] });
  });

  it('refuses a count with more holes than a lost message leaves', () => {
    let seqs: Seqs = NO_SEQS;
    for (let hole = 1; hole <= RANGES_MAX; hole++) seqs = addSeq(seqs, hole * 2) as Seqs;
    expect(addSeq(seqs, (RANGES_MAX + 1) * 2)).toBeNull();
  });
});
