/** What HTTP asks of the journal: a device's observations, and what could not be read. */
import type { Asked } from '#db/ctx.ts';
import type { Db } from '#db/drizzle.ts';
import { ok, type Result } from '#kernel/result.ts';
import { lastEntryBy, listObservations, type ObservationRow, receivedAt } from './entry-reads.ts';
import { lastMinuteBy, listMinutes, type MinuteRow, minuteReceivedAt } from './minutes.ts';
import { listQuarantine } from './quarantine.ts';

type Page = {
  readonly deviceId: number;
  readonly device: string;
  readonly link: 'mqtt' | 'serial' | 'http';
  readonly after?: string | undefined;
  /** Of when it was received. */
  readonly fromMs?: number;
  readonly toMs?: number;
  readonly limit: number;
  readonly order?: 'oldest' | 'newest';
};

/** `12-34`, or an item's id: `12` of an entry, `m34` of a minute. */
const CURSOR = /^(\d{1,16})?(?:-?m?(\d{1,16}))?$/;

/** Where a page goes on: after an entry, and after a minute of samples. */
type Place = { readonly entry: number; readonly minute: number };
type Line = {
  readonly item: Record<string, unknown>;
  readonly receivedAtMs: number;
  /** The one or the other. */
  readonly entry: number | null;
  readonly minute: number | null;
};

/**
 * What happened and minutes of samples, in the order of their arrival, oldest first unless the newest are asked for;
 * `next` is there while there is more.
 */
export function pageOfObservations(asked: Asked, page: Page): Result<unknown> {
  const order = page.order ?? 'oldest';
  const from = startOf(asked.db, page, order);
  const { deviceId, limit } = page;
  const lines = [
    ...listObservations(asked.db, deviceId, from.entry, limit, order).map(lineOfEntry),
    ...listMinutes(asked.db, deviceId, from.minute, limit, order).map(lineOfMinute),
  ];
  const sign = order === 'oldest' ? 1 : -1;
  const sorted = lines.sort((one, other) => sign * byArrival(one, other)).slice(0, limit);
  const shown = sorted.filter((line) => isWithin(line, page));
  const entry = shown.findLast((line) => line.entry !== null)?.entry ?? from.entry;
  const minute = shown.findLast((line) => line.minute !== null)?.minute ?? from.minute;
  return ok({
    items: shown.map(({ item }) => item),
    next: shown.length < limit ? null : `${entry}-${minute}`,
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

function isWithin({ receivedAtMs }: Line, { fromMs, toMs }: Page): boolean {
  return receivedAtMs >= (fromMs ?? 0) && receivedAtMs < (toMs ?? Number.MAX_SAFE_INTEGER);
}

/** Of the same millisecond, what happened goes before samples. */
function byArrival(one: Line, other: Line): number {
  return (
    one.receivedAtMs - other.receivedAtMs ||
    Number(one.entry === null) - Number(other.entry === null)
  );
}

function lineOfEntry(row: ObservationRow): Line {
  const item = {
    ...withoutEnvelope(row.subject),
    id: String(row.id),
    ...timesOf(row),
    ...(row.boot === null ? {} : { boot: row.boot }),
    ...(row.seq === null ? {} : { seq: row.seq }),
    type: row.type,
  };
  return { item, receivedAtMs: row.receivedAtMs, entry: row.id, minute: null };
}

function lineOfMinute(row: MinuteRow): Line {
  const item = {
    ...(row.type === 'power' ? { watts: null, wattHours: null } : {}),
    ...withoutEnvelope(row.subject),
    id: `m${row.id}`,
    ...timesOf(row),
    ...(row.boot === null ? {} : { boot: row.boot, seqs: row.seqs }),
    samples: row.samples,
    type: row.type,
  };
  return { item, receivedAtMs: row.firstReceivedAtMs, entry: null, minute: row.id };
}

function timesOf(row: Pick<ObservationRow, 'receivedAtMs' | 'atMs' | 'atTrusted'>) {
  return {
    receivedAt: instant(row.receivedAtMs),
    at: instant(row.atMs),
    atTrusted: row.atTrusted,
  };
}

/** Where the page goes on, but not outside the period that was asked for. */
function startOf(db: Db, page: Page, order: 'oldest' | 'newest'): Place {
  const place = placeOf(db, page, order);
  const edgeMs = order === 'oldest' ? page.fromMs : page.toMs;
  if (edgeMs === undefined) return place;
  const entry = lastEntryBy(db, edgeMs - 1);
  const minute = lastMinuteBy(db, page.deviceId, edgeMs - 1);
  if (order === 'oldest')
    return { entry: Math.max(place.entry, entry), minute: Math.max(place.minute, minute) };
  return { entry: Math.min(place.entry, entry + 1), minute: Math.min(place.minute, minute + 1) };
}

/** From a page's `next`, or an item's id; what is neither starts from the beginning. */
function placeOf(db: Db, page: Page, order: 'oldest' | 'newest'): Place {
  const start = order === 'oldest' ? 0 : Number.MAX_SAFE_INTEGER;
  const [, entry, minute] = page.after?.match(CURSOR) ?? [];
  if (entry !== undefined && minute !== undefined)
    return { entry: Number(entry), minute: Number(minute) };
  const beside = order === 'oldest' ? 0 : 1;
  if (entry !== undefined)
    return {
      entry: Number(entry),
      minute: lastMinuteBy(db, page.deviceId, receivedAt(db, Number(entry)) - 1) + beside,
    };
  if (minute !== undefined)
    return {
      entry: lastEntryBy(db, minuteReceivedAt(db, Number(minute))) + beside,
      minute: Number(minute),
    };
  return { entry: start, minute: start };
}

function instant(ms: number): string {
  return new Date(ms).toISOString();
}

/** The device's own times are kept in the journal; the answer gives `at` and `receivedAt`. */
function withoutEnvelope(subject: Record<string, unknown>): Record<string, unknown> {
  const {
    atMs: _atMs,
    uptimeMs: _uptimeMs,
    repeated: _repeated,
    heldBack: _heldBack,
    key: _key,
    ...rest
  } = subject;
  return rest;
}
