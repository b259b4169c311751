/** The link to an external broker (mqtt.js): a persistent session that is watched, subscribed anew and kept. */
import type { Socket } from 'node:net';
import type { MqttClient } from 'mqtt';
import type { Frame, Sending } from '../driver.ts';
import type { Clock, Log, MqttLinkCounters } from '../link.ts';
import { connect } from './mqtt-library.ts';

const RETRY_MS_MIN = 250;
const RETRY_MS_MAX = 30_000;
const CONNECT_MS = 10_000;
/** Without our echo by then (the broker may not allow it), all that was kept has come. */
const ECHO_MS = 15_000;
const KEEPALIVE_SECONDS = 30;
/** Filters in one SUBSCRIBE packet. */
const FILTERS_MAX = 200;
/** Bytes that wait to go out; what comes on top is not sent. */
const UNSENT_BYTES_MAX = 4 * 1024 * 1024;

export type MqttLinkOptions = {
  /** `mqtt://` or `mqtts://user:password@host[:port]`. */
  readonly url: string;
  /** The session belongs to it: the same at every start, and nobody else's. */
  readonly clientId: string;
  /** The broker keeps nothing for it while it is away. */
  readonly clean?: boolean;
  /** A topic of our own, no device's: what we say there comes back after all that the broker has kept for us. */
  readonly echo: string;
  /** All that is to be heard, asked anew at each connection. */
  readonly filters: () => readonly string[];
  /** The broker took the subscriptions. */
  readonly connected: () => void;
  readonly disconnected: () => void;
  readonly frame: (frame: Frame) => void;
  readonly clock: Clock;
  readonly log: Log;
};

export type MqttLink = {
  readonly subscribe: (filters: readonly string[]) => void;
  readonly unsubscribe: (filters: readonly string[]) => void;
  /** False when the link is down: nothing waits for it to come back, for a command must never be late. */
  readonly send: (sending: Sending) => boolean;
  readonly isConnected: () => boolean;
  readonly counters: MqttLinkCounters;
  readonly close: () => Promise<void>;
};

/** Connects at once, and again after every loss until `close`. */
export function createMqttLink(options: MqttLinkOptions): MqttLink {
  const { clock, log } = options;
  const counters: MqttLinkCounters = {
    connects: 0,
    sessionsLost: 0,
    disconnects: 0,
    errors: 0,
    framesIn: 0,
    framesOut: 0,
    foreignTopics: 0,
    unsent: 0,
  };
  let isConnected = false;
  let closing = false;
  let attempts = 0;
  let cancelRetry: (() => void) | null = null;
  /** What comes was kept by the broker while we were away. */
  let backlog: 'none' | 'coming' = 'none';
  let cancelEcho: (() => void) | null = null;
  let echoed = '';
  /** Message ids of what the broker has not acknowledged. */
  const underWay = new Set<number>();

  const client: MqttClient = connect(options.url, {
    clientId: options.clientId,
    clean: options.clean ?? false,
    keepalive: KEEPALIVE_SECONDS,
    connectTimeout: CONNECT_MS,
    // Both are done below: with a pause that grows, and whether the broker kept the session or not.
    reconnectPeriod: 0,
    resubscribe: false,
    queueQoSZero: false,
    reconnectOnConnackError: true,
  });

  client.on('connect', ({ sessionPresent }) => {
    // mqtt.js leaves Nagle's algorithm on: a command would wait 40 ms for the delayed ACK of what came before.
    (client.stream as unknown as Partial<Socket>).setNoDelay?.(true);
    attempts = 0;
    counters.connects += 1;
    if (!sessionPresent && counters.connects > 1) counters.sessionsLost += 1;
    log.info({ sessionPresent }, 'connected to the MQTT broker');
    backlog = sessionPresent ? 'coming' : 'none';
    // Also with the session still there: a new subscription is answered with what is retained, and so tells
    // how every device stands that may have come or gone meanwhile (MQTT 3.1.1 §3.8.4).
    subscribe([...options.filters(), options.echo], () => {
      if (closing || !client.connected) return;
      isConnected = true;
      if (backlog === 'coming') askEcho();
      options.connected();
    });
  });
  client.on('message', (topic, payload, packet) => {
    if (topic === options.echo) {
      if (payload.toString() === echoed) endBacklog();
      return;
    }
    counters.framesIn += 1;
    options.frame({
      where: topic,
      bytes: payload,
      retained: packet.retain === true,
      repeated: packet.dup === true,
      ...(backlog === 'coming' && packet.retain !== true && { heldBack: true }),
    });
  });
  client.on('error', (error) => {
    counters.errors += 1;
    log.warn({ error: error.message }, 'the MQTT broker refused or the connection failed');
  });
  client.on('close', () => {
    // What was under way when the link broke must not be sent again, late.
    for (const id of underWay) client.removeOutgoingMessage(id);
    underWay.clear();
    endBacklog();
    if (isConnected) {
      isConnected = false;
      counters.disconnects += 1;
      options.disconnected();
    }
    if (closing || cancelRetry) return;
    attempts += 1;
    const pauseMs = Math.min(RETRY_MS_MAX, RETRY_MS_MIN * 2 ** Math.min(attempts - 1, 10));
    cancelRetry = clock.after(pauseMs, () => {
      cancelRetry = null;
      if (!closing) client.reconnect();
    });
  });

  /** The broker hands on what it kept in order, and a new message after it (MQTT 3.1.1 §4.6). */
  function askEcho(): void {
    cancelEcho?.();
    cancelEcho = clock.after(ECHO_MS, endBacklog);
    // Another each time: one of an earlier connection may be among what was kept.
    echoed = `${clock.nowMs()} ${counters.connects}`;
    publish(options.echo, Buffer.from(echoed), false);
  }

  function endBacklog(): void {
    cancelEcho?.();
    cancelEcho = null;
    backlog = 'none';
  }

  function subscribe(filters: readonly string[], done: () => void): void {
    const [next, rest] = [filters.slice(0, FILTERS_MAX), filters.slice(FILTERS_MAX)];
    if (next.length === 0) {
      done();
      return;
    }
    client.subscribe([...next], { qos: 1 }, (error, granted) => {
      if (error) {
        counters.errors += 1;
        log.warn({ error: error.message }, 'the MQTT broker refused a subscription');
      }
      const refused = granted?.filter(({ qos }) => qos > 2) ?? [];
      if (refused.length > 0)
        log.warn(
          { topics: refused.map(({ topic }) => topic) },
          'topics were refused by the broker',
        );
      subscribe(rest, done);
    });
  }

  function publish(topic: string, payload: Buffer, retain: boolean): void {
    let id = 0;
    client.publish(topic, payload, { qos: 1, retain }, () => underWay.delete(id));
    id = client.getLastMessageId();
    underWay.add(id);
  }

  return {
    counters,
    isConnected: () => isConnected,
    subscribe: (filters) => {
      if (client.connected) subscribe(filters, () => {});
    },
    unsubscribe: (filters) => {
      if (client.connected && filters.length > 0) client.unsubscribe([...filters]);
    },
    send: ({ topic, bytes, qos, retain }) => {
      const stream = client.stream as unknown as Partial<Socket> | undefined;
      const full = (stream?.writableLength ?? 0) > UNSENT_BYTES_MAX;
      if (topic === undefined || !isConnected || !client.connected || full) {
        counters.unsent += 1;
        return false;
      }
      const payload = Buffer.from(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.byteLength);
      if (qos === 0) client.publish(topic, payload, { qos, retain: retain === true });
      else publish(topic, payload, retain === true);
      counters.framesOut += 1;
      return true;
    },
    close: async () => {
      closing = true;
      isConnected = false;
      cancelRetry?.();
      cancelEcho?.();
      await client.endAsync(!client.connected || underWay.size > 0);
    },
  };
}
