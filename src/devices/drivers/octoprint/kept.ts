/** An end that was lost while a broker was out, concluded from the progress that it kept. Pure. */
import type { Memory } from './state.ts';

/** The printer may still be at its last moves, and tell its end itself. */
const OLD_AFTER_MS = 120_000;

/** The last progress that a broker kept, with the device's own time. */
export type KeptProgress = {
  readonly name: string | null;
  readonly percent: number | undefined;
  readonly saidMs: number | null;
};

/**
 * When the print under way ended, by our clock; null where this does not prove it. Its 100 % was said after its start by
 * the same clock, so that it is not that of a print before, and long enough ago.
 */
export function endKept({ job, startSaidMs }: Memory, kept: KeptProgress, nowMs: number) {
  if (job === null || startSaidMs == null || kept.saidMs === null) return null;
  if (kept.percent !== 100 || kept.name !== job.name || kept.saidMs <= startSaidMs) return null;
  const endMs = job.startMs + (kept.saidMs - startSaidMs);
  return nowMs - endMs < OLD_AFTER_MS ? null : endMs;
}
