/** The place's one door: what the edge and HTTP may ask of it, in plain data, whatever thread it lives on. */
import type { AccessList, Command, Receipt } from './command.ts';
import type { DeviceReport } from './observation.ts';
import type { Result } from './result.ts';

export const ROLES = ['owner', 'manager', 'accountant', 'trainer', 'reception', 'viewer'] as const;
export type Role = (typeof ROLES)[number];

/** Who acts. Staff come with a token; the place itself acts by timer; a device by its observation. */
export type Actor =
  | { readonly kind: 'staff'; readonly role: Role; readonly token: string; readonly name: string }
  | { readonly kind: 'device'; readonly device: string }
  | { readonly kind: 'timer' }
  | { readonly kind: 'system' };

export type ChangeTopic =
  | 'machine'
  | 'session'
  | 'visit'
  | 'decision'
  | 'device'
  | 'anomaly'
  | 'zone'
  | 'invoice'
  | 'billing-run';
/** Something a page may show has changed; the page's item is asked for when somebody looks. */
export type Change = { readonly topic: ChangeTopic; readonly key: string };

/** What a commit leaves to be carried out. */
export type Committed = {
  /** Counts up by one a commit; the `id` of live events. */
  readonly number: number;
  readonly receipts: readonly Receipt[];
  readonly commands: readonly Command[];
  readonly accessLists: readonly AccessList[];
  readonly changes: readonly Change[];
  /** Devices whose driver, settings, secret or claims changed, or that are new or gone. */
  readonly devicesChanged: readonly string[];
  /** When the next timer is due, or null. */
  readonly nextDueAtMs: number | null;
};

/** The server's clock said `toMs` where `fromMs` was due; it was set within the last `withinMs`. */
export type ClockJump = {
  readonly fromMs: number;
  readonly toMs: number;
  readonly withinMs: number;
};

export type IdempotencyKey = {
  readonly scope: string;
  readonly key: string;
  readonly inputHash: string;
};

export type Engine = {
  /** Resolves once all of it is on disk. Rejects when the commit failed: nothing of it was kept. */
  readonly record: (reports: readonly DeviceReport[]) => Promise<void>;
  /** A command by name. Journalled, in one transaction. */
  readonly do: (
    command: string,
    input: unknown,
    actor: Actor,
    idempotency?: IdempotencyKey,
  ) => Promise<Result<unknown>>;
  /** A query by name. Reads only. */
  readonly ask: (query: string, input: unknown, actor: Actor) => Promise<Result<unknown>>;
  /**
   * Once, when the edge is there to carry it: commands that a stop left unsent, the access lists as they
   * stand, and the timers that must exist.
   */
  readonly resume: () => Promise<void>;
  /** Carries out the timers that are due. */
  readonly due: () => Promise<void>;
  readonly onCommitted: (listener: (committed: Committed) => void) => void;
  /** Tells that commands were handed to the wire (or that there was nobody to take them). */
  readonly sent: (
    results: ReadonlyArray<{ readonly id: string; readonly sent: boolean }>,
  ) => Promise<void>;
  readonly close: () => Promise<void>;
};
