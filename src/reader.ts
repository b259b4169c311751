/** Reads that may scan much, on a thread of their own. */
import type { Clock, Log } from '#devices/link.ts';
import { HEAVY_PLAIN_QUERIES, HEAVY_QUERIES } from '#flows/heavy-queries.ts';
import type { Actor, Engine } from '#kernel/engine.ts';
import { type Result, refuse } from '#kernel/result.ts';
import { createWorkerOnDemand } from './worker-on-demand.ts';

export type ToReader = {
  readonly query: string;
  readonly input: unknown;
  readonly actor: Actor;
  /** Plain data for the place itself, else bytes that HTTP sends as they are. */
  readonly plain: boolean;
};
export type Reader = {
  readonly ask: (
    query: string,
    input: unknown,
    actor: Actor,
    plain?: boolean,
  ) => Promise<Result<unknown>>;
  readonly close: () => Promise<void>;
};

const WAITING_MAX = 200;
/** Sums that one transaction puts right, lest a door waits. */
const CORRECTIONS_AT_ONCE = 500;

export function createReader({
  path,
  clock,
  log,
}: {
  readonly path: string;
  readonly clock: Clock;
  readonly log: Log;
}): Reader {
  const worker = createWorkerOnDemand<ToReader, Result<unknown>>({
    ...{ file: 'reader-worker', name: 'the reader', given: { path }, waitingMax: WAITING_MAX },
    ...{ clock, log },
  });
  return {
    ask: (query, input, actor, plain = false) =>
      worker.ask({ query, input, actor, plain }) ??
      Promise.resolve(refuse('unavailable', 'too many wait for what takes long to read')),
    close: worker.close,
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
