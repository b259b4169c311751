/** Lets a test wait for what a device comes to, without asking again and again. */

export type Watch = {
  /** Called by the device whenever something about it has changed. */
  changed(): void;
  /** Hears of every change; the returned function ends it. */
  onChange(listener: () => void): () => void;
  /** Resolves as soon as `holds` is true; rejects after so many real milliseconds (5,000). */
  until(holds: () => boolean, timeoutMs?: number): Promise<void>;
};

const UNTIL_MS = 5000;

export function createWatch(name: string): Watch {
  const checks = new Set<() => void>();
  return {
    changed() {
      for (const check of checks) check();
    },
    onChange(listener) {
      checks.add(listener);
      return () => checks.delete(listener);
    },
    until(holds, timeoutMs = UNTIL_MS) {
      return new Promise((resolve, reject) => {
        if (holds()) return resolve();
        const check = () => {
          if (!holds()) return;
          clearTimeout(timer);
          checks.delete(check);
          resolve();
        };
        const timer = setTimeout(() => {
          checks.delete(check);
          reject(new Error(`${name}: not so after ${timeoutMs} ms: ${holds}`));
        }, timeoutMs);
        checks.add(check);
      });
    },
  };
}
