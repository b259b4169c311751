/** The native driver over time: boots and wills, secrets in what is kept aside, what is told to the device. */
import { expect, test } from 'vitest';
import { drivers } from '#devices/drivers/index.ts';
import { aDriverRun } from '#test/builders/driver-run.ts';

const EVENT = 'faitout/v1/place/reader/event';
const STATUS = 'faitout/v1/place/reader/status';
const aReader = () => aDriverRun('faitout', { device: 'reader' });
const online = (boot: string) => ({ online: true, boot });

test('it claims its two levels and nothing else', () => {
  const claims = drivers.get('faitout')?.claims?.({}, { site: 'place', device: 'reader' });
  expect(claims).toEqual({
    listen: [STATUS, EVENT],
    speak: ['receipt', 'command', 'access'].map((end) => `faitout/v1/place/reader/${end}`),
  });
});

test('it takes no settings', () => {
  expect(drivers.get('faitout')?.settings.safeParse({}).success).toBe(true);
  expect(drivers.get('faitout')?.settings.safeParse({ topic: 'x' }).success).toBe(false);
});

test('the will of an older boot is passed over, also after our restart', () => {
  const run = aReader();
  run.message(STATUS, online('one'));
  run.message(STATUS, online('two'));
  expect(run.message(STATUS, { online: false, boot: 'one' })).toEqual([]);
  run.restart();
  expect(run.message(STATUS, { online: false, boot: 'one' })).toEqual([]);
  expect(run.message(STATUS, { online: false, boot: 'one' }, { retained: true })).toEqual([]);
  expect(run.message(STATUS, { online: false, boot: 'two' })).toEqual([
    { type: 'link', online: false, boot: 'two' },
  ]);
});

test('a will kept by the broker of a boot that came and went while we were away is told', () => {
  const run = aReader();
  run.message(STATUS, online('one'));
  expect(run.message(STATUS, { online: false, boot: 'two' }, { retained: true })).toEqual([
    { type: 'link', online: false, boot: 'two', retained: true },
  ]);
});

test('a birth of the same boot is told again and changes no memory', () => {
  const run = aReader();
  run.message(STATUS, online('one'));
  const { memory } = run;
  expect(run.message(STATUS, online('one'))).toHaveLength(1);
  expect(run.memory).toBe(memory);
});

test('a thousand boots leave a memory of bounded size', () => {
  const run = aReader();
  for (let boot = 0; boot < 1000; boot++) run.message(STATUS, online(`${boot}`.padStart(64, 'b')));
  expect(JSON.stringify(run.memory).length).toBeLessThan(1000);
});

test('an emptied retained status says nothing', () => {
  const run = aReader();
  expect(run.message(STATUS, '')).toEqual([]);
  expect(run.faults).toEqual([]);
});

test.each([
  ['{"boot":"k","seq":1,"type":"badge","uid":"zz","pin":"4711"}'],
  ['{"boot":"k","seq":1,"type":"keypad","digits":"4711x"}'],
  ['{"boot":"k","seq":1,"type":"keypad","digits":"4711'],
  ['{"boot":"k","seq":1,"type":"badge","uid":"zz","pin": 4711 }'],
  ['{"boot":"k","seq":1,"type":"badge","uid":"zz","\\u0070in":"4711"}'],
  ['{"boot":"k","seq":1,"type":"badge","uid":"zz","pin":"47\\"11"}'],
])('no PIN of %s is kept aside', (payload) => {
  const run = aReader();
  run.message(EVENT, payload);
  expect(run.faults).toHaveLength(1);
  expect(run.faults[0]).toMatchObject({ boot: 'k', seq: 1 });
  expect(Buffer.from(run.faults[0]?.bytes ?? []).toString()).not.toContain('11');
});

test('what a text says of a boot is not taken for the boot', () => {
  const run = aReader();
  run.message(EVENT, '{"type":"fault","text":"\\"boot\\":\\"x\\",\\"seq\\":9"');
  expect(run.faults[0]).not.toHaveProperty('boot');
});

test('an event past 64 KiB is a fault that still says which it is', () => {
  const run = aReader();
  run.message(EVENT, { boot: 'k', seq: 3, type: 'fault', code: 'x', text: 'y'.repeat(70_000) });
  expect(run.faults).toMatchObject([{ reason: 'too-large', boot: 'k', seq: 3 }]);
  expect(run.faults[0]?.bytes.length).toBeLessThanOrEqual(4096);
});

test('a foreign topic is a fault', () => {
  const run = aReader();
  run.message('faitout/v1/place/reader/other', '{}');
  expect(run.faults).toMatchObject([{ reason: 'unknown-topic' }]);
});

test('an access list is retained, a command never is, both wait for an acknowledgement', () => {
  const run = aReader();
  run.command({ id: '1', device: 'reader', type: 'disable' });
  const list = {
    device: 'reader',
    version: 3,
    issuedAt: 'a',
    validUntil: 'b',
    timeZone: 'Europe/Paris',
    badges: [],
  };
  run.outgoing({ kind: 'access', list });
  expect(run.takeSent()).toMatchObject([
    { topic: 'faitout/v1/place/reader/command', qos: 1, retain: false },
    { topic: 'faitout/v1/place/reader/access', qos: 1, retain: true },
  ]);
});
