/** What a serial device needs of its line, whatever the line is made of. */
import type { Clock } from '../clock.ts';
import type { Random } from '../random.ts';
import { createFaultInjector, damageBytes, type FaultInjector, type Faults } from './faults.ts';

export type ByteLinkOptions = {
  clock: Clock;
  random: Random;
  faults?: Partial<Faults>;
  /** Somebody has opened the line, or it has closed. */
  onChange?: (connected: boolean) => void;
  onBytes?: (bytes: Uint8Array) => void;
};

export type ByteLink = {
  /** Somebody is there to hear. */
  readonly connected: boolean;
  readonly outgoing: FaultInjector<Uint8Array>;
  /** Bytes sent while nobody hears are gone. */
  write(bytes: Uint8Array): void;
  /** The line is pulled out. */
  pull(): void;
  plugIn(): void;
  stop(): Promise<void>;
};

export function byteFaults(
  options: ByteLinkOptions,
  deliver: (bytes: Uint8Array) => void,
): FaultInjector<Uint8Array> {
  return createFaultInjector<Uint8Array>({
    clock: options.clock,
    random: options.random,
    ...(options.faults === undefined ? {} : { faults: options.faults }),
    damage: damageBytes,
    deliver,
  });
}
