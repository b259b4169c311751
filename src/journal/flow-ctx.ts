/** What a flow is given besides a command's context: the entry at hand, the outbox and the timers. */
import type { Ctx } from '#db/ctx.ts';
import type { AnswerTo, Command, CommandBody } from '#kernel/command.ts';

/** The observation's place in time, as the journal judged it. */
export type EntryTime = {
  readonly entryId: number;
  readonly receivedAtMs: number;
  /** The device's time where it is trusted, else `receivedAtMs`. */
  readonly atMs: number;
  readonly atTrusted: boolean;
  /** `receivedAtMs - atMs`, the device's clock offset taken out; never negative. */
  readonly ageMs: number;
  /** It came as it happened: age within 10 s, not retained, not resent from a buffer. */
  readonly live: boolean;
};

export type SendOptions = {
  readonly re?: AnswerTo;
  /** How long it may wait on the way; absent: 10 s, and `disable` never expires. */
  readonly expiresInMs?: number;
};

export type Timer = {
  /** One a purpose and subject, such as `door-held:front`: setting it again moves it. */
  readonly key: string;
  readonly kind: TimerKind;
  readonly dueAtMs: number;
  readonly payload: unknown;
};

/** Every kind of timer has a handler in flows/timer-flow.ts. */
export const TIMER_KINDS = [
  'door-held',
  'closing',
  'always-closing',
  'opening',
  'guest-end',
  'enrolment-end',
  'access-list',
  'session-idle',
  'session-max',
  'power-hold',
  'contact-hold',
  'device-away',
  'machine-away',
  'machine-away-end',
  'run-on',
  'cool-down',
  'late-disable',
  'job-lost',
  'sources-disagree',
  'extractor-outcome',
  'command-outcome',
  'daily',
  'plan-charges',
  'billing-run',
] as const;
export type TimerKind = (typeof TIMER_KINDS)[number];

export type Attempted<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly error: unknown };

export type FlowCtx = Ctx & {
  readonly entry: EntryTime;
  /** Puts a command into the outbox; it leaves after the commit. */
  readonly send: (device: string, body: CommandBody, options?: SendOptions) => Command;
  /** Sends commands again that were sent before, with the same ids. */
  readonly sendAgain: (commands: readonly Command[]) => void;
  readonly setTimer: (timer: Timer) => void;
  readonly clearTimer: (key: string) => void;
  /** Runs a part that may fail by itself: what it did is undone then, and its error is answered. One of the disk is thrown. */
  readonly attempt: <Value>(work: () => Value) => Attempted<Value>;
  /** Asks for the offline access lists of these devices to be made anew in this transaction (null: all). */
  readonly rightsChanged: (devices: readonly string[] | null) => void;
};
