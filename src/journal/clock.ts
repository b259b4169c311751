/** When an observation happened, as far as the place believes the device (rules, section Time). Pure. */
import { CLOCK_SET_AFTER_MS, CLOCK_UNSET, CLOCK_WRONG } from '#kernel/device-clock.ts';
import type { Circumstances } from '#kernel/observation.ts';

/** What is known of the device's clock in this boot. */
export type BootClock = {
  /** The instant of the boot by our clock, from `uptimeMs`; null when it never told. */
  readonly bootedAtMs: number | null;
  /** Our clock minus the device's, measured on live events of this boot; null before the first. */
  readonly offsetMs: number | null;
  /** The last `seq` that its last birth named: what comes after it is live. Null when not told. */
  readonly bornWithSeq: number | null;
};

export type JudgedTime = {
  readonly atMs: number;
  readonly atTrusted: boolean;
  readonly ageMs: number;
  readonly live: boolean;
  /** Words to flag the observation with. */
  readonly flags: readonly string[];
  /** The clock as now known, when this observation taught something. */
  readonly clock: BootClock | null;
};

/** An `at` further ahead than this is recorded and flagged, not trusted. */
export const AHEAD_MAX_MS = 5 * 60_000;
/** Of a device that is not known to buffer, a time is trusted within this. */
export const UNBUFFERED_MAX_MS = 120_000;
/** Older than this, an observation is no longer answered by an act. */
export const LIVE_MAX_MS = 10_000;
/** Of a device that keeps nothing, what it says is of now: a time further behind than this is years off. */
export const BEHIND_MAX_MS = 7 * 86_400_000;

/** The flags that tell of a device's clock that can't be right. */
export const CLOCK_FLAGS: readonly string[] = [CLOCK_UNSET, CLOCK_WRONG];

export const UNKNOWN_CLOCK: BootClock = { bootedAtMs: null, offsetMs: null, bornWithSeq: null };

/** `buffers`: the device is known to keep its events while away. */
export function judgeTime(
  observation: Circumstances,
  receivedAtMs: number,
  clock: BootClock,
  buffers: boolean,
): JudgedTime {
  if (observation.retained === true) {
    return {
      atMs: receivedAtMs,
      atTrusted: false,
      ageMs: Number.MAX_SAFE_INTEGER,
      live: false,
      flags: [],
      clock: null,
    };
  }
  // Of what was held back, the time on the way says nothing of the device's clock.
  if (observation.heldBack === true) {
    const { seq: _seq, heldBack: _heldBack, ...rest } = observation;
    const judged = judgeTime(rest, receivedAtMs, clock, buffers);
    const isAhead = (rest.atMs ?? 0) > receivedAtMs;
    const flags = judged.flags.filter((flag) => flag !== CLOCK_WRONG || isAhead);
    const isTold = rest.atMs !== undefined || clock.bootedAtMs !== null;
    return {
      ...judged,
      atTrusted: judged.atTrusted && isTold,
      ageMs: Number.MAX_SAFE_INTEGER,
      live: false,
      flags: [...flags, 'held-back'],
      clock: null,
    };
  }
  if (observation.atMs !== undefined) {
    return byDeviceClock(observation.atMs, observation.seq, receivedAtMs, clock, buffers);
  }
  if (observation.uptimeMs !== undefined) {
    return byUptime(observation.uptimeMs, receivedAtMs, clock);
  }
  return { atMs: receivedAtMs, atTrusted: false, ageMs: 0, live: true, flags: [], clock: null };
}

function byDeviceClock(
  deviceMs: number,
  seq: number | undefined,
  receivedAtMs: number,
  clock: BootClock,
  buffers: boolean,
): JudgedTime {
  const afterBirth = seq !== undefined && clock.bornWithSeq !== null && seq > clock.bornWithSeq;
  const measured = receivedAtMs - deviceMs;
  const teaches = buffers && afterBirth && (clock.offsetMs === null || measured < clock.offsetMs);
  const offsetMs = teaches ? measured : (clock.offsetMs ?? 0);
  const corrected = deviceMs + offsetMs;
  const ahead = deviceMs - receivedAtMs > AHEAD_MAX_MS;
  const unset = deviceMs < CLOCK_SET_AFTER_MS;
  const known = clock.offsetMs !== null || teaches;
  const believed = Math.min(known ? corrected : deviceMs, receivedAtMs);
  const behindTrusted = buffers || measured <= UNBUFFERED_MAX_MS;
  const atTrusted = known ? true : !ahead && !unset && behindTrusted;
  // What was kept may be old; only what is of now shows that its clock is behind.
  const behind = (known ? offsetMs : buffers ? 0 : measured) > BEHIND_MAX_MS;
  const flags = unset ? [CLOCK_UNSET] : ahead || behind ? [CLOCK_WRONG] : [];
  const isOfNow = !known && (ahead || (behind && !buffers));
  const ageMs =
    unset && !known
      ? Number.MAX_SAFE_INTEGER
      : Math.max(0, receivedAtMs - (isOfNow ? receivedAtMs : corrected));
  return {
    atMs: atTrusted ? believed : receivedAtMs,
    atTrusted,
    ageMs,
    live: ageMs <= LIVE_MAX_MS,
    flags,
    clock: teaches ? { ...clock, offsetMs: measured } : null,
  };
}

function byUptime(uptimeMs: number, receivedAtMs: number, clock: BootClock): JudgedTime {
  const implied = receivedAtMs - uptimeMs;
  const teaches = clock.bootedAtMs === null || implied < clock.bootedAtMs;
  const bootedAtMs = teaches ? implied : (clock.bootedAtMs as number);
  const atMs = bootedAtMs + uptimeMs;
  const ageMs = Math.max(0, receivedAtMs - atMs);
  return {
    atMs,
    atTrusted: true,
    ageMs,
    live: ageMs <= LIVE_MAX_MS,
    flags: [],
    clock: teaches ? { ...clock, bootedAtMs } : null,
  };
}
