/** The link to a broker that a device brings itself (mqtt.js): one device's topics, no session, over TLS or not. */
import { isIP, type Socket } from 'node:net';
import type { IClientOptions, MqttClient } from 'mqtt';
import type { Frame, OwnBroker, Sending } from '../driver.ts';
import type { Clock } from '../link.ts';
import { connect } from './mqtt-library.ts';

const RETRY_MS_MIN = 1000;
const RETRY_MS_MAX = 30_000;
const CONNECT_MS = 10_000;
const KEEPALIVE_SECONDS = 30;
/** Bytes that wait to go out; what comes on top is not sent. */
const UNSENT_BYTES_MAX = 256 * 1024;
/** MQTT 3.1.1 §3.2.2.3: bad user name or password, not authorised. */
const REFUSED_CODES = [4, 5];

/** Why it does not open, as a word. */
export type OwnBrokerFault = 'host-unreachable' | 'login-refused' | 'certificate-refused';

export type OwnBrokerOptions = {
  readonly broker: OwnBroker;
  readonly clientId: string;
  readonly filters: readonly string[];
  /** The broker took the subscriptions. */
  readonly opened: () => void;
  readonly closed: () => void;
  readonly frame: (frame: Frame) => void;
  /** Null once it is open. */
  readonly fault: (fault: OwnBrokerFault | null) => void;
  readonly clock: Clock;
};

export type OwnBrokerLink = {
  /** False when the link is down: nothing waits for it to come back. */
  readonly send: (sending: Sending) => boolean;
  readonly close: () => Promise<void>;
};

/** Connects at once, and again after every loss until `close`. */
export function createOwnBrokerLink(options: OwnBrokerOptions): OwnBrokerLink {
  const { clock } = options;
  let isOpen = false;
  let isClosing = false;
  let attempts = 0;
  let why: OwnBrokerFault = 'host-unreachable';
  let cancelRetry: (() => void) | null = null;

  const client: MqttClient = connect(options.broker.url, clientOptions(options));

  client.on('connect', () => {
    (client.stream as unknown as Partial<Socket>).setNoDelay?.(true);
    client.subscribe([...options.filters], { qos: 0 }, (error, granted) => {
      if (isClosing || !client.connected) return;
      if (error || granted?.some(({ qos }) => qos > 2)) {
        why = 'login-refused';
        client.stream.destroy();
        return;
      }
      attempts = 0;
      isOpen = true;
      options.fault(null);
      options.opened();
    });
  });
  client.on('message', (topic, payload, packet) => {
    const { retain, dup } = packet;
    options.frame({
      where: topic,
      bytes: payload,
      retained: retain === true,
      repeated: dup === true,
    });
  });
  client.on('error', (error) => {
    why = faultOfError(error);
  });
  client.on('close', () => {
    if (isOpen) {
      isOpen = false;
      options.closed();
    }
    if (isClosing || cancelRetry) return;
    options.fault(why);
    why = 'host-unreachable';
    attempts += 1;
    const pauseMs = Math.min(RETRY_MS_MAX, RETRY_MS_MIN * 2 ** Math.min(attempts - 1, 10));
    cancelRetry = clock.after(pauseMs, () => {
      cancelRetry = null;
      if (!isClosing) client.reconnect();
    });
  });

  return {
    send: ({ topic, bytes, qos, retain }) => {
      const stream = client.stream as unknown as Partial<Socket> | undefined;
      const isFull = (stream?.writableLength ?? 0) > UNSENT_BYTES_MAX;
      if (topic === undefined || !isOpen || !client.connected || isFull) return false;
      const payload = Buffer.from(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.byteLength);
      client.publish(topic, payload, { qos: qos ?? 0, retain: retain === true }, () => {});
      return true;
    },
    close: async () => {
      isClosing = true;
      isOpen = false;
      cancelRetry?.();
      await client.endAsync(true);
    },
  };
}

function clientOptions({ broker, clientId }: OwnBrokerOptions): IClientOptions {
  const { username, password, certificate } = broker;
  return {
    clientId,
    clean: true,
    protocolVersion: 4,
    keepalive: KEEPALIVE_SECONDS,
    connectTimeout: CONNECT_MS,
    // Done above, with a pause that grows.
    reconnectPeriod: 0,
    resubscribe: false,
    queueQoSZero: false,
    reconnectOnConnackError: true,
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
    ...(certificate === null && { rejectUnauthorized: false }),
    ...(certificate && { ca: certificate.authority }),
    // RFC 6066: an address is no server name.
    ...(certificate && isIP(certificate.name) === 0 && { servername: certificate.name }),
  };
}

function faultOfError(error: Error & { code?: unknown }): OwnBrokerFault {
  const { code } = error;
  if (typeof code === 'number') {
    return REFUSED_CODES.includes(code) ? 'login-refused' : 'host-unreachable';
  }
  return /CERT|SELF_SIGNED|SIGNATURE|ISSUER|ALTNAME/.test(String(code))
    ? 'certificate-refused'
    : 'host-unreachable';
}
