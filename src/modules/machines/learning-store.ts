/** SQL of recordings of a machine's power, and of the thresholds that came of them. */
import { and, asc, type Db, desc, eq, inArray, sql } from '#db/drizzle.ts';
import { statements } from '#db/statements.ts';
import type { PowerSample } from './learning-rules.ts';
import { machines, powerRecordings, powerSamples } from './tables.ts';
import type { PlacePower } from './types.ts';

export type RecordingRow = typeof powerRecordings.$inferSelect;

/** An hour of two samples a second: what comes above that is counted. */
export const RECORDED_SAMPLES_MAX = 7200;
/** Of a machine; older ones are dropped when another begins. */
const RECORDINGS_MAX = 3;

const at = sql.placeholder;
const prepared = statements((db) => ({
  last: db
    .select()
    .from(powerRecordings)
    .where(eq(powerRecordings.machineId, at('machineId')))
    .orderBy(desc(powerRecordings.startedAtMs))
    .limit(1)
    .prepare(),
  find: db
    .select()
    .from(powerRecordings)
    .where(eq(powerRecordings.id, at('id')))
    .prepare(),
  samples: db
    .select({ atMs: powerSamples.atMs, milliwatts: powerSamples.milliwatts })
    .from(powerSamples)
    .where(eq(powerSamples.recordingId, at('recordingId')))
    .orderBy(asc(powerSamples.atMs))
    .prepare(),
  addSample: db
    .insert(powerSamples)
    .values({ recordingId: at('recordingId'), atMs: at('atMs'), milliwatts: at('milliwatts') })
    .onConflictDoUpdate({
      target: [powerSamples.recordingId, powerSamples.atMs],
      set: { milliwatts: sql`excluded.milliwatts` },
    })
    .prepare(),
  count: db
    .update(powerRecordings)
    .set({
      samples: sql`${powerRecordings.samples} + ${at('kept')}`,
      dropped: sql`${powerRecordings.dropped} + ${at('dropped')}`,
    })
    .where(eq(powerRecordings.id, at('id')))
    .prepare(),
}));

/** The recording that a machine has, or had last. */
export function findLastRecording(db: Db, machineId: number): RecordingRow | null {
  return prepared(db).last.get({ machineId }) ?? null;
}

/** Begins one, and drops those before the last few. */
export function insertRecording(db: Db, row: RecordingRow): void {
  const old = db
    .select({ id: powerRecordings.id })
    .from(powerRecordings)
    .where(eq(powerRecordings.machineId, row.machineId))
    .orderBy(desc(powerRecordings.startedAtMs))
    .all()
    .slice(RECORDINGS_MAX - 1)
    .map(({ id }) => id);
  if (old.length > 0) {
    db.delete(powerSamples).where(inArray(powerSamples.recordingId, old)).run();
    db.delete(powerRecordings).where(inArray(powerRecordings.id, old)).run();
  }
  db.insert(powerRecordings).values(row).run();
}

export function endRecording(db: Db, id: string, endedAtMs: number): void {
  db.update(powerRecordings)
    .set({ endedAtMs })
    .where(and(eq(powerRecordings.id, id)))
    .run();
}

/** Keeps a sample, or counts it where the recording is full. */
export function addRecordedSample(db: Db, id: string, sample: PowerSample): void {
  const recording = prepared(db).find.get({ id });
  if (recording === undefined) return;
  const isFull = recording.samples >= RECORDED_SAMPLES_MAX;
  if (!isFull) prepared(db).addSample.run({ recordingId: id, ...sample });
  prepared(db).count.run({ id, kept: isFull ? 0 : 1, dropped: isFull ? 1 : 0 });
}

/** In their order. */
export function listRecordedSamples(db: Db, recordingId: string): PowerSample[] {
  return prepared(db).samples.all({ recordingId });
}

export function putPower(db: Db, machineId: number, power: PlacePower): void {
  db.update(machines)
    .set({ power: JSON.stringify(power) })
    .where(eq(machines.id, machineId))
    .run();
}
