/** What the controller knows of its reader while the line is open, and how a dialogue begins anew. Pure. */
import { type Channel, DEFAULT_KEY, type SessionKeys } from '#devices/wire/osdp-channel.ts';
import type { Job, Packet } from './jobs.ts';

/** Who are you, what have you, prove yourself, here is my proof, here is your key, what is new. */
export type Stage = 'identify' | 'capabilities' | 'challenge' | 'prove' | 'set-key' | 'run';
export type KeyKind = 'own' | 'default';

/** A command on its way: sent again as it is until it is answered. */
export type Asked = {
  readonly code: number;
  readonly bytes: Uint8Array;
  readonly sequence: number;
  readonly firstAtMs: number;
  readonly sentAtMs: number;
  readonly untilMs: number;
  readonly isWaiting: boolean;
  /** The place's command that it is a part of. */
  readonly job: string | null;
};

/** A handshake under way. */
export type Handshake = {
  readonly kind: KeyKind;
  readonly rndA: Uint8Array;
  readonly keys: SessionKeys;
  readonly server: Uint8Array;
};

export type Line = {
  readonly tail: Uint8Array;
  readonly stage: Stage;
  /** Of the next command. */
  readonly sequence: number;
  readonly kind: KeyKind;
  readonly handshake: Handshake | null;
  readonly channel: Channel | null;
  readonly asked: Asked | null;
  /** When it may next be spoken to; null before the line is open. */
  readonly nextAtMs: number | null;
  /** The last answer of a dialogue that stands. */
  readonly heardAtMs: number;
  /** As the place was told; null before the first word. */
  readonly isOnline: boolean | null;
  /** Beginnings without an answer, one after the other. */
  readonly attempts: number;
  readonly firmware: string | null;
  readonly model: string | null;
  /** Null before the reader has told what it has. */
  readonly functions: ReadonlySet<number> | null;
  readonly jobs: readonly Job[];
  /** What is asked once at the beginning of a dialogue. */
  readonly questions: readonly Packet[];
  readonly isTampered: boolean;
  readonly isPowerFailing: boolean;
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
  /** What was told of why no dialogue stands, so that it is told once. */
  readonly trouble: string | null;
};

export const initialLine: Line = {
  tail: new Uint8Array(),
  stage: 'identify',
  sequence: 0,
  kind: 'own',
  handshake: null,
  channel: null,
  asked: null,
  nextAtMs: null,
  heardAtMs: 0,
  isOnline: null,
  attempts: 0,
  firmware: null,
  model: null,
  functions: null,
  jobs: [],
  questions: [],
  isTampered: false,
  isPowerFailing: false,
  inputs: [],
  outputs: [],
  trouble: null,
};

/** Everything from the first question; what waits to be said is kept. */
export function begunAnew(line: Line, atMs: number): Line {
  return {
    ...line,
    stage: 'identify',
    sequence: 0,
    kind: 'own',
    handshake: null,
    channel: null,
    asked: null,
    nextAtMs: atMs,
  };
}

/** A key as bytes: the settings' own, or the one that every reader in install mode knows. */
export function keyOf(kind: KeyKind, own: string | undefined): Uint8Array {
  return kind === 'default' || own === undefined ? DEFAULT_KEY : Buffer.from(own, 'hex');
}
