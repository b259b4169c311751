/** Learning a machine's states from its power: a recording, what it proposes, and what past runs would have been. */
import * as z from 'zod';
import { count, instant, reason, seconds, slug } from './words.ts';

export const RECORDING_MINUTES_MAX = 60;

const watts = z.number().min(0, 'watts are never negative').max(100_000);
const hold = z.int().min(0).max(3600);

/** All five of a machine's thresholds; the words of the place file's `power`. */
const thresholds = {
  offBelowWatts: watts,
  idleBelowWatts: watts,
  runAboveWatts: watts,
  startAfterSeconds: hold,
  stopAfterSeconds: hold,
};
export const powerThresholds = z.object(thresholds);
export type PowerThresholds = z.infer<typeof powerThresholds>;

export const POWER_LEVELS = ['off', 'idle', 'running'] as const;
export const powerLevel = z.object({
  name: z.enum(POWER_LEVELS),
  fromWatts: z.number(),
  toWatts: z.number(),
  seconds,
});
export type PowerLevelItem = z.infer<typeof powerLevel>;

/** `ok`, or why nothing is proposed. */
export const LEARNING_REASONS = ['ok', 'no-recording', 'too-short', 'one-level'] as const;
export type LearningReason = (typeof LEARNING_REASONS)[number];

/** `endedAt` null: it goes on until `endsAt`. `dropped`: samples beyond what one recording holds. */
export const powerRecording = z.object({
  startedAt: instant,
  endsAt: instant,
  endedAt: instant.nullable(),
  samples: count,
  dropped: count,
});

/** A run as it was recorded, and how much of it there would have been; `seconds` 0: a run that nobody saw. */
export const runCompared = z.object({
  startedAt: instant,
  endedAt: instant,
  seconds,
  triedSeconds: seconds,
});
export type RunCompared = z.infer<typeof runCompared>;

/**
 * `thresholds`: those in force, null where watts tell no state. `clear: false`: idling and running shade into each
 * other. `tried`: the thresholds by which `runs` are compared, those asked for or else those proposed; `runs` are of
 * the last 30 days, newest first, outside of the recording by the last watts of each minute.
 */
export const powerLearning = z.object({
  machine: slug,
  meter: slug.nullable(),
  thresholds: powerThresholds.nullable(),
  recording: powerRecording.nullable(),
  histogram: z.array(z.object({ fromWatts: z.number(), toWatts: z.number().nullable(), seconds })),
  reason: z.enum(LEARNING_REASONS),
  proposal: z.object({ ...thresholds, clear: z.boolean(), levels: z.array(powerLevel) }).nullable(),
  tried: powerThresholds.nullable(),
  runs: z.array(runCompared),
});
export type PowerLearning = z.infer<typeof powerLearning>;

const inAddress = z.coerce.number();
/** Thresholds to try, all five or none. */
export const powerLearningQuery = z
  .strictObject({
    offBelowWatts: inAddress.pipe(watts),
    idleBelowWatts: inAddress.pipe(watts),
    runAboveWatts: inAddress.pipe(watts),
    startAfterSeconds: inAddress.pipe(hold),
    stopAfterSeconds: inAddress.pipe(hold),
  })
  .partial()
  .refine(
    (query) => [0, 5].includes(Object.values(query).filter((one) => one !== undefined).length),
    {
      message: 'all five thresholds, or none',
    },
  );
export type PowerLearningQuery = z.infer<typeof powerLearningQuery>;

/** `POST /machines/:slug/power-recording`: from now on, for an hour unless said. */
export const recordPowerBody = z.strictObject({
  minutes: z.int().min(1).max(RECORDING_MINUTES_MAX).default(RECORDING_MINUTES_MAX),
  reason,
});
export type RecordPowerBody = z.input<typeof recordPowerBody>;

/** `POST /machines/:slug/power`: the thresholds that count from now on. */
export const setPowerBody = z
  .strictObject({ ...thresholds, reason })
  .superRefine(({ offBelowWatts, idleBelowWatts, runAboveWatts }, context) => {
    const refuse = (path: string, message: string) =>
      context.addIssue({ code: 'custom', path: [path], message });
    if (offBelowWatts > idleBelowWatts)
      refuse('offBelowWatts', `not above idleBelowWatts (${idleBelowWatts})`);
    if (idleBelowWatts > runAboveWatts)
      refuse('idleBelowWatts', `not above runAboveWatts (${runAboveWatts})`);
  });
export type SetPowerBody = z.infer<typeof setPowerBody>;
