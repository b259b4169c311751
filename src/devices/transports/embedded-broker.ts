/** A broker in this process (aedes): devices log in, reach their own topics, and a PUBACK means "on disk". */
import { createServer, type Server, type Socket } from 'node:net';
import type {
  AedesOptions,
  AuthenticateError,
  Client,
  PublishPacket,
  Subscription,
} from 'aedes';
import { sameSecret } from '#kernel/crypto.ts';
import type { Sending } from '../driver.ts';
import {
  type BrokerCounters,
  type Clock,
  EDGE_LIMITS,
  type EdgeLimits,
  type FrameTaker,
  type Log,
  type Login,
  type RefusedLogin,
  type Settle,
} from '../link.ts';
import { type Bucket, fullBucket, takeToken } from '../rate.ts';
import { filtersMeet, TopicTable, topicMatches } from '../topics.ts';
import { nextPacketId, pubackPacket, publishPacket } from './mqtt-packets.ts';
import { RefusedLogins } from './refused-logins.ts';
import { boundPackets, UnroutedAedes } from './unrouted-aedes.ts';

const RETAINED_TOPICS_MAX = 16;
const REMEMBERED_ROUTES_MAX = 128;
/** How long a connection may take to read the last of what it was sent. */
const FAREWELL_MS = 1000;
/** How long a question to a new connection may wait for its subscription, and how many. */
const EARLY_MS = 5000;
const EARLY_MAX = 32;
/** How often held frames and silent connections are looked at. */
const SWEEP_MS = 50;
/** MQTT 3.1.1 §3.2.2.3; the same for an unknown name and a wrong secret, so that nobody can try out names. */
const NOT_AUTHORIZED = 5;
/** What a CONNECT may hold besides a will of full size. */
const CONNECT_BYTES_MAX = 4096;

export type EmbeddedBrokerOptions = {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** Who may log in, by `<site>/<device>`; null refuses. */
  readonly login: (username: string) => Login | null;
  /** The device is there: its connection is accepted. */
  readonly opened: (device: string) => void;
  readonly closed: (device: string) => void;
  /** A frame within the device's claims. Its PUBACK waits for `settle(true)`; `settle(false)` closes the connection. */
  readonly frame: FrameTaker;
  /** A payload beyond `payloadBytesMax`. */
  readonly oversized: (device: string, topic: string, settle: Settle) => void;
  readonly clock: Clock;
  readonly log: Log;
  readonly limits?: Partial<EdgeLimits>;
};

export type EmbeddedBroker = {
  /** Rejects when the port is taken. */
  readonly listen: () => Promise<void>;
  readonly port: () => number | null;
  /**
   * Hands a message to the device's connection, if it is there and subscribed; otherwise false, and nothing is kept.
   * With `mayWait` a connection that has just been accepted is given a moment to subscribe.
   */
  readonly send: (device: string, sending: Sending, mayWait?: boolean) => boolean;
  readonly connected: (device: string) => boolean;
  /** Puts what was written on the wire; else that happens at the end of the turn. */
  readonly flush: () => void;
  /** Closes the device's connection, with the reason for the log. */
  readonly kick: (device: string, reason: string) => void;
  /** Forgets what was retained for the device. */
  readonly forget: (device: string) => void;
  readonly refusedLogins: () => readonly RefusedLogin[];
  readonly counters: BrokerCounters;
  readonly close: () => Promise<void>;
};

type Connection = {
  readonly serial: number;
  readonly socket: Socket;
  client: Client | null;
  login: Login | null;
  listen: TopicTable<true>;
  will: unknown;
  deadlineMs: number;
  told: 'nothing' | 'opened' | 'closed';
  readonly bucket: Bucket;
  /** Frames that wait for their turn, in order. */
  readonly held: Array<() => void>;
  /** When it was accepted, and what may wait for its subscriptions. */
  readyAtMs: number;
  readonly early: Sending[];
  packetId: number;
  /** Its socket gathers what is written until the turn is over. */
  gathers: boolean;
  /** Granted filters with their QoS. */
  readonly subscriptions: Map<string, 0 | 1>;
  /** The QoS that a topic is delivered with; null when no subscription means it. */
  readonly routes: Map<string, 0 | 1 | null>;
};

/** Makes a broker; it is not there before `listen`. */
export function createEmbeddedBroker(options: EmbeddedBrokerOptions): EmbeddedBroker {
  const limits: EdgeLimits = { ...EDGE_LIMITS, ...options.limits };
  const { clock, log } = options;
  const counters = zeroCounters();
  const connections = new Set<Connection>();
  const byClient = new WeakMap<Client, Connection>();
  const byDevice = new Map<string, Connection>();
  const retained = new Map<string, Map<string, Sending>>();
  const refusals = new RefusedLogins();
  const gathering: Connection[] = [];
  let flushScheduled = false;
  let closing = false;
  let server: Server | null = null;
  let cancelSweep: (() => void) | null = null;

  const aedes = new UnroutedAedes({
    // Larger than any real device's hurry before its CONNACK; the socket's own bound comes first.
    queueLimit: 1000,
    connectTimeout: limits.loginMs * 2,
    maxClientsIdLength: 1024,
    preConnect,
    authenticate,
    authorizePublish,
    authorizeSubscribe,
  } satisfies AedesOptions);
  aedes.on('clientReady', ready);
  aedes.on('clientDisconnect', gone);
  aedes.on('clientError', failed);
  aedes.on('connectionError', failed);
  aedes.on('subscribe', subscribed);
  aedes.on('unsubscribe', (filters, client) => {
    const connection = byClient.get(client);
    for (const filter of filters) connection?.subscriptions.delete(filter);
    connection?.routes.clear();
  });

  function accept(socket: Socket): void {
    if (closing || connections.size >= limits.connectionsMax) {
      counters.connectionsRefused += 1;
      socket.destroy();
      return;
    }
    counters.connections += 1;
    socket.setKeepAlive(true, 30_000);
    const connection: Connection = {
      serial: counters.connections,
      socket,
      client: null,
      login: null,
      listen: new TopicTable(),
      will: null,
      deadlineMs: clock.nowMs() + limits.loginMs,
      told: 'nothing',
      bucket: fullBucket(limits, clock.nowMs()),
      held: [],
      readyAtMs: 0,
      early: [],
      packetId: 0,
      gathers: false,
      subscriptions: new Map(),
      routes: new Map(),
    };
    connections.add(connection);
    const client = aedes.handle(socket);
    connection.client = client;
    byClient.set(client, connection);
    const bound = () =>
      connection.login === null
        ? limits.payloadBytesMax + CONNECT_BYTES_MAX
        : limits.packetBytesMax;
    boundPackets(client, bound, () => {
      counters.packetsTooLarge += 1;
      drop(connection, 'packet-too-large');
    });
    socket.once('close', () => {
      connections.delete(connection);
      connection.held.length = 0;
      tellClosed(connection);
    });
    sweepSoon();
  }

  function preConnect(
    client: Client,
    packet: Parameters<NonNullable<AedesOptions['preConnect']>>[1],
    done: (error: Error | null, success: boolean) => void,
  ): void {
    const connection = byClient.get(client);
    if (connection) connection.will = packet.will ?? null;
    // No command outlives a connection, so there are no sessions; the client id means nothing here
    // (one device could throw out another by using its id), the log-in does.
    packet.clean = true;
    packet.clientId = `connection-${connection?.serial}`;
    done(null, true);
  }

  function authenticate(
    client: Client,
    username: Readonly<string | undefined>,
    password: Readonly<Buffer | undefined>,
    done: (error: AuthenticateError | null, success: boolean | null) => void,
  ): void {
    const connection = byClient.get(client);
    const login = username === undefined ? null : options.login(username);
    // Compared also when there is no such log-in: its time tells nothing either.
    const right = sameSecret(password?.toString('utf8') ?? '', login?.secret ?? '');
    if (!connection || closing || !login || !right || login.secret === '') {
      refuseLogin(connection, username, login);
      const error = Object.assign(new Error('not authorized'), { returnCode: NOT_AUTHORIZED });
      done(error, null);
      return;
    }
    const before = byDevice.get(login.device);
    connection.login = login;
    for (const filter of login.claims.listen) connection.listen.set(filter, true);
    const enter = () => {
      byDevice.set(login.device, connection);
      counters.logins += 1;
      done(null, true);
    };
    if (!before) {
      enter();
      return;
    }
    counters.loginsReplaced += 1;
    log.info({ device: login.device }, 'a newer connection takes the place of the old one');
    before.client?.close(() => {
      tellClosed(before);
      enter();
    });
  }

  function refuseLogin(
    connection: Connection | undefined,
    username: string | undefined,
    login: Login | null,
  ): void {
    counters.loginsRefused += 1;
    const address = connection?.socket.remoteAddress ?? '';
    const refused = refusals.note(username, address, login !== null, clock.nowMs());
    if (refused.count === 1) log.warn({ ...refused }, 'a log-in was refused');
  }

  function ready(client: Client): void {
    const connection = byClient.get(client);
    if (!connection?.login || byDevice.get(connection.login.device) !== connection) return;
    connection.told = 'opened';
    connection.readyAtMs = clock.nowMs();
    options.opened(connection.login.device);
  }

  function gone(client: Client): void {
    const connection = byClient.get(client);
    if (connection) tellClosed(connection);
  }

  function tellClosed(connection: Connection): void {
    const { login, told } = connection;
    connection.told = 'closed';
    if (!login) return;
    if (byDevice.get(login.device) === connection) byDevice.delete(login.device);
    if (told === 'opened' && !closing) options.closed(login.device);
  }

  function failed(client: Client, error: Error & { code?: string }): void {
    // A socket's own errors have a code; without one the bytes were not MQTT, or a keep-alive was missed.
    if (error.code === undefined) counters.protocolErrors += 1;
    const device = byClient.get(client)?.login?.device;
    if (device !== undefined) log.info({ device, error: error.message }, 'a connection failed');
  }

  function authorizePublish(
    client: Client | null,
    packet: PublishPacket,
    done: (error?: Error | null) => void,
  ): void {
    const connection = client === null ? undefined : byClient.get(client);
    const login = connection?.login;
    if (!connection || !login || closing || byDevice.get(login.device) !== connection) {
      done(null);
      return;
    }
    if (connection.listen.find(packet.topic) === undefined) {
      counters.foreignTopics += 1;
      done(null);
      return;
    }
    if (packet === connection.will) take(connection, login, packet, done);
    else if (connection.held.length === 0 && allowed(connection))
      take(connection, login, packet, done);
    else {
      // Its batch of packets is not done, so nothing more is read from its socket: only this device waits.
      counters.framesThrottled += 1;
      connection.held.push(() => take(connection, login, packet, done));
      sweepSoon();
    }
  }

  function take(
    connection: Connection,
    login: Login,
    packet: PublishPacket,
    done: (error?: Error | null) => void,
  ): void {
    counters.framesIn += 1;
    const settle: Settle = (kept) => {
      if (!kept) drop(connection, 'not-kept');
      else if (connection.client && !connection.client.closed) {
        if (packet.qos === 1 && packet !== connection.will) acknowledge(connection, packet);
        done(null);
      }
    };
    const bytes = packet.payload as Buffer;
    if (bytes.length > limits.payloadBytesMax) {
      counters.packetsTooLarge += 1;
      options.oversized(login.device, packet.topic, settle);
      return;
    }
    // A live message's retain flag asks the broker to store it; it is not a replay (a will has it too).
    const frame = { where: packet.topic, bytes, retained: false, repeated: packet.dup === true };
    options.frame(login.device, frame, settle);
  }

  function allowed(connection: Connection): boolean {
    return takeToken(connection.bucket, limits, clock.nowMs);
  }

  function sweepSoon(): void {
    if (cancelSweep || closing) return;
    cancelSweep = clock.after(SWEEP_MS, sweep);
  }

  function sweep(): void {
    cancelSweep = null;
    const nowMs = clock.nowMs();
    let more = false;
    for (const connection of connections) {
      if (connection.login === null) {
        if (nowMs >= connection.deadlineMs) {
          counters.loginsTimedOut += 1;
          connection.socket.destroy();
        } else more = true;
      }
      while (connection.held.length > 0 && allowed(connection)) connection.held.shift()?.();
      if (connection.held.length > 0) more = true;
    }
    if (more) sweepSoon();
  }

  function authorizeSubscribe(
    client: Client,
    subscription: Subscription,
    done: (error: Error | null, subscription?: Subscription | null) => void,
  ): void {
    const connection = byClient.get(client);
    const filter = subscription.topic;
    const own =
      !/^[+#]/.test(filter) &&
      connection?.login?.claims.speak.some((topic) => filtersMeet(topic, filter));
    if (!connection || !own) {
      counters.foreignSubscriptions += 1;
      done(null, null);
      return;
    }
    const { subscriptions } = connection;
    if (!subscriptions.has(filter) && subscriptions.size >= limits.subscriptionsMax) {
      counters.subscriptionsRefused += 1;
      done(null, null);
      return;
    }
    // What the place says is QoS 1 at most (protocol), so that is what is granted.
    const qos = subscription.qos === 0 ? 0 : 1;
    subscription.qos = qos;
    subscriptions.set(filter, qos);
    connection.routes.clear();
    done(null, subscription);
  }

  function subscribed(subscriptions: Subscription[], client: Client): void {
    const connection = byClient.get(client);
    if (!connection) return;
    for (const sending of connection.early.splice(0)) deliver(connection, sending, true);
    const kept = retained.get(connection.login?.device ?? '');
    if (!kept) return;
    for (const [topic, sending] of kept) {
      const meant = subscriptions.some(
        (one) => connection.subscriptions.has(one.topic) && topicMatches(one.topic, topic),
      );
      const qos = meant ? route(connection, topic) : null;
      if (qos !== null) write(connection, sending, topic, qos, true);
    }
  }

  function send(device: string, sending: Sending, mayWait = false): boolean {
    if (sending.retain && sending.topic !== undefined) retain(device, sending.topic, sending);
    const connection = byDevice.get(device);
    if (connection?.told !== 'opened') return false;
    return deliver(connection, sending, mayWait);
  }

  function deliver(connection: Connection, sending: Sending, mayWait: boolean): boolean {
    const { topic } = sending;
    if (topic === undefined) return false;
    const qos = route(connection, topic);
    if (qos !== null) return write(connection, sending, topic, qos, false);
    const isNew = clock.nowMs() - connection.readyAtMs < EARLY_MS;
    if (!mayWait || !isNew || connection.early.length >= EARLY_MAX) return false;
    connection.early.push(sending);
    return true;
  }

  function retain(device: string, topic: string, sending: Sending): void {
    const kept = retained.get(device) ?? new Map<string, Sending>();
    retained.set(device, kept);
    if (kept.has(topic) || kept.size < RETAINED_TOPICS_MAX) kept.set(topic, sending);
  }

  function route(connection: Connection, topic: string): 0 | 1 | null {
    const known = connection.routes.get(topic);
    if (known !== undefined) return known;
    let best: 0 | 1 | null = null;
    for (const [filter, qos] of connection.subscriptions)
      if (topicMatches(filter, topic)) best = best === 1 ? 1 : qos;
    if (connection.routes.size >= REMEMBERED_ROUTES_MAX) connection.routes.clear();
    connection.routes.set(topic, best);
    return best;
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
      drop(connection, 'does-not-read');
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

  /** Written here and not by aedes, which then sees a publication that asks for no answer. */
  function acknowledge(connection: Connection, packet: PublishPacket): void {
    gather(connection);
    connection.socket.write(pubackPacket(packet.messageId ?? 0));
    packet.qos = 0;
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

  function drop(connection: Connection, reason: string): void {
    if (connection.client?.closed) return;
    log.warn({ device: connection.login?.device, reason }, 'a connection is closed');
    connection.held.length = 0;
    connection.client?.close();
  }

  return {
    counters,
    listen: async () => {
      await aedes.listen();
      const listening = createServer({ noDelay: true }, accept);
      await new Promise<void>((resolve, reject) => {
        listening.once('error', reject);
        listening.listen(options.port, options.host, () => {
          listening.off('error', reject);
          listening.on('error', (error) =>
            log.error({ error: error.message }, 'the broker failed'),
          );
          resolve();
        });
      });
      server = listening;
    },
    port: () => {
      const address = server?.address();
      return typeof address === 'object' && address !== null ? address.port : null;
    },
    send,
    connected: (device) => byDevice.get(device)?.told === 'opened',
    kick: (device, reason) => {
      const connection = byDevice.get(device);
      if (connection) drop(connection, reason);
    },
    flush,
    forget: (device) => void retained.delete(device),
    refusedLogins: () => refusals.list(),
    close: async () => {
      closing = true;
      cancelSweep?.();
      const listening = server;
      server = null;
      const stopped = new Promise<void>((resolve) => {
        if (listening) listening.close(() => resolve());
        else resolve();
      });
      // Acknowledgements that were just given still go out.
      flush();
      for (const { socket } of connections) socket.destroySoon();
      const cancelWait = clock.after(FAREWELL_MS, () => {
        for (const { socket } of connections) socket.destroy();
      });
      await stopped;
      cancelWait();
      await new Promise<void>((resolve) => aedes.close(resolve));
    },
  };
}

function zeroCounters(): BrokerCounters {
  return {
    connections: 0,
    logins: 0,
    loginsRefused: 0,
    loginsReplaced: 0,
    connectionsRefused: 0,
    loginsTimedOut: 0,
    protocolErrors: 0,
    packetsTooLarge: 0,
    foreignTopics: 0,
    foreignSubscriptions: 0,
    subscriptionsRefused: 0,
    framesThrottled: 0,
    slowReadersClosed: 0,
    framesIn: 0,
    framesOut: 0,
  };
}
