/** What HTTP asks of the journal: a device's observations, and what could not be read. */
import type { Asked } from '#db/ctx.ts';
import { ok, type Result } from '#kernel/result.ts';
import { listObservations } from './entry-reads.ts';
import { listQuarantine } from './quarantine.ts';

type Page = {
  readonly deviceId: number;
  readonly device: string;
  readonly link: 'mqtt' | 'serial' | 'http';
  readonly after?: string | undefined;
  readonly limit: number;
  readonly order?: 'oldest' | 'newest';
};

/** After an entry, oldest first unless the newest are asked for; `next` is there while there is more. */
export function pageOfObservations(asked: Asked, page: Page): Result<unknown> {
  const order = page.order ?? 'oldest';
  const start = order === 'oldest' ? 0 : Number.MAX_SAFE_INTEGER;
  const after = Number(page.after ?? start);
  const rows = listObservations(
    asked.db,
    page.deviceId,
    Number.isSafeInteger(after) ? after : start,
    page.limit,
    order,
  );
  return ok({
    items: rows.map((row) => ({
      ...withoutEnvelope(row.subject),
      id: String(row.id),
      receivedAt: instant(row.receivedAtMs),
      at: instant(row.atMs),
      atTrusted: row.atTrusted,
      ...(row.boot === null ? {} : { boot: row.boot }),
      ...(row.seq === null ? {} : { seq: row.seq }),
      type: row.type,
    })),
    next: rows.length < page.limit ? null : String(rows.at(-1)?.id),
  });
}

/** Newest first. */
export function pageOfQuarantine(asked: Asked, page: Page): Result<unknown> {
  const before = Number(page.after ?? Number.MAX_SAFE_INTEGER);
  const rows = listQuarantine(asked.db, page.device, before, page.limit);
  return ok({
    items: rows.map((row) => ({
      id: String(row.id),
      receivedAt: instant(row.receivedAtMs),
      topic: page.link === 'mqtt' ? row.where : null,
      port: page.link === 'mqtt' ? null : row.where,
      bytes: row.bytes.toString('hex'),
      reason: row.reason,
    })),
    next: rows.length < page.limit ? null : String(rows.at(-1)?.id),
  });
}

function instant(ms: number): string {
  return new Date(ms).toISOString();
}

/** The device's own times are kept in the journal; the answer gives `at` and `receivedAt`. */
function withoutEnvelope(subject: Record<string, unknown>): Record<string, unknown> {
  const { atMs: _atMs, uptimeMs: _uptimeMs, repeated: _repeated, key: _key, ...rest } = subject;
  return rest;
}
