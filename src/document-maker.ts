/** Makes PDFs on a thread of its own, begun by the first and ended when nobody asks any more: a page takes 50 ms. */
import { existsSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import type { PrintDocument, ToPrint } from '#contract/printed.ts';
import type { Clock, Log } from '#devices/link.ts';

export type ToMaker = { readonly id: number; readonly toPrint: ToPrint };
export type FromMaker =
  | { readonly id: number; readonly bytes: Uint8Array }
  | { readonly id: number; readonly error: string };

export type DocumentMaker = {
  readonly print: PrintDocument;
  readonly close: () => Promise<void>;
};

type Waiting = {
  readonly resolve: (bytes: Uint8Array) => void;
  readonly reject: (error: Error) => void;
};

/** Its fonts and its code are 60 MB. */
const ENDS_AFTER_MS = 30_000;
const WAITING_MAX = 100;

/** Nothing runs before the first document. */
export function createDocumentMaker({
  clock,
  log,
}: {
  readonly clock: Clock;
  readonly log: Log;
}): DocumentMaker {
  const waiting = new Map<number, Waiting>();
  let worker: Worker | null = null;
  let lastId = 0;
  let cancelEnd = () => {};

  function start(): Worker {
    const started = new Worker(workerFile());
    started.on('message', (message: FromMaker) => {
      const caller = waiting.get(message.id);
      waiting.delete(message.id);
      if ('bytes' in message) caller?.resolve(message.bytes);
      else caller?.reject(new Error(message.error));
      if (waiting.size === 0) cancelEnd = clock.after(ENDS_AFTER_MS, () => void end());
    });
    started.on('error', (error) => gone(started, error));
    started.on('exit', (code) => gone(started, new Error(`it ended with code ${code}`)));
    return started;
  }

  function gone(which: Worker, error: Error): void {
    if (which !== worker) return;
    worker = null;
    cancelEnd();
    if (waiting.size > 0) log.error({ error: error.message }, 'the maker of documents ended');
    for (const caller of waiting.values()) caller.reject(error);
    waiting.clear();
  }

  async function end(): Promise<void> {
    cancelEnd();
    const ended = worker;
    worker = null;
    await ended?.terminate();
  }

  return {
    print: (toPrint) => {
      if (waiting.size >= WAITING_MAX)
        return Promise.reject(new Error('too many documents are being made'));
      cancelEnd();
      worker ??= start();
      lastId += 1;
      const message: ToMaker = { id: lastId, toPrint };
      return new Promise((resolve, reject) => {
        waiting.set(message.id, { resolve, reject });
        worker?.postMessage(message);
      });
    },
    close: async () => {
      await end();
      for (const caller of waiting.values()) caller.reject(new Error('the server stops'));
      waiting.clear();
    },
  };
}

/** In development the TypeScript itself, in the bundle the file beside it. */
function workerFile(): URL {
  const source = new URL('./document-worker.ts', import.meta.url);
  return existsSync(source) ? source : new URL('./document-worker.js', import.meta.url);
}
