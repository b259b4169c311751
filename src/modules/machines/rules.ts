/** Why a person may not start a machine: every check, in the order in which it is told. Pure. */
import type { DecisionRefusal } from '#contract/refusals.ts';
import type { Waiting } from './types.ts';

/** What the checks look at, after those of a door with the machine's zone. */
export type StartFacts = {
  readonly outOfService: boolean;
  /** Its interlock, or something that it needs, is away or out of service. */
  readonly lacksWhatItNeeds: boolean;
  /** Null: the machine asks for no certification. */
  readonly certification: 'held' | 'expired' | 'none' | null;
  readonly level: 'supervised' | 'autonomous' | 'trainer' | null;
  readonly supervision: 'none' | 'required';
  /** A trainer's badge at this reader in the last 30 s, or who set up the session that follows. */
  readonly supervisorPresent: boolean;
  readonly occupied: 'free' | 'in-use' | 'running-for-nobody';
  readonly loneWorking: boolean;
  /** Others who are present in the machine's zone. */
  readonly othersPresent: number;
};

export const SUPERVISION_WINDOW_MS = 30_000;

const CHECKS: ReadonlyArray<readonly [DecisionRefusal, (facts: StartFacts) => boolean]> = [
  ['machine-out-of-service', (facts) => facts.outOfService || facts.lacksWhatItNeeds],
  ['not-certified', (facts) => facts.certification === 'none'],
  ['certification-expired', (facts) => facts.certification === 'expired'],
  ['supervisor-needed', (facts) => needsSupervisor(facts) && !facts.supervisorPresent],
  ['machine-in-use', (facts) => facts.occupied === 'in-use'],
  ['machine-running', (facts) => facts.occupied === 'running-for-nobody'],
  ['lone-working', (facts) => !facts.loneWorking && facts.othersPresent < 1],
];

/** Every check that fails, the first being the reason that is told. */
export function unmetAtMachine(facts: StartFacts): DecisionRefusal[] {
  return CHECKS.filter(([, fails]) => fails(facts)).map(([refusal]) => refusal);
}

/** Level `supervised` always does; a machine with `supervision: required` asks it of all but trainers. */
export function needsSupervisor(facts: Pick<StartFacts, 'level' | 'supervision'>): boolean {
  if (facts.level === 'supervised') return true;
  return facts.supervision === 'required' && facts.level !== 'trainer';
}

/** Whether a badge still waits for the other's: 30 s, both ends included. */
export function stillWaits(
  waiting: Waiting | null,
  role: Waiting['role'],
  personId: number,
  atMs: number,
): boolean {
  if (waiting === null || waiting.role !== role || waiting.personId === personId) return false;
  return Math.abs(atMs - waiting.atMs) <= SUPERVISION_WINDOW_MS;
}
