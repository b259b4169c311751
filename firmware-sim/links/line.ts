/** A serial device's line: a device file or pseudo-terminal where one is named, else a TCP port. */
import type { ByteLink, ByteLinkOptions } from './bytes.ts';
import { createSerialLink } from './serial.ts';
import { createTcpLink } from './tcp.ts';

export type LineOptions = {
  /** A device file or pseudo-terminal; without one it listens on TCP. */
  path?: string;
  /** 0 (the default) takes a free one. */
  tcpPort?: number;
  baudRate?: number;
};
export type Line = {
  readonly link: ByteLink;
  /** The TCP port, once `ready`; 0 on a device file. */
  readonly port: () => number;
  readonly ready: Promise<void>;
};

/** `options`: a device's own, of which the line takes what is the line's; `heard`: what the device does with it. */
export function openLine(
  options: LineOptions & Pick<ByteLinkOptions, 'clock' | 'random' | 'faults'>,
  usualBaudRate: number,
  heard: Pick<ByteLinkOptions, 'onBytes' | 'onChange'> = {},
): Line {
  const { clock, random, faults, path, tcpPort, baudRate = usualBaudRate } = options;
  const link: ByteLinkOptions = {
    ...{ clock, random: random.fork('line'), ...heard },
    ...(faults !== undefined && { faults }),
  };
  if (path !== undefined) {
    const serial = createSerialLink({ ...link, path, baudRate });
    return { link: serial, port: () => 0, ready: Promise.resolve() };
  }
  const tcp = createTcpLink({ ...link, ...(tcpPort !== undefined && { port: tcpPort }) });
  return { link: tcp, port: () => tcp.port, ready: tcp.ready };
}
