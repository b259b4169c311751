/** One transaction at work: what it has collected, and how one entry runs within it without touching its neighbours. */
import type Database from 'better-sqlite3';
import type { Fact } from '#db/ctx.ts';
import type { Db } from '#db/drizzle.ts';
import type { AccessList, Command, Receipt } from '#kernel/command.ts';
import type { Actor, Change } from '#kernel/engine.ts';
import { appendEntry, type ChainHead, markFailed } from './append.ts';
import type { Attempted, EntryTime, FlowCtx, SendOptions } from './flow-ctx.ts';
import { EXPIRES_IN_MS, putCommand } from './outbox.ts';
import { dropTimer, putTimer } from './timers.ts';

export type Batch = {
  readonly db: Db;
  readonly savepoint: Savepoint;
  readonly nowMs: number;
  readonly newId: () => string;
  readonly randomBytes: (count: number) => Uint8Array;
  head: ChainHead;
  outboxSeq: number;
  /** Commands of this transaction with their numbers, in order. */
  commands: Array<{ readonly seq: number; readonly command: Command }>;
  readonly receipts: Map<string, Receipt>;
  readonly changes: Map<string, Change>;
  readonly accessLists: AccessList[];
  readonly devicesChanged: Set<string>;
  /** Devices whose offline access lists are to be made anew; `all` for every one. */
  rights: Set<string> | 'all' | null;
  entriesWritten: number;
  /** Entries whose flow threw. */
  readonly failed: FailedEntry[];
};

export type FailedEntry = {
  readonly entryId: number;
  readonly deviceId: number | null;
  readonly type: string;
  readonly error: string;
};

/** What an entry's flow is taken back by. */
export type Savepoint = {
  readonly set: () => void;
  readonly release: () => void;
  readonly rollBack: () => void;
};

/** A flow threw in a batch without savepoints: the batch is to be run again with them. */
export class NeedsSavepoints extends Error {}

/** None: nearly every batch goes well, and SQLite keeps each page that an entry touches for its savepoint. */
export const NO_SAVEPOINT: Savepoint = {
  set: () => {},
  release: () => {},
  rollBack: () => {
    throw new NeedsSavepoints();
  },
};

export type EntrySpec = {
  readonly actor: Actor;
  readonly deviceId: number | null;
  readonly boot: string | null;
  readonly seq: number | null;
  readonly type: string;
  /** What was observed or asked, without secrets. JSON. */
  readonly subject: unknown;
  readonly time: Omit<EntryTime, 'entryId'>;
  /** A sample: an entry only when facts came of it. */
  readonly sample: boolean;
};

/** The bytes of salt that keep a forgotten body from being guessed from its digest. */
const SALT_BYTES = 16;
/** An error of the disk is nobody's message: the whole transaction fails. */
const FATAL = /^SQLITE_(FULL|IOERR|CORRUPT|NOTADB|READONLY|CANTOPEN|BUSY)/;

/** SAVEPOINT, RELEASE and ROLLBACK TO, prepared. `takenBack` is told that what was read since may never have been. */
export function makeSavepoint(raw: Database.Database, takenBack: () => void): Savepoint {
  const set = raw.prepare('SAVEPOINT entry');
  const release = raw.prepare('RELEASE entry');
  const back = raw.prepare('ROLLBACK TO entry');
  return {
    set: () => void set.run(),
    release: () => void release.run(),
    rollBack: () => {
      back.run();
      release.run();
      takenBack();
    },
  };
}

/**
 * Runs `flow` as one entry of the journal. What it throws is rolled back and marked, unless the disk failed
 * (then it throws on) or the batch has no savepoints. `rethrow` is for commands, whose caller is told of a bug.
 */
export function runEntry<Value>(
  batch: Batch,
  spec: EntrySpec,
  flow: (ctx: FlowCtx) => Value,
  options: { readonly rethrow?: boolean; readonly keep?: (value: Value) => boolean } = {},
): Value | undefined {
  const entryId = batch.head.id + 1;
  const facts: Fact[] = [];
  const ctx = makeFlowCtx(batch, spec, entryId, facts);
  const before = { commands: batch.commands.length, outboxSeq: batch.outboxSeq };
  let value: Value | undefined;
  let failure: string | null = null;
  batch.savepoint.set();
  try {
    value = flow(ctx);
    if (options.keep !== undefined && !options.keep(value)) {
      undo(batch, before);
      return value;
    }
    batch.savepoint.release();
  } catch (error) {
    undo(batch, before);
    if (options.rethrow === true || isFatal(error)) throw error;
    facts.length = 0;
    failure = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  }
  if (!spec.sample || facts.length > 0 || failure !== null) write(batch, spec, entryId, facts);
  if (failure !== null) {
    markFailed(batch.db, entryId, batch.nowMs, failure);
    const { deviceId, type } = spec;
    batch.failed.push({ entryId, deviceId, type, error: failure });
  }
  return value;
}

/** An error of the disk or the file, by its code. */
export function isFatal(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' && FATAL.test(code);
}

/** Asks for offline access lists anew: of these devices, or of all. */
export function askRights(batch: Batch, devices: readonly string[] | null): void {
  if (devices === null) batch.rights = 'all';
  else if (batch.rights !== 'all') batch.rights = new Set([...(batch.rights ?? []), ...devices]);
}

function undo(batch: Batch, before: { commands: number; outboxSeq: number }): void {
  batch.savepoint.rollBack();
  batch.commands.length = before.commands;
  batch.outboxSeq = before.outboxSeq;
}

function write(batch: Batch, spec: EntrySpec, entryId: number, facts: readonly Fact[]): void {
  batch.head = appendEntry(batch.db, batch.head, {
    id: entryId,
    receivedAtMs: spec.time.receivedAtMs,
    atMs: spec.time.atMs,
    atTrusted: spec.time.atTrusted,
    deviceId: spec.deviceId,
    boot: spec.boot,
    seq: spec.seq,
    type: spec.type,
    body: JSON.stringify({ subject: spec.subject, actor: spec.actor, facts }),
    salt: batch.randomBytes(SALT_BYTES),
  });
  batch.entriesWritten += 1;
}

function makeFlowCtx(batch: Batch, spec: EntrySpec, entryId: number, facts: Fact[]): FlowCtx {
  return {
    nowMs: batch.nowMs,
    newId: batch.newId,
    actor: spec.actor,
    tx: batch.db,
    entry: { entryId, ...spec.time },
    record: (fact) => void facts.push(fact),
    changed: (topic, key) => void batch.changes.set(`${topic}:${key}`, { topic, key }),
    send: (device, body, options) => send(batch, device, body, options),
    sendAgain: (commands) => {
      for (const command of commands) {
        if (command.expiresAtMs === undefined || command.expiresAtMs > batch.nowMs) {
          batch.commands.push({ seq: 0, command });
        }
      }
    },
    attempt: (work) => attempt(batch, facts, work),
    setTimer: (timer) => putTimer(batch.db, timer),
    clearTimer: (key) => dropTimer(batch.db, key),
    rightsChanged: (devices) => askRights(batch, devices),
  };
}

/** Without savepoints the batch is run again with them, and what fails then is undone alone. */
function attempt<Value>(batch: Batch, facts: Fact[], work: () => Value): Attempted<Value> {
  const before = { commands: batch.commands.length, outboxSeq: batch.outboxSeq };
  const factsBefore = facts.length;
  batch.savepoint.set();
  try {
    const value = work();
    batch.savepoint.release();
    return { ok: true, value };
  } catch (error) {
    undo(batch, before);
    if (isFatal(error)) throw error;
    facts.length = factsBefore;
    return { ok: false, error };
  }
}

function send(
  batch: Batch,
  device: string,
  body: Parameters<FlowCtx['send']>[1],
  options: SendOptions = {},
): Command {
  const expires =
    body.type === 'disable'
      ? {}
      : { expiresAtMs: batch.nowMs + (options.expiresInMs ?? EXPIRES_IN_MS) };
  const re = options.re === undefined ? {} : { re: options.re };
  const command: Command = { ...body, id: batch.newId(), device, ...re, ...expires };
  batch.outboxSeq += 1;
  putCommand(batch.db, batch.outboxSeq, command, batch.nowMs);
  batch.commands.push({ seq: batch.outboxSeq, command });
  return command;
}
