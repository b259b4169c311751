/** A broker in this process (aedes): devices log in, reach their own topics, and a PUBACK means "on disk". */
import { createServer, type Server, type Socket } from 'node:net';
import type { AedesOptions, AuthenticateError, Client, PublishPacket, Subscription } from 'aedes';
import { sameSecret } from '#kernel/crypto.ts';
import { cleanText } from '#kernel/text.ts';
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
import { takeToken } from '../rate.ts';
import {
  type Connection,
  DeviceConnections,
  newConnection,
  zeroBrokerCounters,
} from './broker-connection.ts';
import { createOutbound } from './broker-outbound.ts';
import { RefusedLogins } from './refused-logins.ts';
import { boundPackets, UnroutedAedes } from './unrouted-aedes.ts';

/** How long a connection may take to read the last of what it was sent. */
const FAREWELL_MS = 1000;
/** One of the device, and what somebody at a terminal opens under its name. */
const DEVICE_CONNECTIONS_MAX = 8;
/** How often held frames and silent connections are looked at. */
const SWEEP_MS = 50;
/** MQTT 3.1.1 §3.2.2.3; the same for an unknown name and a wrong secret, so that nobody can try out names. */
const NOT_AUTHORIZED = 5;
/** Of a foreign topic so much is told. */
const TOPIC_CHARACTERS_MAX = 200;
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
  /** A connection took the place of another that was there under the same name. */
  readonly replaced?: (device: string) => void;
  /** Who tried to log in and may not, or is let in as a guest: with what it shows of itself by that. */
  readonly stranger?: (stranger: Stranger) => void;
  /** Somebody was refused. */
  readonly refused: (login: Pick<RefusedLogin, 'username' | 'address' | 'reason'>) => void;
  /** A device spoke on a topic that is not its own. */
  readonly foreign: (device: string, topic: string) => void;
  readonly clock: Clock;
  readonly log: Log;
  readonly limits?: Partial<EdgeLimits>;
};

/** What a log-in tells, whatever became of it. */
export type Stranger = {
  readonly username: string | null;
  readonly address: string;
  readonly will: { readonly topic: string; readonly bytes: Uint8Array } | null;
  /** The name by which it is spoken to, if it was let in. */
  readonly guest: string | null;
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

/** Makes a broker; it is not there before `listen`. */
export function createEmbeddedBroker(options: EmbeddedBrokerOptions): EmbeddedBroker {
  const limits: EdgeLimits = { ...EDGE_LIMITS, ...options.limits };
  const { clock, log } = options;
  const counters = zeroBrokerCounters();
  const connections = new Set<Connection>();
  const byClient = new WeakMap<Client, Connection>();
  const present = new DeviceConnections();
  const refusals = new RefusedLogins();
  const outbound = createOutbound({ limits, counters, clock, drop });
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
  aedes.on('clientReady', (client) => {
    const connection = byClient.get(client);
    if (connection) ready(connection);
  });
  aedes.on('clientDisconnect', gone);
  aedes.on('keepaliveTimeout', (client) => {
    counters.keepAlivesMissed += 1;
    const connection = byClient.get(client);
    if (connection) connection.isCounted = true;
  });
  aedes.on('clientError', failed);
  aedes.on('connectionError', failed);
  aedes.on('subscribe', (subscriptions, client) => {
    const connection = byClient.get(client);
    if (!connection) return;
    takePlace(connection);
    outbound.subscribed(connection, subscriptions);
  });
  aedes.on('unsubscribe', (filters, client) => {
    const connection = byClient.get(client);
    if (connection) outbound.unsubscribed(connection, filters);
  });

  function accept(socket: Socket): void {
    if (closing || connections.size >= limits.connectionsMax) {
      counters.connectionsRefused += 1;
      socket.destroy();
      return;
    }
    counters.connections += 1;
    socket.setKeepAlive(true, 30_000);
    const nowMs = clock.nowMs();
    const connection = newConnection(
      counters.connections,
      socket,
      limits,
      nowMs,
      nowMs + limits.loginMs,
    );
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
    if (connection) {
      connection.will = packet.will ?? null;
      connection.clientId = packet.clientId ?? '';
    }
    // No command outlives a connection, so there are no sessions; the log-in counts and not the client id, by which
    // one device could throw out another.
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
    connection.login = login;
    for (const filter of login.claims.listen) connection.listen.set(filter, true);
    for (const filter of login.claims.besides ?? []) connection.listen.set(filter, false);
    if (login.isGuest === true) options.stranger?.(strangerOf(connection, username, login.device));
    const enter = () => {
      present.add(login.device, connection);
      counters.logins += 1;
      done(null, true);
    };
    const before = sameClient(login.device, connection.clientId);
    if (!before) {
      enter();
      return;
    }
    counters.loginsReplaced += 1;
    if (before.told === 'opened') options.replaced?.(login.device);
    before.client?.close(() => {
      tellClosed(before);
      enter();
    });
  }

  /** The connection that a client has left behind; or, of too many, the oldest. */
  function sameClient(device: string, clientId: string): Connection | undefined {
    const others = present.of(device);
    const same = clientId === '' ? undefined : others.find((one) => one.clientId === clientId);
    return same ?? (others.length >= DEVICE_CONNECTIONS_MAX ? others[0] : undefined);
  }

  /**
   * One connection a device, and the newest wins, as soon as it shows that it is the device: it listens, and it speaks
   * or has a will. Programs that only listen or only speak, as `mosquitto_sub` and `mosquitto_pub` do, take nobody's
   * place, and so never throw each other out in turn.
   */
  function takePlace(connection: Connection): void {
    const device = connection.login?.device;
    if (device === undefined || !isTheDevice(connection)) return;
    const older = present
      .of(device)
      .filter((one) => one.serial < connection.serial && isTheDevice(one));
    for (const one of older) {
      counters.loginsReplaced += 1;
      log.info({ device }, 'a newer connection takes the place of the old one');
      // Not told as closed, and its will is not heard: the device is there.
      one.told = 'closed';
      present.remove(device, one);
      one.client?.close();
    }
    if (older.length > 0) options.replaced?.(device);
    if (older.length > 0 && connection.told === 'opened') options.opened(device);
  }

  /** Its device is there by another connection, so its will says nothing. */
  function isOutlived(connection: Connection, device: string): boolean {
    return present.of(device).some((one) => one !== connection && isTheDevice(one));
  }

  function refuseLogin(
    connection: Connection | undefined,
    username: string | undefined,
    login: Login | null,
  ): void {
    counters.loginsRefused += 1;
    const address = connection?.socket.remoteAddress ?? '';
    if (connection) connection.isCounted = true;
    const refused = refusals.note(username, address, login !== null, clock.nowMs());
    if (refused.count === 1) log.warn({ ...refused }, 'a log-in was refused');
    if (connection && !closing) options.stranger?.(strangerOf(connection, username, null));
    if (!closing) options.refused({ username: refused.username, address, reason: refused.reason });
  }

  /** Told by aedes, or by the first word: a client may speak at its CONNACK, which is before aedes says so. */
  function ready(connection: Connection): void {
    const device = connection.login?.device;
    if (device === undefined || connection.told !== 'nothing') return;
    const isFirst = !present.isPresent(device);
    connection.told = 'opened';
    connection.readyAtMs = clock.nowMs();
    if (isFirst) options.opened(device);
  }

  function gone(client: Client): void {
    const connection = byClient.get(client);
    if (connection) tellClosed(connection);
  }

  function tellClosed(connection: Connection): void {
    const { login, told } = connection;
    connection.told = 'closed';
    if (!login) return;
    present.remove(login.device, connection);
    if (told === 'opened' && !closing && !present.isPresent(login.device))
      options.closed(login.device);
  }

  function failed(client: Client, error: Error & { code?: string }): void {
    const connection = byClient.get(client);
    // A socket's own errors have a code; without one the bytes were not MQTT.
    if (error.code === undefined && connection?.isCounted !== true) counters.protocolErrors += 1;
    const device = connection?.login?.device;
    if (device !== undefined) log.info({ device, error: error.message }, 'a connection failed');
  }

  function authorizePublish(
    client: Client | null,
    packet: PublishPacket,
    done: (error?: Error | null) => void,
  ): void {
    const connection = client === null ? undefined : byClient.get(client);
    const login = connection?.login;
    const isWill = packet === connection?.will;
    // Without an answer there is no acknowledgement either: what is not taken is not said to be.
    if (!connection || !login || closing || connection.told === 'closed') return;
    if (isWill && (connection.told === 'nothing' || isOutlived(connection, login.device))) {
      done(null);
      return;
    }
    ready(connection);
    const heard = connection.listen.find(packet.topic);
    if (heard !== true) {
      if (heard === undefined) noteForeign(login.device, packet.topic);
      done(null);
      return;
    }
    if (!isWill && !connection.spoke) {
      connection.spoke = true;
      takePlace(connection);
    }
    if (isWill) take(connection, login, packet, done);
    else if (connection.held.length === 0 && allowed(connection))
      take(connection, login, packet, done);
    else {
      // Its batch of packets is not done, so nothing more is read from its socket: only this device waits.
      counters.framesThrottled += 1;
      connection.held.push(() => take(connection, login, packet, done));
      sweepSoon();
    }
  }

  function noteForeign(device: string, topic: string): void {
    counters.foreignTopics += 1;
    options.foreign(device, cleanText(topic, TOPIC_CHARACTERS_MAX));
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
        if (packet.qos === 1 && packet !== connection.will) {
          outbound.acknowledge(connection, packet.messageId ?? 0);
          // aedes sees a publication that asks for no answer.
          packet.qos = 0;
        }
        done(null);
      }
    };
    const bytes = packet.payload as Buffer;
    if (bytes.length > limits.payloadBytesMax) counters.packetsTooLarge += 1;
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
    if (connection) ready(connection);
    const granted = connection !== undefined && outbound.grant(connection, subscription);
    done(null, granted ? subscription : null);
  }

  function send(device: string, sending: Sending, mayWait = false): boolean {
    if (sending.retain) outbound.retain(device, sending);
    let sent = false;
    for (const connection of present.of(device))
      if (connection.told === 'opened' && outbound.send(connection, sending, mayWait)) sent = true;
    return sent;
  }

  function drop(connection: Connection, reason: string): void {
    if (connection.client?.closed) return;
    log.warn({ device: connection.login?.device, reason }, 'a connection is closed');
    connection.held.length = 0;
    connection.isCounted = true;
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
    connected: (device) => present.isPresent(device),
    kick: (device, reason) => {
      for (const connection of present.of(device)) drop(connection, reason);
    },
    flush: outbound.flush,
    forget: outbound.forget,
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
      outbound.flush();
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

function isTheDevice({ subscriptions, spoke, will }: Connection): boolean {
  return subscriptions.size > 0 && (spoke || will !== null);
}

function strangerOf(
  { socket, will }: Connection,
  username: string | undefined,
  guest: string | null,
): Stranger {
  const left = will as { readonly topic: string; readonly payload: Buffer } | null;
  return {
    username: username ?? null,
    address: socket.remoteAddress ?? '',
    will: left === null ? null : { topic: left.topic, bytes: Buffer.from(left.payload ?? '') },
    guest,
  };
}
