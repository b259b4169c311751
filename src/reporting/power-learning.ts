/** What a machine's recorded power teaches, and what its past runs would have been by other thresholds. */
import type {
  LearningReason,
  PowerLearning,
  PowerLearningQuery,
  PowerThresholds,
  RunCompared,
} from '#contract/power-learning.ts';
import type { Asked } from '#db/ctx.ts';
import { and, asc, type Db, desc, eq, gte, isNotNull, sql } from '#db/drizzle.ts';
import { minutes } from '#journal/tables.ts';
import { instantText } from '#kernel/instants.ts';
import { ok, type Result, refuse } from '#kernel/result.ts';
import { requireRole } from '#kernel/roles.ts';
import { findDevice } from '#modules/fleet/index.ts';
import {
  findLastRecording,
  findMachine,
  histogramOf,
  jobSpansWithin,
  listRecordedSamples,
  type Machine,
  type PowerSample,
  type PowerSettings,
  powerDevice,
  proposeThresholds,
  type RecordingRow,
  runsUnder,
  type Span,
  timeWithin,
} from '#modules/machines/index.ts';
import { runs } from '#modules/machines/tables.ts';

const DAY_MS = 86_400_000;
const SECOND_MS = 1000;
const MILLI = 1000;
/** So far back past runs are looked at, and so many of them. */
const PAST_MS = 30 * DAY_MS;
const RUNS_MAX = 100;
const MINUTES_MAX = 45_000;
const SETTLE_MS = 5000;

type Input = PowerLearningQuery & { readonly slug: string };
type Learnt = {
  readonly reason: LearningReason;
  readonly histogram: PowerLearning['histogram'];
  readonly proposal: PowerLearning['proposal'];
};

/** `not-found`, `not-allowed`. */
export function getPowerLearning(
  asked: Asked,
  input: Input,
): Result<PowerLearning, 'not-found' | 'not-allowed'> {
  const refused = requireRole(asked.actor, ['manager', 'trainer']);
  if (refused !== null) return refused;
  const { db, nowMs } = asked;
  const machine = findMachine(db, input.slug);
  if (machine === null) return refuse('not-found', `there is no machine ${input.slug}`);
  const recording = findLastRecording(db, machine.id);
  const samples = recording === null ? [] : listRecordedSamples(db, recording.id);
  const span = recording === null ? null : spanOf(recording, nowMs);
  const learnt = span === null ? NOTHING : learnFrom(db, machine, samples, span);
  const tried = thresholdsOf(input) ?? thresholdsOf(learnt.proposal ?? {});
  return ok({
    machine: machine.slug,
    meter: powerDevice(machine),
    thresholds: machine.powerTells ? thresholdsIn(machine.power) : null,
    recording: recording === null ? null : recordingItem(recording, nowMs),
    ...learnt,
    tried,
    runs: tried === null ? [] : compared(asked, machine, { samples, span, tried }),
  });
}

const NOTHING: Learnt = { reason: 'no-recording', histogram: [], proposal: null };

function spanOf({ startedAtMs, endsAtMs, endedAtMs }: RecordingRow, nowMs: number): Span {
  return { fromMs: startedAtMs, toMs: Math.min(endedAtMs ?? endsAtMs, nowMs) };
}

function learnFrom(db: Db, machine: Machine, samples: readonly PowerSample[], span: Span): Learnt {
  const histogram = histogramOf(samples, span.toMs).map(({ fromMw, toMw, ms }) => ({
    fromWatts: fromMw / MILLI,
    toWatts: toMw === null ? null : toMw / MILLI,
    seconds: ms / SECOND_MS,
  }));
  const learnt = proposeThresholds(samples, span.toMs, jobSpansWithin(db, machine.id, span));
  if (!learnt.ok) return { reason: learnt.reason, histogram, proposal: null };
  const { settings, clear, levels } = learnt.proposal;
  const told = levels.map(({ name, lowMw, highMw, ms }) => ({
    name,
    fromWatts: lowMw / MILLI,
    toWatts: highMw / MILLI,
    seconds: ms / SECOND_MS,
  }));
  return {
    reason: 'ok',
    histogram,
    proposal: { ...thresholdsIn(settings), clear, levels: told },
  };
}

/** Past runs with what they would have been, and the runs that there would have been besides; newest first. */
function compared(
  { db, nowMs }: Asked,
  machine: Machine,
  by: {
    readonly samples: readonly PowerSample[];
    readonly span: Span | null;
    readonly tried: PowerThresholds;
  },
): RunCompared[] {
  const sinceMs = nowMs - PAST_MS;
  const rough = minuteSamples(db, machine, sinceMs);
  const { span } = by;
  const outside = rough.filter(
    ({ atMs }) => span === null || atMs < span.fromMs || atMs >= span.toMs,
  );
  const would = runsUnder([...outside, ...by.samples], nowMs, settingsOf(by.tried));
  const were = pastRuns(db, machine.id, sinceMs);
  const rows = were.map((run) => ({
    ...run,
    ms: run.toMs - run.fromMs,
    tried: timeWithin(run, would),
  }));
  const fresh = would
    .filter((run) => timeWithin(run, were) === 0)
    .map((run) => ({ ...run, ms: 0, tried: run.toMs - run.fromMs }));
  return [...rows, ...fresh]
    .toSorted((one, other) => other.fromMs - one.fromMs)
    .slice(0, RUNS_MAX)
    .map(({ fromMs, toMs, ms, tried }) => ({
      startedAt: instantText(fromMs),
      endedAt: instantText(toMs),
      seconds: ms / SECOND_MS,
      triedSeconds: tried / SECOND_MS,
    }));
}

function pastRuns(db: Db, machineId: number, sinceMs: number): Span[] {
  return db
    .select({ fromMs: runs.startedAtMs, toMs: runs.endedAtMs })
    .from(runs)
    .where(
      and(eq(runs.machineId, machineId), gte(runs.startedAtMs, sinceMs), isNotNull(runs.endedAtMs)),
    )
    .orderBy(desc(runs.startedAtMs))
    .limit(RUNS_MAX)
    .all()
    .map(({ fromMs, toMs }) => ({ fromMs, toMs: toMs ?? fromMs }));
}

/** One sample a minute, the last of it: what is kept of the time before a recording. */
function minuteSamples(db: Db, machine: Machine, sinceMs: number): PowerSample[] {
  const meter = powerDevice(machine);
  const device = meter === null ? null : findDevice(db, meter);
  if (device === null) return [];
  return db
    .select({
      atMs: minutes.atMs,
      watts: sql<number | null>`json_extract(${minutes.body}, '$.watts')`,
    })
    .from(minutes)
    .where(
      and(
        eq(minutes.deviceId, device.id),
        eq(minutes.type, 'power'),
        eq(minutes.about, '0'),
        gte(minutes.minuteMs, sinceMs),
      ),
    )
    .orderBy(asc(minutes.minuteMs))
    .limit(MINUTES_MAX)
    .all()
    .flatMap(({ atMs, watts }) =>
      typeof watts === 'number' ? [{ atMs, milliwatts: Math.round(watts * MILLI) }] : [],
    );
}

/** The thresholds among these fields; null where not all are there. */
function thresholdsOf(given: PowerLearningQuery): PowerThresholds | null {
  const { offBelowWatts, idleBelowWatts, runAboveWatts, startAfterSeconds, stopAfterSeconds } =
    given;
  return offBelowWatts === undefined ||
    idleBelowWatts === undefined ||
    runAboveWatts === undefined ||
    startAfterSeconds === undefined ||
    stopAfterSeconds === undefined
    ? null
    : { offBelowWatts, idleBelowWatts, runAboveWatts, startAfterSeconds, stopAfterSeconds };
}

function thresholdsIn(settings: PowerSettings): PowerThresholds {
  return {
    offBelowWatts: settings.offBelowMw / MILLI,
    idleBelowWatts: settings.idleBelowMw / MILLI,
    runAboveWatts: settings.runAboveMw / MILLI,
    startAfterSeconds: settings.startAfterMs / SECOND_MS,
    stopAfterSeconds: settings.stopAfterMs / SECOND_MS,
  };
}

function settingsOf(tried: PowerThresholds): PowerSettings {
  return {
    offBelowMw: Math.round(tried.offBelowWatts * MILLI),
    idleBelowMw: Math.round(tried.idleBelowWatts * MILLI),
    runAboveMw: Math.round(tried.runAboveWatts * MILLI),
    startAfterMs: tried.startAfterSeconds * SECOND_MS,
    stopAfterMs: tried.stopAfterSeconds * SECOND_MS,
    settleMs: SETTLE_MS,
  };
}

function recordingItem(row: RecordingRow, nowMs: number): NonNullable<PowerLearning['recording']> {
  const { startedAtMs, endsAtMs, endedAtMs, samples, dropped } = row;
  const overAtMs = endedAtMs ?? (endsAtMs <= nowMs ? endsAtMs : null);
  return {
    startedAt: instantText(startedAtMs),
    endsAt: instantText(endsAtMs),
    endedAt: overAtMs === null ? null : instantText(overAtMs),
    samples,
    dropped,
  };
}

export const queries = { 'machines.power': getPowerLearning } as const;
