/**
 * Live events for all pages: at most 4 bursts a second, each item asked for once and encoded once
 * for all who see the same, in slices between which badges come through.
 */
import { LIVE_REPLAY_MAX } from '#contract/live.ts';
import type { Route } from '#contract/route.ts';
import type { Actor, Committed, Engine } from '#kernel/engine.ts';
import type { Auth, Caller } from './auth.ts';
import type { HttpClock, HttpLogger } from './clock.ts';
import {
  type Audience,
  audiencesOf,
  encodeFor,
  pingFrame,
  resetFrame,
  type Told,
} from './live-audience.ts';
import { LiveClient } from './live-client.ts';
import { liveRing, type Numbered } from './live-ring.ts';

export const CLIENTS_MAX = 500;
export const BURST_EVERY_MS = 250;
export const HEARTBEAT_MS = 15_000;
/** A page that is a burst late: what waits is more than it is worth, its lists say it shorter. */
export const PENDING_MAX = 2000;
/** So long a badge may at most wait for live events: a millisecond or so. */
const ASKED_AT_ONCE = 10;
const CLIENTS_AT_ONCE = 8;
/** A page that resumes reads at its own pace, but not for ever. */
const REPLAY_WAITING_BYTES = 256 * 1024;
const REPLAY_LOOK_MS = 20;
const REPLAY_LOOKS_MAX = 1500;
/** What follows a badge within this time goes out with it. */
const FIRST_AFTER_MS = 20;
const SYSTEM: Actor = { kind: 'system' };

type Listener = {
  readonly caller: Caller;
  readonly audience: Audience;
  readonly client: LiveClient;
  /** While it catches up, what is new waits here. */
  catchingUp: Uint8Array[] | null;
  wasEnding: boolean;
};

export type LiveHub = {
  /** Null: there are too many pages already. */
  readonly open: (
    caller: Caller,
    lastEventId: number | null,
    cut: () => void,
  ) => ReadableStream<Uint8Array> | null;
  readonly count: () => number;
  readonly close: () => void;
};

type HubParts = {
  readonly engine: Pick<Engine, 'ask' | 'onCommitted'>;
  readonly clock: HttpClock;
  readonly auth: Pick<Auth, 'isStillGood'>;
  readonly routes: readonly Route[];
  readonly logger: HttpLogger;
};

export function createLiveHub(parts: HubParts): LiveHub {
  const hub = new Hub(parts);
  parts.engine.onCommitted((committed) => hub.note(committed));
  return {
    open: (caller, lastEventId, cut) => hub.open(caller, lastEventId, cut),
    count: () => hub.count(),
    close: () => hub.close(),
  };
}

class Hub {
  readonly #parts: HubParts;
  readonly #audiences: ReturnType<typeof audiencesOf>;
  readonly #ring = liveRing(LIVE_REPLAY_MAX);
  readonly #listeners = new Set<Listener>();
  #pending = new Map<string, Numbered>();
  #turn: Promise<unknown> = Promise.resolve();
  #overflowed = false;
  #bursting = false;
  #planned = false;
  #lastBurstMs = Number.NEGATIVE_INFINITY;
  #stopHeart: (() => void) | null = null;
  #closed = false;

  constructor(parts: HubParts) {
    this.#parts = parts;
    this.#audiences = audiencesOf(parts.routes);
  }

  count(): number {
    return this.#listeners.size;
  }

  /** Cheap when nobody listens: the changes are remembered, their items are not asked for. */
  note({ number, changes }: Pick<Committed, 'number' | 'changes'>): void {
    const numbered = unique(changes).map((change) => ({ ...change, number }));
    this.#ring.add(numbered, number);
    if (this.#listeners.size === 0 || numbered.length === 0) return;
    for (const change of numbered) {
      const key = `${change.topic} ${change.key}`;
      this.#pending.delete(key);
      this.#pending.set(key, change);
    }
    if (this.#pending.size > PENDING_MAX) {
      this.#pending.clear();
      this.#overflowed = true;
    }
    this.#plan();
  }

  open(
    caller: Caller,
    lastEventId: number | null,
    cut: () => void,
  ): ReadableStream<Uint8Array> | null {
    const audience = this.#audiences.get(caller.actor.role);
    if (this.#closed || this.#listeners.size >= CLIENTS_MAX || audience === undefined) return null;
    const client = new LiveClient({
      reset: () => resetFrame(this.#ring.head()),
      cut,
      onOver: () => this.#leave(listener),
    });
    const listener: Listener = { caller, audience, client, catchingUp: [], wasEnding: false };
    this.#listeners.add(listener);
    this.#stopHeart ??= this.#parts.clock.after(HEARTBEAT_MS, () => this.#beat());
    client.push(Buffer.from('retry: 2000\n\n'));
    void this.#welcome(listener, lastEventId);
    return client.stream;
  }

  close(): void {
    this.#closed = true;
    this.#stopHeart?.();
    this.#stopHeart = null;
    this.#pending.clear();
    for (const { client } of [...this.#listeners]) client.end();
  }

  /** What it missed, or a reset; then what came meanwhile. */
  async #welcome(listener: Listener, lastEventId: number | null): Promise<void> {
    const { client, audience } = listener;
    const head = this.#ring.head();
    try {
      if (lastEventId !== null) {
        const missed = this.#ring.after(lastEventId);
        if (missed === null) client.push(resetFrame(head));
        else
          for await (const told of this.#tell(newestOf(missed))) {
            const frames = encodeFor(audience, told);
            if (frames !== null) client.push(frames);
            if (!(await this.#hasRead(client))) break;
          }
      }
    } catch (error) {
      this.#parts.logger.error({ err: error }, 'live events could not be replayed');
      client.push(resetFrame(head));
    }
    client.push(pingFrame(head));
    for (const frames of listener.catchingUp ?? []) client.push(frames);
    listener.catchingUp = null;
  }

  #plan(): void {
    if (this.#planned || this.#bursting || this.#closed) return;
    this.#planned = true;
    const waitMs = this.#lastBurstMs + BURST_EVERY_MS - this.#parts.clock.nowMs();
    this.#parts.clock.after(Math.max(waitMs, FIRST_AFTER_MS), () => {
      this.#planned = false;
      void this.#burst();
    });
  }

  async #burst(): Promise<void> {
    this.#bursting = true;
    this.#lastBurstMs = this.#parts.clock.nowMs();
    const pending = [...this.#pending.values()];
    const overflowed = this.#overflowed;
    this.#pending = new Map();
    this.#overflowed = false;
    try {
      if (overflowed) await this.#resetAll();
      for await (const told of this.#tell(pending)) await this.#deliver(told);
    } catch (error) {
      this.#parts.logger.error({ err: error }, 'live events could not be told');
      await this.#resetAll();
    } finally {
      this.#bursting = false;
    }
    if (this.#pending.size > 0 || this.#overflowed) this.#plan();
  }

  /** The items of changes, in their order, a few at a time. */
  async *#tell(changes: readonly Numbered[]): AsyncGenerator<Told[]> {
    for (const { some, next } of slicesOf(changes, ASKED_AT_ONCE)) {
      if (this.#listeners.size === 0) return;
      const asked = some.map(({ topic, key }) => ({ topic, key }));
      const answer = await this.#inTurn(() =>
        this.#parts.engine.ask('live.items', { changes: asked }, SYSTEM),
      );
      if (!answer.ok) throw new Error(`live.items: ${answer.code}: ${answer.message}`);
      const { items, isClosed } = answer.value as {
        items: readonly unknown[];
        isClosed?: boolean;
      };
      yield some.map((change, index) => ({
        change,
        item: items[index] ?? null,
        isClosed: isClosed === true,
        endsCommit: (some[index + 1] ?? next)?.number !== change.number,
      }));
    }
  }

  /** One question at a time, however many pages resume at once, and a turn for others after each. */
  #inTurn<Value>(act: () => Promise<Value>): Promise<Value> {
    const mine = this.#turn.then(act);
    this.#turn = mine.then(nextTurn, nextTurn);
    return mine;
  }

  /** Waits until a page that resumes has read most of what it got; false: it left, or never will. */
  async #hasRead(client: LiveClient): Promise<boolean> {
    for (let looks = 0; client.waitingBytes() > REPLAY_WAITING_BYTES; looks += 1) {
      if (looks === REPLAY_LOOKS_MAX) client.end(resetFrame(this.#ring.head()));
      await new Promise<void>((resolve) => {
        this.#parts.clock.after(REPLAY_LOOK_MS, resolve);
      });
    }
    return !client.isOver() && !client.isEnding();
  }

  async #deliver(told: readonly Told[]): Promise<void> {
    const encoded = new Map<Audience, Uint8Array | null>();
    await this.#each((listener) => {
      const { audience } = listener;
      if (!encoded.has(audience)) encoded.set(audience, encodeFor(audience, told));
      const frames = encoded.get(audience);
      if (frames) give(listener, frames);
    });
  }

  async #resetAll(): Promise<void> {
    const frame = resetFrame(this.#ring.head());
    await this.#each((listener) => give(listener, frame));
  }

  async #each(act: (listener: Listener) => void): Promise<void> {
    let done = 0;
    for (const listener of [...this.#listeners]) {
      act(listener);
      done += 1;
      if (done % CLIENTS_AT_ONCE === 0) await nextTurn();
    }
  }

  #beat(): void {
    this.#stopHeart = null;
    void this.#checkAll().finally(() => {
      if (this.#closed || this.#listeners.size === 0) return;
      this.#stopHeart = this.#parts.clock.after(HEARTBEAT_MS, () => this.#beat());
    });
  }

  /** Ends the pages of revoked tokens and those that do not even read their goodbye; pings the others. */
  async #checkAll(): Promise<void> {
    const frame = pingFrame(null);
    const checked = new Map<string, Promise<boolean>>();
    for (const listener of [...this.#listeners]) {
      const { caller, client } = listener;
      const key = `${caller.session} ${caller.tokenHash}`;
      const good = checked.get(key) ?? this.#isStillGood(caller);
      checked.set(key, good);
      if (client.isEnding() && listener.wasEnding) client.cut();
      listener.wasEnding = client.isEnding();
      if (await good) give(listener, frame);
      else client.end();
    }
  }

  /** A place that does not answer now is no reason to send a page away. */
  async #isStillGood(caller: Caller): Promise<boolean> {
    try {
      return await this.#parts.auth.isStillGood(caller);
    } catch (error) {
      this.#parts.logger.error({ err: error }, 'a live page could not be checked');
      return true;
    }
  }

  #leave(listener: Listener): void {
    this.#listeners.delete(listener);
    if (this.#listeners.size > 0) return;
    this.#pending.clear();
    this.#stopHeart?.();
    this.#stopHeart = null;
  }
}

function give(listener: Listener, frames: Uint8Array): void {
  if (listener.catchingUp === null) listener.client.push(frames);
  else listener.catchingUp.push(frames);
}

/** Each thing once a commit. */
function unique<Item extends { topic: string; key: string }>(changes: readonly Item[]): Item[] {
  const byKey = new Map(changes.map((change) => [`${change.topic} ${change.key}`, change]));
  return [...byKey.values()];
}

/** Of each thing its last change, in the order of the commits. */
function newestOf(changes: readonly Numbered[]): Numbered[] {
  const byKey = new Map<string, Numbered>();
  for (const change of changes) {
    const key = `${change.topic} ${change.key}`;
    byKey.delete(key);
    byKey.set(key, change);
  }
  return [...byKey.values()];
}

/** Slices of `most`, each with what comes after it. */
function* slicesOf(changes: readonly Numbered[], most: number) {
  for (let start = 0; start < changes.length; start += most)
    yield { some: changes.slice(start, start + most), next: changes[start + most] };
}

/** Lets sockets and commits have their turn. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
