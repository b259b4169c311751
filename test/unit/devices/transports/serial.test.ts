/** Byte lines on real pseudo-terminals and real sockets. */
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { ListedPort } from '#devices/link.ts';
import {
  createSerialLine,
  findUsbPort,
  machinePorts,
  parseLineAddress,
} from '#devices/transports/serial.ts';
import { until } from '#test/builders/devices.ts';
import { aPty } from '#test/builders/pty.ts';

const closers: Array<() => Promise<unknown>> = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

function aLine(address: string, ports: readonly ListedPort[] = []) {
  const events: string[] = [];
  const chunks: Buffer[] = [];
  const line = createSerialLine({
    address,
    baudRate: 9600,
    ports: { ...machinePorts, list: async () => ports },
    opened: () => events.push('opened'),
    bytes: (chunk) => chunks.push(Buffer.from(chunk)),
    lost: (fault) => events.push(fault),
  });
  closers.push(line.close);
  return { line, events, chunks, text: () => Buffer.concat(chunks).toString() };
}

async function anAdapter() {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    socket.on('error', () => {});
    sockets.push(socket);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  closers.push(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { url: `tcp://127.0.0.1:${port}`, sockets, server };
}

describe('the address of a line', () => {
  it('is a path, a USB identity or a TCP address', () => {
    expect(parseLineAddress('/dev/ttyUSB0')).toEqual({ kind: 'path', path: '/dev/ttyUSB0' });
    expect(parseLineAddress('COM3')).toEqual({ kind: 'path', path: 'COM3' });
    expect(parseLineAddress('usb:1A86:7523')).toEqual({
      kind: 'usb',
      vendor: '1a86',
      product: '7523',
      serial: null,
    });
    expect(parseLineAddress('usb:0403:6001:A5:X')).toMatchObject({ serial: 'A5:X' });
    expect(parseLineAddress('tcp://10.0.0.7:4001')).toEqual({
      kind: 'tcp',
      host: '10.0.0.7',
      port: 4001,
    });
    expect(parseLineAddress('tcp://[::1]:4001')).toMatchObject({ host: '::1' });
  });

  it.each([
    '',
    'ttyUSB0',
    'usb:1a86',
    'usb:xyz:7523',
    'tcp://host',
    'tcp://host:0',
    'tcp://h:99999',
  ])('is not %j', (address) => {
    expect(parseLineAddress(address)).toBeNull();
  });
});

describe('a USB identity', () => {
  const identity = { kind: 'usb', vendor: '1a86', product: '7523', serial: null } as const;
  const port = (path: string, serialNumber?: string): ListedPort => ({
    path,
    vendorId: '1A86',
    productId: '7523',
    serialNumber,
  });

  it('finds its adapter wherever it is plugged in', () => {
    expect(findUsbPort(identity, [{ path: '/dev/ttyS0' }, port('/dev/ttyUSB1')])).toEqual({
      path: '/dev/ttyUSB1',
    });
  });

  it('is ambiguous when two adapters look alike, unless the serial number tells them apart', () => {
    const two = [port('/dev/ttyUSB0', 'A'), port('/dev/ttyUSB1', 'B')];
    expect(findUsbPort(identity, two)).toEqual({ fault: 'port-ambiguous' });
    expect(findUsbPort({ ...identity, serial: 'B' }, two)).toEqual({ path: '/dev/ttyUSB1' });
    expect(findUsbPort({ ...identity, serial: 'C' }, two)).toEqual({ fault: 'port-absent' });
  });

  it('is looked for in what this machine lists', async () => {
    expect(Array.isArray(await machinePorts.list())).toBe(true);
  });
});

describe('a serial line', () => {
  it('carries bytes both ways', async () => {
    const pty = await aPty();
    closers.push(pty.close);
    const { line, events, text } = aLine(pty.path);
    expect(line.write(Buffer.from('too early'))).toBe(false);
    await until(() => events.length === 1);
    await pty.write('hello');
    await until(() => text() === 'hello');
    expect(line.write(Buffer.from('world'))).toBe(true);
    expect(await pty.read()).toBe('world');
  });

  it('is lost when it is pulled', async () => {
    const pty = await aPty();
    closers.push(pty.close);
    const { line, events } = aLine(pty.path);
    await until(() => events.length === 1);
    await pty.pull();
    await until(() => {
      void line.check();
      return events.length === 2;
    });
    expect(['line-lost', 'port-pulled']).toContain(events[1]);
    expect(line.write(Buffer.from('x'))).toBe(false);
  });

  it('says why it does not open', async () => {
    const absent = aLine('/dev/no-such-port');
    const wrong = aLine('somewhere');
    const refused = aLine('/dev/null');
    const alike = { vendorId: '1a86', productId: '7523' };
    const ambiguous = aLine('usb:1a86:7523', [
      { path: '/dev/ttyUSB0', ...alike },
      { path: '/dev/ttyUSB1', ...alike },
    ]);
    await until(() => [absent, wrong, refused, ambiguous].every(({ events }) => events.length > 0));
    expect(absent.events).toEqual(['port-absent']);
    expect(wrong.events).toEqual(['address-wrong']);
    expect(refused.events).toEqual(['port-refused']);
    expect(ambiguous.events).toEqual(['port-ambiguous']);
  });

  it('opens the port that a USB identity names', async () => {
    const pty = await aPty();
    closers.push(pty.close);
    const { events } = aLine('usb:1a86:7523', [
      { path: pty.path, vendorId: '1a86', productId: '7523' },
    ]);
    await until(() => events[0] === 'opened');
  });

  it('says nothing any more once it is closed', async () => {
    const pty = await aPty();
    closers.push(pty.close);
    const { line, events } = aLine(pty.path);
    await until(() => events.length === 1);
    await line.close();
    await pty.write('late');
    expect(events).toEqual(['opened']);
    expect(line.write(Buffer.from('x'))).toBe(false);
  });
});

describe('a line over TCP', () => {
  it('carries bytes both ways, long reads in pieces of 4 KiB', async () => {
    const adapter = await anAdapter();
    const { line, events, chunks, text } = aLine(adapter.url);
    await until(() => events.length === 1 && adapter.sockets.length === 1);
    adapter.sockets[0]?.write('a'.repeat(100_000));
    await until(() => text().length === 100_000);
    expect(Math.max(...chunks.map(({ length }) => length))).toBeLessThanOrEqual(4096);
    const heard = once(adapter.sockets[0] as Socket, 'data');
    line.write(Buffer.from('back'));
    expect(String((await heard)[0])).toBe('back');
  });

  it('is lost when the adapter hangs up, and refused when nobody listens', async () => {
    const adapter = await anAdapter();
    const { events } = aLine(adapter.url);
    await until(() => events.length === 1 && adapter.sockets.length === 1);
    adapter.sockets[0]?.end();
    await until(() => events.length === 2);
    expect(events).toEqual(['opened', 'line-lost']);
    await new Promise((resolve) => adapter.server.close(resolve));
    const second = aLine(adapter.url);
    await until(() => second.events.length === 1);
    expect(second.events).toEqual(['connection-refused']);
  });

  it('reads nothing while it is paused', async () => {
    const adapter = await anAdapter();
    const { line, events, text } = aLine(adapter.url);
    await until(() => events.length === 1 && adapter.sockets.length === 1);
    line.pause();
    adapter.sockets[0]?.write('x');
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(text()).toBe('');
    line.resume();
    await until(() => text() === 'x');
  });

  it('refuses to queue without end for an adapter that does not read', async () => {
    const adapter = await anAdapter();
    const { line, events } = aLine(adapter.url);
    await until(() => events.length === 1 && adapter.sockets.length === 1);
    adapter.sockets[0]?.pause();
    await until(() => !line.write(Buffer.alloc(32 * 1024)));
  });
});
