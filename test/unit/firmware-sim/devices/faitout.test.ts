/** The simulated native device: the Faitout device protocol from the device's side, on a real broker. */
import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  createNativeDevice,
  hashBadge,
  type NativeDevice,
  type NativeDeviceOptions,
  type SteppedClock,
  seededRandom,
  steppedClock,
} from '#sim/index.ts';
import { decideOffline } from '../../../../firmware-sim/devices/faitout-access.ts';
import { startTestBroker, type TestBroker } from '../broker.ts';

const NOON_MS = Date.parse('2026-11-24T11:00:00Z');
const BADGE = '04A1B2C3D4E5F6';
const TOPIC = 'faitout/v1/place/reader';

let broker: TestBroker;
let clock: SteppedClock;
const devices: NativeDevice[] = [];
beforeEach(async () => {
  broker = await startTestBroker();
  clock = steppedClock(NOON_MS);
});
afterEach(async () => {
  await Promise.all(devices.splice(0).map((device) => device.stop()));
  await broker.close();
});

async function aDevice(options: Partial<NativeDeviceOptions> = {}): Promise<NativeDevice> {
  const device = createNativeDevice({
    site: 'place',
    slug: 'reader',
    secret: 'a-long-secret',
    url: broker.url,
    clock,
    random: seededRandom(1),
    reconnectMs: 10,
    ...options,
  });
  devices.push(device);
  if (options.autoStart !== false) await device.until(() => device.online);
  return device;
}

const anInterlock = () => aDevice({ capabilities: ['badge', 'relay', 'display'] });
const heard = (end: string) => broker.heard.filter(({ topic }) => topic === `${TOPIC}/${end}`);
const parsed = (end: string) => heard(end).map(({ text }) => JSON.parse(text));
const at = (ms: number) => new Date(NOON_MS + ms).toISOString();

async function receipt(device: NativeDevice, upTo: number, nowMs = clock.now()): Promise<void> {
  const now = new Date(nowMs).toISOString();
  const { boot } = device;
  broker.publish(`${TOPIC}/receipt`, { boot, upTo, now });
  await device.until(() => (device.receipts.get(boot) ?? -1) >= upTo);
}

async function command(device: NativeDevice, body: Record<string, unknown>): Promise<string> {
  const before = device.commands.length;
  broker.publish(`${TOPIC}/command`, body);
  await device.until(() => device.commands.length > before);
  return device.commands[before]?.became ?? '';
}

async function giveAccess(device: NativeDevice, version: number, more: object = {}): Promise<void> {
  const badges = [{ hash: hashBadge('a-long-secret', BADGE) }];
  const list = { version, issuedAt: at(0), validUntil: at(12 * 3_600_000), badges, ...more };
  broker.publish(`${TOPIC}/access`, list, { retain: true });
  await device.until(() => device.access !== undefined && device.access.version >= version);
}

describe('its birth', () => {
  test('is retained, at least once, and says what it is and holds', async () => {
    const device = await anInterlock();
    await broker.until(() => heard('status').length === 1);
    expect(heard('status')[0]).toMatchObject({ retain: true, qos: 1 });
    expect(parsed('status')[0]).toMatchObject({
      online: true,
      boot: device.boot,
      capabilities: ['badge', 'relay', 'display'],
      enabled: false,
      access: 0,
      seq: 0,
    });
    expect(broker.logins).toEqual([{ username: 'place/reader', password: 'a-long-secret' }]);
  });

  test('its will says offline and the boot that is over', async () => {
    const device = await aDevice();
    await broker.until(() => heard('status').length === 1);
    device.pull();
    await broker.until(() => heard('status').length === 2);
    expect(parsed('status')[1]).toEqual({ online: false, boot: device.boot });
    expect(heard('status')[1]).toMatchObject({ retain: true });
  });

  test('each start draws another boot, and numbers begin at 1 again', async () => {
    const device = await aDevice();
    const first = device.presentBadge(BADGE);
    device.reboot();
    await device.until(() => device.online);
    const second = device.presentBadge(BADGE);
    expect([first?.seq, second?.seq]).toEqual([1, 1]);
    expect(first?.boot).not.toBe(second?.boot);
  });
});

test('the same seed at another instant is another boot', async () => {
  const boots = [0, 1].map((ms) => {
    const device = createNativeDevice({
      site: 'place',
      slug: 'reader',
      secret: 'secret',
      url: broker.url,
      clock: steppedClock(NOON_MS + ms),
      random: seededRandom(1),
      autoStart: false,
    });
    return device.boot;
  });
  expect(new Set(boots).size).toBe(2);
});

describe('its events', () => {
  test('are numbered without gaps and kept until a receipt passes them', async () => {
    const device = await aDevice();
    for (let index = 0; index < 5; index++) device.presentBadge(BADGE);
    await broker.until(() => heard('event').length === 5);
    expect(parsed('event').map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5]);
    expect(device.unreceipted).toBe(5);
    await receipt(device, 3);
    expect(device.unreceipted).toBe(2);
  });

  test('come again, oldest first, when no receipt came for some seconds', async () => {
    const device = await aDevice();
    device.presentBadge(BADGE);
    device.typeDigits('1234');
    await broker.until(() => heard('event').length === 2);
    clock.advance(4000);
    await broker.until(() => heard('event').length === 4);
    expect(parsed('event').map(({ seq }) => seq)).toEqual([1, 2, 1, 2]);
    await receipt(device, 2);
    clock.advance(10_000);
    expect(device.unreceipted).toBe(0);
    expect(clock.pending()).toBe(0);
  });

  test('that were sent but not receipted come again with the next connection', async () => {
    const device = await aDevice();
    device.typeDigits('1');
    await broker.until(() => heard('event').length === 1);
    device.pull();
    device.plugIn();
    await broker.until(() => heard('event').length === 2);
    expect(parsed('event').map(({ seq }) => seq)).toEqual([1, 1]);
  });

  test('carry uptime until a receipt has set the clock', async () => {
    const device = await aDevice();
    clock.advance(1500);
    expect(device.presentBadge(BADGE)).toMatchObject({ uptimeMs: 1500 });
    await receipt(device, 1, NOON_MS + 60_000);
    clock.advance(1000);
    expect(device.presentBadge(BADGE)?.at).toBe(at(61_000));
  });

  test('a wrong clock stays wrong, whatever a receipt says', async () => {
    const device = await aDevice({ hasBattery: true });
    device.clock.skewMs = 7_200_000;
    await receipt(device, 0);
    expect(device.presentBadge(BADGE)?.at).toBe(at(7_200_000));
  });

  test('a clock that is off is set right by the next receipt', async () => {
    const device = await aDevice({ hasBattery: true });
    device.clock.shift(-86_400_000);
    expect(device.presentBadge(BADGE)?.at).toBe(at(-86_400_000));
    await receipt(device, 1);
    expect(device.presentBadge(BADGE)?.at).toBe(at(0));
  });

  test('outlive a power cut and come back under their own boot, before the new ones', async () => {
    const device = await aDevice();
    const oldBoot = device.boot;
    device.pull();
    device.raise('fault', { code: 'x', text: 'one' });
    device.powerOff();
    device.powerOn();
    device.raise('fault', { code: 'x', text: 'two' });
    device.plugIn();
    await broker.until(() => heard('event').length === 2);
    expect(parsed('event').map(({ boot, seq }) => [boot, seq])).toEqual([
      [oldBoot, 1],
      [device.boot, 1],
    ]);
  });

  test('no more than a window is on its way at once, and all arrive', async () => {
    const device = await aDevice();
    device.pull();
    for (let index = 0; index < 200; index++) device.raise('fault', { code: 'x', text: 'x' });
    device.plugIn();
    await broker.until(() => heard('event').length === 64);
    await receipt(device, 64);
    await broker.until(() => heard('event').length === 128);
    await receipt(device, 128);
    await receipt(device, 192);
    await broker.until(() => heard('event').length === 200);
    expect(parsed('event').map(({ seq }) => seq)).toEqual(
      Array.from({ length: 200 }, (_, index) => index + 1),
    );
  });

  test('a full buffer forgets its oldest and its birth says so', async () => {
    const device = await aDevice({ bufferEvents: 3 });
    device.pull();
    for (let index = 0; index < 5; index++) device.raise('fault', { code: 'x', text: 'x' });
    device.plugIn();
    await broker.until(() => parsed('status').some(({ oldest }) => oldest === 3));
    expect(parsed('status').at(-1)).toMatchObject({ seq: 5, oldest: 3 });
  });
});

describe('a command', () => {
  test('answering a badge opens the door; the person walks in; the lock closes', async () => {
    const device = await aDevice();
    const badge = device.presentBadge(BADGE);
    const re = { boot: device.boot, seq: badge?.seq };
    await command(device, { id: 'a', type: 'unlock', seconds: 5, re });
    await command(device, { id: 'b', type: 'feedback', granted: true, text: 'Bonjour', re });
    expect(device.unlocked).toBe(true);
    expect(device.feedbacks).toMatchObject([{ granted: true, text: 'Bonjour', answers: re }]);
    clock.advance(2000);
    expect(device.doorOpen).toBe(true);
    clock.advance(6000);
    expect([device.unlocked, device.doorOpen]).toEqual([false, false]);
    const told = device.events.map(({ type, on, open }) => [type, on ?? open]);
    const world = told.filter(([type]) => type !== 'outcome').slice(1);
    expect(world.slice(0, 2)).toEqual([
      ['relay', true],
      ['contact', true],
    ]);
    // Whether the person lets go of the door before the lock falls is up to the person.
    expect(world.slice(2).toSorted()).toEqual([
      ['contact', false],
      ['relay', false],
    ]);
  });

  test('closes and opens an interlock, and each has its outcome', async () => {
    const device = await anInterlock();
    await receipt(device, 0);
    expect(await command(device, { id: 'a', type: 'enable', session: 's1' })).toBe('done');
    expect([device.relayOn, device.session]).toEqual([true, 's1']);
    expect(await command(device, { id: 'b', type: 'disable' })).toBe('done');
    expect([device.relayOn, device.session]).toEqual([false, undefined]);
    const outcomes = device.events.filter(({ type }) => type === 'outcome');
    expect(outcomes).toMatchObject([
      { command: 'a', ok: true },
      { command: 'b', ok: true },
    ]);
  });

  test('an enable ends by itself at its until', async () => {
    const device = await anInterlock();
    await receipt(device, 0);
    await command(device, { id: 'a', type: 'enable', session: 's1', until: at(60_000) });
    clock.advance(59_000);
    expect(device.relayOn).toBe(true);
    clock.advance(2000);
    expect(device.relayOn).toBe(false);
  });

  test('is carried out once, however often it comes', async () => {
    const device = await aDevice();
    await receipt(device, 0);
    expect(await command(device, { id: 'a', type: 'unlock', seconds: 5 })).toBe('done');
    expect(await command(device, { id: 'a', type: 'unlock', seconds: 5 })).toBe('repeated');
    expect(device.events.filter(({ type }) => type === 'outcome')).toHaveLength(1);
  });

  test('is ignored from its expiry on, but a disable never expires', async () => {
    const device = await anInterlock();
    await receipt(device, 0);
    const enable = { type: 'enable', session: 's' };
    expect(await command(device, { ...enable, id: 'a', expiresAt: at(0) })).toBe('expired');
    expect(await command(device, { ...enable, id: 'b', expiresAt: at(1) })).toBe('done');
    expect(await command(device, { type: 'disable', id: 'c', expiresAt: at(-1e6) })).toBe('done');
    expect(device.relayOn).toBe(false);
  });

  test('an enable older than the last disable is ignored', async () => {
    const device = await anInterlock();
    await receipt(device, 0);
    const random = seededRandom(2);
    const [older, newer] = [random.uuid(NOON_MS), random.uuid(NOON_MS + 5)];
    await command(device, { id: newer, type: 'disable' });
    const became = await command(device, { id: older, type: 'enable', session: 's' });
    expect(became).toBe('before-last-disable');
    expect(device.relayOn).toBe(false);
  });

  test('without a clock only an answer to an event of the last 10 s is obeyed', async () => {
    const device = await aDevice();
    const unlock = { type: 'unlock', seconds: 5 };
    expect(await command(device, { ...unlock, id: 'a' })).toBe('no-clock');
    const badge = device.presentBadge(BADGE);
    const re = { boot: device.boot, seq: badge?.seq };
    expect(await command(device, { ...unlock, id: 'b', re: { ...re, boot: 'other' } })).toBe(
      'no-clock',
    );
    clock.advance(10_001);
    expect(await command(device, { ...unlock, id: 'c', re })).toBe('no-clock');
    const again = device.presentBadge(BADGE);
    const answer = { boot: device.boot, seq: again?.seq };
    expect(await command(device, { ...unlock, id: 'd', re: answer })).toBe('done');
  });

  test('that the device cannot carry out fails with its reason', async () => {
    const device = await aDevice({ capabilities: ['badge'] });
    await receipt(device, 0);
    expect(await command(device, { id: 'a', type: 'enable', session: 's' })).toBe('failed');
    expect(await command(device, { id: 'b', type: 'dance' })).toBe('failed');
    expect(await command(device, { type: 'unlock' })).toBe('unreadable');
    const outcomes = device.events.filter(({ type }) => type === 'outcome');
    expect(outcomes).toMatchObject([
      { ok: false, error: 'no-relay' },
      { ok: false, error: 'unknown-command' },
    ]);
  });

  test('refresh sends the status again, identify blinks for a while', async () => {
    const device = await aDevice();
    await receipt(device, 0);
    await command(device, { id: 'a', type: 'refresh' });
    await broker.until(() => heard('status').length === 2);
    await command(device, { id: 'b', type: 'identify', seconds: 3 });
    expect(device.identifying).toBe(true);
    clock.advance(3000);
    expect(device.identifying).toBe(false);
  });
});

describe('power and cable', () => {
  test('a power cut opens the relay, and the next birth says so', async () => {
    const device = await anInterlock();
    await receipt(device, 0);
    await command(device, { id: 'a', type: 'enable', session: 's1' });
    device.powerOff();
    expect(device.relayOn).toBe(false);
    device.powerOn();
    await device.until(() => device.online);
    await broker.until(() => parsed('status').filter(({ online }) => online).length === 2);
    expect(parsed('status').at(-1)).toMatchObject({ enabled: false });
    expect(parsed('status').at(-1)).not.toHaveProperty('session');
  });

  test('a pulled cable leaves the relay closed, and the next birth names its session', async () => {
    const device = await anInterlock();
    await receipt(device, 0);
    await command(device, { id: 'a', type: 'enable', session: 's1' });
    device.pull();
    expect(device.relayOn).toBe(true);
    device.plugIn();
    await device.until(() => device.online);
    await broker.until(() => parsed('status').at(-1)?.session === 's1');
    expect(parsed('status').at(-1)).toMatchObject({ enabled: true, boot: device.boot });
  });

  test('the stop button opens the relay with no word from the server', async () => {
    const device = await anInterlock();
    await receipt(device, 0);
    await command(device, { id: 'a', type: 'enable', session: 's1' });
    device.pull();
    device.pressButton('stop');
    expect(device.relayOn).toBe(false);
  });

  test('a locked door opens only by force', async () => {
    const device = await aDevice();
    expect(device.pushDoor()).toBe(false);
    expect(device.pushDoor({ forced: true })).toBe(true);
    device.pressButton('exit');
    expect(device.unlocked).toBe(true);
  });
});

describe('alone, with its access list', () => {
  test('the hash is the first 16 hex digits of HMAC-SHA-256 over the upper-case number', () => {
    const whole = createHmac('sha256', 'a-long-secret').update(BADGE).digest('hex');
    expect(hashBadge('a-long-secret', BADGE.toLowerCase())).toBe(whole.slice(0, 16));
  });

  test('a list is told as taken, a lower version is refused', async () => {
    const device = await aDevice();
    await giveAccess(device, 42);
    await broker.until(() => parsed('status').at(-1)?.access === 42);
    broker.publish(`${TOPIC}/access`, {
      version: 41,
      validUntil: at(1e9),
      badges: [],
    });
    await command(device, { id: 'after', type: 'refresh' });
    expect(device.access?.version).toBe(42);
  });

  test('a listed badge opens the door, another does not, and both are told when back', async () => {
    const device = await aDevice();
    await receipt(device, 0);
    await giveAccess(device, 1);
    device.pull();
    device.presentBadge(BADGE);
    expect(device.unlocked).toBe(true);
    device.presentBadge('00000000');
    device.plugIn();
    await broker.until(() => parsed('event').filter(({ type }) => type === 'decided').length === 2);
    expect(parsed('event').filter(({ type }) => type === 'decided')).toMatchObject([
      { uid: BADGE, granted: true, reason: 'ok', at: at(0) },
      { uid: '00000000', granted: false, reason: 'unknown-badge' },
    ]);
  });

  test('an interlock opens a session of its own id, keeps others out and ends it by the same badge', async () => {
    const device = await anInterlock();
    await receipt(device, 0);
    const other = 'AABBCCDD';
    const badges = [BADGE, other].map((uid) => ({ hash: hashBadge('a-long-secret', uid) }));
    await giveAccess(device, 1, { badges });
    device.pull();
    const opened = device.presentBadge(BADGE);
    expect(opened).toMatchObject({
      granted: true,
      session: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    expect(device.session).toBe(opened?.['session']);
    expect(device.presentBadge(other)).toMatchObject({ granted: false, reason: 'machine-in-use' });
    expect(device.relayOn).toBe(true);
    expect(device.presentBadge(BADGE)).toMatchObject({
      granted: true,
      session: opened?.['session'],
    });
    expect(device.relayOn).toBe(false);
  });

  const hash = '0123456789abcdef';
  const list = (entry: object, validUntil = at(3_600_000)) => ({
    version: 1,
    validUntil,
    badges: [{ hash, ...entry }],
  });
  const window = (days: string[], from: string, to: string) => ({ windows: [{ days, from, to }] });
  // Tuesday, 12:00 in Paris.
  const rows: [string, ReturnType<typeof list> | undefined, boolean, string][] = [
    ['listed', list({}), true, 'ok'],
    ['no list', undefined, true, 'too-old'],
    ['no clock', list({}), false, 'too-old'],
    ['list valid until now', list({}, at(0)), true, 'too-old'],
    ['list valid a moment longer', list({}, at(1)), true, 'ok'],
    ['entry until now', list({ until: at(0) }), true, 'membership-expired'],
    ['entry until a moment later', list({ until: at(1) }), true, 'ok'],
    ['window of today', list(window(['tue'], '12:00', '12:01')), true, 'ok'],
    ['window that ends now', list(window(['tue'], '08:00', '12:00')), true, 'outside-hours'],
    ['window of another day', list(window(['wed'], '00:00', '24:00')), true, 'outside-hours'],
    ['window over midnight', list(window(['mon'], '22:00', '12:30')), true, 'ok'],
    ['no window at all', list({ windows: [] }), true, 'outside-hours'],
  ];
  test.each(rows)('%s', (_name, given, trusted, reason) => {
    const decision = decideOffline(given, hash, {
      nowMs: NOON_MS,
      trusted,
      timeZone: 'Europe/Paris',
    });
    expect(decision).toEqual({ granted: reason === 'ok', reason });
  });
});

describe('on a bad line', () => {
  test('a dropped event comes again; a doubled one is the same event twice', async () => {
    const device = await aDevice();
    await broker.until(() => heard('status').length === 1);
    device.link.outgoing.force('drop');
    device.link.outgoing.force('duplicate');
    device.typeDigits('1');
    device.typeDigits('2');
    await broker.until(() => heard('event').length === 2);
    clock.advance(4000);
    await broker.until(() => heard('event').length === 4);
    expect(parsed('event').map(({ seq }) => seq)).toEqual([2, 2, 1, 2]);
  });

  test('a birth is lost by force alone, never by chance', async () => {
    const device = await aDevice({ faults: { drop: 1 } });
    await broker.until(() => heard('status').length === 1);
    device.link.outgoing.force('drop');
    await receipt(device, 0);
    await command(device, { id: 'a', type: 'refresh' });
    await command(device, { id: 'b', type: 'refresh' });
    await broker.until(() => heard('status').length > 1);
    expect(heard('event')).toEqual([]);
  });

  test('a frozen device says nothing, and its will comes when the broker has waited long enough', async () => {
    const device = await aDevice({ keepaliveSeconds: 1 });
    await broker.until(() => heard('status').length === 1);
    device.freeze();
    device.presentBadge(BADGE);
    await broker.until(() => heard('status').length === 2, 5000);
    expect(parsed('status')[1]).toEqual({ online: false, boot: device.boot });
    expect(heard('event')).toEqual([]);
    device.plugIn();
    await device.until(() => device.online);
    await broker.until(() => heard('event').length >= 1);
  });

  test('bytes that are no MQTT cost the connection, which comes back by itself', async () => {
    const device = await aDevice();
    await broker.until(() => heard('status').length === 1);
    device.link.writeRaw(Uint8Array.from([0xff, 0xff, 0xff, 0xff, 0xff, 0xff]));
    await device.until(() => !device.online);
    await device.until(() => device.online);
    await broker.until(() => parsed('status').filter(({ online }) => online).length === 2);
  });
});
