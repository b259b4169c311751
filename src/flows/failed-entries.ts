/** Entries whose flow threw: put before staff, listed, and run again once their cause is gone. */
import type { FailureItem } from '#contract/failures.ts';
import type { ListOf } from '#contract/paging.ts';
import type { Asked } from '#db/ctx.ts';
import { type Batch, isFatal, runEntry } from '#journal/batch.ts';
import {
  type FailedEntryRow,
  findFailed,
  listFailed,
  resolveFailure,
} from '#journal/entry-reads.ts';
import type { FlowCtx, Timer } from '#journal/flow-ctx.ts';
import type { Observation } from '#kernel/observation.ts';
import { ok, type Result, refuse } from '#kernel/result.ts';
import { requireRole } from '#kernel/roles.ts';
import { raiseAnomaly, settleAnomaly } from '#modules/anomalies/index.ts';
import { type DeviceRow, findDeviceById } from '#modules/fleet/index.ts';

/** How an entry is worked out; the registry knows. */
export type Workings = {
  readonly observe: (ctx: FlowCtx, observation: Observation, device: DeviceRow) => void;
  readonly handleTimer: (ctx: FlowCtx, timer: Timer) => void;
};

const LIMIT = 50;
const SITE = 'site:entries';

/** At the end of a transaction in which a flow threw: one finding for each device concerned. */
export function noteFailures(batch: Batch): void {
  const { nowMs } = batch;
  const time = { receivedAtMs: nowMs, atMs: nowMs, atTrusted: true, ageMs: 0, live: true };
  const actor = { kind: 'system' } as const;
  const failed = batch.failed.splice(0);
  const spec = { actor, deviceId: null, boot: null, seq: null, subject: {}, time, sample: true };
  runEntry(batch, { ...spec, type: 'entry-failed' }, (ctx) => {
    for (const { entryId, deviceId, type, error } of failed) {
      raiseAnomaly(ctx, {
        kind: 'entry-failed',
        subject: subjectOf(ctx, deviceId),
        detail: { entry: entryId, type, error },
      });
    }
  });
}

/** Newest first. */
export function listFailures(
  asked: Asked,
  input: { readonly after?: string | undefined; readonly limit?: number },
): Result<ListOf<FailureItem>> {
  const limit = input.limit ?? LIMIT;
  const rows = listFailed(asked.db, Number(input.after) || Number.MAX_SAFE_INTEGER, limit);
  return ok({
    items: rows.map((row) => ({
      id: String(row.id),
      at: new Date(row.failedAtMs).toISOString(),
      device: row.deviceId === null ? null : (findDeviceById(asked.db, row.deviceId)?.slug ?? null),
      type: row.type,
      error: row.error,
    })),
    next: rows.length < limit ? null : String(rows.at(-1)?.id),
  });
}

/**
 * Works an entry out at its own time: late, so that nothing opens and nothing starts by it.
 * Codes: `not-found`, `not-allowed`, `conflict` (it failed again, or what it said is forgotten).
 */
export function makeRunAgain(workings: Workings) {
  return (
    ctx: FlowCtx,
    input: { readonly id: string; readonly reason: string },
  ): Result<{ readonly id: string }> => {
    const refused = requireRole(ctx.actor, ['manager']);
    if (refused !== null) return refused;
    const row = findFailed(ctx.tx, Number(input.id));
    if (row === undefined) return refuse('not-found', 'no such entry waits to be run again');
    try {
      if (!workOut({ ...ctx, entry: entryOf(ctx, row) }, row, workings))
        return refuse('conflict', 'what it said, or its device, is no longer there');
    } catch (error) {
      if (isFatal(error)) throw error;
      return refuse('conflict', `it failed again: ${String(error)}`);
    }
    resolveFailure(ctx.tx, row.id, ctx.nowMs);
    ctx.record({ fact: 'run-again', entry: row.id, reason: input.reason });
    const others = listFailed(ctx.tx, Number.MAX_SAFE_INTEGER, LIMIT);
    if (others.some((one) => one.deviceId === row.deviceId)) return ok({ id: input.id });
    const finding = { kind: 'entry-failed', subject: subjectOf(ctx, row.deviceId) } as const;
    settleAnomaly(ctx, finding, input.reason);
    return ok({ id: input.id });
  };
}

function workOut(ctx: FlowCtx, row: FailedEntryRow, { observe, handleTimer }: Workings): boolean {
  const { subject, deviceId } = row;
  if (subject === null) return false;
  if (deviceId === null) {
    const { timer } = subject as { readonly timer?: Timer };
    if (timer !== undefined) handleTimer(ctx, timer);
    return timer !== undefined;
  }
  const device = findDeviceById(ctx.tx, deviceId);
  if (device === null) return false;
  // What was typed was never kept: the badge is judged without it.
  const { pin: _pin, ...told } = subject;
  observe(ctx, told as unknown as Observation, device);
  return true;
}

function entryOf(ctx: FlowCtx, row: FailedEntryRow): FlowCtx['entry'] {
  return {
    entryId: row.id,
    receivedAtMs: row.receivedAtMs,
    atMs: row.atMs,
    atTrusted: row.atTrusted,
    ageMs: Math.max(0, ctx.nowMs - row.atMs),
    live: false,
  };
}

function subjectOf(ctx: Pick<FlowCtx, 'tx'>, deviceId: number | null) {
  const device = deviceId === null ? null : findDeviceById(ctx.tx, deviceId);
  return device === null ? SITE : (`device:${device.slug}` as const);
}
