/** Adds an entry to the journal and a link to its hash chain. */

import type { Db } from '#db/drizzle.ts';
import { desc, sql } from '#db/drizzle.ts';
import { statements } from '#db/statements.ts';
import { sha256 } from '#kernel/crypto.ts';
import { entries, failures } from './tables.ts';

export type NewEntry = {
  readonly id: number;
  readonly receivedAtMs: number;
  readonly atMs: number;
  readonly atTrusted: boolean;
  readonly deviceId: number | null;
  readonly boot: string | null;
  readonly seq: number | null;
  readonly type: string;
  readonly body: string;
  readonly salt: Uint8Array;
};

/** Where the chain stands: the last entry's id and its link. */
export type ChainHead = { readonly id: number; readonly chain: Uint8Array };

export const CHAIN_START = new Uint8Array(32);

const prepared = statements((db) => ({
  last: db
    .select({ id: entries.id, chain: entries.chain })
    .from(entries)
    .orderBy(desc(entries.id))
    .limit(1)
    .prepare(),
  insert: db
    .insert(entries)
    .values({
      id: sql.placeholder('id'),
      receivedAtMs: sql.placeholder('receivedAtMs'),
      atMs: sql.placeholder('atMs'),
      atTrusted: sql.placeholder('atTrusted'),
      deviceId: sql.placeholder('deviceId'),
      boot: sql.placeholder('boot'),
      seq: sql.placeholder('seq'),
      type: sql.placeholder('type'),
      body: sql.placeholder('body'),
      salt: sql.placeholder('salt'),
      digest: sql.placeholder('digest'),
      chain: sql.placeholder('chain'),
    })
    .prepare(),
  fail: db
    .insert(failures)
    .values({
      entryId: sql.placeholder('entryId'),
      atMs: sql.placeholder('atMs'),
      error: sql.placeholder('error'),
    })
    .prepare(),
}));

/** The chain's head as it is on disk. */
export function readChainHead(db: Db): ChainHead {
  const last = prepared(db).last.get();
  return last === undefined ? { id: 0, chain: CHAIN_START } : { id: last.id, chain: last.chain };
}

/** Writes one entry after `head` and answers the new head. */
export function appendEntry(db: Db, head: ChainHead, entry: NewEntry): ChainHead {
  const digest = digestOf(entry.salt, entry.body);
  const chain = linkOf(head.chain, entry, digest);
  prepared(db).insert.run({
    ...entry,
    salt: Buffer.from(entry.salt),
    digest: Buffer.from(digest),
    chain: Buffer.from(chain),
  });
  return { id: entry.id, chain };
}

/** Marks an entry whose flow threw. */
export function markFailed(db: Db, entryId: number, atMs: number, error: string): void {
  prepared(db).fail.run({ entryId, atMs, error });
}

/** SHA-256 of an entry's salt and body. */
export function digestOf(salt: Uint8Array, body: string): Uint8Array {
  return sha256(Buffer.concat([salt, Buffer.from(body, 'utf8')]));
}

/** The link of an entry: what came before, its columns and the digest of its body. */
export function linkOf(
  before: Uint8Array,
  entry: Omit<NewEntry, 'body' | 'salt'>,
  digest: Uint8Array,
): Uint8Array {
  const columns = [
    entry.id,
    entry.receivedAtMs,
    entry.atMs,
    entry.atTrusted ? 1 : 0,
    entry.deviceId ?? '',
    entry.boot ?? '',
    entry.seq ?? '',
    entry.type,
  ].join('\u001f');
  return sha256(Buffer.concat([before, digest, Buffer.from(columns, 'utf8')]));
}
