/** Group commit: what all devices say in one tick, or while a commit runs, goes to the engine in one call. */
import type { DecodeFault, DeviceReport, Observation } from '#kernel/observation.ts';
import type { Settle } from './link.ts';
import type { Session } from './session.ts';

export type BatchesOptions = {
  readonly record: (reports: readonly DeviceReport[]) => Promise<void>;
  /** Frames that one call carries at most. */
  readonly framesMax: number;
  /** All frames of a commit are settled. */
  readonly settled: () => void;
  /** The sessions whose reports were not kept; their memory is restored already. */
  readonly lost: (sessions: ReadonlySet<Session>, error: unknown) => void;
};

export type Batches = {
  /** Adds what a step of the session led to. `settle` is called once it is on disk, or is not kept. */
  readonly add: (
    session: Session,
    nowMs: number,
    observations: readonly Observation[],
    faults: readonly DecodeFault[],
    memoryChanged: boolean,
    settle: Settle | null,
  ) => void;
  /** Resolves once all that was added before is on disk or given up. */
  readonly flushed: () => Promise<void>;
  readonly waiting: () => number;
  readonly counters: { commits: number; commitsFailed: number };
};

type Report = {
  readonly device: string;
  readonly receivedAtMs: number;
  readonly observations: Observation[];
  readonly faults: DecodeFault[];
  memory?: unknown;
};
/** After so many failures one after the other, what else is left of a batch is given up without being tried. */
const FAILURES_IN_A_ROW_MAX = 3;

/** What one session has in a batch. `memory` stands in its last report that changed it. */
type Part = { report: Report; memoryIn: Report | null; readonly settles: Settle[]; frames: number };
type Batch = {
  reports: Report[];
  readonly parts: Map<Session, Part>;
  frames: number;
  /** One device's share of a batch that failed: tried by itself, so that one device's trouble is its own. */
  readonly alone: boolean;
  /** Told when it is over, whatever came of it. */
  readonly over: Array<() => void>;
};

/** Makes the group commit. One call of `record` at a time: the next batch forms while it runs. */
export function createBatches(options: BatchesOptions): Batches {
  const counters = { commits: 0, commitsFailed: 0 };
  const waiting: Batch[] = [];
  let running: Batch | null = null;
  let scheduled = false;
  let failuresInARow = 0;

  function add(
    session: Session,
    nowMs: number,
    observations: readonly Observation[],
    faults: readonly DecodeFault[],
    memoryChanged: boolean,
    settle: Settle | null,
  ): void {
    if (observations.length === 0 && faults.length === 0 && !memoryChanged) {
      addNothing(session, settle);
      return;
    }
    const batch = open();
    let part = batch.parts.get(session);
    if (!part || part.report.receivedAtMs !== nowMs) {
      const report: Report = {
        device: session.device,
        receivedAtMs: nowMs,
        observations: [],
        faults: [],
      };
      batch.reports.push(report);
      if (part) part.report = report;
      else part = { report, memoryIn: null, settles: [], frames: 0 };
      batch.parts.set(session, part);
    }
    for (const observation of observations) part.report.observations.push(observation);
    for (const fault of faults) part.report.faults.push(fault);
    if (memoryChanged) {
      if (part.memoryIn) delete part.memoryIn.memory;
      part.report.memory = session.memory;
      part.memoryIn = part.report;
    }
    part.frames += 1;
    batch.frames += 1;
    if (settle) part.settles.push(settle);
    schedule();
  }

  /** A frame that says nothing new may repeat one that is not on disk yet: it is settled with that one. */
  function addNothing(session: Session, settle: Settle | null): void {
    if (!settle) return;
    const part = waiting.at(-1)?.parts.get(session) ?? running?.parts.get(session);
    if (part) part.settles.push(settle);
    else settle(true);
  }

  function open(): Batch {
    const last = waiting.at(-1);
    if (last && !last.alone && last.frames < options.framesMax) return last;
    const batch: Batch = { reports: [], parts: new Map(), frames: 0, alone: false, over: [] };
    waiting.push(batch);
    return batch;
  }

  function schedule(): void {
    if (scheduled || running) return;
    scheduled = true;
    setImmediate(() => {
      scheduled = false;
      run();
    });
  }

  function run(): void {
    const batch = waiting.shift();
    if (!batch) return;
    running = batch;
    options.record(batch.reports).then(
      () => {
        running = null;
        counters.commits += 1;
        failuresInARow = 0;
        for (const [session, part] of batch.parts) {
          if (part.memoryIn) session.memoryOnDisk = part.memoryIn.memory;
          for (const settle of part.settles) settle(true);
        }
        options.settled();
        finish(batch);
      },
      (error: unknown) => {
        running = null;
        counters.commitsFailed += 1;
        failuresInARow += 1;
        if (batch.alone || batch.parts.size === 1) giveUpAlone(batch, error);
        else waiting.unshift(...shares(batch));
        finish(batch);
      },
    );
  }

  function giveUpAlone(batch: Batch, error: unknown): void {
    giveUp(batch, error);
    // With a full disk a thousand devices would fail one by one: then the rest is given up at once.
    while (failuresInARow >= FAILURES_IN_A_ROW_MAX && waiting[0]?.alone) {
      const next = waiting.shift();
      if (!next) break;
      giveUp(next, error);
      for (const resolve of next.over) resolve();
    }
  }

  /** Nothing of the batch was kept, so each device's share can be tried by itself. */
  function shares(batch: Batch): Batch[] {
    const all = [...batch.parts].map(([session, part]): Batch => {
      const reports = batch.reports.filter((report) => report.device === session.device);
      const parts = new Map([[session, part]]);
      return { reports, parts, frames: part.frames, alone: true, over: [] };
    });
    all.at(-1)?.over.push(...batch.over.splice(0));
    return all;
  }

  function finish(batch: Batch): void {
    for (const resolve of batch.over) resolve();
    run();
  }

  /** What came later from the same devices was concluded from memory that is void now: it goes too. */
  function giveUp(batch: Batch, error: unknown): void {
    const sessions = new Set(batch.parts.keys());
    const settles: Settle[] = [];
    for (const [session, part] of batch.parts) {
      session.framesLost += part.frames;
      settles.push(...part.settles);
    }
    for (const later of waiting) {
      const void_ = new Set<string>();
      for (const session of sessions) {
        const part = later.parts.get(session);
        if (!part) continue;
        void_.add(session.device);
        later.parts.delete(session);
        session.framesLost += part.frames;
        settles.push(...part.settles);
      }
      later.reports = later.reports.filter((report) => !void_.has(report.device));
    }
    for (const session of sessions) session.memory = session.memoryOnDisk;
    for (const settle of settles) settle(false);
    options.lost(sessions, error);
  }

  return {
    add,
    counters,
    waiting: () => waiting.reduce((sum, batch) => sum + batch.frames, running?.frames ?? 0),
    flushed: () =>
      new Promise((resolve) => {
        const last = waiting.at(-1) ?? running;
        if (last) last.over.push(resolve);
        else resolve();
      }),
  };
}
