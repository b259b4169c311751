/** The words that the edge's parts share: clock, log, log-ins, limits and the counters of each. */
import type { EdgeFinding } from '#kernel/edge-finding.ts';
import type { DeviceReport } from '#kernel/observation.ts';
import type { Claims, Driver, Frame } from './driver.ts';

/** What the listing of ports tells of one (the part of serialport's PortInfo that matters here). */
export type ListedPort = {
  readonly path: string;
  readonly vendorId?: string | undefined;
  readonly productId?: string | undefined;
  readonly serialNumber?: string | undefined;
  readonly manufacturer?: string | undefined;
};

/** What the operating system tells of ports. */
export type Ports = {
  readonly list: () => Promise<readonly ListedPort[]>;
  /** The device file behind a path; null: there is none. */
  readonly behind: (path: string) => Promise<string | null>;
  /** A path that stays with the socket that it is plugged into; null where there is none. */
  readonly bySocket: (path: string) => Promise<string | null>;
};

/** Time for the edge. `after` runs once, at least `delayMs` later, unless the function it gives is called first. */
export type Clock = {
  readonly nowMs: () => number;
  readonly after: (delayMs: number, run: () => void) => () => void;
};

/** What pino offers, as far as the edge needs it. */
export type Log = {
  readonly info: (fields: object, words: string) => void;
  readonly warn: (fields: object, words: string) => void;
  readonly error: (fields: object, words: string) => void;
};

/** A device that may log in to the embedded broker as `<site>/<device>`. */
export type Login = {
  readonly username: string;
  readonly device: string;
  readonly secret: string;
  readonly claims: Claims;
  /** Let in to say who it is; nothing that it says reaches the place. */
  readonly isGuest?: boolean;
};

/** Called once all that a frame led to is on disk (`true`), or when it could not be kept (`false`). */
export type Settle = (kept: boolean) => void;

/** Each bound of the edge, with what it holds back. */
export type EdgeLimits = {
  /** Bytes of a message's payload that reach a driver; a longer one is cut, counted and a fault. */
  readonly payloadBytesMax: number;
  /** Bytes of one MQTT packet; a longer one closes its connection. */
  readonly packetBytesMax: number;
  readonly connectionsMax: number;
  readonly subscriptionsMax: number;
  /** Frames a second that one device may send for long; beyond its burst it is slowed down. */
  readonly framesPerSecond: number;
  readonly framesBurst: number;
  /** A connection that has not logged in by then is closed. */
  readonly loginMs: number;
  /** Bytes that wait for a device that does not read; beyond, its connection is closed. */
  readonly unreadBytesMax: number;
  /** Frames that one commit carries at most. */
  readonly batchFramesMax: number;
};

export const EDGE_LIMITS: EdgeLimits = {
  payloadBytesMax: 64 * 1024,
  packetBytesMax: 1024 * 1024,
  connectionsMax: 4096,
  subscriptionsMax: 64,
  framesPerSecond: 200,
  framesBurst: 2000,
  loginMs: 10_000,
  unreadBytesMax: 4 * 1024 * 1024,
  batchFramesMax: 2000,
};

/** A log-in that was refused. */
export type RefusedLogin = {
  readonly username: string;
  readonly address: string;
  readonly reason: 'unknown' | 'wrong-secret' | 'no-username';
  /** The last time, and how often in all. */
  readonly atMs: number;
  readonly count: number;
};

/** Counters of the embedded broker since its start. */
export type BrokerCounters = {
  connections: number;
  logins: number;
  loginsRefused: number;
  loginsReplaced: number;
  connectionsRefused: number;
  loginsTimedOut: number;
  protocolErrors: number;
  keepAlivesMissed: number;
  packetsTooLarge: number;
  foreignTopics: number;
  foreignSubscriptions: number;
  subscriptionsRefused: number;
  framesThrottled: number;
  slowReadersClosed: number;
  framesIn: number;
  framesOut: number;
};

/** Counters of the link to an external broker since its start. */
export type MqttLinkCounters = {
  connects: number;
  sessionsLost: number;
  disconnects: number;
  errors: number;
  framesIn: number;
  framesOut: number;
  foreignTopics: number;
  unsent: number;
};

/** A device as the place has it set up. */
export type ConfiguredDevice = {
  readonly device: string;
  readonly driver: string;
  /** As the driver's settings schema takes them. */
  readonly settings: unknown;
  /** Without one it can't log in to the embedded broker. */
  readonly secret: string | null;
  /** What its driver remembered at the last commit; used when the device is taken up, not while it runs. */
  readonly memory?: unknown;
  /** Serial: the USB identity that the adapter at its port had when the place first knew it; null: none is known. */
  readonly port?: string | null;
};

/** What the edge is to run. `site` is null while no place is imported, and then there are no devices. */
export type EdgeSetup = {
  readonly site: string | null;
  readonly devices: readonly ConfiguredDevice[];
};

/** Where MQTT devices are reached: a broker of our own, or somebody else's. */
export type MqttPlace =
  | { readonly kind: 'embedded'; readonly host: string; readonly port: number }
  | { readonly kind: 'external'; readonly url: string };

export type SupervisorOptions = {
  readonly drivers: ReadonlyMap<string, Driver>;
  readonly mqtt: MqttPlace;
  /** Read at start and at every `devicesChanged`. */
  readonly load: () => Promise<EdgeSetup>;
  /** `engine.record`: resolves once all is on disk, rejects when nothing of it was kept. One call at a time. */
  readonly record: (reports: readonly DeviceReport[]) => Promise<void>;
  /** Told in turns what came to the broker that is no device's word. */
  readonly tell: (findings: readonly EdgeFinding[]) => Promise<void>;
  readonly clock: Clock;
  readonly random: (bytes: number) => Uint8Array;
  readonly log: Log;
  readonly limits?: Partial<EdgeLimits>;
  /** The serial ports of this machine, unless others are given. */
  readonly ports?: Ports;
};

/** How a device's link stands. `waiting` is between two attempts to open. */
export type LinkState = 'open' | 'waiting' | 'closed';

/** One device for its page and for `/health`. Counts are since the server's start. */
export type DeviceHealth = {
  readonly device: string;
  readonly driver: string;
  readonly link: LinkState;
  readonly linkSinceMs: number;
  readonly lastFrameAtMs: number | null;
  readonly framesIn: number;
  readonly framesOut: number;
  readonly decodeErrors: number;
  readonly driverErrors: number;
  readonly framesThrottled: number;
  /** Frames whose commit failed; a device of QoS 1 sends them again, others do not. */
  readonly framesLost: number;
  /** Why the link does not open, as a word: `port-absent`, `port-ambiguous`, `port-refused`, `driver-unknown`, `settings-wrong`, `secret-missing` … */
  readonly fault: string | null;
  /** How often two that log in under its name threw each other out, lately. */
  readonly rivals: number;
};

/** The edge at one moment, in plain data. */
export type EdgeHealth = {
  readonly mqtt:
    | {
        readonly kind: 'embedded';
        readonly listening: boolean;
        readonly port: number | null;
        readonly counters: BrokerCounters;
      }
    | {
        readonly kind: 'external';
        readonly connected: boolean;
        readonly counters: MqttLinkCounters | null;
      };
  readonly refusedLogins: readonly RefusedLogin[];
  readonly commits: number;
  readonly commitsFailed: number;
  readonly framesWaiting: number;
  readonly devices: readonly DeviceHealth[];
};

/** A frame with the device that sent it. */
export type FrameTaker = (device: string, frame: Frame, settle: Settle) => void;
