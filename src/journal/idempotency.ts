/** Answers kept under an Idempotency-Key, in the transaction that gave them, for 7 days. */

import type { Db } from '#db/drizzle.ts';
import { and, eq, lt, sql } from '#db/drizzle.ts';
import { statements } from '#db/statements.ts';
import type { IdempotencyKey } from '#kernel/engine.ts';
import { type Result, refuse } from '#kernel/result.ts';
import { idempotency } from './tables.ts';

const KEPT_MS = 7 * 86_400_000;

const prepared = statements((db) => ({
  find: db
    .select()
    .from(idempotency)
    .where(
      and(
        eq(idempotency.scope, sql.placeholder('scope')),
        eq(idempotency.key, sql.placeholder('key')),
      ),
    )
    .prepare(),
  insert: db
    .insert(idempotency)
    .values({
      scope: sql.placeholder('scope'),
      key: sql.placeholder('key'),
      inputHash: sql.placeholder('inputHash'),
      answer: sql.placeholder('answer'),
      atMs: sql.placeholder('atMs'),
    })
    .prepare(),
  drop: db
    .delete(idempotency)
    .where(lt(idempotency.atMs, sql.placeholder('before')))
    .prepare(),
}));

/** The answer given before under this key, `key-reused` when it was given for another input, or null. */
export function answerBefore(db: Db, key: IdempotencyKey): Result<unknown> | null {
  const row = prepared(db).find.get({ scope: key.scope, key: key.key });
  if (row === undefined) return null;
  if (row.inputHash !== key.inputHash) {
    return refuse(
      'key-reused',
      'this Idempotency-Key was used for another request: draw a new one',
    );
  }
  return JSON.parse(row.answer) as Result<unknown>;
}

export function keepAnswer(
  db: Db,
  key: IdempotencyKey,
  answer: Result<unknown>,
  nowMs: number,
): void {
  prepared(db).drop.run({ before: nowMs - KEPT_MS });
  prepared(db).insert.run({ ...key, answer: JSON.stringify(answer), atMs: nowMs });
}
