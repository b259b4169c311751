/** What a device saw, in the place's words: one vocabulary for every driver. */

/** Fields that any observation may carry. Instants are milliseconds UTC. */
export type Circumstances = {
  /** The device's start and its count within it: together they name the observation (native devices). */
  readonly boot?: string;
  readonly seq?: number;
  /** The device's own id of this event, where it gives one. */
  readonly key?: string;
  /** The device's clock, when it says one; whether it is believed is the place's decision. */
  readonly atMs?: number;
  /** Milliseconds since the device's boot, when it has no clock. */
  readonly uptimeMs?: number;
  readonly channel?: number;
  /** Concluded from something else than the event itself. */
  readonly inferred?: boolean;
  /** Replayed from a broker's store: a state, never an event. */
  readonly retained?: boolean;
  /** An event that a broker kept while the place was away: true, but never live. */
  readonly heldBack?: boolean;
  /** The transport says that it may have delivered this before. */
  readonly repeated?: boolean;
  readonly flags?: readonly string[];
};

/** A machine's state as a device tells it; `unknown` is the place's own word. */
export type ReportedState = 'off' | 'idle' | 'running' | 'paused' | 'alarm';
export type JobPhase =
  | 'started'
  | 'progress'
  | 'paused'
  | 'resumed'
  | 'finished'
  | 'failed'
  | 'cancelled';

export type BadgeSeen = {
  readonly type: 'badge';
  /** Normalised: bytes as upper-case hex in the order in which the chip sends them. */
  readonly number: string;
  /** How the device wrote it, kept for evidence at enrolment. */
  readonly encoding?: string;
  /** Checked by the flow, then stored as `given`. */
  readonly pin?: string;
};
export type DecidedOffline = {
  readonly type: 'decided';
  readonly number: string;
  readonly granted: boolean;
  readonly reason: string;
  /** The session that the device opened by itself. */
  readonly session?: string;
};
export type KeypadTyped = { readonly type: 'keypad'; readonly digits: string };
export type ContactChanged = {
  readonly type: 'contact';
  readonly name: string;
  readonly open: boolean;
};
export type RelayChanged = { readonly type: 'relay'; readonly on: boolean };
/** Watts may be missing (a meter that gives only its counter) and so may the counter. */
export type PowerSampled = {
  readonly type: 'power';
  readonly watts?: number;
  /** A counter that only grows; when it falls, a new epoch begins. */
  readonly wattHours?: number;
  readonly volts?: number;
  readonly amperes?: number;
};
export type StateReported = { readonly type: 'state'; readonly state: ReportedState };
export type JobReported = {
  readonly type: 'job';
  /** The same for all phases of one job. */
  readonly job: string;
  readonly phase: JobPhase;
  readonly name?: string;
  /** 0 to 1. */
  readonly progress?: number;
  readonly printSeconds?: number;
  readonly filamentMillimetres?: number;
  readonly filamentGrams?: number;
};
export type ButtonPressed = { readonly type: 'button'; readonly name: string };
export type OutcomeReported = {
  readonly type: 'outcome';
  readonly command: string;
  readonly ok: boolean;
  readonly error?: string;
};
export type FaultReported = {
  readonly type: 'fault';
  readonly code: string;
  readonly text: string;
};
/** The device came, went or told of itself. */
export type LinkChanged = {
  readonly type: 'link';
  readonly online: boolean;
  readonly firmware?: string;
  readonly model?: string;
  readonly capabilities?: readonly string[];
  /** The version of the access list that the device holds. */
  readonly access?: number;
  readonly enabled?: boolean;
  /** The session of its last `enable`. */
  readonly session?: string;
  /** Serial: the USB identity of the adapter that its port has. */
  readonly port?: string;
  /** The last `seq` that it gave and the first that it still holds. */
  readonly lastSeq?: number;
  readonly oldestSeq?: number;
};

export type Observed =
  | BadgeSeen
  | DecidedOffline
  | KeypadTyped
  | ContactChanged
  | RelayChanged
  | PowerSampled
  | StateReported
  | JobReported
  | ButtonPressed
  | OutcomeReported
  | FaultReported
  | LinkChanged;
export type ObservationType = Observed['type'];
export type ObservationOf<Type extends ObservationType> = Extract<Observed, { type: Type }> &
  Circumstances;
export type Observation = Observed & Circumstances;

/** What could not be read: kept aside with its reason. `bytes` is cut to 4 KiB. */
export type DecodeFault = {
  /** The topic or the port. */
  readonly where: string;
  readonly bytes: Uint8Array;
  /** A word such as `not-json`, `frame-checksum`, `seq-conflict`. */
  readonly reason: string;
  /** Of a native event that can't be read but says which it is: it is receipted all the same. */
  readonly boot?: string;
  readonly seq?: number;
};

/** All that one device said in one turn, with what its driver now remembers. Plain data. */
export type DeviceReport = {
  readonly device: string;
  readonly receivedAtMs: number;
  readonly observations: readonly Observation[];
  readonly faults: readonly DecodeFault[];
  /** Present only when it changed. JSON. */
  readonly memory?: unknown;
};
