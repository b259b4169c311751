/** The serial ports of this machine, looked at while somebody wants to know: which of them no device of the place has. */
import type { PortSeen } from '#kernel/discovery.ts';
import { cleanText } from '#kernel/text.ts';
import type { SeenPort } from './discoveries.ts';
import type { Clock, ListedPort, Ports } from './link.ts';
import {
  findUsbPort,
  isUsb,
  parseLineAddress,
  type UsbPort,
  usbIdentityOf,
  usbSerialOf,
} from './transports/serial.ts';

/** Listing ports starts a program: not by itself, and not each time that somebody asks. */
const LOOK_AGAIN_MS = 5000;
const MAKER_CHARACTERS_MAX = 64;
const NONE: readonly ListedPort[] = [];

export type PortWatchOptions = {
  readonly ports: Ports;
  /** The ports that devices of the place are set to. */
  readonly used: () => ReadonlyArray<{ readonly device: string; readonly path: string }>;
  readonly seen: (ports: readonly SeenPort[]) => void;
  readonly clock: Clock;
};

export type PortWatch = {
  /** Looks now, unless it just did. */
  readonly look: () => Promise<void>;
  readonly close: () => void;
};

export function createPortWatch({ ports, used, seen, clock }: PortWatchOptions): PortWatch {
  let lookedAtMs = Number.NEGATIVE_INFINITY;
  let looking: Promise<void> | null = null;
  let isClosed = false;

  function look(): Promise<void> {
    if (isClosed || clock.nowMs() - lookedAtMs < LOOK_AGAIN_MS) return looking ?? Promise.resolve();
    lookedAtMs = clock.nowMs();
    looking = lookNow().finally(() => {
      looking = null;
    });
    return looking;
  }

  async function lookNow(): Promise<void> {
    // Where ports can't be listed there are none to show: a machine without udev has its other devices.
    const listed = (await ports.list().catch(() => NONE)).filter(isUsb);
    const holders = new Map<string, string>();
    for (const { device, path } of used()) {
      const found = await fileOf(path, listed, ports);
      if (found !== null) holders.set(found, device);
    }
    const all: SeenPort[] = [];
    for (const port of listed) {
      const file = (await ports.behind(port.path)) ?? port.path;
      all.push({ seen: await portSeen(port, listed, ports), device: holders.get(file) ?? null });
    }
    if (!isClosed) seen(all);
  }

  return {
    look,
    close: () => {
      isClosed = true;
    },
  };
}

async function fileOf(
  setting: string,
  listed: readonly ListedPort[],
  ports: Ports,
): Promise<string | null> {
  const address = parseLineAddress(setting);
  if (address?.kind === 'path') return ports.behind(address.path);
  if (address?.kind !== 'usb') return null;
  const found = findUsbPort(address, listed);
  return 'path' in found ? ((await ports.behind(found.path)) ?? found.path) : null;
}

/** Named by what it is where that is unique, else by where it is plugged in: `ttyUSB0` may be `ttyUSB1` tomorrow. */
async function portSeen(
  port: UsbPort,
  listed: readonly UsbPort[],
  ports: Ports,
): Promise<PortSeen> {
  const identity = usbIdentityOf(port) ?? '';
  const isUnique = listed.filter((other) => usbIdentityOf(other) === identity).length === 1;
  const alike = listed.filter(
    (other) => other.vendorId === port.vendorId && other.productId === port.productId,
  );
  const serial = usbSerialOf(port);
  const isNamed = isUnique && (serial !== null || alike.length === 1);
  const maker = cleanText(port.manufacturer ?? '', MAKER_CHARACTERS_MAX);
  return {
    path: isNamed ? identity : ((await ports.bySocket(port.path)) ?? port.path),
    vendor: port.vendorId.toLowerCase(),
    product: port.productId.toLowerCase(),
    serial,
    maker: maker === '' ? null : maker,
  };
}
