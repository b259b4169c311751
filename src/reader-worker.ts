/** Answers what may scan much, from a connection that only reads, each from one state of the place. */
import { workerData } from 'node:worker_threads';
import { openReadOnly } from '#db/open.ts';
import { catalogueOf } from '#devices/catalogue.ts';
import { drivers } from '#devices/drivers/index.ts';
import { makeRegistry } from '#flows/registry.ts';
import { redact } from '#http/redaction.ts';
import type { Actor } from '#kernel/engine.ts';
import type { Result } from '#kernel/result.ts';
import { isWritten, type Written } from '#kernel/written.ts';
import type { ToReader } from './reader.ts';
import { realSystem } from './system.ts';
import { answerQuestions } from './worker-port.ts';

const { path } = workerData as { path: string };
const { db, raw } = openReadOnly(path);
const { queries } = makeRegistry(catalogueOf(drivers));
const { nowMs } = realSystem();
const begin = raw.prepare('BEGIN');
const commit = raw.prepare('COMMIT');
const encoder = new TextEncoder();

answerQuestions((asked: ToReader): Result<unknown> => {
  const result = read(asked);
  if (asked.plain || !result.ok) return result;
  return { ok: true, value: writtenFor(asked.actor, result.value) };
}, movedWith);

/** What is written as bytes goes over as it is. */
function movedWith(result: Result<unknown>): ArrayBuffer[] {
  return result.ok && isWritten(result.value) ? [result.value.writtenJson.buffer] : [];
}

function read({ query, input, actor }: ToReader): Result<unknown> {
  const answer = queries[query];
  if (answer === undefined) throw new Error(`there is no query ${query}`);
  begin.run();
  try {
    return answer({ db, nowMs: nowMs(), actor }, input);
  } finally {
    commit.run();
  }
}

function writtenFor(actor: Actor, value: unknown): Written {
  const shown = actor.kind === 'staff' ? redact(actor.role, value) : value;
  return { writtenJson: encoder.encode(JSON.stringify(shown)) };
}
