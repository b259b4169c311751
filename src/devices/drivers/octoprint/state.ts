/** What a place sets for a printer behind OctoPrint, and what its driver keeps between steps. */
import * as z from 'zod';
import type { DriverContext } from '#devices/driver.ts';
import type { OpenJob } from '#devices/wire/timed-job.ts';
import { topicMistake } from '#devices/wire/topic-parts.ts';
import type { ReportedState } from '#kernel/observation.ts';

const BASE_CHARACTERS_MAX = 128;

export const settings = z.strictObject({
  /** The plugin's base topic, with its slash at the end or without. */
  base: z
    .string()
    .max(BASE_CHARACTERS_MAX, `base has at most ${BASE_CHARACTERS_MAX} characters`)
    .superRefine((base, context) => {
      const topic = base.replace(/\/$/, '');
      const message = topic === '' ? 'base is the topic of an OctoPrint' : topicMistake(topic);
      if (message !== null) context.addIssue({ code: 'custom', message });
    })
    .default('octoPrint/'),
});

export type Settings = z.infer<typeof settings>;
export type Context = DriverContext<Settings>;

/** The print under way, so that our restart neither starts nor ends it, and the one that ended last. */
export type Memory = {
  readonly job: OpenJob | null;
  /** Its start by the device's own clock; not known of a print that was under way before this was kept. */
  readonly startSaidMs?: number | null;
  /** Millimetres of filament by the slicer's estimate. */
  readonly filament: number | null;
  readonly ended: { readonly name: string | null; readonly atMs: number } | null;
};
export type Line = {
  readonly online: boolean;
  readonly state: ReportedState | null;
  readonly isCancelling: boolean;
  /** The printer does not print and the end of the job was not told: when it is concluded. */
  readonly concludeAtMs: number | null;
};

export const initialMemory: Memory = { job: null, filament: null, ended: null };
export const initialLine: Line = {
  online: true,
  state: null,
  isCancelling: false,
  concludeAtMs: null,
};

/** All topics begin so. */
export function topicsOf({ base }: Settings): string {
  return base.endsWith('/') ? base : `${base}/`;
}
