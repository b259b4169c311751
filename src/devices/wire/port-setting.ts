/** Where a serial device is, as a setting: a device file, a USB identity, or a serial port behind TCP. */
import * as z from 'zod';

const DEVICE_FILE = /^\/[^\0\s]{1,255}$/;
const USB = /^usb:[0-9a-fA-F]{4}:[0-9a-fA-F]{4}(?::[A-Za-z0-9._-]{1,64})?$/;
const TCP = /^tcp:\/\/(?:[A-Za-z0-9.-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\]):(\d{1,5})$/;
const PORT_MAX = 65_535;
const BAUD_MIN = 300;
const BAUD_MAX = 4_000_000;

export const portPath = z
  .string()
  .refine(
    isPortPath,
    'a device file like /dev/ttyUSB0, usb:<vendor>:<product>[:<serial>] with 4 hex digits each, or tcp://host:port',
  );

/** Bits a second, with the device's usual rate in the place of an absent one. */
export function baudRate(usual: number) {
  return z
    .int('baudRate is a whole number')
    .min(BAUD_MIN, `baudRate is at least ${BAUD_MIN}`)
    .max(BAUD_MAX, `baudRate is at most ${BAUD_MAX}`)
    .default(usual);
}

function isPortPath(path: string): boolean {
  const tcpPort = TCP.exec(path)?.[1];
  if (tcpPort !== undefined) return Number(tcpPort) >= 1 && Number(tcpPort) <= PORT_MAX;
  return DEVICE_FILE.test(path) || USB.test(path);
}
