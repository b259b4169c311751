/** What a command or a flow is given: the transaction, the time, ids, who acts, and where facts go. */
import type { Actor, Change } from '#kernel/engine.ts';
import type { Db } from './drizzle.ts';

/** Something that came to be true in this entry, in words that the journal keeps. JSON. */
export type Fact = { readonly fact: string } & Readonly<Record<string, unknown>>;

export type Ctx = {
  readonly nowMs: number;
  /** UUIDv7: grows with time. */
  readonly newId: () => string;
  readonly actor: Actor;
  readonly tx: Db;
  /** Adds a fact to the journal entry at hand. Every command records at least one. */
  readonly record: (fact: Fact) => void;
  /** Names what pages may show anew once this is committed. */
  readonly changed: (topic: Change['topic'], key: string) => void;
};

/** What a query is given. It reads and changes nothing. */
export type Asked = { readonly db: Db; readonly nowMs: number; readonly actor: Actor };
