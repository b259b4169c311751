/** What the place tells a device to do, and what it hands to a device besides. */

export type CommandBody =
  | { readonly type: 'unlock'; readonly seconds: number }
  | { readonly type: 'enable'; readonly session: string; readonly untilMs?: number }
  | { readonly type: 'disable' }
  | {
      readonly type: 'feedback';
      readonly granted: boolean;
      /** At most 64 characters, in the member's language. */
      readonly text: string;
      readonly detail?: string;
    }
  | { readonly type: 'refresh' }
  | { readonly type: 'identify'; readonly seconds: number };
export type CommandType = CommandBody['type'];

/** The event that a command answers. */
export type AnswerTo = { readonly boot: string; readonly seq: number };

export type Command = CommandBody & {
  readonly id: string;
  readonly device: string;
  readonly re?: AnswerTo;
  /** After this instant it is neither sent nor obeyed; `disable` has none. */
  readonly expiresAtMs?: number;
};

/** Which observations of one boot are safely on disk. */
export type Receipt = {
  readonly device: string;
  readonly boot: string;
  readonly upTo: number;
  readonly nowMs: number;
};

export type AccessWindow = {
  readonly days: readonly string[];
  /** Civil time `HH:MM`, `24:00` allowed. */
  readonly from: string;
  readonly to: string;
};
export type AccessEntry = {
  /** First 16 hex digits, lower case, of HMAC-SHA-256(secret, upper-case hex number). */
  readonly hash: string;
  /** For a device that knows badges by their numbers alone. */
  readonly number?: string;
  readonly until?: string;
  readonly windows?: readonly AccessWindow[];
};
/** The offline access list, whole each time. */
export type AccessList = {
  readonly device: string;
  readonly version: number;
  readonly issuedAt: string;
  readonly validUntil: string;
  /** Where the entries' weekly windows are civil time. */
  readonly timeZone: string;
  readonly badges: readonly AccessEntry[];
};
