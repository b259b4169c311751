/** The native device's event buffer: numbered from 1 in each boot, kept until a receipt passes it. */

/** `session` and the like are the type's own fields (docs/protocol: event). */
export type NativeEvent = {
  boot: string;
  seq: number;
  at?: string;
  uptimeMs?: number;
  type: string;
  [field: string]: unknown;
};

type Kept = { boot: string; seq: number; payload: string; sent: boolean };

export type EventBuffer = {
  /** The last number given in this boot; 0 before the first. */
  readonly lastSeq: number;
  /** The first event of this boot that is still held. */
  readonly oldest: number | undefined;
  readonly size: number;
  /** Events thrown away because the buffer was full. */
  readonly lost: number;
  nextSeq(): number;
  keep(event: NativeEvent): void;
  /** Forgets what is safely on disk. */
  receipt(boot: string, upTo: number): void;
  /** Everything held counts as not sent: a new connection, or no receipt came. */
  markUnsent(): void;
  /** Payloads to send now, oldest first; no more than a window is on its way at once. */
  takeUnsent(): string[];
  startBoot(boot: string, keepsEvents: boolean): void;
};

const WINDOW_EVENTS = 64;

export function createEventBuffer(boot: string, capacity: number): EventBuffer {
  let currentBoot = boot;
  let lastSeq = 0;
  let lost = 0;
  let kept: Kept[] = [];

  return {
    get lastSeq() {
      return lastSeq;
    },
    get oldest() {
      return kept.find((event) => event.boot === currentBoot)?.seq;
    },
    get size() {
      return kept.length;
    },
    get lost() {
      return lost;
    },
    nextSeq: () => ++lastSeq,
    keep(event) {
      kept.push({
        boot: event.boot,
        seq: event.seq,
        payload: JSON.stringify(event),
        sent: false,
      });
      if (kept.length <= capacity) return;
      kept.shift();
      lost++;
    },
    receipt(receiptBoot, upTo) {
      kept = kept.filter((event) => event.boot !== receiptBoot || event.seq > upTo);
    },
    markUnsent() {
      for (const event of kept) event.sent = false;
    },
    takeUnsent() {
      const payloads: string[] = [];
      for (const event of kept.slice(0, WINDOW_EVENTS)) {
        if (event.sent) continue;
        event.sent = true;
        payloads.push(event.payload);
      }
      return payloads;
    },
    startBoot(nextBoot, keepsEvents) {
      currentBoot = nextBoot;
      lastSeq = 0;
      if (!keepsEvents) kept = [];
    },
  };
}
