/** The outbox: a command is a row before it is a message, and every command that acts has an outcome. */

import type { Db } from '#db/drizzle.ts';
import { and, desc, eq, gt, gte, sql } from '#db/drizzle.ts';
import { statements } from '#db/statements.ts';
import type { Command, CommandType } from '#kernel/command.ts';
import { isAskedFor, outbox, outboxMarks } from './tables.ts';

/** How long a command may wait on its way unless it says otherwise. */
export const EXPIRES_IN_MS = 10_000;
/** A command that acts and of which nothing is heard for so long is flagged. */
export const OUTCOME_AFTER_MS = 10_000;
const ACTING: ReadonlySet<CommandType> = new Set(['unlock', 'enable', 'disable']);
const SINCE_MAX = 100;
/** An outcome that comes later than this after its command changes nothing any more. */
const OUTCOME_WAITED_MS = 24 * 3_600_000;
const CHECK_MAX = 1000;
/** Commands that fall due one after the other are asked for together. */
const CHECK_EVERY_MS = 1000;

export type OutboxRow = { readonly seq: number; readonly command: Command };
export type SilentCommand = {
  readonly id: string;
  readonly device: string;
  readonly type: string;
};

const prepared = statements((db) => ({
  insert: db
    .insert(outbox)
    .values({
      seq: sql.placeholder('seq'),
      id: sql.placeholder('id'),
      device: sql.placeholder('device'),
      type: sql.placeholder('type'),
      body: sql.placeholder('body'),
      createdAtMs: sql.placeholder('createdAtMs'),
      expiresAtMs: sql.placeholder('expiresAtMs'),
    })
    .prepare(),
  lastSeq: db.select({ seq: outbox.seq }).from(outbox).orderBy(desc(outbox.seq)).limit(1).prepare(),
  after: db
    .select()
    .from(outbox)
    .where(gt(outbox.seq, sql.placeholder('seq')))
    .orderBy(outbox.seq)
    .limit(CHECK_MAX)
    .prepare(),
  byId: db
    .select({ seq: outbox.seq, type: outbox.type, createdAtMs: outbox.createdAtMs })
    .from(outbox)
    .where(and(eq(outbox.id, sql.placeholder('id')), eq(outbox.device, sql.placeholder('device'))))
    .limit(1)
    .prepare(),
  bodyOf: db
    .select({ body: outbox.body })
    .from(outbox)
    .where(eq(outbox.id, sql.placeholder('id')))
    .limit(1)
    .prepare(),
  since: db
    .select({ body: outbox.body })
    .from(outbox)
    .where(
      and(
        eq(outbox.device, sql.placeholder('device')),
        gte(outbox.createdAtMs, sql.placeholder('sinceMs')),
        isAskedFor(outbox.type),
        eq(outbox.type, sql.placeholder('type')),
      ),
    )
    .orderBy(desc(outbox.createdAtMs))
    .limit(SINCE_MAX)
    .prepare(),
  toCheck: db
    .select({
      seq: outbox.seq,
      id: outbox.id,
      device: outbox.device,
      type: outbox.type,
      createdAtMs: outbox.createdAtMs,
      outcome: outbox.outcome,
    })
    .from(outbox)
    .where(gt(outbox.seq, sql.placeholder('seq')))
    .orderBy(outbox.seq)
    .limit(CHECK_MAX)
    .prepare(),
  setOutcome: db
    .update(outbox)
    .set({
      outcome: sql`${sql.placeholder('outcome')}`,
      outcomeAtMs: sql`${sql.placeholder('atMs')}`,
      error: sql`${sql.placeholder('error')}`,
    })
    .where(eq(outbox.seq, sql.placeholder('seq')))
    .prepare(),
  marks: db.select().from(outboxMarks).where(eq(outboxMarks.id, 1)).prepare(),
  expireOfDevice: db
    .update(outbox)
    .set({ outcome: 'expired', outcomeAtMs: sql`${sql.placeholder('atMs')}` })
    .where(
      and(
        eq(outbox.device, sql.placeholder('device')),
        gt(outbox.seq, sql.placeholder('seq')),
        sql`${outbox.outcome} IS NULL`,
      ),
    )
    .prepare(),
  putMarks: db
    .insert(outboxMarks)
    .values({
      id: 1,
      sentUpTo: sql.placeholder('sentUpTo'),
      checkedUpTo: sql.placeholder('checkedUpTo'),
    })
    .onConflictDoUpdate({
      target: outboxMarks.id,
      set: { sentUpTo: sql`excluded.sentUpTo`, checkedUpTo: sql`excluded.checkedUpTo` },
    })
    .prepare(),
}));

export type OutboxMarks = { readonly sentUpTo: number; readonly checkedUpTo: number };

/** How far commands were handed to the wire, and how far they were asked for an outcome. */
export function readMarks(db: Db): OutboxMarks {
  const row = prepared(db).marks.get();
  return { sentUpTo: row?.sentUpTo ?? 0, checkedUpTo: row?.checkedUpTo ?? 0 };
}

export function putMarks(db: Db, marks: OutboxMarks): void {
  prepared(db).putMarks.run(marks);
}

/** The number of the newest command. */
export function lastOutboxSeq(db: Db): number {
  return prepared(db).lastSeq.get()?.seq ?? 0;
}

export function putCommand(db: Db, seq: number, command: Command, nowMs: number): void {
  prepared(db).insert.run({
    seq,
    id: command.id,
    device: command.device,
    type: command.type,
    body: JSON.stringify(command),
    createdAtMs: nowMs,
    expiresAtMs: command.expiresAtMs ?? null,
  });
}

/** After a crash: what was not handed to the wire and has not expired, oldest first. */
export function unsentCommands(db: Db, sentUpTo: number, nowMs: number): OutboxRow[] {
  const unsent: OutboxRow[] = [];
  for (let seq = sentUpTo, rows = prepared(db).after.all({ seq }); rows.length > 0; ) {
    for (const row of rows) {
      seq = row.seq;
      const waits = row.expiresAtMs === null || row.expiresAtMs > nowMs;
      if (row.outcome === null && waits)
        unsent.push({ seq, command: JSON.parse(row.body) as Command });
    }
    rows = prepared(db).after.all({ seq });
  }
  return unsent;
}

/** Notes what a device said became of a command; answers its type, null when none such was sent to it lately. */
export function putOutcome(
  db: Db,
  device: string,
  commandId: string,
  outcome: { ok: boolean; error: string | null; atMs: number },
): string | null {
  const row = prepared(db).byId.get({ device, id: commandId });
  if (row === undefined || row.createdAtMs < outcome.atMs - OUTCOME_WAITED_MS) return null;
  prepared(db).setOutcome.run({
    seq: row.seq,
    outcome: outcome.ok ? 'done' : 'failed',
    atMs: outcome.atMs,
    error: outcome.error,
  });
  return row.type;
}

/** Nobody was there to take it. */
export function putUndelivered(db: Db, seq: number, atMs: number): void {
  prepared(db).setOutcome.run({ seq, outcome: 'undelivered', atMs, error: null });
}

/** A device whose settings changed is not told what was meant for the old one. */
export function expireUnsent(db: Db, device: string, sentUpTo: number, atMs: number): void {
  prepared(db).expireOfDevice.run({ device, seq: sentUpTo, atMs });
}

/**
 * Commands that act, were given `OUTCOME_AFTER_MS` ago, and did not arrive or are not known to have; the latter are marked `silent`.
 * Answers how far it looked, and when the next one is to be looked at (null: none waits).
 */
export function takeSilent(
  db: Db,
  checkedUpTo: number,
  nowMs: number,
): { silent: SilentCommand[]; checkedUpTo: number; nextAtMs: number | null } {
  const silent: SilentCommand[] = [];
  let upTo = checkedUpTo;
  const rows = prepared(db).toCheck.all({ seq: checkedUpTo });
  for (const row of rows) {
    const dueAtMs = row.createdAtMs + OUTCOME_AFTER_MS;
    if (dueAtMs > nowMs) {
      const waitsMs = upTo === checkedUpTo ? 0 : CHECK_EVERY_MS;
      return { silent, checkedUpTo: upTo, nextAtMs: Math.max(dueAtMs, nowMs + waitsMs) };
    }
    upTo = row.seq;
    if (!ACTING.has(row.type as CommandType)) continue;
    if (row.outcome !== null && row.outcome !== 'undelivered') continue;
    if (row.outcome === null) {
      prepared(db).setOutcome.run({ seq: row.seq, outcome: 'silent', atMs: nowMs, error: null });
    }
    silent.push({ id: row.id, device: row.device, type: row.type });
  }
  return { silent, checkedUpTo: upTo, nextAtMs: rows.length < CHECK_MAX ? null : nowMs };
}

/** Commands by their ids, as they were sent; what is not known is left out. */
export function commandsById(db: Db, ids: readonly string[]): Command[] {
  return ids.flatMap((id) => {
    const row = prepared(db).bodyOf.get({ id });
    return row === undefined ? [] : [JSON.parse(row.body) as Command];
  });
}

/** The device's last commands of a type, newest first, since an instant: tells a forced door from an opened one. */
export function commandsSince(
  db: Db,
  device: string,
  type: 'unlock' | 'refresh',
  sinceMs: number,
): Command[] {
  return prepared(db)
    .since.all({ device, type, sinceMs })
    .map((row) => JSON.parse(row.body) as Command);
}
