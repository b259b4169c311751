/** A native device's door: the lock that opens for some seconds, and the contact that a person moves. */
import type { Random } from '../random.ts';
import type { Timers } from './timers.ts';

export type Door = {
  readonly unlocked: boolean;
  readonly isOpen: boolean;
  unlock(seconds: number, cause: 'badge' | 'remote' | 'button'): void;
  /** Says whether it opened. */
  push(options?: { openMs?: number; forced?: boolean }): boolean;
  /** No more power: the lock falls shut, nobody hears of it. */
  losePower(): void;
};

/** Who pushes the door after an unlock: the person whose badge it answers, everybody, nobody. */
export type WalksIn = 'badge' | 'always' | 'never';

const REACHES_THE_DOOR_MS: [number, number] = [600, 1800];
const HOLDS_IT_OPEN_MS: [number, number] = [1500, 4000];

export function createDoor(parts: {
  timers: Timers;
  random: Random;
  walksIn: WalksIn;
  contactName: string;
  raise: (type: string, fields: Record<string, unknown>) => unknown;
}): Door {
  const { timers, random, raise } = parts;
  const name = parts.contactName;
  let unlocked = false;
  let isOpen = false;

  function lock(): void {
    unlocked = false;
    raise('relay', { on: false });
  }

  function push(options: { openMs?: number; forced?: boolean } = {}): boolean {
    if (isOpen || (!unlocked && options.forced !== true)) return false;
    isOpen = true;
    raise('contact', { name, open: true });
    timers.set('door-closes', options.openMs ?? random.between(...HOLDS_IT_OPEN_MS), () => {
      isOpen = false;
      raise('contact', { name, open: false });
    });
    return true;
  }

  return {
    get unlocked() {
      return unlocked;
    },
    get isOpen() {
      return isOpen;
    },
    unlock(seconds, cause) {
      if (!unlocked) {
        unlocked = true;
        raise('relay', { on: true });
      }
      timers.set('lock', seconds * 1000, lock);
      const somebodyWaits = parts.walksIn === 'badge' && cause !== 'remote';
      if (parts.walksIn !== 'always' && !somebodyWaits) return;
      const walkMs = Math.min(random.between(...REACHES_THE_DOOR_MS), seconds * 900);
      timers.set('walk', walkMs, () => push());
    },
    push,
    losePower() {
      unlocked = false;
      isOpen = false;
    },
  };
}
