/** Keeping a line, with a stepped clock and a transport that is told what to do. */
import { describe, expect, it } from 'vitest';
import { keepLine, PORT_LOOK_MS } from '#devices/line-keeper.ts';
import type { SerialLineOptions } from '#devices/transports/serial.ts';
import { aClock } from '#test/builders/devices.ts';

function aKeptLine(address: string) {
  const clock = aClock();
  const attempts: SerialLineOptions[] = [];
  const events: string[] = [];
  let checks = 0;
  const line = keepLine({
    address,
    baudRate: 9600,
    ports: { list: async () => [], behind: async () => null },
    open: (options) => {
      attempts.push(options);
      return {
        write: () => true,
        pause: () => {},
        resume: () => {},
        check: async () => {
          checks += 1;
        },
        close: async () => {},
      };
    },
    clock,
    opened: () => events.push('opened'),
    bytes: () => {},
    closed: () => events.push('closed'),
    fault: (fault) => events.push(`fault ${fault}`),
  });
  return { clock, attempts, events, line, checks: () => checks };
}

describe('a kept line', () => {
  it('looks for a port every two seconds', () => {
    const { clock, attempts, events } = aKeptLine('/dev/ttyUSB0');
    attempts[0]?.lost('port-absent');
    clock.step(PORT_LOOK_MS - 1);
    expect(attempts).toHaveLength(1);
    clock.step(1);
    expect(attempts).toHaveLength(2);
    attempts[1]?.opened(null);
    expect(events).toEqual(['fault port-absent', 'fault null', 'opened']);
  });

  it('tries an adapter on the network with a pause that doubles up to half a minute', () => {
    const { clock, attempts } = aKeptLine('tcp://10.0.0.7:4001');
    const pauses: number[] = [];
    for (let attempt = 0; attempt < 10; attempt += 1) {
      attempts[attempt]?.lost('connection-refused');
      const fromMs = clock.nowMs();
      while (attempts.length === attempt + 1) clock.step(50);
      pauses.push(clock.nowMs() - fromMs);
    }
    expect(pauses).toEqual([250, 500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
  });

  it('begins with the short pause again after it was open', () => {
    const { clock, attempts, events } = aKeptLine('tcp://10.0.0.7:4001');
    attempts[0]?.lost('connection-refused');
    clock.step(250);
    attempts[1]?.lost('connection-refused');
    clock.step(500);
    attempts[2]?.opened(null);
    attempts[2]?.lost('line-lost');
    expect(events.slice(-2)).toEqual(['fault line-lost', 'closed']);
    clock.step(250);
    expect(attempts).toHaveLength(4);
  });

  it('looks every two seconds whether an open port is still there', async () => {
    const { clock, attempts, checks } = aKeptLine('/dev/ttyUSB0');
    attempts[0]?.opened(null);
    for (let n = 1; n <= 3; n += 1) {
      clock.step(PORT_LOOK_MS);
      expect(checks()).toBe(n);
      await Promise.resolve();
      await Promise.resolve();
    }
  });

  it('does not try an address that is none again, nor anything after its end', async () => {
    const wrong = aKeptLine('somewhere');
    wrong.attempts[0]?.lost('address-wrong');
    wrong.clock.step(100_000);
    expect(wrong.attempts).toHaveLength(1);
    const closed = aKeptLine('/dev/ttyUSB0');
    closed.attempts[0]?.lost('port-absent');
    await closed.line.close();
    closed.clock.step(100_000);
    expect(closed.attempts).toHaveLength(1);
  });
});
