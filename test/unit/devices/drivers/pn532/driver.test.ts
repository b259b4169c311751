/** The PN532 over time: woken, asked, held cards, resets; and on real lines with the simulated reader. */
import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, test } from 'vitest';
import { drivers } from '#devices/drivers/index.ts';
import { createPn532, encodePn532 } from '#sim/index.ts';
import { aDriverRun, type DriverRun } from '#test/builders/driver-run.ts';
import { aSerialEdge, badgesIn } from '#test/builders/serial-edge.ts';

const ACK = '0000ff00ff00';
const SAM_OK = '0000ff02fed5151600';
const VERSION = '0000ff06fad50332010607e800';
const CARD = '0000ff0cf4d54b010100040804cb98a605c000';
const WAKE_UP = '55550000000000000000000000000000ff03fdd414011700';
const ASK_FOR_CARD = '0000ff04fcd44a0100e100';
const closing: Array<() => Promise<unknown>> = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

function aReader(): DriverRun {
  const run = aDriverRun('pn532', { settings: { path: '/dev/ttyUSB0' } });
  run.opened();
  return run;
}
function anAwakeReader(): DriverRun {
  const run = aReader();
  for (const frame of [ACK, SAM_OK, ACK, VERSION]) run.bytes(frame);
  run.takeSentHex();
  return run;
}

describe('the dialogue', () => {
  test('it is woken, asked for its version, then for a card four times a second', () => {
    const run = aReader();
    expect(run.takeSentHex()).toEqual([WAKE_UP]);
    run.bytes(ACK + SAM_OK);
    expect(run.takeSentHex()).toEqual(['0000ff02fed4022a00']);
    run.bytes(ACK + VERSION);
    expect(run.all).toEqual([{ type: 'link', online: true, firmware: '1.6', model: 'PN532' }]);
    for (let polls = 0; polls < 8; polls++) {
      run.pass(250);
      expect(run.takeSentHex()).toEqual([ASK_FOR_CARD]);
      run.bytes(ACK);
    }
  });

  test('a reader that does not wake is woken again every half second, and is away after eight', () => {
    const run = aReader();
    run.pass(7_900);
    expect(new Set(run.takeSentHex())).toEqual(new Set([WAKE_UP]));
    expect(run.all).toEqual([]);
    run.pass(10_000);
    expect(run.all).toEqual([{ type: 'link', online: false, inferred: true }]);
    run.bytes(ACK + SAM_OK);
    expect(run.all.at(-1)).toEqual({ type: 'link', online: true });
  });

  test('a reader that was reset answers nothing, is woken within two seconds and goes on', () => {
    const run = anAwakeReader();
    run.pass(1_750);
    expect(run.takeSentHex()).toContain(WAKE_UP);
    run.bytes(ACK + SAM_OK);
    expect(run.takeSentHex()).toEqual([ASK_FOR_CARD]);
    run.bytes(ACK + CARD);
    expect(badgesIn(run.all)).toEqual(['CB98A605']);
    expect(run.all.filter(({ type }) => type === 'link')).toHaveLength(1);
  });

  test('what it does not understand is a fault, and it is asked again', () => {
    const run = anAwakeReader();
    run.pass(250);
    run.bytes('0000ff01ff7f8100');
    expect(run.faults).toMatchObject([{ reason: 'reader-error' }]);
    run.takeSentHex();
    run.pass(250);
    expect(run.takeSentHex()).toEqual([ASK_FOR_CARD]);
  });

  test('an adapter that echoes our commands gives neither faults nor cards', () => {
    const run = anAwakeReader();
    for (let at = 0; at < 20; at++) run.bytes(ASK_FOR_CARD + ACK);
    expect(run.faults).toEqual([]);
    expect(badgesIn(run.all)).toEqual([]);
  });
});

describe('cards', () => {
  test('one that stays for a minute is one badge; away for a second, it is another', () => {
    const run = anAwakeReader();
    for (let polls = 0; polls < 240; polls++) {
      run.pass(250);
      run.bytes(ACK + CARD);
    }
    expect(badgesIn(run.all)).toEqual(['CB98A605']);
    run.pass(1_001);
    run.bytes(ACK + CARD);
    expect(badgesIn(run.all)).toEqual(['CB98A605', 'CB98A605']);
  });

  test('a card missed by three questions in a row has not gone', () => {
    const run = anAwakeReader();
    run.bytes(CARD);
    run.pass(1_000);
    run.bytes(CARD);
    expect(badgesIn(run.all)).toEqual(['CB98A605']);
  });

  test('a frame torn at any place is the same frame', () => {
    for (let at = 2; at < CARD.length; at += 2) {
      const run = anAwakeReader();
      run.bytes(`${ACK}${CARD.slice(0, at)}`);
      run.bytes(CARD.slice(at) + ACK);
      expect(badgesIn(run.all), `torn at ${at / 2}`).toEqual(['CB98A605']);
      expect(run.faults).toEqual([]);
    }
  });

  test('a wrong length costs its own frame alone', () => {
    const run = anAwakeReader();
    run.bytes(`0000ff0cf5${CARD}`);
    expect(badgesIn(run.all)).toEqual(['CB98A605']);
    expect(run.faults).toMatchObject([{ reason: 'frame-length' }]);
  });

  test('a long frame that never ends costs a bounded memory', () => {
    const run = anAwakeReader();
    run.bytes('0000fffe02');
    for (let at = 0; at < 50; at++) run.bytes('d5'.repeat(100));
    run.bytes(CARD);
    run.bytes(CARD);
    expect(badgesIn(run.all)).toEqual(['CB98A605']);
  });
});

test('its settings are strict, and its port is 115200 unless told otherwise', () => {
  const driver = drivers.get('pn532');
  const given = driver?.settings.parse({ path: '/dev/ttyS1' });
  expect(driver?.port?.(given)).toEqual({ path: '/dev/ttyS1', baudRate: 115_200 });
  for (const bad of [{ rearmAfterMs: 599 }, { baudRate: 299 }, { interval: 5 }])
    expect(driver?.settings.safeParse({ path: '/dev/ttyS1', ...bad }).success).toBe(false);
});

test('the simulated reader writes the frames of the vectors to the byte', () => {
  const file = new URL('../../../../vectors/pn532.json', import.meta.url);
  const { vectors } = JSON.parse(readFileSync(file, 'utf8')) as {
    vectors: { hex?: string; expected: { accept?: boolean } }[];
  };
  const answers = vectors.filter(({ hex, expected }) => {
    return hex?.slice(10, 12) === 'D5' && expected.accept !== false;
  });
  expect(answers.length).toBeGreaterThan(8);
  for (const { hex = '' } of answers) {
    const content = Buffer.from(hex, 'hex').subarray(6, -2);
    expect(Buffer.from(encodePn532(content)).toString('hex').toUpperCase()).toBe(hex);
  }
});

describe('on a real line', () => {
  test.each([
    ['tcp', false],
    ['pty', true],
  ] as const)('cards come and a reset is survived (%s, gives up: %s)', async (how, givesUp) => {
    const made = await aSerialEdge('pn532', how, (start) => createPn532({ ...start, givesUp }));
    closing.push(made.close);
    const { device, place, told, pass } = made;
    await told((seen) => seen.some((one) => one.type === 'link' && one.firmware === '1.6'));
    device.presentBadge('04A1B2C3D4E5F6', 3000);
    await told((seen) => badgesIn(seen).length === 1);
    await pass(4500);
    device.reset();
    await pass(2500);
    expect(device.isAwake).toBe(true);
    device.presentBadge('CB98A605');
    await told((seen) => badgesIn(seen).length === 2);
    device.freeze();
    await told((seen) => seen.some((one) => one.type === 'link' && !one.online));
    device.thaw();
    await told((seen) => seen.findLast((one) => one.type === 'link')?.online === true);
    expect(badgesIn(place.observations())).toEqual(['04A1B2C3D4E5F6', 'CB98A605']);
  });
});
