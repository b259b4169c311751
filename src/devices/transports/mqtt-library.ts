/** The MQTT client library, loaded when a broker of others is first spoken to: most places never do, and it holds 4 MB. */
import { createRequire } from 'node:module';
import type * as Mqtt from 'mqtt';

const load = createRequire(import.meta.url);

/** As `connect` of the library. */
export const connect: typeof Mqtt.connect = ((...given: Parameters<typeof Mqtt.connect>) =>
  (load('mqtt') as typeof Mqtt).connect(...given)) as typeof Mqtt.connect;
