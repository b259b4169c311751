/** Whether a machine's plug and its controller tell the same story. Pure. */
import { isCut, powerDevice } from './state-rules.ts';
import type { Knowledge, Machine } from './types.ts';

/** So long they may disagree: a bed heats before its job, and an arm rests within it. */
export const DISAGREE_AFTER_MS = 600_000;

/** `job-without-power`: it says that it works, and draws nothing; `power-without-job`: the other way round. */
export type Disagreement = 'job-without-power' | 'power-without-job';

/** What they disagree about now; null: nothing, or one of them says nothing. */
export function disagreement(
  machine: Machine,
  known: Knowledge,
  jobOpen: boolean,
): Disagreement | null {
  const meter = powerDevice(machine);
  const { jobs } = machine;
  if (jobs === null || meter === null || meter === jobs || !machine.powerTells) return null;
  const { reported, power, away } = known;
  if (away[jobs] !== undefined || away[meter] !== undefined || isCut(known)) return null;
  if (reported === null || reported.stale || reported.device !== jobs) return null;
  const works = jobOpen && reported.state === 'running';
  const rests = !jobOpen && (reported.state === 'idle' || reported.state === 'off');
  if (works && (power.level === 'idle' || power.level === 'off')) return 'job-without-power';
  return rests && power.level === 'running' ? 'power-without-job' : null;
}
