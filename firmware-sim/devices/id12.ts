/** An ID-12LA or ID-20 on a serial line (or a reader of its family): it writes a tag once each time one comes. */
import type { Cancel, Clock } from '../clock.ts';
import type { ByteLink } from '../links/bytes.ts';
import type { Faults } from '../links/faults.ts';
import { type LineOptions, openLine } from '../links/line.ts';
import type { Random } from '../random.ts';

export type Id12Options = LineOptions & {
  slug: string;
  clock: Clock;
  random: Random;
  /** `none`: the bare number, as readers for 13.56 MHz write it. */
  checksum?: 'xor' | 'none';
  /** Writes again every so many milliseconds while a tag stays; 0 (the default): once. */
  repeatsEveryMs?: number;
  faults?: Partial<Faults>;
};

export type Id12 = {
  readonly kind: 'id12';
  readonly slug: string;
  readonly online: boolean;
  /** The TCP port, once `ready`; 0 on a device file. */
  readonly port: number;
  readonly ready: Promise<void>;
  readonly framesSent: number;
  readonly link: ByteLink;
  /** A tag comes, and goes after so long (400 ms of the clock). */
  presentBadge(number: string, holdMs?: number): void;
  remove(): void;
  garbage(bytes?: Uint8Array): void;
  pull(): void;
  plugIn(): void;
  stop(): Promise<void>;
};

const HOLD_MS = 400;
const BAUD_RATE = 9600;

export function createId12(options: Id12Options): Id12 {
  const { clock, random } = options;
  const { checksum = 'xor', repeatsEveryMs = 0 } = options;
  let inField: string | null = null;
  let stopHolding: Cancel | undefined;
  let stopRepeating: Cancel | undefined;
  let framesSent = 0;
  const { link, port, ready } = openLine(options, BAUD_RATE);

  function write(): void {
    if (inField === null) return;
    framesSent++;
    link.write(encodeId12(inField, checksum));
    if (repeatsEveryMs > 0) stopRepeating = clock.after(repeatsEveryMs, write);
  }

  function remove(): void {
    stopHolding?.();
    stopRepeating?.();
    inField = null;
  }

  return {
    kind: 'id12',
    slug: options.slug,
    get online() {
      return link.connected;
    },
    get port() {
      return port();
    },
    ready,
    get framesSent() {
      return framesSent;
    },
    link,
    presentBadge(number, holdMs = HOLD_MS) {
      remove();
      inField = number;
      write();
      stopHolding = clock.after(holdMs, remove);
    },
    remove,
    garbage: (bytes = random.bytes(random.between(1, 40))) => link.write(bytes),
    pull: () => link.pull(),
    plugIn: () => link.plugIn(),
    async stop() {
      remove();
      await link.stop();
    },
  };
}

/** STX, the digits, with `xor` two digits more, CR, LF, ETX. */
export function encodeId12(number: string, checksum: 'xor' | 'none' = 'xor'): Uint8Array {
  let digits = number.toUpperCase();
  if (checksum === 'xor') {
    let sum = 0;
    for (let at = 0; at < number.length; at += 2)
      sum ^= Number.parseInt(number.slice(at, at + 2), 16);
    digits += sum.toString(16).toUpperCase().padStart(2, '0');
  }
  return Buffer.from(`\x02${digits}\r\n\x03`, 'latin1');
}
