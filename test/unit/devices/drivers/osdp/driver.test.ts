/** OSDP readers over time: handshakes, lost replies, wrong keys, install mode; and on real lines with simulated readers. */
import { afterEach, describe, expect, test } from 'vitest';
import { drivers } from '#devices/drivers/index.ts';
import { createSupervisor } from '#devices/supervisor.ts';
import { realClock } from '#devices/transports/clock.ts';
import { cutOsdp, type OsdpFrame } from '#devices/wire/osdp-frame.ts';
import type { Command } from '#kernel/command.ts';
import type { Observation } from '#kernel/observation.ts';
import { createOsdp, type OsdpOptions, runningClock, seededRandom } from '#sim/index.ts';
import { aLog, aPlace, until } from '#test/builders/devices.ts';
import { aDriverRun, type DriverRun } from '#test/builders/driver-run.ts';
import { aSerialEdge, badgesIn } from '#test/builders/serial-edge.ts';

const KEY = 'f1e2d3c4b5a697887766554433221100';
const OTHER_KEY = '00112233445566778899aabbccddeeff';
const closing: Array<() => Promise<unknown>> = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const bytesOf = (hex: string) => new Uint8Array(Buffer.from(hex, 'hex'));
const frameOf = (hex = '') => cutOsdp(bytesOf(hex)).frames[0] as OsdpFrame;
const faultsIn = (seen: readonly Observation[]) =>
  seen.flatMap((one) => (one.type === 'fault' ? [one.code] : []));
const linksIn = (seen: readonly Observation[]) =>
  seen.flatMap((one) => (one.type === 'link' ? [one.online] : []));
const outcomesIn = (seen: readonly Observation[]) =>
  seen.flatMap((one) => (one.type === 'outcome' ? [[one.command, one.ok, one.error]] : []));

/** A reply in clear, in CRC mode, as a reader of address 0 writes it. */
function reply(sequence: number, code: string, data = ''): string {
  const length = 8 + data.length / 2;
  const head = `5380${length.toString(16).padStart(2, '0')}00${(4 | sequence).toString(16).padStart(2, '0')}`;
  const packet = bytesOf(head + code + data);
  return `ff${Buffer.from(packet).toString('hex')}${checkOf(packet)}`;
}

function checkOf(packet: Uint8Array): string {
  let crc = 0x1d0f;
  for (const byte of packet) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit++) crc = ((crc << 1) ^ (crc & 0x8000 ? 0x1021 : 0)) & 0xffff;
  }
  return Buffer.of(crc & 0xff, crc >> 8).toString('hex');
}

/** The one command that was sent since the last time. */
function said(run: DriverRun): OsdpFrame {
  const sent = run.takeSentHex();
  expect(sent).toHaveLength(1);
  return frameOf(sent[0]);
}

function aReader(settings: object = {}): DriverRun {
  const run = aDriverRun('osdp', { settings: { path: '/dev/ttyUSB0', address: 0, ...settings } });
  run.opened();
  run.pass(0);
  return run;
}

const PDID = 'c0b0a0990104030201010203';
const STEPS = [
  reply(0, '45', PDID),
  reply(1, '46', '010101020101040401050101'),
  reply(2, '48', '0000'),
];

/** In clear, as far as the first "what is new?". */
function aRunningReader(): DriverRun {
  const run = aReader();
  for (const step of [...STEPS, reply(3, '49', '00'), reply(1, '4a', '00')]) {
    run.bytes(step);
    run.pass(0);
  }
  run.pass(50);
  run.takeSentHex();
  return run;
}

describe('the dialogue in clear', () => {
  test('asks who it is, what it has, how it stands, and then what is new twenty times a second', () => {
    const run = aReader();
    expect(said(run)).toMatchObject({ code: 0x61, sequence: 0 });
    run.bytes(STEPS[0] ?? '');
    run.pass(0);
    expect(said(run)).toMatchObject({ code: 0x62, sequence: 1 });
    run.bytes(STEPS[1] ?? '');
    run.pass(0);
    expect(said(run)).toMatchObject({ code: 0x64, sequence: 2 });
    run.bytes(STEPS[2] ?? '');
    run.pass(0);
    expect(said(run)).toMatchObject({ code: 0x65, sequence: 3 });
    expect(run.all).toEqual([
      { type: 'link', online: true, firmware: '1.2.3', model: 'OSDP c0b0a0 153.1' },
    ]);
    run.bytes(reply(3, '49', '01'));
    run.pass(0);
    expect(said(run)).toMatchObject({ code: 0x66, sequence: 1 });
    run.bytes(reply(1, '4a', '00'));
    run.pass(49);
    expect(run.takeSentHex()).toEqual([]);
    run.pass(1);
    expect(said(run)).toMatchObject({ code: 0x60, sequence: 2 });
    expect(run.all.slice(1)).toEqual([
      { type: 'contact', name: 'door', open: true, retained: true },
      { type: 'relay', on: false },
    ]);
  });

  test('a reply that does not come is asked for by the same bytes, and a card in it counts once', () => {
    const run = aRunningReader();
    run.pass(209);
    expect(run.takeSentHex()).toEqual([]);
    run.pass(1);
    const [again] = run.takeSentHex();
    expect(frameOf(again)).toMatchObject({ code: 0x60, sequence: 2 });
    const card = reply(2, '50', '00011a00327589c0');
    run.bytes(card);
    run.bytes(card);
    run.pass(50);
    run.bytes(card);
    expect(badgesIn(run.all)).toEqual(['64EB13']);
    expect(said(run)).toMatchObject({ sequence: 3 });
    expect(run.faults).toEqual([]);
  });

  test('a damaged reply is a fault and is asked for again', () => {
    const run = aRunningReader();
    const ack = reply(2, '40');
    run.bytes(`${ack.slice(0, -4)}0000`);
    expect(run.faults).toMatchObject([{ reason: 'frame-checksum' }]);
    run.pass(210);
    expect(said(run)).toMatchObject({ code: 0x60, sequence: 2 });
    run.bytes(ack);
    run.pass(50);
    expect(said(run)).toMatchObject({ code: 0x60, sequence: 3 });
  });

  test('of a damaged frame with keys in it no key is kept', () => {
    const run = aRunningReader();
    run.bytes(`${reply(2, '53', '000431323334').slice(0, -4)}0000`);
    expect(Buffer.from(run.faults[0]?.bytes ?? []).toString('hex')).not.toContain('31323334');
  });

  test('a busy reader is asked the same again, for as long as it takes', () => {
    const run = aRunningReader();
    for (let times = 0; times < 40; times++) {
      run.bytes(reply(0, '79'));
      run.pass(99);
      expect(run.takeSentHex()).toEqual([]);
      run.pass(1);
      expect(said(run)).toMatchObject({ code: 0x60, sequence: 2 });
    }
    run.bytes(reply(2, '53', '000431323334'));
    expect(run.all.at(-1)).toEqual({ type: 'keypad', digits: '1234' });
  });

  test('a reader that begins anew (NAK 4, sequence 0) is asked from the beginning with sequence 0', () => {
    const run = aRunningReader();
    run.bytes(reply(0, '41', '04'));
    run.pass(0);
    expect(said(run)).toMatchObject({ code: 0x61, sequence: 0 });
    expect(linksIn(run.all)).toEqual([true]);
  });

  test('one that wants a secure channel and whose key is not set is told once', () => {
    const run = aRunningReader();
    for (let times = 0; times < 3; times++) {
      run.bytes(reply(2, '41', '06'));
      run.pass(5000);
      for (const step of STEPS.slice(0, 2)) {
        run.bytes(step);
        run.pass(0);
      }
      run.takeSentHex();
    }
    expect(faultsIn(run.all)).toEqual(['key-needed']);
  });

  test('a silent reader is away after eight seconds, asked ever more rarely, and back with its first answer', () => {
    const run = aRunningReader();
    run.pass(7_800);
    expect(linksIn(run.all)).toEqual([true]);
    run.pass(250);
    expect(linksIn(run.all)).toEqual([true, false]);
    run.pass(60_000);
    run.takeSentHex();
    run.pass(60_000);
    expect(run.takeSentHex().length).toBeLessThan(15);
    while (run.takeSentHex().length === 0) run.pass(50);
    for (const step of STEPS) {
      run.bytes(step);
      run.pass(0);
    }
    expect(linksIn(run.all)).toEqual([true, false, true]);
  });

  test('an adapter that echoes, and another reader’s answers, change nothing', () => {
    const run = aRunningReader();
    run.bytes(reply(1, '40'));
    for (let sequence = 2; sequence < 100; sequence++) {
      const number = ((sequence - 1) % 3) + 1;
      run.bytes(`ff53000800${(4 | number).toString(16).padStart(2, '0')}60`);
      run.bytes(reply(number, '40').replace('ff5380', 'ff5381'));
      run.bytes(reply(number, '40'));
      run.pass(50);
    }
    expect(run.takeSentHex().length).toBeGreaterThan(90);
    expect(linksIn(run.all)).toEqual([true]);
  });

  test('a secured reply where there is no channel is dropped and told', () => {
    const run = aRunningReader();
    // ACK of a session under the default key, with this address and the sequence that is waited for.
    const packet = bytesOf('53800e000e021640b2fba25a');
    run.bytes(`ff${Buffer.from(packet).toString('hex')}${checkOf(packet)}`);
    expect(run.faults).toMatchObject([{ reason: 'channel-inactive' }]);
    run.pass(210);
    expect(said(run)).toMatchObject({ code: 0x60, sequence: 2 });
  });

  test('another reader in its place is told, also after our restart', () => {
    const run = aRunningReader();
    run.restart();
    run.opened();
    run.pass(0);
    run.bytes(reply(0, '45', PDID.replace('04030201', '04030299')));
    expect(faultsIn(run.all)).toEqual(['other-device']);
  });
});

describe('cards and keys', () => {
  const badge = (number: string, encoding: string) => [{ type: 'badge', number, encoding }];
  test.each([
    ['26 bits', '00011a00327589c0', badge('64EB13', 'wiegand-26'), []],
    ['26 bits with a wrong parity', 'ff011a00cd22c716', [], ['card-parity']],
    ['34 bits', '00012200a4cb016900', badge('499602D2', 'wiegand-34'), []],
    ['34 bits with a wrong parity', '0001220024cb016900', [], ['card-parity']],
    ['a UID of 32 bits', '00002000cb98a605', badge('CB98A605', 'raw-32'), []],
    ['a UID of 56 bits', '0000380004a1b2c3d4e5f6', badge('04A1B2C3D4E5F6', 'raw-56'), []],
    ['37 bits', '000125008000000008', badge('1000000001', 'wiegand-37'), []],
    ['a key in 4 bits', '0001040050', [{ type: 'keypad', digits: '5' }], []],
    ['a key in 8 bits', '00010800a5', [{ type: 'keypad', digits: '5' }], []],
    ['fewer bytes than bits', '00011a0032', [], ['card-length']],
    ['no bits', '00010000', [], ['card-empty']],
    ['more bits than a number has', `0001c800${'ab'.repeat(25)}`, [], ['card-length']],
  ])('%s', (_title, data, observations, faults) => {
    const run = aRunningReader();
    const before = run.all.length;
    run.bytes(reply(2, '50', data));
    expect(run.all.slice(before)).toEqual(observations);
    expect(run.faults.map(({ reason }) => reason)).toEqual(faults);
  });

  test('lid, power, door and output are told when they change', () => {
    const run = aRunningReader();
    const before = run.all.length;
    const events = ['480100', '480101', '480000', '4901', '4901', '4900', '4a01'];
    for (const [at, event] of events.entries()) {
      run.bytes(reply(((at + 1) % 3) + 1, event.slice(0, 2), event.slice(2)));
      run.pass(50);
    }
    expect(run.all.slice(before)).toEqual([
      { type: 'fault', code: 'tamper', text: 'the reader was opened or taken off' },
      { type: 'fault', code: 'power', text: 'the reader’s power supply fails' },
      { type: 'contact', name: 'door', open: true },
      { type: 'contact', name: 'door', open: false },
      { type: 'relay', on: true },
    ]);
  });
});

describe('commands', () => {
  const command = (body: object): Command => ({ id: 'c1', device: 'device', ...body }) as Command;
  test.each([
    ['unlock', { type: 'unlock', seconds: 5 }, ['68:00053200']],
    ['enable', { type: 'enable', session: 's' }, ['68:00020000']],
    ['disable', { type: 'disable' }, ['68:00010000']],
    [
      'feedback that grants',
      { type: 'feedback', granted: true, text: 'Entrez' },
      ['69:0000020a00020014000000000000', '6a:0002020201'],
    ],
    [
      'feedback that refuses',
      { type: 'feedback', granted: false, text: 'Non' },
      ['69:0000020201010014000000000000', '6a:0002010103'],
    ],
    [
      'identify',
      { type: 'identify', seconds: 3 },
      ['69:0000020a0503001e000000000000', '6a:0002050503'],
    ],
  ])('%s', (_title, body, packets) => {
    const run = aRunningReader();
    run.command(command(body));
    run.bytes(reply(2, '40'));
    for (const [at, packet] of packets.entries()) {
      run.pass(0);
      const { code, data, sequence } = said(run);
      expect(`${code.toString(16)}:${Buffer.from(data).toString('hex')}`).toBe(packet);
      expect(outcomesIn(run.all)).toEqual([]);
      expect(sequence).toBe(((at + 2) % 3) + 1);
      run.bytes(reply(sequence, '40'));
    }
    expect(outcomesIn(run.all)).toEqual([['c1', true, undefined]]);
  });

  test('what the reader refuses, does not answer, or is too late for, has failed', () => {
    const refused = aRunningReader();
    refused.command(command({ type: 'unlock', seconds: 5 }));
    refused.bytes(reply(2, '40'));
    refused.pass(0);
    refused.bytes(reply(3, '41', '03'));
    expect(outcomesIn(refused.all)).toEqual([['c1', false, 'refused']]);

    const silent = aRunningReader();
    silent.command(command({ type: 'unlock', seconds: 5 }));
    silent.pass(8_000);
    expect(outcomesIn(silent.all)).toEqual([['c1', false, 'no-answer']]);

    const late = aRunningReader();
    late.command(command({ type: 'unlock', seconds: 5, expiresAtMs: late.nowMs }));
    expect(outcomesIn(late.all)).toEqual([['c1', false, 'expired']]);

    const cut = aRunningReader();
    cut.command(command({ type: 'unlock', seconds: 5 }));
    cut.closed();
    expect(outcomesIn(cut.all)).toEqual([['c1', false, 'line-lost']]);
  });

  test('a door does not wait for lights, and more commands than a reader takes are refused', () => {
    const run = aRunningReader();
    for (let at = 0; at < 16; at++)
      run.command({ ...command({ type: 'feedback', granted: false, text: '' }), id: `f${at}` });
    run.command(command({ type: 'disable' }));
    expect(outcomesIn(run.all)).toEqual([['c1', false, 'busy']]);
    const other = aRunningReader();
    other.command({ ...command({ type: 'feedback', granted: true, text: '' }), id: 'f' });
    other.command(command({ type: 'unlock', seconds: 1 }));
    other.bytes(reply(2, '40'));
    other.pass(0);
    expect(said(other).code).toBe(0x68);
  });
});

test('its settings are strict', () => {
  const driver = drivers.get('osdp');
  const good = { path: '/dev/ttyS1', address: 3 };
  const given = driver?.settings.parse(good);
  expect(driver?.port?.(given)).toEqual({ path: '/dev/ttyS1', baudRate: 9600 });
  expect(driver?.addressOf?.(given)).toBe('3');
  for (const bad of [
    ...[{ address: -1 }, { address: 127 }, { address: 1.5 }, { key: 'short' }, { key: `${KEY}0` }],
    ...[{ installMode: true }, { baudRate: 0 }, { speed: 1 }],
  ])
    expect(driver?.settings.safeParse({ ...good, ...bad }).success, JSON.stringify(bad)).toBe(
      false,
    );
  expect(driver?.settings.safeParse({ path: '/dev/ttyS1' }).success).toBe(false);
});

describe('on a real line', () => {
  async function aLine(how: 'tcp' | 'pty', reader: Partial<OsdpOptions>, settings: object = {}) {
    const made = await aSerialEdge('osdp', how, (start) => createOsdp({ ...start, ...reader }), {
      ...{ address: reader.address ?? 0 },
      ...settings,
    });
    closing.push(made.close);
    const seen = () => made.place.observations();
    return { ...made, seen, online: () => made.told((all) => linksIn(all).at(-1) === true) };
  }

  test.each([
    ['tcp', 'in clear', {}, {}],
    ['pty', 'in clear', {}, {}],
    ['tcp', 'secured', { key: KEY, demandsChannel: true }, { key: KEY }],
    ['pty', 'secured, echoing', { key: KEY, echoes: true }, { key: KEY.toUpperCase() }],
  ] as const)('over %s, %s: cards, keys, the door', async (how, _title, reader, settings) => {
    const { device, edge, seen, told, online } = await aLine(how, reader, settings);
    await online();
    expect(device.isSecure).toBe('key' in reader);
    device.presentWiegand26(100, 60_179);
    device.typeDigits('42#');
    device.tamper(true);
    await told((all) => faultsIn(all).includes('tamper'));
    expect(badgesIn(seen())).toEqual(['64EB13']);
    expect(seen()).toContainEqual({ type: 'keypad', digits: '42#' });
    const unlock = { id: 'c1', device: 'it', type: 'unlock', seconds: 5 } as const;
    edge.carry('it', { kind: 'command', command: unlock });
    await told((all) => outcomesIn(all).length === 1);
    expect(outcomesIn(seen())).toEqual([['c1', true, undefined]]);
    expect(device.output).toBe(true);
    expect(seen().filter((one) => one.type === 'relay' && one.on)).toHaveLength(1);
  });

  test('a secured card in a lost reply is not lost, and counts once; a busy reader obeys once', async () => {
    const { device, edge, place, seen, told, online } = await aLine(
      'tcp',
      { key: KEY },
      { key: KEY },
    );
    await online();
    device.loseReplies(3);
    device.presentWiegand26(1, 2);
    await told((all) => badgesIn(all).length === 1);
    device.beBusy(5);
    const identify = { id: 'c1', device: 'it', type: 'identify', seconds: 2 } as const;
    edge.carry('it', { kind: 'command', command: identify });
    await told((all) => outcomesIn(all).length === 1);
    expect(device.obeyed.filter(({ code }) => code === 0x69)).toHaveLength(1);
    expect(badgesIn(seen())).toEqual(['010002']);
    expect(linksIn(seen())).toEqual([true]);
    expect(place.kept.flatMap(({ faults }) => faults)).toEqual([]);
  });

  test('on a line that loses, damages, tears and repeats replies every card counts once', async () => {
    const { device, place, seen, told, online } = await aLine('tcp', { key: KEY }, { key: KEY });
    await online();
    Object.assign(device.link.outgoing.faults, {
      drop: 0.1,
      garbage: 0.05,
      half: 0.05,
      duplicate: 0.1,
    });
    const cards = Array.from({ length: 40 }, (_, at) => at + 1);
    for (const card of cards) device.presentWiegand26(1, card);
    await told((all) => badgesIn(all).length >= cards.length);
    const hex = (card: number) => `01${card.toString(16).padStart(4, '0')}`.toUpperCase();
    expect(badgesIn(seen())).toEqual(cards.map(hex));
    expect(linksIn(seen())).toEqual([true]);
    const { counts } = device.link.outgoing;
    expect(Math.min(counts.drop, counts.duplicate, counts.garbage + counts.half)).toBeGreaterThan(
      0,
    );
    expect(place.kept.flatMap(({ faults }) => faults).length).toBeLessThan(20);
  });

  test('a reader that lost its power is let in again at once, and nobody is told', async () => {
    const { device, seen, told, pass, online } = await aLine('tcp', { key: KEY }, { key: KEY });
    await online();
    device.reboot();
    await pass(1000);
    expect(device.isSecure).toBe(true);
    device.presentWiegand26(1, 3);
    await told((all) => badgesIn(all).length === 1);
    expect(linksIn(seen())).toEqual([true]);
  });

  test('one that dies for long is away, and comes back', async () => {
    const { device, seen, told } = await aLine('tcp', { key: KEY }, { key: KEY });
    await told((all) => linksIn(all).at(-1) === true);
    device.freeze();
    await told((all) => linksIn(all).at(-1) === false);
    device.reboot();
    device.thaw();
    await told((all) => linksIn(all).at(-1) === true);
    expect(linksIn(seen())).toEqual([true, false, true]);
  });

  test('a wrong key is told once in words, opens nothing, and is mended by the right one', async () => {
    const { device, place, edge, seen, told, pass } = await aLine(
      'tcp',
      { key: OTHER_KEY },
      { key: KEY },
    );
    device.presentWiegand26(1, 4);
    await told((all) => linksIn(all).at(-1) === false);
    await pass(20_000);
    expect(faultsIn(seen())).toEqual(['key-refused']);
    expect(badgesIn(seen())).toEqual([]);
    const [before] = place.setup.devices;
    if (before === undefined) throw new Error('no device');
    const settings = { ...(before.settings as object), key: OTHER_KEY };
    place.setup = { ...place.setup, devices: [{ ...before, settings }] };
    await edge.devicesChanged(['it']);
    await told((all) => badgesIn(all).length === 1);
  });

  test('a reader without a secure channel is not spoken to in clear where a key is set', async () => {
    const { device, seen, told } = await aLine('tcp', { knowsNoChannel: true }, { key: KEY });
    device.presentWiegand26(1, 4);
    await told((all) => linksIn(all).at(-1) === false);
    expect(faultsIn(seen())).toEqual(['channel-unsupported']);
    expect(badgesIn(seen())).toEqual([]);
  });

  test('in install mode a new reader gets our key and is let in with it; then install mode is not needed', async () => {
    const settings = { key: KEY, installMode: true };
    const { device, place, edge, seen, pass, online } = await aLine(
      ...(['tcp', { installMode: true }, settings] as const),
    );
    await online();
    expect(device.key).toBe(KEY);
    expect(device.isSecure).toBe(true);
    const codes = device.obeyed.map(({ code }) => code).filter((code) => code >= 0x75);
    expect(codes).toEqual([0x76, 0x76, 0x77, 0x75, 0x76, 0x77]);
    const [before] = place.setup.devices;
    if (before === undefined) throw new Error('no device');
    const without = { ...(before.settings as object), installMode: false };
    place.setup = { ...place.setup, devices: [{ ...before, settings: without }] };
    await edge.devicesChanged(['it']);
    await pass(2000);
    expect(edge.health().devices[0]?.link).toBe('open');
    expect(device.isSecure).toBe(true);
    expect(faultsIn(seen())).toEqual([]);
  });

  test('out of install mode nobody is let in by the key that all readers know', async () => {
    const { device, seen, told } = await aLine('tcp', { installMode: true }, { key: KEY });
    await told((all) => linksIn(all).at(-1) === false);
    expect(faultsIn(seen())).toEqual(['key-refused']);
    expect(device.obeyed.some(({ code }) => code === 0x77 || code === 0x75)).toBe(false);
  });

  test('neither its key nor a PIN stands in what is kept or logged', async () => {
    const { device, place, told, online } = await aLine('tcp', { key: KEY }, { key: KEY });
    await online();
    device.presentWiegand26(1, 5);
    await told((all) => badgesIn(all).length === 1);
    const kept = JSON.stringify(place.kept.map(({ memory }) => memory));
    expect(kept.toLowerCase()).not.toContain(KEY);
    expect(kept).toContain('identity');
  });
});

describe('several readers on one line', () => {
  test('four, one of them dead and one with a wrong key, in real time: the others are heard at once', async () => {
    const clock = runningClock();
    const line = createOsdp({
      ...{ slug: 'line', clock, random: seededRandom('line'), address: 0, key: KEY },
      others: [{ address: 1 }, { address: 2, key: OTHER_KEY }, { address: 3, key: KEY }],
    });
    await line.ready;
    const path = `tcp://127.0.0.1:${line.port}`;
    const settings = [{ key: KEY }, {}, { key: KEY }, { key: KEY }];
    const place = aPlace(
      settings.map((more, address) => ({
        ...{ device: `r${address}`, driver: 'osdp', secret: null },
        settings: { path, address, ...more },
      })),
      'place',
    );
    line.readers[1]?.freeze();
    const edge = createSupervisor({
      drivers,
      mqtt: { kind: 'embedded', host: '127.0.0.1', port: 0 },
      load: () => place.load(),
      record: place.record,
      tell: async () => {},
      clock: realClock(),
      random: (bytes) => new Uint8Array(bytes).fill(7),
      log: aLog(),
    });
    closing.push(async () => {
      await edge.close();
      await line.stop();
    });
    await edge.start();
    const isOnline = (device: string) => linksIn(place.observations(device)).at(-1) === true;
    await until(() => isOnline('r0') && isOnline('r3'), 'two readers');
    line.readers[3]?.presentWiegand26(9, 9);
    line.readers[0]?.presentWiegand26(7, 7);
    await until(() => badgesIn(place.observations()).length === 2, 'two badges');
    expect(badgesIn(place.observations('r0'))).toEqual(['070007']);
    expect(badgesIn(place.observations('r3'))).toEqual(['090009']);
    expect(faultsIn(place.observations('r2'))).toEqual(['key-refused']);
    line.readers[1]?.thaw();
    await until(() => isOnline('r1'), 'the third');
    const faults = place.kept.flatMap((report) => report.faults);
    expect(faults).toEqual([]);
  });
});
