/** What the embedded broker says to a device: by its subscriptions, gathered into one write, never queued. */
import type { Subscription } from 'aedes';
import type { Sending } from '../driver.ts';
import type { BrokerCounters, Clock, EdgeLimits } from '../link.ts';
import { filtersMeet, topicMatches } from '../topics.ts';
import type { Connection } from './broker-connection.ts';
import { nextPacketId, pubackPacket, publishPacket } from './mqtt-packets.ts';

/** A native device has one; Home Assistant two for each machine. */
const RETAINED_TOPICS_MAX = 1024;
const REMEMBERED_ROUTES_MAX = 128;
/** How long a question to a new connection may wait for its subscription, and how many. */
const EARLY_MS = 5000;
const EARLY_MAX = 32;

export type OutboundOptions = {
  readonly limits: EdgeLimits;
  readonly counters: BrokerCounters;
  readonly clock: Clock;
  readonly drop: (connection: Connection, reason: string) => void;
};

export type Outbound = {
  /** Whether the subscription is granted; its QoS is set to what is granted. */
  readonly grant: (connection: Connection, subscription: Subscription) => boolean;
  /** Sends what waited for these subscriptions, and what is retained for them. */
  readonly subscribed: (connection: Connection, subscriptions: readonly Subscription[]) => void;
  readonly unsubscribed: (connection: Connection, filters: readonly string[]) => void;
  readonly send: (connection: Connection, sending: Sending, mayWait: boolean) => boolean;
  /** Keeps the newest message of a topic for whoever of the device subscribes later. */
  readonly retain: (device: string, sending: Sending) => void;
  readonly forget: (device: string) => void;
  readonly acknowledge: (connection: Connection, packetId: number) => void;
  readonly flush: () => void;
};

/** Makes the outgoing half of a broker. */
export function createOutbound(options: OutboundOptions): Outbound {
  const { limits, counters, clock } = options;
  const retained = new Map<string, Map<string, Sending>>();
  const gathering: Connection[] = [];
  let flushScheduled = false;

  function grant(connection: Connection, subscription: Subscription): boolean {
    const filter = subscription.topic;
    // A filter may be wider than the claims, as `<prefix>/#` is, for nothing foreign is ever delivered; one that
    // begins with a wildcard asks for everybody's.
    const isOwn =
      !/^[+#]/.test(filter) &&
      connection.login?.claims.speak.some((topic) => filtersMeet(topic, filter));
    if (!isOwn) {
      counters.foreignSubscriptions += 1;
      return false;
    }
    const { subscriptions } = connection;
    if (!subscriptions.has(filter) && subscriptions.size >= limits.subscriptionsMax) {
      counters.subscriptionsRefused += 1;
      return false;
    }
    // What the place says is QoS 1 at most (protocol), so that is what is granted.
    const qos = subscription.qos === 0 ? 0 : 1;
    subscription.qos = qos;
    subscriptions.set(filter, qos);
    connection.routes.clear();
    return true;
  }

  function subscribed(connection: Connection, subscriptions: readonly Subscription[]): void {
    for (const sending of connection.early.splice(0)) send(connection, sending, true);
    const kept = retained.get(connection.login?.device ?? '');
    for (const [topic, sending] of kept ?? []) {
      const isMeant = subscriptions.some(
        (one) => connection.subscriptions.has(one.topic) && topicMatches(one.topic, topic),
      );
      const qos = isMeant ? routeOf(connection, topic) : null;
      if (qos !== null) write(connection, sending, topic, qos, true);
    }
  }

  function send(connection: Connection, sending: Sending, mayWait: boolean): boolean {
    const { topic } = sending;
    if (topic === undefined) return false;
    const qos = routeOf(connection, topic);
    // To who is subscribed already a retained message is one like any other (MQTT 3.1.1 §3.3.1.3).
    if (qos !== null) return write(connection, sending, topic, qos, false);
    const isNew = clock.nowMs() - connection.readyAtMs < EARLY_MS;
    if (!mayWait || !isNew || connection.early.length >= EARLY_MAX) return false;
    connection.early.push(sending);
    return true;
  }

  function write(
    connection: Connection,
    sending: Sending,
    topic: string,
    granted: 0 | 1,
    retain: boolean,
  ): boolean {
    const { client, socket } = connection;
    if (!client || client.closed) return false;
    if (socket.writableLength > limits.unreadBytesMax) {
      counters.slowReadersClosed += 1;
      options.drop(connection, 'does-not-read');
      return false;
    }
    const qos = sending.qos === 0 ? 0 : granted;
    if (qos === 1) connection.packetId = nextPacketId(connection.packetId);
    const { packetId } = connection;
    gather(connection);
    for (const part of publishPacket({ topic, payload: sending.bytes, qos, retain, packetId }))
      socket.write(part);
    counters.framesOut += 1;
    return true;
  }

  /** A PUBACK, a command and a receipt leave in one write: system calls are a third of an event's cost. */
  function gather(connection: Connection): void {
    if (connection.gathers) return;
    connection.gathers = true;
    connection.socket.cork();
    gathering.push(connection);
    if (flushScheduled) return;
    flushScheduled = true;
    setImmediate(() => {
      flushScheduled = false;
      flush();
    });
  }

  function flush(): void {
    for (const connection of gathering.splice(0)) {
      connection.gathers = false;
      connection.socket.uncork();
    }
  }

  return {
    grant,
    subscribed,
    unsubscribed: (connection, filters) => {
      for (const filter of filters) connection.subscriptions.delete(filter);
      connection.routes.clear();
    },
    send,
    retain: (device, sending) => {
      const kept = retained.get(device) ?? new Map<string, Sending>();
      retained.set(device, kept);
      const { topic } = sending;
      if (topic !== undefined && (kept.has(topic) || kept.size < RETAINED_TOPICS_MAX))
        kept.set(topic, sending);
    },
    forget: (device) => void retained.delete(device),
    acknowledge: (connection, packetId) => {
      gather(connection);
      connection.socket.write(pubackPacket(packetId));
    },
    flush,
  };
}

/** The QoS that a topic is delivered with: the best of the subscriptions that mean it. */
function routeOf(connection: Connection, topic: string): 0 | 1 | null {
  const known = connection.routes.get(topic);
  if (known !== undefined) return known;
  let best: 0 | 1 | null = null;
  for (const [filter, qos] of connection.subscriptions)
    if (topicMatches(filter, topic)) best = best === 1 ? 1 : qos;
  if (connection.routes.size >= REMEMBERED_ROUTES_MAX) connection.routes.clear();
  connection.routes.set(topic, best);
  return best;
}
