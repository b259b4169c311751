/** Samples folded to one row a minute: what was last told, how many there were, and which numbers of the boot. */

import type { Db } from '#db/drizzle.ts';
import { and, asc, desc, eq, gt, lt, lte, sql } from '#db/drizzle.ts';
import { statements } from '#db/statements.ts';
import type { ObservationOf } from '#kernel/observation.ts';
import { addRange, type Range } from './seqs.ts';
import { minutes } from './tables.ts';

export type Sample = ObservationOf<'power'> | ObservationOf<'job'>;
export type SampleTime = {
  readonly receivedAtMs: number;
  readonly atMs: number;
  readonly atTrusted: boolean;
};
export type MinuteRow = {
  readonly id: number;
  readonly type: string;
  readonly boot: string | null;
  readonly firstReceivedAtMs: number;
  readonly receivedAtMs: number;
  readonly atMs: number;
  readonly atTrusted: boolean;
  readonly samples: number;
  readonly seqs: readonly Range[];
  readonly subject: Record<string, unknown>;
};

const MINUTE_MS = 60_000;
const at = sql.placeholder;
const isNewer = sql`excluded."atMs" >= ${minutes.atMs}`;

const prepared = statements((db) => ({
  seqs: db
    .select({ seqs: minutes.seqs })
    .from(minutes)
    .where(
      and(
        eq(minutes.deviceId, at('deviceId')),
        eq(minutes.type, at('type')),
        eq(minutes.about, at('about')),
        eq(minutes.boot, at('boot')),
        eq(minutes.minuteMs, at('minuteMs')),
      ),
    )
    .prepare(),
  fold: db
    .insert(minutes)
    .values({
      deviceId: at('deviceId'),
      type: at('type'),
      about: at('about'),
      boot: at('boot'),
      minuteMs: at('minuteMs'),
      firstReceivedAtMs: at('receivedAtMs'),
      receivedAtMs: at('receivedAtMs'),
      atMs: at('atMs'),
      atTrusted: at('atTrusted'),
      samples: 1,
      seqs: at('seqs'),
      body: at('body'),
    })
    .onConflictDoUpdate({
      target: [minutes.deviceId, minutes.type, minutes.about, minutes.boot, minutes.minuteMs],
      set: {
        receivedAtMs: sql`excluded."receivedAtMs"`,
        atMs: sql`max(excluded."atMs", ${minutes.atMs})`,
        atTrusted: sql`excluded."atTrusted"`,
        samples: sql`${minutes.samples} + 1`,
        seqs: sql`excluded.seqs`,
        // A partial word says nothing of what it leaves out; one that is older changes only what is missing.
        body: sql`CASE WHEN ${isNewer} THEN json_patch(${minutes.body}, excluded.body)
          ELSE json_patch(excluded.body, ${minutes.body}) END`,
      },
    })
    .prepare(),
  after: db
    .select()
    .from(minutes)
    .where(and(eq(minutes.deviceId, at('deviceId')), gt(minutes.id, at('id'))))
    .orderBy(asc(minutes.id))
    .limit(at('limit'))
    .prepare(),
  before: db
    .select()
    .from(minutes)
    .where(and(eq(minutes.deviceId, at('deviceId')), lt(minutes.id, at('id'))))
    .orderBy(desc(minutes.id))
    .limit(at('limit'))
    .prepare(),
  receivedAt: db
    .select({ receivedAtMs: minutes.firstReceivedAtMs })
    .from(minutes)
    .where(eq(minutes.id, at('id')))
    .prepare(),
  lastBy: db
    .select({ id: minutes.id })
    .from(minutes)
    .where(and(eq(minutes.deviceId, at('deviceId')), lte(minutes.firstReceivedAtMs, at('atMs'))))
    .orderBy(desc(minutes.id))
    .limit(1)
    .prepare(),
}));

/** Folds a sample into its minute, by the time at which it happened. */
export function keepSample(db: Db, deviceId: number, sample: Sample, time: SampleTime): void {
  const { type, boot = '', seq, ...told } = sample;
  const about = aboutOf(sample);
  const minuteMs = Math.floor(time.atMs / MINUTE_MS) * MINUTE_MS;
  const key = { deviceId, type, about, boot, minuteMs };
  const known = seq === undefined ? undefined : prepared(db).seqs.get(key)?.seqs;
  const ranges = known === undefined ? [] : (JSON.parse(known) as Range[]);
  prepared(db).fold.run({
    ...key,
    receivedAtMs: time.receivedAtMs,
    atMs: time.atMs,
    atTrusted: time.atTrusted ? 1 : 0,
    seqs: seq === undefined ? '[]' : JSON.stringify(addRange(ranges, seq)),
    body: JSON.stringify(told),
  });
}

/** A device's minutes beyond one in the order that is asked for: that of their first sample's arrival. */
export function listMinutes(
  db: Db,
  deviceId: number,
  id: number,
  limit: number,
  order: 'oldest' | 'newest',
): MinuteRow[] {
  const { after, before } = prepared(db);
  return (order === 'oldest' ? after : before).all({ deviceId, id, limit }).map((row) => ({
    id: row.id,
    type: row.type,
    boot: row.boot === '' ? null : row.boot,
    firstReceivedAtMs: row.firstReceivedAtMs,
    receivedAtMs: row.receivedAtMs,
    atMs: row.atMs,
    atTrusted: row.atTrusted,
    samples: row.samples,
    seqs: JSON.parse(row.seqs) as Range[],
    subject: JSON.parse(row.body) as Record<string, unknown>,
  }));
}

/** When a minute's first sample came; 0 where there is none. */
export function minuteReceivedAt(db: Db, id: number): number {
  return prepared(db).receivedAt.get({ id })?.receivedAtMs ?? 0;
}

/** The device's last minute whose first sample came by then; 0: none. */
export function lastMinuteBy(db: Db, deviceId: number, atMs: number): number {
  return prepared(db).lastBy.get({ deviceId, atMs })?.id ?? 0;
}

/** Channels and jobs have a row each, and so does what a broker kept. */
function aboutOf(sample: Sample): string {
  const about = sample.type === 'power' ? String(sample.channel ?? 0) : sample.job;
  return sample.retained === true ? `${about} retained` : about;
}
