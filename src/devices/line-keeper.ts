/** Keeps a serial line: opens it, opens it again when it is lost, and looks whether it is still there. */
import type { Clock, Ports } from './link.ts';
import type { LineFault, SerialLine, SerialLineOptions } from './transports/serial.ts';

/** A pulled port is looked for, and an open one looked at, so often. */
export const PORT_LOOK_MS = 2000;
const RETRY_MS_MIN = 250;
const RETRY_MS_MAX = 30_000;

export type KeptLineOptions = {
  readonly address: string;
  readonly baudRate: number;
  readonly ports: Pick<Ports, 'list' | 'behind'>;
  readonly open: (options: SerialLineOptions) => SerialLine;
  readonly clock: Clock;
  /** The USB identity that the adapter must have, asked for at each attempt; null: whichever is there. */
  readonly expected?: () => string | null;
  /** With the adapter's USB identity where the port has one. */
  readonly opened: (usb: string | null) => void;
  readonly bytes: (chunk: Uint8Array) => void;
  /** It was open and is gone. */
  readonly closed: () => void;
  /** Why it is not open; null once it is. */
  readonly fault: (fault: LineFault | null) => void;
};

export type KeptLine = Pick<SerialLine, 'write' | 'pause' | 'resume' | 'close'>;

/** Opens the line at once and keeps it until `close`. */
export function keepLine(options: KeptLineOptions): KeptLine {
  let line: SerialLine | null = null;
  let isOpen = false;
  let attempts = 0;
  let over = false;
  let cancel: (() => void) | null = null;

  attempt();

  function attempt(): void {
    cancel = null;
    line = options.open({
      address: options.address,
      baudRate: options.baudRate,
      ports: options.ports,
      expected: options.expected?.() ?? null,
      opened: (usb) => {
        isOpen = true;
        attempts = 0;
        options.fault(null);
        look();
        options.opened(usb);
      },
      bytes: options.bytes,
      lost: (fault) => {
        cancel?.();
        line = null;
        options.fault(fault);
        if (isOpen) {
          isOpen = false;
          options.closed();
        }
        // An address that is none does not become one by waiting.
        if (!over && fault !== 'address-wrong') cancel = options.clock.after(pauseMs(), attempt);
      },
    });
  }

  function pauseMs(): number {
    if (!options.address.startsWith('tcp:')) return PORT_LOOK_MS;
    attempts += 1;
    return Math.min(RETRY_MS_MAX, RETRY_MS_MIN * 2 ** Math.min(attempts - 1, 10));
  }

  function look(): void {
    cancel = options.clock.after(PORT_LOOK_MS, () => {
      cancel = null;
      const looked = line;
      void looked?.check().then(() => {
        if (isOpen && looked === line && !over) look();
      });
    });
  }

  return {
    write: (bytes) => line?.write(bytes) ?? false,
    pause: () => line?.pause(),
    resume: () => line?.resume(),
    close: async () => {
      over = true;
      cancel?.();
      await line?.close();
    },
  };
}
