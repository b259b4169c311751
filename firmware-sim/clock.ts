/** The simulator's clock: one that a test steps by hand, and one that runs at any speed of real time. */

export type Cancel = () => void;

export type Clock = {
  /** Milliseconds since 1970 UTC. */
  now(): number;
  /** Runs `action` once, `delayMs` of this clock later; the returned function takes it back. */
  after(delayMs: number, action: () => void): Cancel;
};

export type SteppedClock = Clock & {
  /** Runs everything due within the next `ms`, in order of time, without giving way to sockets. */
  advance(ms: number): void;
  /** As `advance`, but lets sockets and promises work before and after every due action. */
  advanceSettling(ms: number): Promise<void>;
  /** How many actions still wait. */
  pending(): number;
  /** When the first of them is due; null when nothing waits. */
  nextAtMs(): number | null;
};

type Waiting = { atMs: number; order: number; action: () => void };

/** A clock that stands still until it is stepped: the same steps always give the same order. */
export function steppedClock(startAtMs: number): SteppedClock {
  let nowMs = startAtMs;
  let order = 0;
  const waiting: Waiting[] = [];

  function takeNext(untilMs: number): Waiting | undefined {
    let best = -1;
    for (let index = 0; index < waiting.length; index++) {
      const candidate = waiting[index];
      const leader = waiting[best];
      if (candidate === undefined || candidate.atMs > untilMs) continue;
      if (leader === undefined || isBefore(candidate, leader)) best = index;
    }
    return best < 0 ? undefined : waiting.splice(best, 1)[0];
  }

  function runOne(untilMs: number): boolean {
    const next = takeNext(untilMs);
    if (next === undefined) return false;
    nowMs = Math.max(nowMs, next.atMs);
    next.action();
    return true;
  }

  return {
    now: () => nowMs,
    after(delayMs, action) {
      const entry = { atMs: nowMs + Math.max(0, delayMs), order: order++, action };
      waiting.push(entry);
      return () => {
        const index = waiting.indexOf(entry);
        if (index >= 0) waiting.splice(index, 1);
      };
    },
    advance(ms) {
      const untilMs = nowMs + ms;
      while (runOne(untilMs));
      nowMs = untilMs;
    },
    async advanceSettling(ms) {
      const untilMs = nowMs + ms;
      do await letSocketsWork();
      while (runOne(untilMs));
      nowMs = untilMs;
      await letSocketsWork();
    },
    pending: () => waiting.length,
    nextAtMs: () => (waiting.length === 0 ? null : Math.min(...waiting.map(({ atMs }) => atMs))),
  };
}

/** A clock that runs by itself, `speed` times as fast as the wall's, from `startAtMs` (now). */
export function runningClock(options: { speed?: number; startAtMs?: number } = {}): Clock {
  const speed = options.speed ?? 1;
  const realStartMs = Date.now();
  const startAtMs = options.startAtMs ?? realStartMs;
  return {
    now: () => Math.round(startAtMs + (Date.now() - realStartMs) * speed),
    after(delayMs, action) {
      const timer = setTimeout(action, Math.max(0, delayMs) / speed);
      return () => clearTimeout(timer);
    },
  };
}

/** Resolves after `ms` of the clock, or rejects when the signal stops everything. */
export function waitFor(clock: Clock, ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const onAbort = () => {
      cancel();
      reject(signal?.reason);
    };
    const cancel = clock.after(ms, () => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    });
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}

function isBefore(one: Waiting, other: Waiting): boolean {
  return one.atMs < other.atMs || (one.atMs === other.atMs && one.order < other.order);
}

async function letSocketsWork(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
}
