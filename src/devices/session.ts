/** One device while it runs: its driver's memory and line, and what its steps lead to. */
import type { DecodeFault, Observation } from '#kernel/observation.ts';
import type { Driver, DriverContext, DriverInput, DriverState, Sending } from './driver.ts';
import type { ConfiguredDevice, LinkState } from './link.ts';
import type { Bucket } from './rate.ts';

/** A device that is set up and whose driver is known. Only the supervisor changes it. */
export type Session = {
  readonly device: string;
  readonly driver: Driver;
  configured: ConfiguredDevice;
  settings: unknown;
  context: DriverContext<unknown> & { nowMs: number };
  memory: unknown;
  /** What is on disk: the state to go back to when a commit fails. */
  memoryOnDisk: unknown;
  line: unknown;
  /** The USB identity of the adapter at its port, once it was opened. */
  port: string | null;
  link: LinkState;
  linkSinceMs: number;
  /** What the place was last told of the device's link; null before the first word. */
  toldOnline: boolean | null;
  wakeAtMs: number | null;
  lastFrameAtMs: number | null;
  framesIn: number;
  framesOut: number;
  decodeErrors: number;
  driverErrors: number;
  framesThrottled: number;
  framesLost: number;
  fault: string | null;
  /** How often in a row one connection took another's place, and when the last time. */
  replaced: number;
  replacedAtMs: number;
  readonly bucket: Bucket;
};

/** What one step gave, with its state already taken over into the session. */
export type Stepped = {
  readonly observations: readonly Observation[];
  readonly faults: readonly DecodeFault[];
  readonly send: readonly Sending[];
  readonly freesLine: boolean;
  readonly memoryChanged: boolean;
};

const NOTHING: readonly never[] = [];
const IN_TURN_MS = 60_000;
const RIVALS_MIN = 3;
const RIVALS_TOLD_MS = 10 * 60_000;
const NO_BYTES = new Uint8Array();

export type SessionStart = {
  readonly site: string;
  readonly configured: ConfiguredDevice;
  readonly driver: Driver;
  /** Parsed by the driver's schema. */
  readonly settings: unknown;
  readonly nowMs: number;
  readonly random: (bytes: number) => Uint8Array;
  readonly bucket: Bucket;
};

/** Starts a session with what its driver remembered (undefined: nothing yet). */
export function startSession(start: SessionStart, memory: unknown): Session {
  const { site, configured, driver, settings, nowMs, random } = start;
  const kept = memory === undefined ? driver.initialMemory : memory;
  return {
    device: configured.device,
    driver,
    configured,
    settings,
    context: { site, device: configured.device, settings, nowMs, random },
    memory: kept,
    memoryOnDisk: kept,
    line: driver.initialLine,
    port: configured.port ?? null,
    link: 'closed',
    linkSinceMs: nowMs,
    toldOnline: null,
    wakeAtMs: null,
    lastFrameAtMs: null,
    framesIn: 0,
    framesOut: 0,
    decodeErrors: 0,
    driverErrors: 0,
    framesThrottled: 0,
    framesLost: 0,
    fault: null,
    replaced: 0,
    replacedAtMs: Number.NEGATIVE_INFINITY,
    bucket: start.bucket,
  };
}

/** One connection took another's place. A device that comes back does so once; two of one name do so in turn. */
export function noteReplaced(session: Session, nowMs: number): void {
  const isInTurn = nowMs - session.replacedAtMs < IN_TURN_MS;
  session.replaced = isInTurn ? session.replaced + 1 : 1;
  session.replacedAtMs = nowMs;
}

/** How often two that have one name threw each other out, lately; 0 where there is one. */
export function rivalryOf({ replaced, replacedAtMs }: Session, nowMs: number): number {
  return replaced >= RIVALS_MIN && nowMs - replacedAtMs < RIVALS_TOLD_MS ? replaced : 0;
}

/** One step of the device's driver. A driver that throws has a bug: that is a fault of this device and of no other. */
export function stepSession(
  session: Session,
  input: DriverInput,
  nowMs: number,
  onError: (error: unknown) => void,
): Stepped {
  session.context.nowMs = nowMs;
  const state: DriverState<unknown, unknown> = { memory: session.memory, line: session.line };
  try {
    const step = session.driver.step(state, input, session.context);
    const memoryChanged = 'memory' in step && step.memory !== undefined;
    if (memoryChanged) session.memory = step.memory;
    if (step.line !== undefined) session.line = step.line;
    if (step.wakeAtMs !== undefined) session.wakeAtMs = step.wakeAtMs;
    session.decodeErrors += step.faults?.length ?? 0;
    return {
      observations: step.observations ?? NOTHING,
      faults: step.faults ?? NOTHING,
      send: step.send ?? NOTHING,
      freesLine: step.freesLine === true,
      memoryChanged,
    };
  } catch (error) {
    // Counted and kept as `driver-error`; its bytes are left out, for nobody has taken a PIN out of them.
    onError(error);
    session.driverErrors += 1;
    const where = input.kind === 'frame' ? input.frame.where : input.kind;
    const fault: DecodeFault = { where, bytes: NO_BYTES, reason: 'driver-error' };
    // A line that it shares goes on without it.
    return {
      observations: NOTHING,
      faults: [fault],
      send: NOTHING,
      freesLine: true,
      memoryChanged: false,
    };
  }
}
