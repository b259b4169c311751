/** Rollups made anew from sessions, runs and jobs, compared with those that were kept. */
import type { Asked, Ctx } from '#db/ctx.ts';
import type { Db } from '#db/drizzle.ts';
import { ok, type Result } from '#kernel/result.ts';
import { requireRole } from '#kernel/roles.ts';
import { listEndedJobsAfterId } from './job-store.ts';
import { findSession, listEndedAfterId } from './session-store.ts';
import { jobUse, sessionUse } from './sessions.ts';
import { addUsage, listPersonDayRows, NOBODY, type UsageDelta } from './usage-store.ts';

const PAGE = 1000;
const SHOWN_MAX = 100;
const AMOUNTS = ['sessions', 'heldMs', 'runningMs', 'energyMwh', 'jobs'] as const;

export type Rebuilt = {
  readonly rows: number;
  /** Rows that differed; at most 100 are shown. */
  readonly differences: number;
  readonly shown: ReadonlyArray<{
    readonly kept: UsageDelta | null;
    readonly true: UsageDelta | null;
  }>;
};

/** What differs, and by how much each sum is wrong. */
export type Compared = Rebuilt & { readonly corrections: readonly UsageDelta[] };

/** Sums every session and compares: it reads all there is, and changes nothing. Code: `not-allowed`. */
export function compareUsage({ db, actor }: Asked): Result<Compared> {
  const refused = requireRole(actor, ['manager']);
  return refused ?? ok(compared(db));
}

/**
 * Puts the rollups right where they differ. `compared` was read beside the place: what happened since is in both sides
 * of it, as sums are added to; without it all is read here, for small places and quiet hours. Code: `not-allowed`.
 */
export function rebuildUsage(
  ctx: Ctx,
  input: { readonly compared?: Compared } = {},
): Result<Rebuilt> {
  const refused = requireRole(ctx.actor, ['manager']);
  if (refused !== null) return refused;
  const { corrections, ...told } = input.compared ?? compared(ctx.tx);
  for (const correction of corrections) addUsage(ctx.tx, correction);
  ctx.record({ fact: 'usage-rebuilt', rows: told.rows, differences: told.differences });
  return ok(told);
}

/** A part of a rebuild. Code: `not-allowed`. */
export function correctUsage(
  ctx: Ctx,
  input: { readonly corrections: readonly UsageDelta[] },
): Result<{ readonly corrected: number }> {
  const refused = requireRole(ctx.actor, ['manager']);
  if (refused !== null) return refused;
  for (const correction of input.corrections) addUsage(ctx.tx, correction);
  ctx.record({ fact: 'usage-corrected', rows: input.corrections.length });
  return ok({ corrected: input.corrections.length });
}

function compared(db: Db): Compared {
  const made = usageFromSessions(db);
  const kept = new Map(listPersonDayRows(db).map((row) => [nameOf(row), row]));
  const names = new Set([...made.keys(), ...kept.keys()]);
  const different = [...names].filter((name) => !isSame(made.get(name), kept.get(name)));
  return {
    rows: made.size,
    differences: different.length,
    shown: different
      .slice(0, SHOWN_MAX)
      .map((name) => ({ kept: kept.get(name) ?? null, true: made.get(name) ?? null })),
    corrections: different.flatMap((name) => correctionOf(made.get(name), kept.get(name)) ?? []),
  };
}

function correctionOf(made: UsageDelta | undefined, kept: UsageDelta | undefined) {
  const one = made ?? kept;
  if (one === undefined) return null;
  const { machineId, personId, day } = one;
  const by = (amount: (typeof AMOUNTS)[number]) => (made?.[amount] ?? 0) - (kept?.[amount] ?? 0);
  return {
    machineId,
    personId,
    day,
    sessions: by('sessions'),
    heldMs: by('heldMs'),
    runningMs: by('runningMs'),
    energyMwh: by('energyMwh'),
    jobs: by('jobs'),
  };
}

/** By machine, person and day, from what the rollups were made of. */
export function usageFromSessions(db: Db): Map<string, UsageDelta> {
  const sums = new Map<string, UsageDelta>();
  for (const session of pages((after) => listEndedAfterId(db, after, PAGE))) {
    const { machineId } = session;
    const personId = session.personId ?? NOBODY;
    for (const use of sessionUse(db, session)) add(sums, { ...use, machineId, personId });
  }
  for (const job of pages((after) => listEndedJobsAfterId(db, after, PAGE))) {
    const session = job.sessionId === null ? null : findSession(db, job.sessionId);
    const use = jobUse(db, job, session);
    if (use !== null) add(sums, use);
  }
  return sums;
}

function* pages<Row extends { readonly id: string }>(
  read: (after: string) => Row[],
): Generator<Row> {
  let after = '';
  for (;;) {
    const rows = read(after);
    yield* rows;
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE) return;
    after = last.id;
  }
}

function add(sums: Map<string, UsageDelta>, use: UsageDelta): void {
  const name = nameOf(use);
  const known = sums.get(name);
  if (known === undefined) {
    sums.set(name, use);
    return;
  }
  sums.set(name, {
    ...known,
    sessions: known.sessions + use.sessions,
    heldMs: known.heldMs + use.heldMs,
    runningMs: known.runningMs + use.runningMs,
    energyMwh: known.energyMwh + use.energyMwh,
    jobs: known.jobs + use.jobs,
  });
}

/** A row that sums up to nothing is as good as none. */
function isSame(one: UsageDelta | undefined, other: UsageDelta | undefined): boolean {
  return AMOUNTS.every((amount) => (one?.[amount] ?? 0) === (other?.[amount] ?? 0));
}

function nameOf(row: Pick<UsageDelta, 'machineId' | 'personId' | 'day'>): string {
  return `${row.machineId} ${row.day} ${row.personId}`;
}
