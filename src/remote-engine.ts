/** The engine as seen from another thread: every call a message, every commit told to all who listen. */
import { Worker } from 'node:worker_threads';
import type { Committed, Engine } from '#kernel/engine.ts';
import { workerFile } from './worker-file.ts';

export type ToPlace = {
  readonly id: number;
  readonly method: 'record' | 'do' | 'ask' | 'resume' | 'due' | 'sent' | 'close';
  readonly given: readonly unknown[];
};
export type FromPlace =
  | { readonly kind: 'answer'; readonly id: number; readonly value: unknown }
  | {
      readonly kind: 'failure';
      readonly id: number;
      readonly error: string;
      /** SQLite's word, such as `SQLITE_FULL`. */
      readonly code: string | null;
    }
  | { readonly kind: 'committed'; readonly committed: Committed };

type Waiting = {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
};

/** Starts the worker on the place's file. `died` is called if it ends before `close`. */
export function openRemoteEngine(path: string, died: (error: Error) => void): Engine {
  const worker = new Worker(workerFile('place-worker'), { workerData: { path } });
  const waiting = new Map<number, Waiting>();
  const listeners: Array<(committed: Committed) => void> = [];
  const early: Committed[] = [];
  let lastId = 0;
  let closing = false;

  const call = (method: ToPlace['method'], ...given: unknown[]): Promise<unknown> =>
    new Promise((resolve, reject) => {
      lastId += 1;
      waiting.set(lastId, { resolve, reject });
      worker.postMessage({ id: lastId, method, given } satisfies ToPlace);
    });

  worker.on('message', (message: FromPlace) => {
    if (message.kind === 'committed') {
      if (listeners.length === 0) early.push(message.committed);
      for (const listener of listeners) listener(message.committed);
      return;
    }
    const caller = waiting.get(message.id);
    waiting.delete(message.id);
    if (message.kind === 'answer') caller?.resolve(message.value);
    else caller?.reject(errorOf(message));
  });
  const end = (error: Error) => {
    for (const caller of waiting.values()) caller.reject(error);
    waiting.clear();
    if (!closing) died(error);
  };
  worker.on('error', end);
  worker.on('exit', (code) => end(new Error(`the place's worker ended with code ${code}`)));

  return {
    record: (reports) => call('record', reports) as Promise<void>,
    do: (command, input, actor, idempotency) =>
      call('do', command, input, actor, idempotency) as ReturnType<Engine['do']>,
    ask: (query, input, actor) => call('ask', query, input, actor) as ReturnType<Engine['ask']>,
    resume: () => call('resume') as Promise<void>,
    due: () => call('due') as Promise<void>,
    sent: (results) => call('sent', results) as Promise<void>,
    onCommitted: (listener) => {
      listeners.push(listener);
      for (const committed of early.splice(0)) listener(committed);
    },
    close: async () => {
      closing = true;
      await call('close');
    },
  };
}

function errorOf({ error, code }: Extract<FromPlace, { kind: 'failure' }>): Error {
  return code === null ? new Error(error) : Object.assign(new Error(error), { code });
}
