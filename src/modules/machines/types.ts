/** Words of machines: what they are, what they do now, for whom, and how much. */
import type { MachineKind, MachineState } from '#contract/machines.ts';
import type { PlaceMaterial, PlacePower, PlaceRunning, PlaceUpkeep } from '#contract/place-file.ts';
import type { SessionEnd } from '#contract/sessions.ts';
import type { ReportedState } from '#kernel/observation.ts';
import type { jobs, machines, runs, sessions } from './tables.ts';

export type MachineRow = typeof machines.$inferSelect;
export type SessionRow = typeof sessions.$inferSelect;
export type JobRow = typeof jobs.$inferSelect;
export type RunRow = typeof runs.$inferSelect;

/** Thresholds in milliwatts, holds in milliseconds; every one is known. */
export type PowerSettings = {
  readonly offBelowMw: number;
  readonly idleBelowMw: number;
  readonly runAboveMw: number;
  readonly startAfterMs: number;
  readonly stopAfterMs: number;
  readonly settleMs: number;
};

export type SessionSettings = {
  /** Null: an idle session is not ended by itself. */
  readonly idleEndsAfterMs: number | null;
  readonly takeover: 'when-idle' | 'never';
  readonly supervision: 'none' | 'required';
  readonly billedIdleMs: number;
  readonly shortMs: number;
};

/** A machine as rules and flows read it: the row with its JSON parsed and its defaults filled in. */
export type Machine = {
  readonly id: number;
  readonly slug: string;
  readonly name: string;
  readonly kind: MachineKind;
  readonly zoneId: number;
  readonly certification: string | null;
  /** Slugs of devices. */
  readonly interlock: string | null;
  readonly meter: string | null;
  readonly jobs: string | null;
  readonly reader: string | null;
  readonly power: PowerSettings;
  /** The place gave thresholds, so watts tell the state. */
  readonly powerTells: boolean;
  readonly session: SessionSettings;
  readonly free: boolean;
  /** False: a second person must be present in its zone. */
  readonly loneWorking: boolean;
  /** Slugs of machines that it drags along. */
  readonly needs: readonly string[];
  readonly runOnMs: number;
  readonly coolDownMs: number;
  readonly maxMs: number | null;
  readonly remoteStart: boolean;
  /** What is loaded, so that millimetres become grams; null: nobody said. */
  readonly material: PlaceMaterial | null;
  readonly upkeep: readonly PlaceUpkeep[];
  /** Slug of a device that is none of its parts and has the contact of `running`. */
  readonly contact: string | null;
  /** Which contact tells whether it runs, and how. */
  readonly running: PlaceRunning | null;
};

/** What watts alone say. `unknown`: nothing is known since a gap. */
export type PowerLevel = 'off' | 'idle' | 'running' | 'unknown';

export type { MachineKind, MachineState, PlacePower, SessionEnd };

/** Where the level stands, and which holds are under way (power-rules.ts). */
export type PowerState = {
  readonly level: PowerLevel;
  readonly sinceMs: number;
  readonly on: boolean;
  readonly onSinceMs: number;
  /** When watts first crossed towards the other answer; null: they agree with it. */
  readonly onCrossedMs: number | null;
  readonly runCrossedMs: number | null;
  readonly lastAtMs: number | null;
};

export type Energy = {
  /** Over all epochs, milliwatt-hours. */
  readonly totalMwh: number;
  /** The counter as last read, and when; null: never. */
  readonly counterMwh: number | null;
  readonly counterAtMs: number | null;
};

/** A trainer or a supervised person whose badge waits for the other's, at this machine. */
export type Waiting = {
  readonly role: 'trainer' | 'supervised';
  readonly personId: number;
  readonly atMs: number;
};
/** An interlock that came back enabled, and must not be disabled before its buffer is in. */
export type PendingDisable = {
  readonly boot: string | null;
  readonly lastSeq: number | null;
  /** The session that it said it is enabled for. */
  readonly session: string | null;
  readonly deadlineMs: number;
};
/** An `enable` that waits until what the machine needs has been switched on. */
export type PendingEnable = {
  readonly session: string;
  /** Ids of the commands that must have an outcome, by the slug of the machine needed. */
  readonly waitsFor: Readonly<Record<string, string>>;
  readonly re: { readonly boot: string; readonly seq: number } | null;
};
/** The last that is known before the machine's meter or source went silent. */
export type Gap = { readonly fromMs: number; readonly energyMwh: number; readonly ran: boolean };

/** What a contact says and has not said for long enough yet. */
export type ContactHold = {
  readonly state: 'running' | 'idle';
  readonly device: string;
  readonly sinceMs: number;
};

/** What is known of a machine through its devices; kept as JSON in `machine_status.power`. */
export type Knowledge = {
  readonly power: PowerState;
  readonly reported: {
    readonly state: ReportedState;
    readonly device: string;
    readonly by: 'state' | 'job';
    /** The device has been away since it said so. */
    readonly stale: boolean;
  } | null;
  /** Absent: nothing is held, or it was written before there were holds. */
  readonly contact?: ContactHold | null;
  /** By slug of the device: its relay as last told. */
  readonly relays: Readonly<Record<string, boolean>>;
  /** By slug: since when it is away. One that was never heard is not here. */
  readonly away: Readonly<Record<string, number>>;
  /** By slug: the boot that it said last. */
  readonly boots: Readonly<Record<string, string>>;
  /** The last moment of which anything is known. */
  readonly seenAtMs: number | null;
  /** Since when a session is open in which nothing runs. */
  readonly idleSinceMs: number | null;
  readonly gap: Gap | null;
  readonly waiting: Waiting | null;
  readonly pendingDisable: PendingDisable | null;
  readonly pendingEnable: PendingEnable | null;
  /** Until then the interlock stays on after a session, for cooling. */
  readonly coolUntilMs: number | null;
  /** Dragged along: until then it stays on after the last that needed it. */
  readonly runOnUntilMs: number | null;
  /** The machine's energy when its upkeep was last counted. */
  readonly upkeepMwh: number | null;
  /** Its samples are being kept, to learn from; absent: as null. */
  readonly recording?: { readonly id: string; readonly untilMs: number } | null;
  /** Since when its plug and its controller tell different stories; absent: as null. */
  readonly disagreement?: {
    readonly about: 'job-without-power' | 'power-without-job';
    readonly sinceMs: number;
  } | null;
};

export type MachineStatus = {
  readonly state: MachineState;
  readonly sinceMs: number;
  readonly online: boolean;
  readonly known: Knowledge;
  readonly milliwatts: number | null;
  readonly energy: Energy;
  readonly outOfServiceReason: string | null;
  readonly outOfServiceBy: string | null;
  readonly outOfServiceSinceMs: number | null;
  /** Instants of the last faults. */
  readonly faults: readonly number[];
};

/** One part's counters towards its next upkeep. */
export type UpkeepCounter = {
  readonly part: string;
  readonly runningMs: number;
  readonly starts: number;
  readonly energyMwh: number;
  readonly state: UpkeepState;
};
export type UpkeepState = 'well' | 'notice' | 'due';
