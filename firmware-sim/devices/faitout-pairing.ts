/** A native device that nobody has set up: it shows itself as a guest with a code, and lives on under the name it is given. */
import { createMqttLink } from '../links/mqtt.ts';
import { createNativeDevice, type NativeDevice, type NativeDeviceOptions } from './faitout.ts';
import { parseObject } from './faitout-access.ts';

export type UnpairedOptions = Omit<NativeDeviceOptions, 'site' | 'slug' | 'secret'> & {
  /** What its maker wrote on it. */
  hardware: string;
  /** Of the window of adoption, as a person types it on its page. */
  code: string;
};

export type UnpairedDevice = {
  /** Connected as a guest. */
  readonly online: boolean;
  /** Once it was given a name: the device that it is from then on. */
  readonly paired: Promise<NativeDevice>;
  stop(): Promise<void>;
};

const GUEST = 'adopt';

export function createUnpairedDevice(options: UnpairedOptions): UnpairedDevice {
  const { hardware, code, ...rest } = options;
  const prefix = `faitout/v1/-/${hardware}`;
  const { promise, resolve } = Promise.withResolvers<NativeDevice>();
  let device: NativeDevice | undefined;
  const link = createMqttLink({
    url: rest.url,
    username: GUEST,
    password: code,
    clientId: hardware,
    will: () => ({
      topic: `${prefix}/status`,
      payload: JSON.stringify({ online: false }),
      qos: 1,
      retain: false,
    }),
    subscriptions: [{ topic: `${prefix}/credentials`, qos: 1 }],
    clock: rest.clock,
    random: rest.random.fork('guest'),
    onOpen() {
      const model = rest.model ?? 'simulated-1';
      const { capabilities = ['badge', 'door', 'display'], firmware = '1.4.0' } = rest;
      const status = { online: true, boot: 'unpaired', model, firmware, capabilities };
      link.publish(`${prefix}/status`, JSON.stringify(status), { qos: 1 });
    },
    onClose() {},
    onMessage(_topic, payload) {
      const { site, device: slug, secret } = parseObject(Buffer.from(payload).toString()) ?? {};
      if (typeof site !== 'string' || typeof slug !== 'string' || typeof secret !== 'string')
        return;
      void link.stop().then(() => {
        device = createNativeDevice({ ...rest, site, slug, secret });
        resolve(device);
      });
    },
  });
  link.start();
  return {
    get online() {
      return link.open;
    },
    paired: promise,
    async stop() {
      await link.stop();
      await device?.stop();
    },
  };
}
