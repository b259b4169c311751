/** A device's named timers: setting one again forgets the one before, and a power cut forgets all. */
import type { Cancel, Clock } from '../clock.ts';

export type Timers = {
  set(name: string, delayMs: number, action: () => void): void;
  cancel(name: string): void;
  has(name: string): boolean;
  cancelAll(): void;
};

/** `changed` is called after every action. */
export function createTimers(clock: Clock, changed: () => void): Timers {
  const running = new Map<string, Cancel>();

  function cancel(name: string): void {
    running.get(name)?.();
    running.delete(name);
  }

  return {
    set(name, delayMs, action) {
      cancel(name);
      const stop = clock.after(delayMs, () => {
        running.delete(name);
        action();
        changed();
      });
      running.set(name, stop);
    },
    cancel,
    has: (name) => running.has(name),
    cancelAll() {
      for (const stop of running.values()) stop();
      running.clear();
    },
  };
}
