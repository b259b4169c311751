/** A thread that answers one question at a time: begun by the first, ended when nobody asks any more. */
import { Worker } from 'node:worker_threads';
import type { Clock, Log } from '#devices/link.ts';
import { workerFile } from './worker-file.ts';
import type { FromWorker, ToWorker } from './worker-port.ts';

export type WorkerOnDemand<Question, Answer> = {
  /** Null: it is closed, or too many wait. Rejects with what the thread threw, which costs that question alone. */
  readonly ask: (question: Question) => Promise<Answer> | null;
  readonly close: () => Promise<void>;
};

export type WorkerOptions = {
  /** Of its file, without the ending. */
  readonly file: string;
  /** What it is, in the log. */
  readonly name: string;
  readonly given?: unknown;
  readonly waitingMax: number;
  readonly clock: Clock;
  readonly log: Log;
};

type Waiting<Answer> = {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
};

/** A thread with its code is tens of megabytes: given back when nobody has asked for so long. */
const ENDS_AFTER_MS = 30_000;

/** Nothing runs before the first question. */
export function createWorkerOnDemand<Question, Answer>(
  options: WorkerOptions,
): WorkerOnDemand<Question, Answer> {
  const { file, name, given, waitingMax, clock, log } = options;
  const waiting = new Map<number, Waiting<Answer>>();
  let worker: Worker | null = null;
  let lastId = 0;
  let cancelEnd = () => {};
  let closing = false;

  function start(): Worker {
    const started = new Worker(workerFile(file), { workerData: given });
    started.on('message', (message: FromWorker<Answer>) => {
      const caller = waiting.get(message.id);
      waiting.delete(message.id);
      if ('answer' in message) caller?.resolve(message.answer);
      else caller?.reject(thrownThere(message));
      if (waiting.size === 0) endSoon();
    });
    started.on('error', (error) => gone(started, error));
    started.on('exit', (code) => gone(started, new Error(`${name} ended with code ${code}`)));
    return started;
  }

  /** Whoever waits is told; the next question begins another. */
  function gone(which: Worker, error: Error): void {
    if (which !== worker) return;
    worker = null;
    cancelEnd();
    if (waiting.size > 0) log.error({ error: error.message }, `${name} ended`);
    rejectAll(error);
  }

  function rejectAll(error: Error): void {
    for (const caller of waiting.values()) caller.reject(error);
    waiting.clear();
  }

  function endSoon(): void {
    cancelEnd();
    cancelEnd = clock.after(ENDS_AFTER_MS, () => void end());
  }

  async function end(): Promise<void> {
    cancelEnd();
    const ended = worker;
    worker = null;
    await ended?.terminate();
  }

  return {
    ask: (question) => {
      if (closing || waiting.size >= waitingMax) return null;
      cancelEnd();
      worker ??= start();
      lastId += 1;
      const message: ToWorker<Question> = { id: lastId, question };
      return new Promise((resolve, reject) => {
        waiting.set(message.id, { resolve, reject });
        worker?.postMessage(message);
      });
    },
    close: async () => {
      closing = true;
      await end();
      rejectAll(new Error('the server stops'));
    },
  };
}

/** Where it was thrown is on the other thread. */
function thrownThere({ error, stack }: { readonly error: string; readonly stack: string }): Error {
  return Object.assign(new Error(error), { stack });
}
