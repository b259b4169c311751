/** An act that moves money: sent again because no answer came, it counts once. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useReducer } from 'react';
import { actsUnanswered } from '../api/unanswered.ts';

const unanswered = actsUnanswered(() => crypto.randomUUID());

/**
 * `name` says what is done and to whom: it keeps its key while nobody knows whether it was done, even where the form
 * was closed or changed. The server then refuses it rather than doing it twice.
 */
export function useOnce<Given, Answer>(
  name: string,
  act: (given: Given, key: string) => Promise<Answer>,
  onDone: (answer: Answer, given: Given) => void,
) {
  const client = useQueryClient();
  const [, showAgain] = useReducer((count: number) => count + 1, 0);
  const doing = useMutation({
    mutationFn: async (given: Given) => {
      try {
        const answer = await act(given, unanswered.keyOf(name));
        unanswered.forget(name);
        return answer;
      } catch (error) {
        unanswered.failed(name, error);
        throw error;
      }
    },
    onSuccess: onDone,
    // Not waited for: where the network is away it ends only when that is back.
    onSettled: () => void client.invalidateQueries(),
  });
  return {
    ...doing,
    isDoubtful: unanswered.isDoubtful(name),
    /** Somebody looked: what is sent next is another. */
    isAnother: () => {
      unanswered.forget(name);
      doing.reset();
      showAgain();
    },
  };
}
