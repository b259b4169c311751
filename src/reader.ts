/** Reads that may scan much, on a thread of their own: begun by the first of them, ended when nobody asks any more. */
import { existsSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import type { Clock, Log } from '#devices/link.ts';
import { HEAVY_PLAIN_QUERIES, HEAVY_QUERIES } from '#flows/heavy-queries.ts';
import type { Actor, Engine } from '#kernel/engine.ts';
import { type Result, refuse } from '#kernel/result.ts';

export type ToReader = {
  readonly id: number;
  readonly query: string;
  readonly input: unknown;
  readonly actor: Actor;
  /** Plain data for the place itself, else bytes that HTTP sends as they are. */
  readonly plain: boolean;
};
export type FromReader =
  | { readonly id: number; readonly result: Result<unknown> }
  | { readonly id: number; readonly error: string };

export type Reader = {
  readonly ask: (
    query: string,
    input: unknown,
    actor: Actor,
    plain?: boolean,
  ) => Promise<Result<unknown>>;
  readonly close: () => Promise<void>;
};

type Waiting = {
  readonly resolve: (result: Result<unknown>) => void;
  readonly reject: (error: Error) => void;
};

/** Its connection and its code are 40 MB: given back when nobody has asked for so long. */
const ENDS_AFTER_MS = 30_000;
const WAITING_MAX = 200;
/** Sums that one transaction puts right, lest a door waits. */
const CORRECTIONS_AT_ONCE = 500;

/** Nothing runs before the first question. */
export function createReader(options: {
  readonly path: string;
  readonly clock: Clock;
  readonly log: Log;
}): Reader {
  const waiting = new Map<number, Waiting>();
  let worker: Worker | null = null;
  let lastId = 0;
  let cancelEnd = () => {};
  let closing = false;

  function start(): Worker {
    const started = new Worker(workerFile(), { workerData: { path: options.path } });
    started.on('message', (message: FromReader) => {
      const caller = waiting.get(message.id);
      waiting.delete(message.id);
      if ('result' in message) caller?.resolve(message.result);
      else caller?.reject(new Error(message.error));
      if (waiting.size === 0) endSoon();
    });
    started.on('error', (error) => gone(started, error));
    started.on('exit', (code) => gone(started, new Error(`the reader ended with code ${code}`)));
    return started;
  }

  /** Whoever waits is told; the next question begins another. */
  function gone(which: Worker, error: Error): void {
    if (which !== worker) return;
    worker = null;
    cancelEnd();
    if (waiting.size > 0) options.log.error({ error: error.message }, 'the reader ended');
    for (const caller of waiting.values()) caller.reject(error);
    waiting.clear();
  }

  function endSoon(): void {
    cancelEnd();
    cancelEnd = options.clock.after(ENDS_AFTER_MS, () => void end());
  }

  async function end(): Promise<void> {
    cancelEnd();
    const ended = worker;
    worker = null;
    await ended?.terminate();
  }

  return {
    ask: (query, input, actor, plain = false) => {
      if (closing || waiting.size >= WAITING_MAX)
        return Promise.resolve(refuse('unavailable', 'too many wait for what takes long to read'));
      cancelEnd();
      worker ??= start();
      lastId += 1;
      const message: ToReader = { id: lastId, query, input, actor, plain };
      return new Promise((resolve, reject) => {
        waiting.set(message.id, { resolve, reject });
        worker?.postMessage(message);
      });
    },
    close: async () => {
      closing = true;
      await end();
      for (const caller of waiting.values()) caller.reject(new Error('the server stops'));
      waiting.clear();
    },
  };
}

/** The engine as it was, but that what may scan much is read beside it. */
export function withReader(engine: Engine, reader: Reader): Engine {
  const rebuild: Engine['do'] = async (command, input, actor, idempotency) => {
    const compared = await reader.ask('usage.compare', {}, actor, true);
    if (!compared.ok) return compared;
    const { corrections, ...told } = compared.value as { readonly corrections: readonly unknown[] };
    const rest = [...corrections];
    while (rest.length > CORRECTIONS_AT_ONCE) {
      const some = rest.splice(0, CORRECTIONS_AT_ONCE);
      const corrected = await engine.do('usage.correct', { corrections: some }, actor);
      if (!corrected.ok) return corrected;
    }
    const whole = { ...(input as object), compared: { ...told, corrections: rest } };
    return engine.do(command, whole, actor, idempotency);
  };
  return {
    ...engine,
    ask: (query, input, actor) => {
      if (HEAVY_QUERIES.has(query)) return reader.ask(query, input, actor);
      const isPlain = HEAVY_PLAIN_QUERIES.has(query);
      return isPlain ? reader.ask(query, input, actor, true) : engine.ask(query, input, actor);
    },
    do: (command, input, actor, idempotency) =>
      (command === 'usage.rebuild' ? rebuild : engine.do)(command, input, actor, idempotency),
    close: async () => {
      await reader.close();
      await engine.close();
    },
  };
}

/** In development the TypeScript itself, in the bundle the file beside it. */
function workerFile(): URL {
  const source = new URL('./reader-worker.ts', import.meta.url);
  return existsSync(source) ? source : new URL('./reader-worker.js', import.meta.url);
}
