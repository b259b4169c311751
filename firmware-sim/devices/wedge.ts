/** A reader that writes each badge as a line of text, the way many a USB or RS-232 desk reader does. */
import type { Cancel, Clock } from '../clock.ts';
import type { ByteLink } from '../links/bytes.ts';
import type { Faults } from '../links/faults.ts';
import { type LineOptions, openLine } from '../links/line.ts';
import type { Random } from '../random.ts';

export type WedgeOptions = LineOptions & {
  slug: string;
  clock: Clock;
  random: Random;
  /** How a number of hex digits is written; the default writes them as they are. */
  format?: 'hex' | 'hex-reversed' | 'hex-colons' | 'dec-10' | 'dec-3-5';
  prefix?: string;
  /** CR by default. */
  end?: string;
  /** Writes again every so many milliseconds while a badge stays; 0 (the default): once. */
  repeatsEveryMs?: number;
  faults?: Partial<Faults>;
};

export type Wedge = {
  readonly kind: 'wedge';
  readonly slug: string;
  readonly online: boolean;
  /** The TCP port, once `ready`; 0 on a device file. */
  readonly port: number;
  readonly ready: Promise<void>;
  readonly link: ByteLink;
  presentBadge(number: string, holdMs?: number): void;
  /** Any text, as the reader's greeting. */
  say(text: string): void;
  remove(): void;
  pull(): void;
  plugIn(): void;
  stop(): Promise<void>;
};

const BAUD_RATE = 9600;
const HOLD_MS = 400;

export function createWedge(options: WedgeOptions): Wedge {
  const { clock } = options;
  const { format = 'hex', prefix = '', end = '\r', repeatsEveryMs = 0 } = options;
  let inField: string | null = null;
  let stopHolding: Cancel | undefined;
  let stopRepeating: Cancel | undefined;
  const { link, port, ready } = openLine(options, BAUD_RATE);

  function say(text: string): void {
    link.write(Buffer.from(text, 'latin1'));
  }

  function write(): void {
    if (inField === null) return;
    say(`${prefix}${writtenAs(inField, format)}${end}`);
    if (repeatsEveryMs > 0) stopRepeating = clock.after(repeatsEveryMs, write);
  }

  function remove(): void {
    stopHolding?.();
    stopRepeating?.();
    inField = null;
  }

  return {
    kind: 'wedge',
    slug: options.slug,
    get online() {
      return link.connected;
    },
    get port() {
      return port();
    },
    ready,
    link,
    presentBadge(number, holdMs = HOLD_MS) {
      remove();
      inField = number;
      write();
      stopHolding = clock.after(holdMs, remove);
    },
    say,
    remove,
    pull: () => link.pull(),
    plugIn: () => link.plugIn(),
    async stop() {
      remove();
      await link.stop();
    },
  };
}

function writtenAs(number: string, format: NonNullable<WedgeOptions['format']>): string {
  const bytes = Buffer.from(number, 'hex');
  switch (format) {
    case 'hex':
      return number;
    case 'hex-reversed':
      return Buffer.from(bytes.toReversed()).toString('hex').toUpperCase();
    case 'hex-colons':
      return (number.match(/../g) ?? []).join(':');
    case 'dec-10':
      return String(bytes.subarray(-4).readUInt32BE()).padStart(10, '0');
    case 'dec-3-5': {
      const [facility = 0, high = 0, low = 0] = bytes.subarray(-3);
      return `${String(facility).padStart(3, '0')},${String(high * 256 + low).padStart(5, '0')}`;
    }
  }
}
