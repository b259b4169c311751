/** The way to devices on serial lines: each line is kept open and looked after, and some are shared. */
import { type KeptLine, keepLine } from './line-keeper.ts';
import type { ListedPort, Ports } from './link.ts';
import { type Bucket, fullBucket, type Rate, takeToken } from './rate.ts';
import type { Session } from './session.ts';
import { createSerialLine } from './transports/serial.ts';
import { createTurns, type Turns } from './turns.ts';
import type { Way, WayOptions } from './ways.ts';

/** One listing of ports serves all lines that look within this time. */
const LISTING_MS = 1000;
/** How long a line that floods is not read. */
const THROTTLE_MS = 50;
/** On a shared line everybody answers when asked, in pieces: so many more of them are no flood. */
const SHARED_RATE = 5;

export type SerialWay = Way & {
  /** The instant of a device on a shared line has come. */
  readonly due: (session: Session) => void;
  /** A device on a shared line has a command to hear: it does not wait for a round. */
  readonly first: (session: Session) => void;
  /** A device on a shared line is done. */
  readonly over: (session: Session) => void;
  readonly close: () => Promise<void>;
};

export type SerialWayOptions = WayOptions & {
  readonly ports: Ports;
  /** Wakes a device on a shared line; whether it speaks and waits for an answer. */
  readonly wake: (session: Session) => boolean;
};

/** A line with the device on it, or the devices that take turns. */
type Port = {
  readonly kept: KeptLine;
  readonly sessions: Set<Session>;
  readonly turns: Turns<Session> | null;
  readonly rate: Rate;
  readonly bucket: Bucket;
  isOpen: boolean;
};

/** Makes the way; each line opens with the start of its first device. */
export function createSerialWay(options: SerialWayOptions): SerialWay {
  const { clock, log, limits } = options;
  const ports = new Map<string, Port>();
  const portOf = new Map<string, Port>();
  const throttled = new Set<Port>();
  let listing: { readonly atMs: number; readonly ports: Promise<readonly ListedPort[]> } | null =
    null;
  let isClosing = false;

  /** Listing asks the whole machine, and a place may have many lines. */
  function listed(): Promise<readonly ListedPort[]> {
    const nowMs = clock.nowMs();
    if (!listing || nowMs - listing.atMs > LISTING_MS)
      listing = { atMs: nowMs, ports: options.ports.list() };
    return listing.ports;
  }

  function start(session: Session): void {
    const at = session.driver.port?.(session.settings);
    if (!at) return;
    session.link = 'waiting';
    const key = session.driver.addressOf ? at.path : `${at.path} ${session.device}`;
    const port = ports.get(key) ?? openPort(key, at, session);
    port.sessions.add(session);
    portOf.set(session.device, port);
    if (port.isOpen) options.opened(session);
  }

  function openPort(
    key: string,
    { path, baudRate }: { readonly path: string; readonly baudRate: number },
    first: Session,
  ): Port {
    const isShared = first.driver.addressOf !== undefined;
    const sessions = new Set([first]);
    const rate = { ...limits, framesPerSecond: limits.framesPerSecond * SHARED_RATE };
    const port: Port = {
      kept: keepLine({
        address: path,
        baudRate,
        ports: { list: listed, behind: options.ports.behind },
        open: createSerialLine,
        clock,
        expected: () => [...sessions].find((session) => session.port !== null)?.port ?? null,
        opened: (usb) => {
          port.isOpen = true;
          for (const session of sessions) {
            session.port ??= usb;
            options.opened(session);
          }
        },
        closed: () => {
          port.isOpen = false;
          port.turns?.clear();
          for (const session of sessions) options.closed(session);
        },
        bytes: (bytes) => take(port, path, bytes),
        fault: (fault) => {
          for (const session of sessions) {
            if (fault !== null && fault !== session.fault)
              log.warn({ device: session.device, port: path, fault }, 'a line is not there');
            session.fault = fault;
          }
        },
      }),
      sessions,
      turns: isShared ? createTurns(clock, options.wake) : null,
      rate: isShared ? rate : limits,
      bucket: isShared ? fullBucket(rate, clock.nowMs()) : first.bucket,
      isOpen: false,
    };
    ports.set(key, port);
    return port;
  }

  function take(port: Port, where: string, bytes: Uint8Array): void {
    const session = speakerOf(port);
    if (!takeToken(port.bucket, port.rate, clock.nowMs)) throttle(port, session);
    // Nobody has asked anything yet: what is on the line is not for us.
    if (session === null) return;
    options.frame(session, { where, bytes, retained: false, repeated: false }, null);
  }

  function speakerOf({ turns, sessions }: Port): Session | null {
    if (turns) return turns.spoke();
    const [session = null] = sessions;
    return session;
  }

  function throttle(port: Port, session: Session | null): void {
    if (session) session.framesThrottled += 1;
    port.kept.pause();
    if (throttled.size === 0) clock.after(THROTTLE_MS, resume);
    throttled.add(port);
  }

  function resume(): void {
    for (const port of throttled) {
      if (!takeToken(port.bucket, port.rate, clock.nowMs)) continue;
      throttled.delete(port);
      port.kept.resume();
    }
    if (throttled.size > 0 && !isClosing) clock.after(THROTTLE_MS, resume);
  }

  /** Others on its line go on; the last one closes it. */
  async function release(device: string): Promise<void> {
    const port = portOf.get(device);
    if (!port) return;
    portOf.delete(device);
    for (const session of port.sessions) {
      if (session.device !== device) continue;
      port.sessions.delete(session);
      port.turns?.forget(session);
    }
    if (port.sessions.size > 0) return;
    for (const [key, other] of ports) if (other === port) ports.delete(key);
    throttled.delete(port);
    await port.kept.close();
  }

  return {
    start,
    release,
    stop: () => {},
    send: ({ device }, { bytes }) => portOf.get(device)?.kept.write(bytes) ?? false,
    due: (session) => portOf.get(session.device)?.turns?.due(session),
    first: (session) => portOf.get(session.device)?.turns?.first(session),
    over: (session) => portOf.get(session.device)?.turns?.over(session),
    knowsPresence: true,
    // Nothing repeats on a serial line, and opening one again may reset the board.
    repeat: () => {},
    close: async () => {
      isClosing = true;
      for (const { turns } of ports.values()) turns?.clear();
      await Promise.all([...ports.values()].map(({ kept }) => kept.close()));
    },
  };
}
