/** What can go wrong on a wire, as probabilities or once on demand; the same for messages and bytes. */
import type { Cancel, Clock } from '../clock.ts';
import type { Random } from '../random.ts';

export type FaultKind = 'duplicate' | 'reorder' | 'drop' | 'delay' | 'garbage' | 'half';

/** Probabilities from 0 to 1, one an outgoing message or frame. */
export type Faults = {
  duplicate: number;
  /** The message is held back until the next one has gone, or a second has passed. */
  reorder: number;
  drop: number;
  delay: number;
  /** Bounds of a delay in milliseconds of the clock. */
  delayMs: [least: number, most: number];
  /** Random bytes in the place of the content. */
  garbage: number;
  /** Only the first part of the content. */
  half: number;
};

export type FaultInjector<T> = {
  readonly faults: Faults;
  /** How often each fault happened. */
  readonly counts: Record<FaultKind, number>;
  /** A spared item meets only faults that were forced: a birth or a will is not lost by chance. */
  send(item: T, options?: { spared?: boolean }): void;
  /** The next `count` items suffer this fault, whatever the probabilities. */
  force(kind: FaultKind, count?: number): void;
  /** Forgets what is held back or delayed. */
  clear(): void;
};

const KINDS: readonly FaultKind[] = ['drop', 'half', 'garbage', 'duplicate', 'reorder', 'delay'];
const HELD_BACK_MS = 1000;
const FORCED_MAX = 1000;

export function noFaults(): Faults {
  return { duplicate: 0, reorder: 0, drop: 0, delay: 0, delayMs: [50, 3000], garbage: 0, half: 0 };
}

export function createFaultInjector<T>(wire: {
  clock: Clock;
  random: Random;
  deliver: (item: T) => void;
  damage: (item: T, kind: 'garbage' | 'half', random: Random) => T;
  faults?: Partial<Faults>;
}): FaultInjector<T> {
  const { clock, random, deliver, damage } = wire;
  const faults: Faults = { ...noFaults(), ...wire.faults };
  const counts = { duplicate: 0, reorder: 0, drop: 0, delay: 0, garbage: 0, half: 0 };
  const forced: FaultKind[] = [];
  const cancels = new Set<Cancel>();
  let heldBack: T[] = [];

  function choose(isSpared: boolean): FaultKind | undefined {
    const next = forced.shift();
    if (next !== undefined || isSpared) return next;
    return KINDS.find((kind) => random.chance(faults[kind]));
  }

  function later(delayMs: number, action: () => void): void {
    const cancel = clock.after(delayMs, () => {
      cancels.delete(cancel);
      action();
    });
    cancels.add(cancel);
  }

  function releaseHeldBack(): void {
    const items = heldBack;
    heldBack = [];
    for (const item of items) deliver(item);
  }

  function carryOut(item: T, kind: FaultKind): void {
    counts[kind]++;
    if (kind === 'duplicate') {
      deliver(item);
      deliver(item);
    } else if (kind === 'reorder') {
      heldBack.push(item);
      later(HELD_BACK_MS, releaseHeldBack);
    } else if (kind === 'delay') {
      later(random.between(...faults.delayMs), () => deliver(item));
    } else if (kind !== 'drop') {
      deliver(damage(item, kind, random));
    }
  }

  return {
    faults,
    counts,
    send(item, { spared = false } = {}) {
      const kind = choose(spared);
      if (kind === undefined) deliver(item);
      else carryOut(item, kind);
      if (kind !== 'reorder' && heldBack.length > 0) releaseHeldBack();
    },
    force(kind, count = 1) {
      for (let index = 0; index < count && forced.length < FORCED_MAX; index++) forced.push(kind);
    },
    clear() {
      for (const cancel of cancels) cancel();
      cancels.clear();
      heldBack = [];
    },
  };
}

/** The damage that both links do to bytes. */
export function damageBytes(
  bytes: Uint8Array,
  kind: 'garbage' | 'half',
  random: Random,
): Uint8Array {
  if (kind === 'garbage') return random.bytes(random.between(1, Math.max(1, bytes.length)));
  return bytes.subarray(0, random.between(0, Math.max(0, bytes.length - 1)));
}
