/** The last changes, by the number of the commit that made them: what a page that was away has missed. */
import type { Change } from '#kernel/engine.ts';

export type Numbered = Change & { readonly number: number };

export type LiveRing = {
  readonly add: (changes: readonly Numbered[], number: number) => void;
  /** What came after a commit, in order; null when some of it is no longer known. */
  readonly after: (number: number) => readonly Numbered[] | null;
  /** The last commit; null before the first. */
  readonly head: () => number | null;
};

/** Keeps the last `most` changes. */
export function liveRing(most: number): LiveRing {
  let held: Numbered[] = [];
  let head: number | null = null;
  /** All that came after this commit is held. */
  let wholeAfter = 0;
  return {
    add: (changes, number) => {
      if (head === null) wholeAfter = number - 1;
      head = number;
      held.push(...changes);
      if (held.length < most * 2) return;
      held = dropTo(held, most);
      wholeAfter = Math.max(wholeAfter, held[0]?.number ?? number);
    },
    after: (number) => {
      if (head === null || number > head || number < wholeAfter) return null;
      const missed = held.slice(firstAfter(held, number));
      return missed.length <= most ? missed : null;
    },
    head: () => head,
  };
}

/** The newest ones; a commit that is cut is not whole, so `wholeAfter` is its own number. */
function dropTo(held: Numbered[], most: number): Numbered[] {
  return held.slice(held.length - most);
}

/** Numbers never fall: by halves. */
function firstAfter(held: readonly Numbered[], number: number): number {
  let low = 0;
  let high = held.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((held[middle] as Numbered).number <= number) low = middle + 1;
    else high = middle;
  }
  return low;
}
