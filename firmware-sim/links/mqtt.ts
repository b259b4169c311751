/** A device's MQTT connection: log-in, will, fixed reconnection, no Nagle, and faults on demand. */
import { connect, type MqttClient } from 'mqtt';
import type { Clock } from '../clock.ts';
import type { Random } from '../random.ts';
import { createFaultInjector, damageBytes, type FaultInjector, type Faults } from './faults.ts';

export type Publication = {
  topic: string;
  payload: Uint8Array;
  qos: 0 | 1;
  retain: boolean;
};

export type MqttLinkOptions = {
  url: string;
  username: string;
  password: string;
  clientId: string;
  /** Asked for at every connection, since a will may name the boot. */
  will: () => { topic: string; payload: string; qos: 0 | 1; retain: boolean };
  subscriptions: readonly { topic: string; qos: 0 | 1 }[];
  clock: Clock;
  random: Random;
  reconnectMs?: number;
  keepaliveSeconds?: number;
  faults?: Partial<Faults>;
  /** Called once the subscriptions are granted. */
  onOpen: () => void;
  onClose: () => void;
  onMessage: (topic: string, payload: Uint8Array) => void;
};

export type MqttLink = {
  readonly open: boolean;
  readonly outgoing: FaultInjector<Publication>;
  readonly incoming: FaultInjector<{ topic: string; payload: Uint8Array }>;
  /** The broker's last refusal or the socket's last error, for tests. */
  readonly lastError: string | undefined;
  start(): void;
  publish(topic: string, payload: string, options: { qos: 0 | 1; retain?: boolean }): void;
  /** Other credentials from the next connection on. */
  setLogin(username: string, password: string): void;
  /** The line is cut without a goodbye, and stays cut. */
  cut(): void;
  /** The line is whole again: the device connects. */
  restore(): void;
  /** Nothing goes out or comes in any more, and the socket stays open, as when power is lost. */
  freeze(): void;
  /** Bytes that are no MQTT, straight into the socket. */
  writeRaw(bytes: Uint8Array): void;
  /** As `cut`, for good; resolves once the socket is closed. */
  stop(): Promise<void>;
};

const RECONNECT_MS = 1000;
const KEEPALIVE_SECONDS = 30;

export function createMqttLink(options: MqttLinkOptions): MqttLink {
  let client: MqttClient | undefined;
  let open = false;
  let lastError: string | undefined;
  let login = { username: options.username, password: options.password };
  const frozen: MqttClient[] = [];

  const outgoing = createFaultInjector<Publication>({
    clock: options.clock,
    random: options.random,
    ...(options.faults === undefined ? {} : { faults: options.faults }),
    damage: (item, kind, random) => ({ ...item, payload: damageBytes(item.payload, kind, random) }),
    deliver({ topic, payload, qos, retain }) {
      if (!open || client === undefined) return;
      // One that dies with its connection is the device's to send again, not an error.
      client.publish(topic, Buffer.from(payload), { qos, retain }, ignore);
    },
  });
  const incoming = createFaultInjector<{ topic: string; payload: Uint8Array }>({
    clock: options.clock,
    random: options.random,
    damage: (item, kind, random) => ({ ...item, payload: damageBytes(item.payload, kind, random) }),
    deliver: ({ topic, payload }) => options.onMessage(topic, payload),
  });

  function closed(): void {
    if (!open) return;
    open = false;
    options.onClose();
  }

  function connectNow(): void {
    const own = connect(options.url, {
      protocolVersion: 4,
      clean: true,
      clientId: options.clientId,
      ...login,
      reconnectPeriod: options.reconnectMs ?? RECONNECT_MS,
      keepalive: options.keepaliveSeconds ?? KEEPALIVE_SECONDS,
      resubscribe: false,
      queueQoSZero: false,
      // The library formats a line for every packet otherwise, heard or not.
      log: ignore,
      will: toWill(options.will()),
    });
    client = own;
    own.on('connect', () => {
      // Without this a reply waits up to 40 ms for the delayed acknowledgement of the one before.
      if ('setNoDelay' in own.stream && typeof own.stream.setNoDelay === 'function') {
        own.stream.setNoDelay(true);
      }
      const wanted = Object.fromEntries(
        options.subscriptions.map((s) => [s.topic, { qos: s.qos }]),
      );
      own.subscribe(wanted, (error) => {
        if (own !== client || !own.connected) return;
        lastError = error?.message;
        open = true;
        options.onOpen();
      });
    });
    own.on('message', (topic, payload) => {
      if (own === client) incoming.send({ topic, payload });
    });
    own.on('close', () => {
      if (own !== client) return;
      closed();
      own.options.will = toWill(options.will());
      Object.assign(own.options, login);
    });
    own.on('error', (error) => {
      lastError = error.message;
    });
  }

  function drop(done?: () => void): void {
    const own = client;
    client = undefined;
    outgoing.clear();
    incoming.clear();
    closed();
    for (const dead of frozen.splice(0)) dead.stream.destroy();
    if (own === undefined) done?.();
    else own.end(true, {}, () => done?.());
  }

  return {
    get open() {
      return open;
    },
    outgoing,
    incoming,
    get lastError() {
      return lastError;
    },
    start() {
      if (client === undefined) connectNow();
    },
    publish(topic, payload, { qos, retain = false }) {
      outgoing.send({ topic, payload: Buffer.from(payload), qos, retain }, { spared: retain });
    },
    setLogin(username, password) {
      login = { username, password };
    },
    cut: () => drop(),
    restore() {
      if (client === undefined) connectNow();
    },
    freeze() {
      const own = client;
      if (own === undefined) return;
      client = undefined;
      frozen.push(own);
      own.options.reconnectPeriod = 0;
      // The library would close a silent socket by itself; a dead device does not.
      own.keepaliveManager?.destroy();
      own.stream.cork();
      own.stream.pause();
      closed();
    },
    writeRaw(bytes) {
      client?.stream.write(Buffer.from(bytes));
    },
    stop: () => new Promise((resolve) => drop(resolve)),
  };
}

function toWill(will: { topic: string; payload: string; qos: 0 | 1; retain: boolean }) {
  return { ...will, payload: Buffer.from(will.payload) };
}

function ignore(): void {}
