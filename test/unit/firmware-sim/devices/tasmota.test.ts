/** The simulated Tasmota plug against the vectors, and on a real broker. */
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  createTasmotaPlug,
  type SteppedClock,
  seededRandom,
  steppedClock,
  type TasmotaOptions,
  type TasmotaPlug,
} from '#sim/index.ts';
import {
  fullTopic,
  localTime,
  writeSensor,
  writeStatusSensor,
} from '../../../../firmware-sim/devices/tasmota-text.ts';
import { startTestBroker, type TestBroker } from '../broker.ts';

type Vector = { id: string; topic: string; payload: string };
const { vectors } = JSON.parse(
  readFileSync(new URL('../../../vectors/tasmota.json', import.meta.url), 'utf8'),
) as { vectors: Vector[] };
const vector = (id: string) => vectors.find((one) => one.id === id) as Vector;
const NOON_MS = Date.parse('2026-11-24T11:00:00Z');

describe('its way of writing', () => {
  test('periodic telemetry, to the letter', () => {
    const reading = {
      time: '2018-02-15T17:37:10',
      totalStartTime: '2018-11-14T18:39:40',
      totalKwh: 6.294,
      yesterdayKwh: 5.34,
      todayKwh: 0.954,
      periodWh: 217,
      watts: 2635,
      voltAmperes: 2650,
      reactive: 282,
      factor: 0.99,
      volts: 227,
      amperes: 11.661,
    };
    expect(writeSensor(reading)).toBe(vector('tas-sensor-pow1').payload);
  });

  test('telemetry on PowerDelta has no period, and a lone digit is padded', () => {
    const reading = {
      time: '2021-12-09T14:07:18',
      totalStartTime: '2021-12-07T22:17:55',
      totalKwh: 3.195,
      yesterdayKwh: 1.74,
      todayKwh: 1.455,
      watts: 103,
      voltAmperes: 103,
      reactive: 0,
      factor: 1,
      volts: 231,
      amperes: 0.445,
    };
    expect(writeSensor(reading)).toBe(vector('tas-sensor-13963').payload);
  });

  test('an idle plug', () => {
    const reading = {
      time: '2022-08-07T02:39:55',
      totalStartTime: '2022-08-02T20:37:49',
      totalKwh: 0.006,
      yesterdayKwh: 0,
      todayKwh: 0,
      periodWh: 0,
      watts: 0,
      voltAmperes: 0,
      reactive: 0,
      factor: 0,
      volts: 121,
      amperes: 0,
    };
    expect(writeSensor(reading)).toBe(vector('tas-sensor-zero').payload);
  });

  test('a status answer holds the telemetry under StatusSNS', () => {
    const inner = '{"Time":"2018-02-15T17:38:10","ENERGY":{"Total":6.404,"Power":2629}}';
    expect(writeStatusSensor(inner)).toBe(vector('tas-status8-pow1').payload);
  });

  test('topics follow the template', () => {
    const usual = '%prefix%/%topic%/';
    expect(fullTopic(usual, 'tele', 'pow1', 'SENSOR')).toBe(vector('tas-sensor-pow1').topic);
    expect(fullTopic('%topic%/%prefix%/', 'tele', 'Shelly_7', 'SENSOR')).toBe(
      vector('tas-sensor-customtopic').topic,
    );
    expect(fullTopic(usual, 'cmnd', 'pow1', 'POWER')).toBe(vector('tas-cmnd-off').topic);
  });

  test('time is local, with an offset only where it is asked for', () => {
    const summer = Date.parse('2021-06-27T13:03:44Z');
    expect(localTime(summer, 'Europe/Paris', true)).toBe('2021-06-27T15:03:44+02:00');
    expect(localTime(NOON_MS, 'Europe/Paris', false)).toBe('2026-11-24T12:00:00');
  });
});

describe('on a broker', () => {
  let broker: TestBroker;
  let clock: SteppedClock;
  const plugs: TasmotaPlug[] = [];
  beforeEach(async () => {
    broker = await startTestBroker();
    clock = steppedClock(NOON_MS);
  });
  afterEach(async () => {
    await Promise.all(plugs.splice(0).map((plug) => plug.stop()));
    await broker.close();
  });

  async function aPlug(options: Partial<TasmotaOptions> = {}): Promise<TasmotaPlug> {
    const plug = createTasmotaPlug({
      site: 'place',
      slug: 'plug-laser',
      secret: 'secret',
      url: broker.url,
      clock,
      random: seededRandom(1),
      topic: 'laser',
      reconnectMs: 10,
      ...options,
    });
    plugs.push(plug);
    await plug.until(() => plug.online);
    return plug;
  }
  const heard = (topic: string) => broker.heard.filter((message) => message.topic === topic);
  const lastEnergy = (topic: string) => JSON.parse(heard(topic).at(-1)?.text ?? '{}').ENERGY;

  test('it logs in as its place and slug, and says Online and three INFO', async () => {
    await aPlug();
    await broker.until(() => heard('tele/laser/INFO3').length === 1);
    await broker.until(() => heard('tele/laser/LWT').length === 1);
    expect(broker.logins).toEqual([{ username: 'place/plug-laser', password: 'secret' }]);
    expect(heard('tele/laser/LWT')[0]).toMatchObject({ text: 'Online', retain: true });
    expect(JSON.parse(heard('tele/laser/INFO1')[0]?.text ?? '')).toHaveProperty('Info1.Version');
  });

  test('without power the broker speaks its will', async () => {
    const plug = await aPlug();
    await broker.until(() => heard('tele/laser/INFO3').length === 1);
    plug.setLoad(1000);
    plug.powerOff();
    clock.advance(3_600_000);
    await broker.until(() => heard('tele/laser/LWT').at(-1)?.text === 'Offline');
    expect(plug.wattHours).toBe(0);
    plug.powerOn();
    await plug.until(() => plug.online);
    await broker.until(() => heard('tele/laser/INFO3').length === 2);
    expect(heard('tele/laser/INFO3')[1]?.text).toContain('"BootCount":2');
  });

  test('without network it goes on counting, and comes back without a new boot', async () => {
    const plug = await aPlug();
    await broker.until(() => heard('tele/laser/INFO3').length === 1);
    plug.setLoad(1000);
    plug.pull();
    clock.advance(3_600_000);
    await broker.until(() => heard('tele/laser/LWT').at(-1)?.text === 'Offline');
    plug.plugIn();
    await plug.until(() => plug.online);
    clock.advance(60_000);
    await broker.until(() => lastEnergy('tele/laser/SENSOR')?.Total > 1);
    expect(heard('tele/laser/INFO3')).toHaveLength(1);
  });

  test('its counter is the integral of its watts', async () => {
    const plug = await aPlug({ startKwh: 10 });
    plug.setLoad(1000);
    clock.advance(1_800_000);
    plug.setLoad(500);
    clock.advance(3_600_000);
    expect(plug.wattHours).toBeCloseTo(11_000, 6);
    await broker.until(() => lastEnergy('tele/laser/SENSOR')?.Total >= 10.99);
    expect(lastEnergy('tele/laser/SENSOR').Power).toBe(500);
  });

  test('a change of PowerDelta is told within a second, a smaller one with the next telemetry', async () => {
    const plug = await aPlug({ powerDelta: 105, telePeriod: 300 });
    plug.setLoad(4);
    clock.advance(2000);
    expect(plug.published.filter(({ topic }) => topic.endsWith('SENSOR'))).toHaveLength(0);
    plug.setLoad(90);
    clock.advance(2000);
    await broker.until(() => heard('tele/laser/SENSOR').length === 1);
    expect(lastEnergy('tele/laser/SENSOR')).toMatchObject({ Power: 90 });
    expect(lastEnergy('tele/laser/SENSOR')).not.toHaveProperty('Period');
    clock.advance(10_000);
    await broker.until(() => heard('tele/laser/SENSOR').length === 2);
    expect(lastEnergy('tele/laser/SENSOR')).toHaveProperty('Period');
  });

  test('a command switches the relay, which is told twice and draws nothing when off', async () => {
    const plug = await aPlug();
    plug.setLoad(800);
    clock.advance(2000);
    await broker.until(() => lastEnergy('tele/laser/SENSOR')?.Power === 800);
    broker.publish('cmnd/laser/POWER', 'OFF', { qos: 0 });
    await plug.until(() => !plug.relayOn);
    expect(plug.watts).toBe(0);
    await broker.until(() => heard('stat/laser/POWER').at(-1)?.text === 'OFF');
    expect(heard('stat/laser/RESULT').at(-1)?.text).toBe(vector('tas-stat-result').payload);
    const before = plug.published.length;
    clock.advance(2000);
    expect(plug.published.slice(before).some(({ topic }) => topic.endsWith('SENSOR'))).toBe(false);
    broker.publish('cmnd/laser/POWER', 'TOGGLE', { qos: 0 });
    await plug.until(() => plug.relayOn);
    expect(plug.watts).toBe(800);
  });

  test('STATUS 8 and STATUS 10 answer with the meter', async () => {
    const plug = await aPlug();
    plug.setLoad(42);
    for (const which of ['8', '10']) {
      broker.publish('cmnd/laser/STATUS', which, { qos: 0 });
      await broker.until(() => heard(`stat/laser/STATUS${which}`).length === 1);
      const answer = JSON.parse(heard(`stat/laser/STATUS${which}`)[0]?.text ?? '');
      expect(answer.StatusSNS.ENERGY.Power).toBe(42);
    }
  });

  test('a swapped template and other words for on and off are kept throughout', async () => {
    await aPlug({ fullTopic: '%topic%/%prefix%/', stateText: ['aus', 'an', 'um'] });
    broker.publish('laser/cmnd/POWER', 'aus', { qos: 0 });
    await broker.until(() => heard('laser/stat/POWER').at(-1)?.text === 'aus');
    expect(heard('laser/stat/RESULT').at(-1)?.text).toBe('{"POWER":"aus"}');
  });

  test('a reset counter starts again at nothing, a lost clock in 1970', async () => {
    const plug = await aPlug({ startKwh: 6.294, telePeriod: 60 });
    plug.resetCounter();
    plug.loseClock(true);
    clock.advance(12_000);
    await broker.until(() => heard('tele/laser/SENSOR').length === 1);
    const text = heard('tele/laser/SENSOR')[0]?.text ?? '';
    expect(JSON.parse(text).ENERGY.Total).toBe(0);
    expect(text).toMatch(/^\{"Time":"1970-01-01T00:00:1\d"/);
  });
});
