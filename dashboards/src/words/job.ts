/** A machine's job in words: what it does by it, and when it may end, from how far it is. */
import type { MachineKind, MachineState } from '#contract/machines.ts';

const TELLING_FROM = 0.03;

/** The word for what a machine does; `atJob`: its kind, where it has a job. Only a printer prints. */
export function stateWord(
  state: MachineState,
  atJob: MachineKind | null,
): MachineState | 'printing' | 'working' {
  if (state !== 'running' || atJob === null) return state;
  return atJob === '3d-printer' ? 'printing' : 'working';
}

/** About when it ends, or null while too little is done to say. */
export function jobEndMs(startedAt: string, progress: number | null, nowMs: number): number | null {
  if (progress === null || progress < TELLING_FROM || progress >= 1) return null;
  const elapsed = nowMs - Date.parse(startedAt);
  return elapsed <= 0 ? null : nowMs + (elapsed / progress) * (1 - progress);
}
