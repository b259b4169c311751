/** An RDM6300 (or ID-12) 125 kHz reader on a serial line: a frame every 65 ms while a tag is in its field. */
import type { Cancel, Clock } from '../clock.ts';
import type { ByteLink } from '../links/bytes.ts';
import type { Faults } from '../links/faults.ts';
import { createSerialLink } from '../links/serial.ts';
import { createTcpLink, type TcpLink } from '../links/tcp.ts';
import type { Random } from '../random.ts';

export type Rdm6300Options = {
  slug: string;
  clock: Clock;
  random: Random;
  /** A device file or pseudo-terminal; without one it listens on TCP. */
  path?: string;
  /** 0 (the default) takes a free one. */
  tcpPort?: number;
  baudRate?: number;
  /** `id12` puts CR LF before the end. */
  framing?: 'rdm6300' | 'id12';
  faults?: Partial<Faults>;
};

export type Rdm6300 = {
  readonly kind: 'rdm6300';
  readonly slug: string;
  /** The server has opened the line. */
  readonly online: boolean;
  /** The TCP port, once `ready`; 0 on a device file. */
  readonly port: number;
  readonly ready: Promise<void>;
  readonly framesSent: number;
  readonly link: ByteLink;
  /** A tag of 5 bytes in hex is held to the coil for so long (400 ms of the clock). */
  presentBadge(number: string, holdMs?: number): void;
  /** Until `remove()`. */
  hold(number: string): void;
  remove(): void;
  /** One frame that nobody held a tag for; its checksum is right. */
  ghost(frame?: string): void;
  /** Only the end of a frame, as when the port is opened in the middle of one. */
  midFrame(number: string): void;
  /** Bytes that are no frame. */
  garbage(bytes?: Uint8Array): void;
  pull(): void;
  plugIn(): void;
  stop(): Promise<void>;
};

const REPEATS_EVERY_MS = 65;
const HOLD_MS = 400;
const BAUD_RATE = 9600;
const STX = 0x02;
const ETX = 0x03;
/** Reported with no tag present: arendst/Tasmota#9522, esprfid/esp-rfid#411, tasmota/docs RDM6300.md. */
const GHOSTS = [
  '000000078F88',
  '00F00000F000',
  'F000060007F1',
  'B59A99E5A9FA',
  '4FFB388FFFFC',
  'DA9386B5EA90',
  'DAEF6FEE2B9F',
  '000000000000',
];

export function createRdm6300(options: Rdm6300Options): Rdm6300 {
  const { clock, random } = options;
  const framing = options.framing ?? 'rdm6300';
  let stopHolding: Cancel | undefined;
  let stopRepeating: Cancel | undefined;
  let inField: string | undefined;
  let framesSent = 0;

  const lineOptions = {
    clock,
    random: random.fork('line'),
    ...(options.faults === undefined ? {} : { faults: options.faults }),
    onChange(connected: boolean) {
      // The coil never stops: whoever opens the line hears the rest of the frame under way.
      if (connected && inField !== undefined) midFrame(inField);
    },
  };
  const tcp = options.path === undefined ? openTcp() : undefined;
  const link: ByteLink = tcp ?? openSerial(options.path ?? '');

  function openTcp(): TcpLink {
    const port = options.tcpPort;
    return createTcpLink({ ...lineOptions, ...(port === undefined ? {} : { port }) });
  }

  function openSerial(path: string): ByteLink {
    return createSerialLink({ ...lineOptions, path, baudRate: options.baudRate ?? BAUD_RATE });
  }

  function sendFrame(number: string): void {
    framesSent++;
    link.write(encodeTag(number, framing));
  }

  function midFrame(number: string): void {
    const frame = encodeTag(number, framing);
    link.write(frame.subarray(random.between(1, frame.length - 1)));
  }

  function repeat(): void {
    stopRepeating = clock.after(REPEATS_EVERY_MS, repeat);
    if (inField !== undefined) sendFrame(inField);
  }

  function hold(number: string): void {
    remove();
    inField = number;
    repeat();
  }

  function remove(): void {
    stopHolding?.();
    stopRepeating?.();
    inField = undefined;
  }

  return {
    kind: 'rdm6300',
    slug: options.slug,
    get online() {
      return link.connected;
    },
    get port() {
      return tcp?.port ?? 0;
    },
    ready: tcp?.ready ?? Promise.resolve(),
    get framesSent() {
      return framesSent;
    },
    link,
    presentBadge(number, holdMs = HOLD_MS) {
      hold(number);
      stopHolding = clock.after(holdMs, remove);
    },
    hold,
    remove,
    ghost(frame = random.pick(GHOSTS)) {
      link.write(frameOf(frame, framing));
    },
    midFrame,
    garbage: (bytes = random.bytes(random.between(1, 40))) => link.write(bytes),
    pull: () => link.pull(),
    plugIn: () => link.plugIn(),
    async stop() {
      remove();
      await link.stop();
    },
  };
}

/** The frame of a tag of 5 bytes in hex: STX, 10 digits, the XOR of the bytes as 2 digits, ETX. */
export function encodeTag(number: string, framing: 'rdm6300' | 'id12' = 'rdm6300'): Uint8Array {
  const bytes = Buffer.from(number, 'hex');
  if (bytes.length !== 5) throw new RangeError(`an EM4100 number has 5 bytes, not ${number}`);
  const sum = bytes.reduce((xor, byte) => xor ^ byte, 0);
  const digits = `${number}${sum.toString(16).padStart(2, '0')}`.toUpperCase();
  return frameOf(digits, framing);
}

function frameOf(digits: string, framing: 'rdm6300' | 'id12'): Uint8Array {
  const end = framing === 'id12' ? [0x0d, 0x0a, ETX] : [ETX];
  return Uint8Array.from([STX, ...Buffer.from(digits, 'latin1'), ...end]);
}
