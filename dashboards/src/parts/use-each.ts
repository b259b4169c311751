/** The same done to many from a form or a button: tried again, it goes on with what is left. */
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { doEach, NotAllDone } from '../api/each.ts';
import { useTell } from './toasts.tsx';

type Thing = { readonly id: string };

/**
 * `run` is what a mutation does. It remembers what it has done, for what is shown may not be read again yet when it is
 * tried again. How far it came is told at the edge of the page too: the form may be gone by then, as what it did is.
 */
export function useEach<One extends Thing, Given>(
  act: (one: One, given: Given) => Promise<unknown>,
  nameOf: (one: One) => string,
) {
  const { t } = useTranslation();
  const tell = useTell();
  const did = useRef(new Set<string>());
  const [counts, setCounts] = useState({ done: 0, total: 0 });
  const leftOf = (things: readonly One[]) => things.filter(({ id }) => !did.current.has(id));
  const run = async (things: readonly One[], given: Given) => {
    const left = leftOf(things);
    setCounts({ done: 0, total: left.length });
    try {
      await doEach({
        things: left,
        nameOf,
        act: (one) => act(one, given),
        onDone: ({ id }) => {
          did.current.add(id);
          setCounts(({ done, total }) => ({ done: done + 1, total }));
        },
      });
    } catch (error) {
      if (error instanceof NotAllDone && error.done > 0)
        tell(t('each.title', { done: error.done, count: error.total }));
      throw error;
    }
  };
  return { run, leftOf, ...counts };
}
