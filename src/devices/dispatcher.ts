/** Carries what a commit leaves to be done to the devices, and tells the place what was handed over. */
import type { Command, Receipt } from '#kernel/command.ts';
import type { Committed } from '#kernel/engine.ts';
import type { Outgoing } from './driver.ts';
import type { Log } from './link.ts';

/** Results that wait for the engine; beyond, the oldest are forgotten and the commands' outcome tells. */
const RESULTS_MAX = 100_000;

export type DispatcherOptions = {
  /** `supervisor.carry`. */
  readonly carry: (device: string, outgoing: Outgoing) => boolean;
  /** `engine.sent`. One call at a time. */
  readonly sent: (
    results: ReadonlyArray<{ readonly id: string; readonly sent: boolean }>,
  ) => Promise<void>;
  readonly nowMs: () => number;
  readonly log: Log;
};

export type DispatcherCounters = {
  commandsSent: number;
  /** The device was not there, or its driver has no way to say it. */
  commandsUnsent: number;
  commandsExpired: number;
  receiptsSent: number;
  receiptsUnsent: number;
  accessListsSent: number;
  resultsForgotten: number;
};

export type Dispatcher = {
  /** The listener for `engine.onCommitted`. */
  readonly onCommitted: (
    committed: Pick<Committed, 'commands' | 'receipts' | 'accessLists'>,
  ) => void;
  readonly counters: DispatcherCounters;
  /** Resolves once the engine knows of all that was sent. */
  readonly flushed: () => Promise<void>;
};

/** Makes a dispatcher. It keeps nothing that must survive: the outbox is the engine's. */
export function createDispatcher(options: DispatcherOptions): Dispatcher {
  const counters: DispatcherCounters = {
    commandsSent: 0,
    commandsUnsent: 0,
    commandsExpired: 0,
    receiptsSent: 0,
    receiptsUnsent: 0,
    accessListsSent: 0,
    resultsForgotten: 0,
  };
  let results: Array<{ readonly id: string; readonly sent: boolean }> = [];
  let telling: Promise<void> | null = null;

  function onCommitted(committed: Pick<Committed, 'commands' | 'receipts' | 'accessLists'>): void {
    // Commands first: somebody stands at the door.
    // The list first: a `refresh` that comes with it asks which one the device now holds.
    for (const list of committed.accessLists)
      if (options.carry(list.device, { kind: 'access', list })) counters.accessListsSent += 1;
    for (const command of committed.commands) carryCommand(command);
    for (const receipt of highest(committed.receipts)) {
      if (options.carry(receipt.device, { kind: 'receipt', receipt })) counters.receiptsSent += 1;
      else counters.receiptsUnsent += 1;
    }
    if (results.length > 0) telling ??= Promise.resolve().then(tell);
  }

  function carryCommand(command: Command): void {
    const expired = command.expiresAtMs !== undefined && options.nowMs() >= command.expiresAtMs;
    const sent = !expired && options.carry(command.device, { kind: 'command', command });
    if (expired) counters.commandsExpired += 1;
    else if (sent) counters.commandsSent += 1;
    else counters.commandsUnsent += 1;
    if (results.length >= RESULTS_MAX) {
      results.shift();
      counters.resultsForgotten += 1;
    }
    results.push({ id: command.id, sent });
  }

  async function tell(): Promise<void> {
    // Until the tick is over: what several commits sent is told in one call.
    await new Promise((resolve) => setImmediate(resolve));
    while (results.length > 0) {
      const batch = results;
      results = [];
      try {
        await options.sent(batch);
      } catch (error) {
        // The engine keeps a command as unsent then, and its outcome or its expiry settles it.
        options.log.error({ commands: batch.length, error: String(error) }, 'not told as sent');
      }
    }
    telling = null;
  }

  return { onCommitted, counters, flushed: () => telling ?? Promise.resolve() };
}

/** Of several receipts for one boot the highest says all. */
function highest(receipts: readonly Receipt[]): Iterable<Receipt> {
  if (receipts.length < 2) return receipts;
  const byBoot = new Map<string, Receipt>();
  for (const receipt of receipts) {
    const key = `${receipt.device} ${receipt.boot}`;
    const before = byBoot.get(key);
    if (!before || before.upTo < receipt.upTo) byBoot.set(key, receipt);
  }
  return byBoot.values();
}
