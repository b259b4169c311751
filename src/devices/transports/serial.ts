/** A byte line: a serial port by path or USB identity, or a serial-to-Ethernet adapter over TCP. */
import { readdir, realpath, stat } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { ListedPort, Ports } from '../link.ts';

/** A read longer than this is handed on in pieces, so that no driver meets an endless one. */
const CHUNK_BYTES_MAX = 4096;
/** Bytes that wait to go out; what comes on top is refused. */
const UNSENT_BYTES_MAX = 64 * 1024;
const CONNECT_MS = 10_000;
const USB_ID = /^[0-9a-f]{4}$/i;
const USB_SERIAL = /^[A-Za-z0-9._-]{1,64}$/;
/** Device files of adapters, whose numbers change from one start of the machine to the next. */
const USB_FILE = /^\/dev\/tty(?:USB|ACM)\d+$/;
const BY_SOCKET = '/dev/serial/by-path';

/** Where a line is: `/dev/ttyUSB0`, `usb:<vendor>:<product>[:<serial>]` or `tcp://host:port`. */
export type LineAddress =
  | { readonly kind: 'path'; readonly path: string }
  | {
      readonly kind: 'usb';
      readonly vendor: string;
      readonly product: string;
      readonly serial: string | null;
    }
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number };

/** Why a line is not there. */
export type LineFault =
  | 'address-wrong'
  | 'port-absent'
  | 'port-ambiguous'
  | 'port-refused'
  | 'port-other'
  | 'port-pulled'
  | 'connection-refused'
  | 'line-lost';

export type SerialLineOptions = {
  readonly address: string;
  readonly baudRate: number;
  readonly ports: Pick<Ports, 'list' | 'behind'>;
  /** The USB identity that the adapter must have; null: whichever is there. */
  readonly expected?: string | null;
  /** With the adapter's USB identity where the port has one. */
  readonly opened: (usb: string | null) => void;
  readonly bytes: (chunk: Uint8Array) => void;
  /** Once, when the line can't be opened or is gone; never after `close`. */
  readonly lost: (fault: LineFault) => void;
};

/** One attempt at a line and, if it opens, its life. Whoever wants it again makes another. */
export type SerialLine = {
  /** False when it is not open, or when too much waits to go out already. */
  readonly write: (bytes: Uint8Array) => boolean;
  readonly pause: () => void;
  readonly resume: () => void;
  /**
   * Looks whether the port is still the one that was opened: serialport says nothing of a pulled adapter
   * before a write fails (serialport/node-serialport#2043), so somebody has to ask.
   */
  readonly check: () => Promise<void>;
  readonly close: () => Promise<void>;
};

/** Reads an address; null when it is none. */
export function parseLineAddress(address: string): LineAddress | null {
  const usb = /^usb:([0-9a-f]{4}):([0-9a-f]{4})(?::(.+))?$/i.exec(address);
  if (usb) {
    const [, vendor = '', product = '', serial = null] = usb;
    return { kind: 'usb', vendor: vendor.toLowerCase(), product: product.toLowerCase(), serial };
  }
  const tcp = /^tcp:\/\/(\[[0-9a-f:]+\]|[^/:]+):(\d{1,5})\/?$/i.exec(address);
  if (tcp) {
    const port = Number(tcp[2]);
    const host = (tcp[1] ?? '').replace(/^\[|\]$/g, '');
    return port > 0 && port < 65_536 ? { kind: 'tcp', host, port } : null;
  }
  return address.startsWith('/') || /^COM\d+$/i.test(address)
    ? { kind: 'path', path: address }
    : null;
}

/** The path of a USB adapter by its identity. Two that look alike are a fault: a reader must not change its door. */
export function findUsbPort(
  address: Extract<LineAddress, { kind: 'usb' }>,
  ports: readonly ListedPort[],
): { readonly path: string } | { readonly fault: LineFault } {
  const alike = ports.filter(
    (port) =>
      port.vendorId?.toLowerCase() === address.vendor &&
      port.productId?.toLowerCase() === address.product &&
      (address.serial === null || port.serialNumber === address.serial),
  );
  const [first] = alike;
  if (!first) return { fault: 'port-absent' };
  return alike.length > 1 ? { fault: 'port-ambiguous' } : { path: first.path };
}

/** A port that somebody plugged in. */
export type UsbPort = ListedPort & { readonly vendorId: string; readonly productId: string };

export function isUsb(port: ListedPort): port is UsbPort {
  return USB_ID.test(port.vendorId ?? '') && USB_ID.test(port.productId ?? '');
}

/** An adapter's serial number where a setting can hold it. */
export function usbSerialOf({ serialNumber = '' }: ListedPort): string | null {
  return USB_SERIAL.test(serialNumber) ? serialNumber : null;
}

/** The USB identity of a port as a setting names it; null where it has none. */
export function usbIdentityOf(port: ListedPort): string | null {
  if (!isUsb(port)) return null;
  const serial = usbSerialOf(port);
  const usb = `usb:${port.vendorId}:${port.productId}`.toLowerCase();
  return serial === null ? usb : `${usb}:${serial}`;
}

/** Whether a port has another adapter than it had; what is not known of it is no other. */
export function isOtherAdapter(usb: string | null, expected: string | null): boolean {
  return expected !== null && usb !== null && usb !== expected;
}

/** The ports of this machine. */
async function listPorts(): Promise<readonly ListedPort[]> {
  // Loaded only where there is a port to look for: the binding is native code.
  const { SerialPort } = await import('serialport');
  return SerialPort.list();
}

/** The device file behind a path, through links; null: there is none. */
async function fileBehind(path: string): Promise<string | null> {
  return realpath(path).catch(() => null);
}

/** The name of a port by the socket that it is plugged into, as udev gives it; null where there is none. */
async function pathBySocket(path: string): Promise<string | null> {
  const names = await readdir(BY_SOCKET).catch(() => []);
  for (const name of names)
    if ((await fileBehind(`${BY_SOCKET}/${name}`)) === path) return `${BY_SOCKET}/${name}`;
  return null;
}

/** The ports of this machine, and what udev calls them. */
export const machinePorts: Ports = {
  list: listPorts,
  behind: fileBehind,
  bySocket: pathBySocket,
};

/** Opens a line. It is opened once and kept: opening toggles DTR, which resets many a board. */
export function createSerialLine(options: SerialLineOptions): SerialLine {
  let stream: Duplex | null = null;
  let isOpen = false;
  let over = false;
  let identity: {
    readonly path: string;
    readonly node: string;
    readonly usb: string | null;
  } | null = null;
  let paused = false;

  open().catch(() => end('line-lost'));

  async function open(): Promise<void> {
    const address = parseLineAddress(options.address);
    if (!address) return end('address-wrong');
    if (address.kind === 'tcp') return openTcp(address.host, address.port);
    const found =
      address.kind === 'usb'
        ? findUsbPort(address, await options.ports.list())
        : { path: address.path };
    if ('fault' in found) return end(found.fault);
    const node = await nodeOf(found.path);
    if (node === null) return end('port-absent');
    const usb = await adapterAt(found.path);
    const { expected = null } = options;
    // After a restart of the machine `ttyUSB0` may be another adapter: its device must not take this one's place.
    if (address.kind === 'path' && isOtherAdapter(usb, expected)) return end('port-other');
    identity = { path: found.path, node, usb };
    await openPort(found.path);
  }

  /** Null where it is no adapter's, or where ports can't be listed. */
  async function adapterAt(path: string): Promise<string | null> {
    const file = await options.ports.behind(path);
    if (file === null || !USB_FILE.test(file)) return null;
    const listed = (await options.ports.list().catch(() => [])).find((port) => port.path === file);
    return listed === undefined ? null : usbIdentityOf(listed);
  }

  async function openPort(path: string): Promise<void> {
    const { SerialPort } = await import('serialport');
    if (over) return;
    const port = new SerialPort({
      path,
      baudRate: options.baudRate,
      autoOpen: false,
      highWaterMark: CHUNK_BYTES_MAX,
      // Closing leaves DTR as it is, so that a restart of the server does not reset the board.
      hupcl: false,
    });
    port.on('error', () => end('line-lost'));
    port.on('close', () => end('line-lost'));
    port.open((error) => {
      if (error) end('port-refused');
      else begin(port);
    });
    stream = port;
  }

  function openTcp(host: string, port: number): void {
    const socket: Socket = connect({ host, port, noDelay: true, keepAlive: true });
    stream = socket;
    socket.setTimeout(CONNECT_MS, () => end('connection-refused'));
    socket.on('error', () => end(isOpen ? 'line-lost' : 'connection-refused'));
    socket.on('close', () => end('line-lost'));
    socket.on('end', () => end('line-lost'));
    socket.once('connect', () => {
      socket.setTimeout(0);
      begin(socket);
    });
  }

  function begin(opened: Duplex): void {
    if (over) {
      opened.destroy();
      return;
    }
    isOpen = true;
    opened.on('data', (chunk: Buffer) => {
      for (let at = 0; at < chunk.length && !over; at += CHUNK_BYTES_MAX)
        options.bytes(chunk.subarray(at, at + CHUNK_BYTES_MAX));
    });
    if (paused) opened.pause();
    options.opened(identity?.usb ?? null);
  }

  function end(fault: LineFault): void {
    if (over) return;
    over = true;
    isOpen = false;
    stream?.destroy();
    options.lost(fault);
  }

  return {
    write: (bytes) => {
      if (!isOpen || !stream || stream.writableLength > UNSENT_BYTES_MAX) return false;
      stream.write(bytes);
      return true;
    },
    pause: () => {
      paused = true;
      stream?.pause();
    },
    resume: () => {
      paused = false;
      if (isOpen) stream?.resume();
    },
    check: async () => {
      if (!isOpen || identity === null) return;
      if ((await nodeOf(identity.path)) !== identity.node) end('port-pulled');
    },
    close: () =>
      new Promise((resolve) => {
        over = true;
        isOpen = false;
        if (!stream || stream.closed) return resolve();
        stream.once('close', () => resolve());
        stream.destroy();
      }),
  };
}

/** Names the device node behind a path (through links), so that another one in its place is noticed. */
async function nodeOf(path: string): Promise<string | null> {
  return stat(path).then(
    ({ dev, ino, rdev }) => `${dev}:${ino}:${rdev}`,
    // Whatever the reason (absent, a broken link, no right to look): for us there is no port.
    () => null,
  );
}
