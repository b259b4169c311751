/** Acts that were sent and never answered: each keeps its key, so that it counts once however often it is sent. */
import { ApiError } from './client.ts';

type Sent = { readonly key: string; readonly doubtful: boolean };
export type Unanswered = ReturnType<typeof actsUnanswered>;

/**
 * An act is named by what it does and to whom. It outlives the form that sent it; a page that is loaded anew shows what
 * the server has, and needs none of it.
 */
export function actsUnanswered(newKey: () => string) {
  const held = new Map<string, Sent>();
  return {
    /** The same until an answer came. */
    keyOf(act: string): string {
      const sent = held.get(act) ?? { key: newKey(), doubtful: false };
      held.set(act, sent);
      return sent.key;
    },
    /** It may have been done. */
    isDoubtful: (act: string): boolean => held.get(act)?.doubtful === true,
    /** It was done, or somebody looked and says that what comes next is another. */
    forget(act: string): void {
      held.delete(act);
    },
    /**
     * A refusal of the first sending did nothing. Later ones say nothing of the first, least of all that it was sent
     * with something else in it.
     */
    failed(act: string, error: unknown): void {
      const sent = held.get(act);
      if (sent === undefined) return;
      const refused = error instanceof ApiError && error.failure === 'refused';
      if (refused && !sent.doubtful && !isKeyReused(error)) held.delete(act);
      else held.set(act, { ...sent, doubtful: true });
    },
  };
}

/** The server had the key with something else in it. */
export function isKeyReused(error: unknown): boolean {
  return error instanceof ApiError && error.problem?.code === 'key-reused';
}
