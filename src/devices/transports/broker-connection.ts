/** One connection to the embedded broker, from its socket to its end. */
import type { Socket } from 'node:net';
import type { Client } from 'aedes';
import type { Sending } from '../driver.ts';
import type { BrokerCounters, Login } from '../link.ts';
import { type Bucket, fullBucket, type Rate } from '../rate.ts';
import { TopicTable } from '../topics.ts';

export type Connection = {
  readonly serial: number;
  readonly socket: Socket;
  client: Client | null;
  /** As the client gave it; empty when it gave none. */
  clientId: string;
  /** Null until it has logged in. */
  login: Login | null;
  /** What it may publish to: true is heard, false is said for others and passed over. */
  readonly listen: TopicTable<boolean>;
  /** The will's packet as aedes keeps it, to know it again. */
  will: unknown;
  /** It has published something of its own; its will aside. */
  spoke: boolean;
  readonly deadlineMs: number;
  told: 'nothing' | 'opened' | 'closed';
  /** Why it ends is known and counted. */
  isCounted: boolean;
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

/** A connection that has not said anything yet. */
export function newConnection(
  serial: number,
  socket: Socket,
  rate: Rate,
  nowMs: number,
  deadlineMs: number,
): Connection {
  return {
    serial,
    socket,
    client: null,
    clientId: '',
    login: null,
    listen: new TopicTable(),
    will: null,
    spoke: false,
    deadlineMs,
    told: 'nothing',
    isCounted: false,
    bucket: fullBucket(rate, nowMs),
    held: [],
    readyAtMs: 0,
    early: [],
    packetId: 0,
    gathers: false,
    subscriptions: new Map(),
    routes: new Map(),
  };
}

/** Which connections each device has, oldest first: one as a rule, and those that tools open under its name. */
export class DeviceConnections {
  readonly #byDevice = new Map<string, Connection[]>();

  of(device: string): readonly Connection[] {
    return this.#byDevice.get(device) ?? NONE;
  }

  add(device: string, connection: Connection): void {
    this.#byDevice.set(device, [...this.of(device), connection]);
  }

  remove(device: string, connection: Connection): void {
    const rest = this.of(device).filter((one) => one !== connection);
    if (rest.length > 0) this.#byDevice.set(device, rest);
    else this.#byDevice.delete(device);
  }

  /** Whether anybody is there under the device's name. */
  isPresent(device: string): boolean {
    return this.of(device).some((one) => one.told === 'opened');
  }
}
const NONE: readonly Connection[] = [];

/** All counters at nothing. */
export function zeroBrokerCounters(): BrokerCounters {
  return {
    connections: 0,
    logins: 0,
    loginsRefused: 0,
    loginsReplaced: 0,
    connectionsRefused: 0,
    loginsTimedOut: 0,
    protocolErrors: 0,
    keepAlivesMissed: 0,
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
