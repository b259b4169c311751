/** A played Home Assistant at the real server: through its own broker, and through a Mosquitto. */
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  createHomeAssistant,
  createNativeDevice,
  createTasmotaPlug,
  type HomeAssistant,
  runningClock,
  seededRandom,
} from '#sim/index.ts';
import { eventually } from '#test/builders/eventually.ts';
import { aMosquitto } from '#test/builders/mosquitto.ts';
import { aServer, type TestServer } from '#test/builders/server.ts';
import { aSmallPlace, MEMBER, SECRET, SITE } from '#test/builders/small-place.ts';

const START_MS_MAX = 90_000;
const ID = `faitout_${SITE}_machine_laser`;

function aPlaceWithIt(): ReturnType<typeof aSmallPlace> {
  const place = aSmallPlace();
  const devices = [
    ...place.devices,
    { slug: 'home-assistant', driver: 'home-assistant', secret: SECRET },
  ];
  return { ...place, devices };
}

async function aWatchedServer(environment: Record<string, string> = {}): Promise<TestServer> {
  const server = await aServer({ place: aPlaceWithIt(), environment });
  onTestFinished(() => server.end());
  return server;
}

function itAt(url: string, username = `${SITE}/home-assistant`): HomeAssistant {
  const it = createHomeAssistant({ url, username, password: SECRET });
  onTestFinished(() => it.stop());
  return it;
}

const stateOf = (assistant: HomeAssistant, name: string) =>
  assistant.entities.get(`${ID}_${name}`)?.state;

describe('Home Assistant', () => {
  it(
    'sees machines and heads as they change, no names, and all again after a restart of either',
    async () => {
      const server = await aWatchedServer();
      const shared = {
        site: SITE,
        secret: SECRET,
        url: server.broker,
        clock: runningClock(),
        random: seededRandom(5),
      };
      const reader = createNativeDevice({
        ...shared,
        slug: 'reader-front',
        capabilities: ['badge', 'door', 'display'],
      });
      const interlock = createNativeDevice({
        ...shared,
        slug: 'interlock-laser',
        capabilities: ['badge', 'relay', 'display'],
      });
      const plug = createTasmotaPlug({ ...shared, slug: 'plug-laser', topic: 'laser' });
      onTestFinished(async () => {
        await Promise.all([reader.stop(), interlock.stop(), plug.stop()]);
      });
      let assistant = createHomeAssistant({
        url: server.broker,
        username: `${SITE}/home-assistant`,
        password: SECRET,
      });
      await eventually(() => reader.online && interlock.online && assistant.online);
      await eventually(() => stateOf(assistant, 'in_use') === 'OFF');
      expect(assistant.refused).toEqual([]);
      expect(assistant.entities.get(`faitout_${SITE}_place_open`)?.state).toBe('ON');

      reader.presentBadge(MEMBER);
      interlock.presentBadge(MEMBER);
      await interlock.until(() => interlock.relayOn);
      plug.setLoad(430);
      await eventually(() => stateOf(assistant, 'state') === 'running');
      await eventually(() => Number(stateOf(assistant, 'power')) > 400);
      expect(stateOf(assistant, 'in_use')).toBe('ON');
      await eventually(
        () => assistant.entities.get(`faitout_${SITE}_place_present_coworking`)?.state === '1',
      );
      expect(assistant.heard.join('\n')).not.toMatch(/member|Sample/i);

      await assistant.stop();
      assistant = itAt(server.broker);
      await eventually(() => stateOf(assistant, 'state') === 'running');

      await server.kill();
      await server.start();
      const before = assistant.messages;
      await eventually(() => assistant.online && assistant.messages > before);
      await eventually(() => stateOf(assistant, 'in_use') === 'ON');

      // A machine that is called otherwise is announced anew.
      await server.request('POST', '/import', {
        machines: [{ slug: 'laser', name: 'Laser 2' }],
      });
      await eventually(() => assistant.entities.get(`${ID}_state`)?.device === 'Laser 2');
      expect(assistant.refused).toEqual([]);
    },
    START_MS_MAX,
  );

  it(
    'hears through somebody else’s broker too, and at its birth there',
    async () => {
      const user = `${SITE}/home-assistant`;
      const mosquitto = await aMosquitto(
        { faitout: 'of-the-server', [user]: SECRET },
        `user ${user}\ntopic write homeassistant/status\ntopic read homeassistant/#\n`,
      );
      onTestFinished(() => mosquitto.close());
      const server = await aWatchedServer({ FAITOUT_MQTT_URL: mosquitto.url('faitout') });
      const url = `mqtt://127.0.0.1:${mosquitto.port}`;
      const first = createHomeAssistant({ url, username: user, password: SECRET });
      await eventually(() => stateOf(first, 'in_use') === 'OFF');
      expect(first.refused).toEqual([]);
      await first.stop();
      // The broker has lost what it kept: at its birth it is told all again.
      await mosquitto.stop('SIGKILL');
      mosquitto.forget();
      await mosquitto.start();
      const again = itAt(url, user);
      await eventually(() => stateOf(again, 'in_use') === 'OFF');
      await server.request('POST', '/machines/laser/out-of-service', { reason: 'a new tube' });
      await eventually(() => stateOf(again, 'problem') === 'ON');
    },
    START_MS_MAX,
  );

  it(
    'is not spoken to unless the place file names it',
    async () => {
      const server = await aServer({ place: aSmallPlace() });
      onTestFinished(() => server.end());
      const assistant = itAt(server.broker);
      await eventually(async () => {
        const { body } = await server.request('GET', '/edge');
        return (body as { refusedLogins: unknown[] }).refusedLogins.length > 0;
      });
      expect([assistant.online, assistant.messages]).toEqual([false, 0]);
    },
    START_MS_MAX,
  );
});
