/** When a job may end, from how far it is. */

const TELLING_FROM = 0.03;

/** About when it ends, or null while too little is done to say. */
export function jobEndMs(startedAt: string, progress: number | null, nowMs: number): number | null {
  if (progress === null || progress < TELLING_FROM || progress >= 1) return null;
  const elapsed = nowMs - Date.parse(startedAt);
  return elapsed <= 0 ? null : nowMs + (elapsed / progress) * (1 - progress);
}
