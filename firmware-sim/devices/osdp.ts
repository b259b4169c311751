/** A reader on an RS-485 line that speaks OSDP v2, or several of them on one (written after SIA's profile and libosdp's PD). */
import type { Clock } from '../clock.ts';
import type { ByteLink } from '../links/bytes.ts';
import type { Faults } from '../links/faults.ts';
import { type LineOptions, openLine } from '../links/line.ts';
import type { Random } from '../random.ts';
import {
  aes,
  closed,
  crc16,
  hex,
  inverted,
  macOf,
  opened,
  type Session,
  sum8,
  ZEROS,
} from './osdp-wire.ts';

export type OsdpReaderOptions = {
  /** 0 to 126. */
  address?: number;
  /** 32 hex digits; without one it knows no key of its own. */
  key?: string;
  /** It lets in whoever has the key that all readers know, and takes a new one from them. */
  installMode?: boolean;
  /** It says nothing but who it is without a secure channel. */
  demandsChannel?: boolean;
  /** It has no secure channel at all. */
  knowsNoChannel?: boolean;
  serial?: string;
};
export type OsdpOptions = LineOptions &
  OsdpReaderOptions & {
    slug: string;
    clock: Clock;
    random: Random;
    /** More readers on the same line. */
    others?: readonly OsdpReaderOptions[];
    /** The adapter hears itself: what is sent comes back. */
    echoes?: boolean;
    faults?: Partial<Faults>;
  };

export type OsdpReader = {
  readonly address: number;
  readonly isSecure: boolean;
  /** The key that it holds now, in hex; null while it has none. */
  readonly key: string | null;
  /** What it was told, the newest last: code and content, each command once however often it was repeated. */
  readonly obeyed: ReadonlyArray<{ readonly code: number; readonly data: string }>;
  /** How often it was asked what is new. */
  readonly polls: number;
  readonly output: boolean;
  /** A card of so many bits, given as hex from the left. */
  presentCard(hex: string, bits: number, format?: 0 | 1): void;
  /** H10301 with right parity. */
  presentWiegand26(facility: number, card: number): void;
  typeDigits(digits: string): void;
  tamper(isOpen: boolean): void;
  failPower(isFailing: boolean): void;
  moveInput(isActive: boolean): void;
  /** So many of its next replies are lost on the way. */
  loseReplies(count: number): void;
  /** So many of its next commands are answered by "busy". */
  beBusy(count: number): void;
  /** Power lost and back: the channel and the sequence are forgotten, the key is not. */
  reboot(): void;
  freeze(): void;
  thaw(): void;
};
export type OsdpLine = OsdpReader & {
  readonly kind: 'osdp';
  readonly slug: string;
  readonly online: boolean;
  /** The TCP port, once `ready`; 0 on a device file. */
  readonly port: number;
  readonly ready: Promise<void>;
  readonly link: ByteLink;
  /** The one that is meant without further words is the first. */
  readonly readers: readonly OsdpReader[];
  pull(): void;
  plugIn(): void;
  stop(): Promise<void>;
};

const BAUD_RATE = 9600;
const DEFAULT_KEY = Buffer.from('0123456789:;<=>?');
const ACK: Answer = { code: 0x40, data: Buffer.alloc(0) };
const OBEYED_MAX = 1000;
const WAITING_MAX = 100;

export function createOsdp(options: OsdpOptions): OsdpLine {
  const { random, others = [], echoes } = options;
  const { link, port, ready } = openLine(options, BAUD_RATE, { onBytes: hear });
  const readers = [options, ...others].map((one) => createReader(one, random, link));
  const [first] = readers as [Reader, ...Reader[]];
  let heard = Buffer.alloc(0);

  function hear(bytes: Uint8Array): void {
    if (echoes) link.write(bytes);
    heard = Buffer.concat([heard, bytes]);
    for (;;) {
      const start = heard.indexOf(0x53);
      if (start < 0 || heard.length < start + 4) return;
      const length = heard.readUInt16LE(start + 2);
      if (length < 8 || length > 256) {
        heard = heard.subarray(start + 1);
        continue;
      }
      if (heard.length < start + length) return;
      const packet = Buffer.from(heard.subarray(start, start + length));
      const hasMark = start > 0 && heard[start - 1] === 0xff;
      heard = heard.subarray(start + length);
      for (const reader of readers) reader.hear(packet, hasMark);
    }
  }

  const line = {
    kind: 'osdp' as const,
    slug: options.slug,
    ready,
    link,
    readers,
    pull: () => link.pull(),
    plugIn: () => link.plugIn(),
    stop: () => link.stop(),
    get online() {
      return link.connected;
    },
    get port() {
      return port();
    },
  };
  return Object.setPrototypeOf(line, first) as OsdpLine;
}

type Reader = OsdpReader & { hear(packet: Buffer, hasMark: boolean): void };
type Answer = { code: number; data: Buffer; block?: Buffer };
type Heard = {
  sequence: number;
  usesCrc: boolean;
  hasMark: boolean;
  scb: Buffer | null;
  code: number;
  data: Buffer;
};

function createReader(options: OsdpReaderOptions, random: Random, link: ByteLink): Reader {
  const address = options.address ?? 0;
  const draw = random.fork(`reader ${address}`);
  let key = options.key === undefined ? null : Buffer.from(options.key, 'hex');
  let sequence: number | null = null;
  let cached: Buffer | null = null;
  let cachedFor: Buffer | null = null;
  let session: Session | null = null;
  let offer: (Session & { isDefault: boolean; server: Buffer }) | null = null;
  let isSecure = false;
  let losses = 0;
  let busy = 0;
  let polls = 0;
  let isFrozen = false;
  const state = { lid: 0, power: 0, input: 0, output: 0 };
  let waiting: Answer[] = [];
  const obeyed: Array<{ code: number; data: string }> = [];

  function hear(packet: Buffer, hasMark: boolean): void {
    if (isFrozen || packet[1] !== address) return;
    const control = packet[4] ?? 0;
    const usesCrc = (control & 4) !== 0;
    const end = packet.length - (usesCrc ? 2 : 1);
    const isWhole = usesCrc
      ? crc16(packet.subarray(0, end)) === packet.readUInt16LE(end)
      : sum8(packet.subarray(0, end)) === packet[end];
    // A damaged command gets no answer at all.
    if (!isWhole) return;
    const number = control & 3;
    if (busy > 0) {
      busy--;
      write(frame({ sequence: 0, hasMark, code: 0x79, data: Buffer.alloc(0), scb: null }));
      return;
    }
    if (cached !== null && cachedFor?.equals(packet) && number === sequence && number !== 0) {
      write(cached);
      return;
    }
    if (number !== 0 && (sequence === null || number !== (sequence % 3) + 1)) {
      sequence = null;
      isSecure = false;
      write(frame({ sequence: 0, hasMark, code: 0x41, data: Buffer.of(4), scb: null }));
      return;
    }
    if (number === 0) isSecure = false;
    sequence = number;
    const scb = (control & 8) === 0 ? null : packet.subarray(5, 5 + (packet[5] ?? 0));
    const codeAt = 5 + (scb?.length ?? 0);
    const hasMac = scb !== null && (scb[1] ?? 0) >= 0x15;
    const data = Buffer.from(packet.subarray(codeAt + 1, hasMac ? end - 4 : end));
    const heard: Heard = {
      ...{ sequence: number, usesCrc, hasMark, scb, data, code: packet[codeAt] ?? 0 },
    };
    if (hasMac) {
      if (!isSecure || session === null) {
        reply(heard, nak(6));
        return;
      }
      const mac = macOf(session, packet.subarray(0, end - 4), session.ours);
      if (!mac.subarray(0, 4).equals(packet.subarray(end - 4, end))) {
        isSecure = false;
        reply(heard, nak(6));
        return;
      }
      if (scb[1] === 0x17) heard.data = opened(session.enc, inverted(session.ours), data);
      session.theirs = mac;
    } else if (isSecure && scb === null) {
      isSecure = false;
      reply(heard, nak(6));
      return;
    }
    cachedFor = packet;
    reply(heard, obey(heard));
  }

  function obey(heard: Heard): Answer {
    const { code, data } = heard;
    const isOpen = code === 0x61 || code === 0x62 || code === 0x76 || code === 0x77;
    if (options.demandsChannel && !isSecure && !isOpen) return nak(6);
    if (code === 0x60) polls++;
    else {
      obeyed.push({ code, data: data.toString('hex') });
      if (obeyed.length > OBEYED_MAX) obeyed.shift();
    }
    switch (code) {
      case 0x60: {
        const next = waiting.shift();
        return next ?? ACK;
      }
      case 0x61: {
        const serial = Buffer.from(options.serial ?? '04030201', 'hex');
        return { code: 0x45, data: Buffer.concat([hex('c0b0a09901'), serial, hex('010203')]) };
      }
      case 0x62:
        return { code: 0x46, data: hex('0101010201010301000404010501010801000901000a0001') };
      case 0x64:
        return { code: 0x48, data: Buffer.of(state.lid, state.power) };
      case 0x65:
        return { code: 0x49, data: Buffer.of(state.input) };
      case 0x66:
        return { code: 0x4a, data: Buffer.of(state.output) };
      case 0x68:
        if (data.length < 4 || data[0] !== 0) return nak(2);
        state.output = data[1] === 2 || data[1] === 5 || data[1] === 4 ? 1 : 0;
        return { code: 0x4a, data: Buffer.of(state.output) };
      case 0x69:
      case 0x6a:
        return data.length < (code === 0x69 ? 14 : 5) ? nak(2) : ACK;
      case 0x75:
        return setKey(heard);
      case 0x76:
        return challenged(heard);
      case 0x77:
        return proven(heard);
      default:
        return nak(3);
    }
  }

  function challenged(heard: Heard): Answer {
    const isDefault = heard.scb?.[2] === 0;
    if (options.knowsNoChannel || heard.scb?.[1] !== 0x11) return nak(5);
    if (isDefault && !options.installMode) return nak(6);
    const base = isDefault ? DEFAULT_KEY : (key ?? DEFAULT_KEY);
    const rndA = heard.data;
    const rndB = Buffer.from(draw.bytes(8));
    const part = (kind: number) =>
      aes(base, Buffer.concat([Buffer.of(1, kind), rndA.subarray(0, 6), Buffer.alloc(8)]));
    const [enc, mac1, mac2] = [part(0x82), part(1), part(2)];
    const server = aes(enc, Buffer.concat([rndB, rndA]));
    offer = { enc, mac1, mac2, isDefault, server, theirs: ZEROS, ours: ZEROS };
    const client = aes(enc, Buffer.concat([rndA, rndB]));
    const data = Buffer.concat([hex('c0b09900'), hex('04030201'), rndB, client]);
    return { code: 0x76, data, block: Buffer.of(3, 0x12, isDefault ? 0 : 1) };
  }

  function proven(heard: Heard): Answer {
    if (offer === null || !heard.data.equals(offer.server)) {
      return { code: 0x78, data: ZEROS, block: Buffer.of(3, 0x14, 0xff) };
    }
    const first = aes(offer.mac2, aes(offer.mac1, offer.server));
    session = { ...offer, ours: first };
    offer = null;
    isSecure = true;
    return { code: 0x78, data: first, block: Buffer.of(3, 0x14, 1) };
  }

  function setKey(heard: Heard): Answer {
    if (!isSecure || heard.data[0] !== 1 || heard.data[1] !== 16) return nak(6);
    key = Buffer.from(heard.data.subarray(2, 18));
    return ACK;
  }

  function reply(heard: Heard, { code, data, block }: Answer): void {
    const { sequence: number, hasMark } = heard;
    const isUnder = isSecure && session !== null && block === undefined;
    const scb = block ?? (isUnder ? Buffer.of(2, data.length > 0 ? 0x18 : 0x16) : null);
    const bytes = frame({ sequence: number, hasMark, code, data, scb });
    cached = bytes;
    write(bytes);
  }

  function frame(parts: {
    sequence: number;
    hasMark: boolean;
    code: number;
    data: Buffer;
    scb: Buffer | null;
  }): Buffer {
    const { sequence: number, hasMark, code, data, scb } = parts;
    const isUnder = scb !== null && (scb[1] ?? 0) >= 0x15 && session !== null;
    const content =
      isUnder && data.length > 0 && session !== null
        ? closed(session.enc, inverted(session.theirs), data)
        : data;
    const length = 5 + (scb?.length ?? 0) + 1 + content.length + (isUnder ? 4 : 0) + 2;
    const control = number | 4 | (scb === null ? 0 : 8);
    let packet = Buffer.concat([
      ...[Buffer.of(0x53, address | 0x80, length & 0xff, length >> 8, control)],
      ...[scb ?? Buffer.alloc(0), Buffer.of(code), content],
    ]);
    if (isUnder && session !== null) {
      session.ours = macOf(session, packet, session.theirs);
      packet = Buffer.concat([packet, session.ours.subarray(0, 4)]);
    }
    const check = crc16(packet);
    const mark = hasMark ? [Buffer.of(0xff)] : [];
    return Buffer.concat([...mark, packet, Buffer.of(check & 0xff, check >> 8)]);
  }

  function write(bytes: Buffer): void {
    if (losses > 0) losses--;
    else link.write(bytes);
  }

  function tell(code: number, data: Buffer): void {
    waiting.push({ code, data });
    waiting = waiting.slice(-WAITING_MAX);
  }

  const presentCard: OsdpReader['presentCard'] = (bytes, bits, format = 1) =>
    tell(0x50, Buffer.concat([Buffer.of(0, format, bits & 0xff, bits >> 8), hex(bytes)]));

  return {
    address,
    hear,
    obeyed,
    presentCard,
    get isSecure() {
      return isSecure;
    },
    get key() {
      return key?.toString('hex') ?? null;
    },
    get polls() {
      return polls;
    },
    get output() {
      return state.output === 1;
    },
    presentWiegand26(facility, card) {
      const content = (facility << 16) | card;
      const ones = (value: number) => value.toString(2).replaceAll('0', '').length;
      const even = ones(content >>> 12) % 2;
      const odd = 1 - (ones(content & 0xfff) % 2);
      const bits = `${even}${content.toString(2).padStart(24, '0')}${odd}`.padEnd(32, '0');
      presentCard(Number.parseInt(bits, 2).toString(16).padStart(8, '0'), 26);
    },
    typeDigits: (digits) =>
      tell(0x53, Buffer.concat([Buffer.of(0, digits.length), Buffer.from(digits, 'latin1')])),
    tamper(isOpen) {
      state.lid = isOpen ? 1 : 0;
      tell(0x48, Buffer.of(state.lid, state.power));
    },
    failPower(isFailing) {
      state.power = isFailing ? 1 : 0;
      tell(0x48, Buffer.of(state.lid, state.power));
    },
    moveInput(isActive) {
      state.input = isActive ? 1 : 0;
      tell(0x49, Buffer.of(state.input));
    },
    loseReplies(count) {
      losses = count;
    },
    beBusy(count) {
      busy = count;
    },
    reboot() {
      sequence = null;
      cached = null;
      session = null;
      isSecure = false;
      waiting = [];
    },
    freeze() {
      isFrozen = true;
    },
    thaw() {
      isFrozen = false;
    },
  };
}

function nak(code: number): Answer {
  return { code: 0x41, data: Buffer.of(code) };
}
