/** The place's one door: one transaction at a time; receipts, commands and changes after its commit. */
import { statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Db } from '#db/drizzle.ts';
import { migrate } from '#db/migrate.ts';
import { openDatabase } from '#db/open.ts';
import { keepSteady } from '#db/steady.ts';
import type { DriverCatalogue } from '#flows/driver-catalogue.ts';
import { takeIn } from '#flows/intake.ts';
import { makeRegistry, type Registry } from '#flows/registry.ts';
import { type ChainHead, readChainHead } from '#journal/append.ts';
import {
  type Batch,
  isFatal,
  makeSavepoint,
  NeedsSavepoints,
  NO_SAVEPOINT,
  runEntry,
  type Savepoint,
} from '#journal/batch.ts';
import type { Timer } from '#journal/flow-ctx.ts';
import { answerBefore, keepAnswer } from '#journal/idempotency.ts';
import {
  expireUnsent,
  lastOutboxSeq,
  type OutboxMarks,
  putMarks,
  putUndelivered,
  readMarks,
  takeSilent,
  unsentCommands,
} from '#journal/outbox.ts';
import { nextDueAt, putTimer, takeDue } from '#journal/timers.ts';
import type { Actor, Committed, Engine, IdempotencyKey } from '#kernel/engine.ts';
import type { DeviceReport } from '#kernel/observation.ts';
import { type Result, refuse } from '#kernel/result.ts';
import type { System } from './system.ts';

export type EngineOptions = {
  /** The place's file, or `:memory:`. */
  readonly path: string;
  readonly system: System;
  readonly catalogue: DriverCatalogue;
};

/** What the engine tells of itself to `/health`. */
export type EngineHealth = {
  readonly ok: boolean;
  readonly reasons: readonly string[];
  readonly commits: number;
  readonly commitsFailed: number;
  readonly failures: number;
  readonly unknownDevices: number;
};

const MIGRATIONS = new URL('./db/migrations/', import.meta.url);
/** Below this much free disk only decisions are recorded. */
const FREE_BYTES_MIN = 200 * 1024 * 1024;
const FREE_CHECK_MS = 5000;
/** What was handed to the wire is noted with the next commit, or by itself after this. */
const MARKS_AFTER_MS = 1000;
const FAILED_TIMER_AGAIN_MS = 10 * 60_000;
const DECIDING: ReadonlySet<string> = new Set([
  'badge',
  'keypad',
  'decided',
  'link',
  'outcome',
  'relay',
  'button',
]);

/** Opens the place's file, brings it up to date and gives its door. Throws when the file can't be used. */
export function openEngine(options: EngineOptions): Engine {
  const { raw, db, close } = openDatabase(options.path);
  migrate(raw, MIGRATIONS);
  const { system } = options;
  const registry = makeRegistry(options.catalogue);
  registry.afterMigrations(db);
  const steady = keepSteady(raw, db);
  const savepoint = makeSavepoint(raw, steady.forget);
  const begin = raw.prepare('BEGIN IMMEDIATE');
  const commit = raw.prepare('COMMIT');
  const rollback = raw.prepare('ROLLBACK');
  const listeners: Array<(committed: Committed) => void> = [];
  const disk = watchDisk(options.path, system);

  let number = system.nowMs();
  let head: ChainHead = readChainHead(db);
  let outboxSeq = lastOutboxSeq(db);
  let marks: OutboxMarks = readMarks(db);
  let marksNoted = marks;
  let nextOutcomeAtMs: number | null = system.nowMs();
  const inFlight = new Map<string, number>();
  const undelivered: number[] = [];
  let lastFailure: string | null = null;
  const counts = { commits: 0, commitsFailed: 0, unknownDevices: 0 };

  /** `work` may run twice: what it changes besides its batch, it answers. */
  function transact<Value>(
    work: (batch: Batch) => Value,
    savepointOfEntries: Savepoint = savepoint,
  ): Value {
    const batch = newBatch(db, savepointOfEntries, system, head, outboxSeq);
    begin.run();
    let value: Value;
    let nextDue: number | null;
    try {
      value = work(batch);
      if (batch.rights !== null) registry.issueAccessLists(batch);
      if (batch.failed.length > 0) registry.noteFailures(batch);
      noteMarks();
      nextDue = nextDueAt(db);
      commit.run();
    } catch (error) {
      if (raw.inTransaction) rollback.run();
      steady.forget();
      if (error instanceof NeedsSavepoints) return transact(work, savepoint);
      counts.commitsFailed += 1;
      if (isFatal(error)) lastFailure = error instanceof Error ? error.message : String(error);
      throw error;
    }
    lastFailure = null;
    head = batch.head;
    outboxSeq = batch.outboxSeq;
    marksNoted = marks;
    undelivered.length = 0;
    counts.commits += 1;
    tell(batch, nextDue);
    return value;
  }

  function tell(batch: Batch, nextDue: number | null): void {
    number += 1;
    for (const { seq, command } of batch.commands) if (seq > 0) inFlight.set(command.id, seq);
    if (batch.commands.length > 0) nextOutcomeAtMs ??= batch.nowMs + MARKS_AFTER_MS * 10;
    const committed: Committed = {
      number,
      receipts: [...batch.receipts.values()],
      commands: batch.commands.map((one) => one.command),
      accessLists: batch.accessLists,
      changes: [...batch.changes.values()],
      devicesChanged: [...batch.devicesChanged],
      nextDueAtMs: earliest(nextDue, nextOutcomeAtMs, marksDueAt()),
    };
    for (const listener of listeners) listener(committed);
  }

  function noteMarks(): void {
    for (const seq of undelivered) putUndelivered(db, seq, system.nowMs());
    if (marks !== marksNoted) putMarks(db, marks);
  }

  function marksDueAt(): number | null {
    return marks === marksNoted && undelivered.length === 0
      ? null
      : system.nowMs() + MARKS_AFTER_MS;
  }

  async function record(reports: readonly DeviceReport[]): Promise<void> {
    const kept = disk.isLow() ? reports.map(decisionsOf) : reports;
    counts.unknownDevices += transact(
      (batch) => kept.filter((report) => !takeIn(batch, report, registry.intake)).length,
      NO_SAVEPOINT,
    );
  }

  async function perform(
    name: string,
    input: unknown,
    actor: Actor,
    key?: IdempotencyKey,
  ): Promise<Result<unknown>> {
    const command = registry.commands[name];
    if (command === undefined) return refuse('not-found', `there is no command ${name}`);
    return transact((batch): Result<unknown> => {
      const before = key === undefined ? null : answerBefore(db, key);
      if (before !== null) return before;
      const answer = runEntry(
        batch,
        {
          actor,
          deviceId: null,
          boot: null,
          seq: null,
          type: name,
          subject: registry.withoutSecrets(name, input),
          time: timeOfNow(batch.nowMs),
          sample: registry.isOftenNothing(name),
        },
        (ctx) => {
          const result = command(ctx, input);
          for (const device of registry.devicesChangedBy(name, result)) {
            batch.devicesChanged.add(device);
            expireUnsent(db, device, marks.sentUpTo, batch.nowMs);
          }
          return result;
        },
        { rethrow: true, keep: (result) => result.ok },
      ) as Result<unknown>;
      if (key !== undefined) keepAnswer(db, key, answer, batch.nowMs);
      return answer;
    });
  }

  async function ask(name: string, input: unknown, actor: Actor): Promise<Result<unknown>> {
    if (name === 'health') return { ok: true, value: health() };
    const query = registry.queries[name];
    if (query === undefined) return refuse('not-found', `there is no query ${name}`);
    return query({ db, nowMs: system.nowMs(), actor }, input);
  }

  async function due(): Promise<void> {
    const nowMs = system.nowMs();
    const timersDue = (nextDueAt(db) ?? Number.MAX_SAFE_INTEGER) <= nowMs;
    const outcomesDue = (nextOutcomeAtMs ?? Number.MAX_SAFE_INTEGER) <= nowMs;
    if (!timersDue && !outcomesDue && marksDueAt() === null) return;
    const before = { marks, nextOutcomeAtMs };
    transact((batch) => {
      // It may run twice: once without savepoints, and where a timer fails once more with them.
      ({ marks, nextOutcomeAtMs } = before);
      for (const timer of takeDue(db, nowMs)) runTimer(batch, timer, registry);
      if (outcomesDue) checkOutcomes(batch);
    }, NO_SAVEPOINT);
  }

  function checkOutcomes(batch: Batch): void {
    const found = takeSilent(db, marks.checkedUpTo, batch.nowMs);
    marks = { ...marks, checkedUpTo: found.checkedUpTo };
    nextOutcomeAtMs = found.nextAtMs;
    if (found.silent.length === 0) return;
    runEntry(batch, timerSpec('command-outcome', batch.nowMs), (ctx) => {
      for (const silent of found.silent) registry.noteSilent(ctx, silent);
    });
  }

  async function sent(results: ReadonlyArray<{ id: string; sent: boolean }>): Promise<void> {
    let { sentUpTo } = marks;
    for (const result of results) {
      const seq = inFlight.get(result.id);
      if (seq === undefined) continue;
      inFlight.delete(result.id);
      sentUpTo = Math.max(sentUpTo, seq);
      if (!result.sent) undelivered.push(seq);
    }
    if (sentUpTo !== marks.sentUpTo) marks = { ...marks, sentUpTo };
  }

  function health(): EngineHealth {
    const reasons: string[] = [];
    if (lastFailure !== null) reasons.push(`the last commit failed: ${lastFailure}`);
    if (disk.isLow())
      reasons.push('the disk is nearly full: only decisions are recorded until there is room');
    return { ok: reasons.length === 0, reasons, failures: registry.countFailures(db), ...counts };
  }

  async function resume(): Promise<void> {
    transact((batch) => {
      batch.commands.push(...unsentCommands(db, marks.sentUpTo, batch.nowMs));
      batch.accessLists.push(...registry.currentAccessLists(db, batch.nowMs));
      runEntry(batch, timerSpec('start', batch.nowMs), (ctx) => registry.resume(ctx));
    });
  }

  return {
    record,
    do: perform,
    ask,
    due,
    sent,
    resume,
    onCommitted: (listener) => void listeners.push(listener),
    close: async () => {
      if (marksDueAt() !== null) transact(() => undefined);
      close();
    },
  };
}

/** With the last of the disk only decisions are taken in; the rest gets no receipt, and native devices send it again. */
function decisionsOf(report: DeviceReport): DeviceReport {
  const observations = report.observations.filter((one) => DECIDING.has(one.type));
  return { ...report, observations, faults: [] };
}

/** One that fails is tried again later, as if on time: what it was to end must not stay open for ever. */
function runTimer(batch: Batch, taken: Timer, registry: Registry): void {
  const { failed } = (taken.payload ?? {}) as { readonly failed?: Timer };
  const timer = failed ?? taken;
  const failedBefore = batch.failed.length;
  const spec = timerSpec(timer.kind, timer.dueAtMs, { timer });
  runEntry(batch, spec, (ctx) => registry.handleTimer(ctx, timer));
  if (batch.failed.length === failedBefore) return;
  const dueAtMs = batch.nowMs + FAILED_TIMER_AGAIN_MS;
  putTimer(batch.db, { key: timer.key, kind: timer.kind, dueAtMs, payload: { failed: timer } });
}

function timerSpec(type: string, atMs: number, subject: unknown = null) {
  return {
    actor: { kind: 'timer' } as const,
    deviceId: null,
    boot: null,
    seq: null,
    type,
    subject,
    time: timeOfNow(atMs),
    sample: true,
  };
}

function timeOfNow(nowMs: number) {
  return { receivedAtMs: nowMs, atMs: nowMs, atTrusted: true, ageMs: 0, live: true };
}

function newBatch(
  db: Db,
  savepoint: Batch['savepoint'],
  system: System,
  head: ChainHead,
  outboxSeq: number,
): Batch {
  return {
    db,
    savepoint,
    nowMs: system.nowMs(),
    newId: system.newId,
    randomBytes: system.randomBytes,
    head,
    outboxSeq,
    commands: [],
    receipts: new Map(),
    changes: new Map(),
    accessLists: [],
    devicesChanged: new Set(),
    rights: null,
    entriesWritten: 0,
    failed: [],
  };
}

function earliest(...instants: ReadonlyArray<number | null>): number | null {
  const known = instants.filter((one): one is number => one !== null);
  return known.length === 0 ? null : Math.min(...known);
}

/** Looks at the free space at most every five seconds. */
function watchDisk(path: string, system: System): { readonly isLow: () => boolean } {
  if (path === ':memory:') return { isLow: () => false };
  let checkedAtMs = 0;
  let low = false;
  return {
    isLow: () => {
      const nowMs = system.nowMs();
      if (nowMs - checkedAtMs >= FREE_CHECK_MS) {
        checkedAtMs = nowMs;
        const { bavail, bsize } = statfsSync(dirname(path));
        low = bavail * bsize < FREE_BYTES_MIN;
      }
      return low;
    },
  };
}
