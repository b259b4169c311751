/** Words of machines: what they are, what they do now, for whom, and how much. */
import type { MachineKind, MachineState } from '#contract/machines.ts';
import type { PlacePower, PlaceUpkeep } from '#contract/place-file.ts';
import type { SessionEnd } from '#contract/sessions.ts';
import type { jobs, machines, sessions } from './tables.ts';

export type MachineRow = typeof machines.$inferSelect;
export type SessionRow = typeof sessions.$inferSelect;
export type JobRow = typeof jobs.$inferSelect;

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
  readonly upkeep: readonly PlaceUpkeep[];
};

/** What watts alone say. `unknown`: nothing is known since a gap. */
export type PowerLevel = 'off' | 'idle' | 'running' | 'unknown';

export type { MachineKind, MachineState, PlacePower, SessionEnd };
