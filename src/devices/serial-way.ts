/** The way to devices on serial lines: each has its own, kept open and looked after. */
import { type KeptLine, keepLine } from './line-keeper.ts';
import { takeToken } from './rate.ts';
import type { Session } from './session.ts';
import { createSerialLine, type ListedPort, listPorts } from './transports/serial.ts';
import type { Way, WayOptions } from './ways.ts';

/** One listing of ports serves all lines that look within this time. */
const LISTING_MS = 1000;
/** How long a line that floods is not read. */
const THROTTLE_MS = 50;

export type SerialWay = Way & { readonly close: () => Promise<void> };

/** Makes the way; each device's line opens with its start. */
export function createSerialWay(options: WayOptions): SerialWay {
  const { clock, log, limits } = options;
  const lines = new Map<string, KeptLine>();
  const throttled = new Set<Session>();
  let listing: { readonly atMs: number; readonly ports: Promise<readonly ListedPort[]> } | null =
    null;
  let isClosing = false;

  /** Listing asks the whole machine, and a place may have many lines. */
  function listed(): Promise<readonly ListedPort[]> {
    const nowMs = clock.nowMs();
    if (!listing || nowMs - listing.atMs > LISTING_MS)
      listing = { atMs: nowMs, ports: listPorts() };
    return listing.ports;
  }

  function start(session: Session): void {
    const port = session.driver.port?.(session.settings);
    if (!port) return;
    const where = port.path;
    session.link = 'waiting';
    const line = keepLine({
      address: port.path,
      baudRate: port.baudRate,
      list: listed,
      open: createSerialLine,
      clock,
      opened: () => options.opened(session),
      closed: () => options.closed(session),
      bytes: (bytes) => {
        if (!takeToken(session.bucket, limits, clock.nowMs)) throttle(session);
        options.frame(session, { where, bytes, retained: false, repeated: false }, null);
      },
      fault: (fault) => {
        if (fault !== null && fault !== session.fault)
          log.warn({ device: session.device, port: where, fault }, 'a line is not there');
        session.fault = fault;
      },
    });
    lines.set(session.device, line);
  }

  function throttle(session: Session): void {
    session.framesThrottled += 1;
    lines.get(session.device)?.pause();
    if (throttled.size === 0) clock.after(THROTTLE_MS, resume);
    throttled.add(session);
  }

  function resume(): void {
    for (const session of throttled) {
      if (!takeToken(session.bucket, limits, clock.nowMs)) continue;
      throttled.delete(session);
      lines.get(session.device)?.resume();
    }
    if (throttled.size > 0 && !isClosing) clock.after(THROTTLE_MS, resume);
  }

  return {
    start,
    release: async (device) => lines.get(device)?.close(),
    stop: (session) => {
      lines.delete(session.device);
      throttled.delete(session);
    },
    send: ({ device }, { bytes }) => lines.get(device)?.write(bytes) ?? false,
    knowsPresence: true,
    // Nothing repeats on a serial line, and opening one again may reset the board.
    repeat: () => {},
    close: async () => {
      isClosing = true;
      await Promise.all([...lines.values()].map((line) => line.close()));
    },
  };
}
