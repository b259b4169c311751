/** Answers what may scan much, from a connection that only reads, each from one state of the place. */
import { parentPort, workerData } from 'node:worker_threads';
import { openReadOnly } from '#db/open.ts';
import { catalogueOf } from '#devices/catalogue.ts';
import { drivers } from '#devices/drivers/index.ts';
import { makeRegistry } from '#flows/registry.ts';
import { redact } from '#http/redaction.ts';
import type { Actor } from '#kernel/engine.ts';
import type { Result } from '#kernel/result.ts';
import type { Written } from '#kernel/written.ts';
import type { FromReader, ToReader } from './reader.ts';
import { realSystem } from './system.ts';

const port = parentPort;
if (port === null) throw new Error('reader-worker runs as a worker only');
const { path } = workerData as { path: string };
const { db, raw } = openReadOnly(path);
const { queries } = makeRegistry(catalogueOf(drivers));
const { nowMs } = realSystem();
const begin = raw.prepare('BEGIN');
const commit = raw.prepare('COMMIT');
const encoder = new TextEncoder();

port.on('message', (asked: ToReader) => {
  try {
    const result = read(asked);
    if (asked.plain || !result.ok) return post({ id: asked.id, result });
    const value = writtenFor(asked.actor, result.value);
    post({ id: asked.id, result: { ok: true, value } }, [value.writtenJson.buffer]);
  } catch (error) {
    post({ id: asked.id, error: error instanceof Error ? (error.stack ?? '') : String(error) });
  }
});

function post(message: FromReader, moved: readonly ArrayBuffer[] = []): void {
  port?.postMessage(message, [...moved]);
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
