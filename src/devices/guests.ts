/** The adoption window: while it is open, a one-time name and code let a device say who it is, and nothing else. */
import type { Clock, Login } from './link.ts';

/** No device's name: theirs hold a slash. */
export const GUEST_USERNAME = 'adopt';
const GUESTS_MAX = 32;
/** No device's slug. */
const GUEST = '?';
/** A guest may say and hear everything, for nothing that it says goes anywhere, and it hears what is meant for it alone. */
const EVERYTHING = { listen: ['#'], speak: ['#'] };

export type AdoptionWindow = { readonly code: string; readonly untilMs: number };

export type Guests = {
  readonly open: (window: AdoptionWindow) => void;
  readonly close: () => void;
  /** Null while it is shut. */
  readonly window: () => AdoptionWindow | null;
  /** The log-in of the next guest; null while nobody is let in. */
  readonly login: (username: string) => Login | null;
  readonly entered: (guest: string) => void;
  readonly left: (guest: string) => void;
};

export function isGuest(device: string): boolean {
  return device.startsWith(GUEST);
}

/** `kick` ends a guest's connection. */
export function createGuests(clock: Clock, kick: (guest: string) => void): Guests {
  let window: AdoptionWindow | null = null;
  let cancel = () => {};
  let count = 0;
  const there = new Set<string>();

  function close(): void {
    cancel();
    window = null;
    for (const guest of [...there]) kick(guest);
  }

  return {
    open: (wanted) => {
      close();
      window = wanted;
      cancel = clock.after(Math.max(0, wanted.untilMs - clock.nowMs()), close);
    },
    close,
    window: () => window,
    login: (username) => {
      if (window === null || username !== GUEST_USERNAME || there.size >= GUESTS_MAX) return null;
      count += 1;
      const { code } = window;
      return {
        username,
        device: `${GUEST}${count}`,
        secret: code,
        claims: EVERYTHING,
        isGuest: true,
      };
    },
    entered: (guest) => void there.add(guest),
    left: (guest) => void there.delete(guest),
  };
}
