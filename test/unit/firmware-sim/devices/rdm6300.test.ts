/** The simulated RDM6300 against the vectors, and on a real socket and a real pseudo-terminal. */
import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { SerialPort } from 'serialport';
import { afterEach, describe, expect, test } from 'vitest';
import { createPtyPair, createRdm6300, encodeTag, seededRandom, steppedClock } from '#sim/index.ts';

type Vector = { id: string; hex: string; expected: { checksumOk?: boolean; idHex10?: string } };
const { vectors } = JSON.parse(
  readFileSync(new URL('../../../vectors/rdm6300.json', import.meta.url), 'utf8'),
) as { vectors: Vector[] };
const good = vectors.filter(({ expected }) => expected.checksumOk === true && expected.idHex10);

describe('frames', () => {
  test.each(good.map((vector) => [vector.id, vector] as const))(
    '%s is written to the byte',
    (_id, vector) => {
      const framing = vector.hex.endsWith('0d0a03') ? 'id12' : 'rdm6300';
      const frame = encodeTag(vector.expected.idHex10 ?? '', framing);
      expect(Buffer.from(frame).toString('hex')).toBe(vector.hex);
    },
  );

  test('a number that is not 5 bytes is refused', () => {
    expect(() => encodeTag('04A1B2C3D4E5F6')).toThrow(RangeError);
  });
});

const closing: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

async function onTcp() {
  const clock = steppedClock(0);
  const reader = createRdm6300({ slug: 'desk', clock, random: seededRandom(1) });
  closing.push(() => reader.stop());
  await reader.ready;
  const listen = () =>
    new Promise<{ socket: Socket; read: () => string }>((resolve) => {
      let text = '';
      const socket = connect(reader.port, '127.0.0.1', () => resolve({ socket, read: () => text }));
      socket.on('data', (bytes) => {
        text += bytes.toString('latin1');
      });
      closing.push(() => socket.destroy());
    });
  return { clock, reader, listen };
}

const settle = () => new Promise((resolve) => setTimeout(resolve, 30));

describe('on a TCP port', () => {
  test('a held tag is sent every 65 ms until it is gone', async () => {
    const { clock, reader, listen } = await onTcp();
    const line = await listen();
    await settle();
    reader.presentBadge('01000734E0', 261);
    clock.advance(1000);
    await settle();
    expect(line.read()).toBe('\x0201000734E0D2\x03'.repeat(5));
  });

  test('who connects while a tag is there hears the end of a frame first', async () => {
    const { clock, reader, listen } = await onTcp();
    reader.hold('01000734E0');
    const line = await listen();
    await settle();
    clock.advance(65);
    await settle();
    const whole = '\x0201000734E0D2\x03';
    const [rest] = line.read().split(whole);
    expect(rest).not.toBe('');
    expect(whole.endsWith(rest ?? '?')).toBe(true);
    expect(line.read().endsWith(whole)).toBe(true);
  });

  test('a pulled line closes the socket, and the same port takes a new one', async () => {
    const { clock, reader, listen } = await onTcp();
    const first = await listen();
    await settle();
    expect(reader.online).toBe(true);
    const closed = new Promise((resolve) => first.socket.once('close', resolve));
    reader.pull();
    await closed;
    expect(reader.online).toBe(false);
    reader.plugIn();
    await settle();
    const second = await listen();
    await settle();
    reader.presentBadge('3C00CE754C', 0);
    clock.advance(10);
    await settle();
    expect(second.read()).toContain('3C00CE754CCB');
  });

  test('a ghost frame has a right checksum and comes once', async () => {
    const { reader, listen } = await onTcp();
    const line = await listen();
    await settle();
    reader.ghost('F000060007F1');
    await settle();
    expect(line.read()).toBe('\x02F000060007F1\x03');
  });
});

test('on a pseudo-terminal frames come through, before and after the adapter was pulled', async () => {
  const pty = await createPtyPair();
  const clock = steppedClock(0);
  const reader = createRdm6300({
    slug: 'desk',
    clock,
    random: seededRandom(1),
    path: pty.devicePath,
  });
  closing.push(
    () => pty.stop(),
    () => reader.stop(),
  );
  const until = async (holds: () => boolean) => {
    for (let turn = 0; turn < 200 && !holds(); turn++) await settle();
    expect(holds()).toBe(true);
  };
  for (const number of ['01000734E0', '3C00CE754C']) {
    await until(() => reader.online);
    const port = new SerialPort({ path: pty.serverPath, baudRate: 9600, lock: false });
    let text = '';
    port.on('data', (bytes: Buffer) => {
      text += bytes.toString('latin1');
    });
    await new Promise((resolve) => port.once('open', resolve));
    reader.presentBadge(number, 100);
    clock.advance(200);
    await until(() => text.includes(number));
    const gone = new Promise((resolve) => port.once('close', resolve));
    await pty.pull();
    await gone;
    await until(() => !reader.online);
    await pty.plugIn();
  }
});
