/** A line that several devices share: one of them speaks at a time, and the turn goes round. */
import type { Clock } from './link.ts';

/** A device that holds the line for so long has a driver that forgot to give it back. */
export const TURN_MS_MAX = 2000;

export type Turns<Speaker> = {
  /** The speaker's instant has come: it is woken now, or as soon as the line is free. */
  readonly due: (speaker: Speaker) => void;
  /** The speaker has something that does not wait for a round: it is the next. */
  readonly first: (speaker: Speaker) => void;
  /** The speaker is done, answer included. */
  readonly over: (speaker: Speaker) => void;
  readonly forget: (speaker: Speaker) => void;
  /** The line is gone: nobody speaks, nobody waits. */
  readonly clear: () => void;
  /** Who speaks, else who spoke last: what comes from the line is for it. */
  readonly spoke: () => Speaker | null;
};

/** `wake` lets a speaker speak and tells whether it holds the line after that. */
export function createTurns<Speaker>(
  clock: Clock,
  wake: (speaker: Speaker) => boolean,
): Turns<Speaker> {
  const waiting = new Set<Speaker>();
  let holder: Speaker | null = null;
  let last: Speaker | null = null;
  let cancel: (() => void) | null = null;
  let isPassing = false;

  function due(speaker: Speaker): void {
    if (speaker === holder) {
      wake(speaker);
      return;
    }
    waiting.add(speaker);
    pass();
  }

  function first(speaker: Speaker): void {
    if (speaker === holder) return;
    const others = [...waiting].filter((other) => other !== speaker);
    waiting.clear();
    for (const one of [speaker, ...others]) waiting.add(one);
    pass();
  }

  function over(speaker: Speaker): void {
    if (speaker !== holder) return;
    release();
    pass();
  }

  function release(): void {
    cancel?.();
    cancel = null;
    holder = null;
  }

  /** Each in the order in which they came: whoever has spoken stands behind all others. */
  function pass(): void {
    if (isPassing) return;
    isPassing = true;
    while (holder === null) {
      const [next] = waiting;
      if (next === undefined) break;
      waiting.delete(next);
      holder = next;
      last = next;
      cancel = clock.after(TURN_MS_MAX, () => over(next));
      if (!wake(next) && holder === next) release();
    }
    isPassing = false;
  }

  return {
    due,
    first,
    over,
    forget: (speaker) => {
      waiting.delete(speaker);
      if (last === speaker) last = null;
      over(speaker);
    },
    clear: () => {
      waiting.clear();
      release();
    },
    spoke: () => last,
  };
}
