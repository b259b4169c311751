/** Serial ports as the machine lists them, and as a setting names them. */
import { describe, expect, it } from 'vitest';
import type { SeenPort } from '#devices/discoveries.ts';
import type { ListedPort } from '#devices/link.ts';
import { createPortWatch } from '#devices/port-watch.ts';
import { isOtherAdapter, usbIdentityOf } from '#devices/transports/serial.ts';

const arduino: ListedPort = {
  path: '/dev/ttyACM0',
  vendorId: '2341',
  productId: '0043',
  serialNumber: '85734323',
  manufacturer: 'Arduino (www.arduino.cc)',
};
const ch340 = (path: string): ListedPort => ({ path, vendorId: '1A86', productId: '7523' });
const SOCKETS: Readonly<Record<string, string>> = {
  '/dev/ttyUSB0': '/dev/serial/by-path/usb-0:1',
};

async function seen(
  listed: readonly ListedPort[],
  used: ReadonlyArray<{ device: string; path: string }> = [],
): Promise<readonly SeenPort[]> {
  let told: readonly SeenPort[] = [];
  const watch = createPortWatch({
    ports: {
      list: async () => listed,
      behind: async (path) => (path === '/dev/reader' ? '/dev/ttyUSB0' : path),
      bySocket: async (path) => SOCKETS[path] ?? null,
    },
    used: () => used,
    seen: (ports) => {
      told = ports;
    },
    clock: { nowMs: () => 0, after: () => () => {} },
  });
  await watch.look();
  return told;
}

describe('ports', () => {
  it('are named by their adapter where that is one, else by where they are plugged in', async () => {
    const alone = await seen([arduino, ch340('/dev/ttyUSB0')]);
    expect(alone.map((port) => port.seen.path)).toEqual([
      'usb:2341:0043:85734323',
      'usb:1a86:7523',
    ]);
    const alike = await seen([ch340('/dev/ttyUSB0'), ch340('/dev/ttyUSB1')]);
    expect(alike.map((port) => port.seen.path)).toEqual([
      '/dev/serial/by-path/usb-0:1',
      '/dev/ttyUSB1',
    ]);
  });

  it('without a USB identity are none that somebody plugged in', async () => {
    expect(await seen([{ path: '/dev/ttyS0' }])).toEqual([]);
  });

  it('of a device of the place are known as its own, by whatever name it is set to them', async () => {
    const listed = [arduino, ch340('/dev/ttyUSB0')];
    const used = [
      { device: 'laser', path: 'usb:2341:0043' },
      { device: 'desk', path: '/dev/reader' },
      { device: 'far', path: 'tcp://192.0.2.1:4000' },
    ];
    expect((await seen(listed, used)).map(({ device }) => device)).toEqual(['laser', 'desk']);
  });

  it('that have another adapter than before are told from those of which nothing is known', () => {
    expect(isOtherAdapter('usb:2341:0043', 'usb:1a86:7523')).toBe(true);
    expect(isOtherAdapter('usb:1a86:7523', 'usb:1a86:7523')).toBe(false);
    expect(isOtherAdapter('usb:1a86:7523', null)).toBe(false);
    expect(isOtherAdapter(null, 'usb:1a86:7523')).toBe(false);
  });

  it('have an identity of vendor, product and serial, where its serial can stand in a setting', () => {
    expect(usbIdentityOf(arduino)).toBe('usb:2341:0043:85734323');
    expect(usbIdentityOf({ ...arduino, serialNumber: 'two words' })).toBe('usb:2341:0043');
    expect(usbIdentityOf({ path: '/dev/ttyS0' })).toBeNull();
  });
});
