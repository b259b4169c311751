/** The other end of a thread that answers questions: one that throws costs its question, never the thread. */
import { parentPort } from 'node:worker_threads';

export type ToWorker<Question> = { readonly id: number; readonly question: Question };
export type FromWorker<Answer> =
  | { readonly id: number; readonly answer: Answer }
  | { readonly id: number; readonly error: string; readonly stack: string };

/** `movedWith`: buffers that go over with an answer, and are copied where it names none. */
export function answerQuestions<Question, Answer>(
  answer: (question: Question) => Answer | Promise<Answer>,
  movedWith: (answer: Answer) => readonly ArrayBuffer[] = () => [],
): void {
  const port = parentPort;
  if (port === null) throw new Error('a worker answers its server only');
  port.on('message', async ({ id, question }: ToWorker<Question>) => {
    try {
      const given = await answer(question);
      const message: FromWorker<Answer> = { id, answer: given };
      port.postMessage(message, [...movedWith(given)]);
    } catch (thrown) {
      const { message, stack = '' } = thrown instanceof Error ? thrown : new Error(String(thrown));
      port.postMessage({ id, error: message, stack } satisfies FromWorker<Answer>);
    }
  });
}
