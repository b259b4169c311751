/** An act that moves money: sent again because no answer came, it counts once. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { ApiError } from '../api/client.ts';

/**
 * The key stays while nobody knows whether the act was done, even where the form changes: the server then refuses it
 * rather than doing it twice. A refusal did nothing, and what comes next is another act.
 */
export function useOnce<Given, Answer>(
  act: (given: Given, key: string) => Promise<Answer>,
  onDone: (answer: Answer, given: Given) => void,
) {
  const client = useQueryClient();
  const key = useRef(crypto.randomUUID());
  return useMutation({
    mutationFn: (given: Given) => act(given, key.current),
    onError: (error) => {
      if (error instanceof ApiError && error.failure === 'refused')
        key.current = crypto.randomUUID();
    },
    onSuccess: async (answer, given) => {
      key.current = crypto.randomUUID();
      onDone(answer, given);
      await client.invalidateQueries();
    },
  });
}
