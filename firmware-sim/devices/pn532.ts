/** A PN532 on its UART: it sleeps until it is woken, acknowledges, and answers what it is asked (NXP UM0701-02). */
import type { Cancel, Clock } from '../clock.ts';
import type { ByteLink } from '../links/bytes.ts';
import type { Faults } from '../links/faults.ts';
import { type LineOptions, openLine } from '../links/line.ts';
import type { Random } from '../random.ts';

export type Pn532Options = LineOptions & {
  slug: string;
  clock: Clock;
  random: Random;
  /** Answers "no card" after some tries; else it goes on looking and says nothing. */
  givesUp?: boolean;
  faults?: Partial<Faults>;
};

export type Pn532 = {
  readonly kind: 'pn532';
  readonly slug: string;
  readonly online: boolean;
  /** The TCP port, once `ready`; 0 on a device file. */
  readonly port: number;
  readonly ready: Promise<void>;
  readonly isAwake: boolean;
  /** How often it was asked for a card. */
  readonly polls: number;
  readonly link: ByteLink;
  /** A card of 4, 7 or 10 bytes in hex comes, and goes after so long (400 ms of the clock). */
  presentBadge(uid: string, holdMs?: number): void;
  /** Until `remove()`. */
  hold(uid: string): void;
  remove(): void;
  /** Power lost and back: asleep, and it remembers nothing. */
  reset(): void;
  /** Hears and says nothing until `thaw()`. */
  freeze(): void;
  thaw(): void;
  pull(): void;
  plugIn(): void;
  stop(): Promise<void>;
};

const BAUD_RATE = 115_200;
const HOLD_MS = 400;
const ACK = Buffer.from('0000ff00ff00', 'hex');
const SYNTAX_ERROR = Buffer.from('0000ff01ff7f8100', 'hex');
const ANSWERS_AFTER_MS = 5;
const FINDS_AFTER_MS = 20;

export function createPn532(options: Pn532Options): Pn532 {
  const { clock } = options;
  let heard = Buffer.alloc(0);
  let isAwake = false;
  let isFrozen = false;
  let isListing = false;
  let inField: string | null = null;
  let polls = 0;
  let stopHolding: Cancel | undefined;
  let stopAnswer: Cancel | undefined;
  const { link, port, ready } = openLine(options, BAUD_RATE, { onBytes: hear });

  function hear(bytes: Uint8Array): void {
    if (isFrozen) return;
    heard = Buffer.concat([heard, bytes]);
    if (heard.includes(Buffer.of(0x55, 0x55))) isAwake = true;
    if (!isAwake) {
      heard = Buffer.alloc(0);
      return;
    }
    for (;;) {
      const start = heard.indexOf(Buffer.of(0x00, 0xff));
      const length = start < 0 ? undefined : heard[start + 2];
      if (length === undefined || heard.length < start + 5 + length) return;
      const content = heard.subarray(start + 4, start + 5 + length);
      const isWhole = content.reduce((sum, byte) => (sum + byte) & 0xff, 0) === 0;
      heard = heard.subarray(start + 5 + length);
      if (length === 0) cancelAnswer();
      else if (isWhole) obey(content.subarray(0, -1));
    }
  }

  function cancelAnswer(): void {
    stopAnswer?.();
    isListing = false;
  }

  /** A new command ends the one before. */
  function obey(content: Buffer): void {
    cancelAnswer();
    if (content[0] !== 0xd4) return;
    link.write(ACK);
    const command = content[1];
    if (command === 0x14) later(ANSWERS_AFTER_MS, () => answer(0x15));
    else if (command === 0x02) later(ANSWERS_AFTER_MS, () => answer(0x03, 0x32, 1, 6, 7));
    else if (command === 0x4a) list();
    else later(ANSWERS_AFTER_MS, () => link.write(SYNTAX_ERROR));
  }

  function later(ms: number, action: () => void): void {
    stopAnswer = clock.after(ms, action);
  }

  function list(): void {
    polls++;
    isListing = true;
    if (inField !== null) found();
    else if (options.givesUp) later(FINDS_AFTER_MS * 5, () => answer(0x4b, 0));
  }

  function found(): void {
    later(FINDS_AFTER_MS, () => {
      if (inField === null) return;
      isListing = false;
      const uid = Buffer.from(inField, 'hex');
      const [atqa, sak] = uid.length === 4 ? [0x04, 0x08] : [0x44, 0x20];
      const ats = sak === 0x20 ? [0x06, 0x75, 0x77, 0x81, 0x02, 0x80] : [];
      answer(0x4b, 1, 1, 0, atqa ?? 0, sak ?? 0, uid.length, ...uid, ...ats);
    });
  }

  function answer(...content: number[]): void {
    link.write(encodePn532(Uint8Array.from(content)));
  }

  function hold(uid: string): void {
    remove();
    inField = uid;
    if (isListing) found();
  }

  function remove(): void {
    stopHolding?.();
    inField = null;
  }

  return {
    kind: 'pn532',
    slug: options.slug,
    get online() {
      return link.connected;
    },
    get port() {
      return port();
    },
    ready,
    get isAwake() {
      return isAwake;
    },
    get polls() {
      return polls;
    },
    link,
    presentBadge(uid, holdMs = HOLD_MS) {
      hold(uid);
      stopHolding = clock.after(holdMs, remove);
    },
    hold,
    remove,
    reset() {
      cancelAnswer();
      isAwake = false;
      heard = Buffer.alloc(0);
    },
    freeze() {
      isFrozen = true;
      cancelAnswer();
    },
    thaw() {
      isFrozen = false;
    },
    pull: () => link.pull(),
    plugIn: () => link.plugIn(),
    async stop() {
      cancelAnswer();
      remove();
      await link.stop();
    },
  };
}

/** An answer of the reader as it stands on the wire. */
export function encodePn532(content: Uint8Array): Uint8Array {
  const body = [0xd5, ...content];
  let sum = 0;
  for (const byte of body) sum += byte;
  const head = [0x00, 0x00, 0xff, body.length, 256 - body.length];
  return Uint8Array.from([...head, ...body, (0x100 - (sum & 0xff)) & 0xff, 0x00]);
}
