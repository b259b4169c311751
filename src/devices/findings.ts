/** Tells the place of refused log-ins and foreign topics: in turns, each once an hour, so that a brute force fills nothing. */
import type { EdgeFinding } from '#kernel/edge-finding.ts';
import type { Clock, Log } from './link.ts';

/** What comes together is told together. */
const TURN_MS = 2000;
/** The same is told again after this: it may have been settled meanwhile. */
const AGAIN_MS = 3_600_000;
/** Names that are told one by one within `AGAIN_MS`. */
export const LOGINS_TOLD_MAX = 20;

export type FindingsOptions = {
  readonly tell: (findings: readonly EdgeFinding[]) => Promise<void>;
  readonly clock: Clock;
  readonly log: Log;
};

export type Findings = {
  readonly note: (finding: EdgeFinding) => void;
  readonly close: () => void;
};

/** Nothing is told before the first turn is over. */
export function createFindings({ tell, clock, log }: FindingsOptions): Findings {
  /** By what is the same, when it was noted. */
  const noted = new Map<string, number>();
  let waiting: EdgeFinding[] = [];
  let logins = 0;
  let cancel: (() => void) | null = null;

  function note(finding: EdgeFinding): void {
    forgetOld();
    const isOneTooMany =
      finding.kind === 'unknown-login' && logins >= LOGINS_TOLD_MAX && !noted.has(keyOf(finding));
    const kept: EdgeFinding = isOneTooMany ? { kind: 'many-logins' } : finding;
    const key = keyOf(kept);
    if (noted.has(key)) return;
    noted.set(key, clock.nowMs());
    if (kept.kind === 'unknown-login') logins += 1;
    waiting.push(kept);
    cancel ??= clock.after(TURN_MS, turn);
  }

  /** Oldest first, so that the first one that is young ends it. */
  function forgetOld(): void {
    for (const [key, atMs] of noted) {
      if (Math.abs(clock.nowMs() - atMs) < AGAIN_MS) return;
      noted.delete(key);
      if (key.startsWith(LOGIN)) logins -= 1;
    }
  }

  function turn(): void {
    cancel = null;
    const told = waiting;
    waiting = [];
    tell(told).catch((error: unknown) => {
      log.warn({ error: String(error) }, 'what the broker refused could not be told to the place');
      for (const finding of told) {
        const key = keyOf(finding);
        if (noted.delete(key) && key.startsWith(LOGIN)) logins -= 1;
      }
    });
  }

  return { note, close: () => cancel?.() };
}

const LOGIN = 'login ';

function keyOf(finding: EdgeFinding): string {
  if (finding.kind === 'unknown-login') return `${LOGIN}${finding.username || finding.address}`;
  return finding.kind === 'foreign-topic' ? `topic ${finding.device}` : finding.kind;
}
