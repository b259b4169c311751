/** Runs the devices: a line each, their drivers' state, frames in, observations out, and what to do when either breaks. */
import type { Observation } from '#kernel/observation.ts';
import { type Batches, createBatches } from './batches.ts';
import type { Claims, Driver, Frame, Outgoing, Sending } from './driver.ts';
import { type KeptLine, keepLine } from './line-keeper.ts';
import {
  type ConfiguredDevice,
  type DeviceHealth,
  EDGE_LIMITS,
  type EdgeHealth,
  type EdgeLimits,
  type EdgeSetup,
  type Login,
  type Settle,
  type SupervisorOptions,
} from './link.ts';
import { fullBucket, takeToken } from './rate.ts';
import { type Session, type Stepped, startSession, stepSession } from './session.ts';
import { TopicTable } from './topics.ts';
import { createEmbeddedBroker, type EmbeddedBroker } from './transports/embedded-broker.ts';
import { createMqttLink, type MqttLink } from './transports/mqtt-client.ts';
import { createSerialLine, type ListedPort, listPorts } from './transports/serial.ts';
import { createWakes } from './wakes.ts';

/** One listing of ports serves all lines that look within this time. */
const LISTING_MS = 1000;
/** How often the place is told of devices that are not there and of which it may think otherwise. */
const AWAY_LOOK_MS = 60_000;
/** How long a line that floods is not read. */
const THROTTLE_MS = 50;

export type Supervisor = {
  /** Resolves once the embedded broker listens; rejects when its port is taken. */
  readonly start: () => Promise<void>;
  /** Reads the set-up again and takes up, changes or lets go the devices named. */
  readonly devicesChanged: (devices: readonly string[]) => Promise<void>;
  /** Carries to the device what the place has for it; whether it was handed to the wire. */
  readonly carry: (device: string, outgoing: Outgoing) => boolean;
  /** Where the embedded broker listens. */
  readonly mqttPort: () => number | null;
  readonly health: () => EdgeHealth;
  /** Closes every line and resolves once all that was heard before is on disk. */
  readonly close: () => Promise<void>;
};

/** Makes the edge; nothing runs before `start`. */
export function createSupervisor(options: SupervisorOptions): Supervisor {
  const limits: EdgeLimits = { ...EDGE_LIMITS, ...options.limits };
  const { clock, log } = options;
  const sessions = new Map<string, Session>();
  const unfit = new Map<string, DeviceHealth>();
  const lines = new Map<string, KeptLine>();
  const logins = new Map<string, Login>();
  const listening = new TopicTable<Session>();
  const throttled = new Set<Session>();
  let site: string | null = null;
  let link: MqttLink | null = null;
  let closing = false;
  let cancelAway = () => {};
  let changing: Promise<void> = Promise.resolve();
  let listing: { readonly atMs: number; readonly ports: Promise<readonly ListedPort[]> } | null =
    null;

  const batches: Batches = createBatches({
    record: options.record,
    framesMax: limits.batchFramesMax,
    settled: () => broker?.flush(),
    lost: (lost, error) => {
      log.error(
        { devices: lost.size, error: String(error) },
        'a commit failed: nothing of it is kept',
      );
      // Their QoS 1 messages are not acknowledged; a new connection makes the devices send them again.
      for (const session of lost) {
        // The word on its link may be among what was lost.
        session.toldOnline = null;
        broker?.kick(session.device, 'not-kept');
      }
    },
  });
  const wakes = createWakes(clock, (session) => {
    turn(session, stepSession(session, { kind: 'wake' }, clock.nowMs(), bug(session)), null);
  });
  const broker: EmbeddedBroker | null =
    options.mqtt.kind === 'embedded'
      ? createEmbeddedBroker({
          host: options.mqtt.host,
          port: options.mqtt.port,
          login: (username) => logins.get(username) ?? null,
          opened: (device) => withSession(device, opened),
          closed: (device) => withSession(device, closed),
          frame: (device, frame, settle) => {
            const session = sessions.get(device);
            // Being changed or gone meanwhile: unacknowledged, so that it is sent again.
            if (!session) settle(false);
            else receive(session, frame, settle);
          },
          oversized: (device, where, settle) => {
            const session = sessions.get(device);
            if (!session) settle(false);
            else refuse(session, where, 'too-large', settle);
          },
          clock,
          log,
          limits,
        })
      : null;

  function withSession(device: string, run: (session: Session) => void): void {
    const session = sessions.get(device);
    if (session) run(session);
  }

  function receive(session: Session, frame: Frame, settle: Settle | null): void {
    const nowMs = clock.nowMs();
    session.framesIn += 1;
    session.lastFrameAtMs = nowMs;
    const stepped = stepSession(session, { kind: 'frame', frame }, nowMs, bug(session));
    turn(session, session.toldAwayByUs ? withReturn(stepped) : stepped, settle);
  }

  function refuse(session: Session, where: string, reason: string, settle: Settle | null): void {
    session.decodeErrors += 1;
    const fault = { where, bytes: new Uint8Array(), reason };
    batches.add(session, clock.nowMs(), [], [fault], false, settle);
  }

  /** What follows a step: its observations go to the place, its queries to the device, its wish to the timer. */
  function turn(
    session: Session,
    stepped: Stepped,
    settle: Settle | null,
    mayWait = true,
  ): boolean {
    const { observations, faults, memoryChanged } = stepped;
    for (const observation of observations) noteLink(session, observation);
    batches.add(session, session.context.nowMs, observations, faults, memoryChanged, settle);
    let sentAll = stepped.send.length > 0;
    for (const sending of stepped.send) sentAll = transmit(session, sending, mayWait) && sentAll;
    wakes.note(session);
    return sentAll;
  }

  function noteLink(session: Session, observation: Observation): void {
    if (observation.type !== 'link') return;
    session.toldOnline = observation.online;
    if (observation.online) session.toldAwayByUs = false;
  }

  function opened(session: Session): void {
    setLink(session, 'open');
    session.line = session.driver.initialLine;
    const stepped = stepSession(session, { kind: 'opened' }, clock.nowMs(), bug(session));
    // A serial device has no birth of its own: the port is there, and that is all that can be known. An MQTT
    // device says its birth itself, and is not told as back before it has spoken.
    const silent = session.driver.link === 'serial' && session.toldOnline !== true;
    turn(session, silent && !tellsLink(stepped) ? withLink(stepped, true) : stepped, null);
  }

  function closed(session: Session): void {
    setLink(session, lines.has(session.device) ? 'waiting' : 'closed');
    const stepped = stepSession(session, { kind: 'closed' }, clock.nowMs(), bug(session));
    session.line = session.driver.initialLine;
    // Through somebody else's broker only the device's own will tells: that our link is down says nothing of it.
    const ownLink = session.driver.link === 'serial' || broker !== null;
    if (tellsLink(stepped) || !ownLink || session.toldOnline === false)
      turn(session, stepped, null);
    else {
      turn(session, withLink(stepped, false), null);
      session.toldAwayByUs = true;
    }
  }

  /** After a start nobody says of a device that does not come back that it is away: we do. */
  function tellAway(): void {
    cancelAway = clock.after(AWAY_LOOK_MS, tellAway);
    for (const session of sessions.values()) {
      const ownLink = session.driver.link === 'serial' || broker !== null;
      if (!ownLink || session.link === 'open' || session.toldOnline === false) continue;
      session.toldOnline = false;
      session.toldAwayByUs = true;
      const word: Observation = { type: 'link', online: false, inferred: true };
      batches.add(session, clock.nowMs(), [word], [], false, null);
    }
  }

  function setLink(session: Session, state: Session['link']): void {
    session.link = state;
    session.linkSinceMs = clock.nowMs();
  }

  function transmit(session: Session, sending: Sending, mayWait: boolean): boolean {
    const sent =
      session.driver.link === 'serial'
        ? (lines.get(session.device)?.write(sending.bytes) ?? false)
        : broker
          ? broker.send(session.device, sending, mayWait)
          : (link?.send(sending) ?? false);
    if (sent) session.framesOut += 1;
    return sent;
  }

  function carry(device: string, outgoing: Outgoing): boolean {
    const session = sessions.get(device);
    if (!session) return false;
    const input = { kind: 'outgoing', outgoing } as const;
    const stepped = stepSession(session, input, clock.nowMs(), bug(session));
    // A command goes now or not at all; a driver's own questions may wait for the device to subscribe.
    const sent = turn(session, stepped, null, false);
    // A driver that waits for its line's turn sends later, and tells the outcome itself.
    if (stepped.send.length === 0)
      return session.driver.confirms === true && session.link === 'open';
    return sent;
  }

  function bug(session: Session): (error: unknown) => void {
    return (error) =>
      log.error(
        { device: session.device, error: error instanceof Error ? error.stack : String(error) },
        'a driver failed',
      );
  }

  async function load(): Promise<EdgeSetup> {
    const setup = await options.load();
    site = setup.site;
    return setup;
  }

  /** Starts a device, or goes on with it where its driver's memory is still true. */
  function takeUp(configured: ConfiguredDevice, before: Session | null): void {
    const { device } = configured;
    const driver = options.drivers.get(configured.driver);
    const settings = driver?.settings.safeParse(configured.settings);
    if (!driver || !settings?.success || site === null) {
      const fault = driver ? 'settings-wrong' : 'driver-unknown';
      log.error({ device, driver: configured.driver, fault }, 'a device can not be run');
      unfit.set(device, unfitHealth(configured, fault, clock.nowMs()));
      return;
    }
    const nowMs = clock.nowMs();
    const start = { site, configured, driver, settings: settings.data, nowMs };
    const { random } = options;
    let session = before;
    if (session && sameWire(session, driver, settings.data, site)) {
      session.configured = configured;
      session.settings = settings.data;
      session.context = { ...session.context, settings: settings.data };
    } else {
      const bucket = fullBucket(limits, nowMs);
      const memory = before ? undefined : configured.memory;
      session = startSession({ ...start, random, bucket }, memory);
      // What is stored was true for another driver or other topics.
      if (before) batches.add(session, nowMs, [], [], true, null);
    }
    sessions.set(device, session);
    session.fault = null;
    if (driver.link === 'serial') startLine(session);
    else if (driver.link === 'mqtt') startMqtt(session, site);
    else session.fault = 'link-unsupported';
  }

  function startMqtt(session: Session, ofSite: string): void {
    const { device, driver, configured, settings } = session;
    const claims = claimsOf(driver, settings, ofSite, device);
    if (broker) {
      const username = `${ofSite}/${device}`;
      const { secret } = configured;
      if (secret === null) session.fault = 'secret-missing';
      else logins.set(username, { username, device, secret, claims });
      return;
    }
    for (const filter of claims.listen) listening.set(filter, session);
    link?.subscribe(claims.listen);
    if (link?.isConnected()) opened(session);
  }

  function startLine(session: Session): void {
    const port = session.driver.port?.(session.settings);
    if (!port) return;
    session.link = 'waiting';
    const line = keepLine({
      address: port.path,
      baudRate: port.baudRate,
      list: listed,
      open: createSerialLine,
      clock,
      opened: () => opened(session),
      closed: () => closed(session),
      bytes: (chunk) => hear(session, port.path, chunk),
      fault: (fault) => {
        if (fault !== null && fault !== session.fault)
          log.warn({ device: session.device, port: port.path, fault }, 'a line is not there');
        session.fault = fault;
      },
    });
    lines.set(session.device, line);
  }

  /** One listing for all: a place may have many lines, and listing asks the whole machine. */
  function listed(): Promise<readonly ListedPort[]> {
    const nowMs = clock.nowMs();
    if (!listing || nowMs - listing.atMs > LISTING_MS)
      listing = { atMs: nowMs, ports: listPorts() };
    return listing.ports;
  }

  function hear(session: Session, where: string, bytes: Uint8Array): void {
    if (!allowed(session)) {
      session.framesThrottled += 1;
      lines.get(session.device)?.pause();
      if (throttled.size === 0) clock.after(THROTTLE_MS, resumeLines);
      throttled.add(session);
    }
    receive(session, { where, bytes, retained: false, repeated: false }, null);
  }

  function resumeLines(): void {
    for (const session of throttled)
      if (allowed(session)) {
        throttled.delete(session);
        lines.get(session.device)?.resume();
      }
    if (throttled.size > 0 && !closing) clock.after(THROTTLE_MS, resumeLines);
  }

  function allowed(session: Session): boolean {
    return takeToken(session.bucket, limits, clock.nowMs);
  }

  function startLink(): void {
    if (options.mqtt.kind !== 'external' || link || site === null) return;
    link = createMqttLink({
      url: options.mqtt.url,
      clientId: `faitout-${site}`,
      filters: () => listening.filters(),
      connected: () => {
        for (const session of sessions.values())
          if (session.driver.link === 'mqtt') opened(session);
      },
      disconnected: () => {
        for (const session of sessions.values())
          if (session.driver.link === 'mqtt' && session.link === 'open') closed(session);
      },
      frame: hearBroker,
      clock,
      log,
    });
  }

  function hearBroker(frame: Frame): void {
    const session = listening.find(frame.where);
    if (!session) {
      if (link) link.counters.foreignTopics += 1;
      return;
    }
    if (!allowed(session)) {
      // The broker's connection is everybody's: it can't be held up for one. A native device sends again
      // what gets no receipt.
      session.framesThrottled += 1;
      return;
    }
    if (frame.bytes.length > limits.payloadBytesMax)
      refuse(session, frame.where, 'too-large', null);
    else receive(session, frame, null);
  }

  async function change(devices: readonly string[]): Promise<void> {
    const setup = await load();
    const wanted = new Map(setup.devices.map((configured) => [configured.device, configured]));
    for (const device of new Set(devices)) {
      const before = sessions.get(device) ?? null;
      await lines.get(device)?.close();
      await batches.flushed();
      // From here to the new start nothing waits, so a device that is thrown out finds its new log-in.
      unfit.delete(device);
      if (before) letGo(before);
      const configured = wanted.get(device);
      if (configured) takeUp(configured, before);
    }
    startLink();
  }

  function letGo(session: Session): void {
    const { device } = session;
    for (const [username, login] of logins) if (login.device === device) logins.delete(username);
    lines.delete(device);
    throttled.delete(session);
    if (!broker) {
      const { listen } = claimsOf(session.driver, session.settings, session.context.site, device);
      for (const filter of listen) listening.delete(filter);
      link?.unsubscribe(listen);
    }
    broker?.kick(device, 'changed');
    broker?.forget(device);
    if (session.link === 'open') closed(session);
    session.wakeAtMs = null;
    wakes.forget(session);
    sessions.delete(device);
  }

  return {
    start: async () => {
      const setup = await load();
      for (const configured of setup.devices) takeUp(configured, null);
      await broker?.listen();
      startLink();
      cancelAway = clock.after(AWAY_LOOK_MS, tellAway);
    },
    devicesChanged: (devices) => {
      // One change after the other, so that two of the same device do not cross.
      const changed = changing.then(() => (closing ? undefined : change(devices)));
      changing = changed.catch((error: unknown) =>
        log.error({ devices, error: String(error) }, 'devices could not be changed'),
      );
      return changed;
    },
    carry,
    mqttPort: () => broker?.port() ?? null,
    health: () => ({
      mqtt: broker
        ? {
            kind: 'embedded',
            listening: broker.port() !== null,
            port: broker.port(),
            counters: broker.counters,
          }
        : {
            kind: 'external',
            connected: link?.isConnected() ?? false,
            counters: link?.counters ?? null,
          },
      refusedLogins: broker?.refusedLogins() ?? [],
      commits: batches.counters.commits,
      commitsFailed: batches.counters.commitsFailed,
      framesWaiting: batches.waiting(),
      devices: [...[...sessions.values()].map(healthOf), ...unfit.values()],
    }),
    close: async () => {
      closing = true;
      await changing;
      await Promise.all([...lines.values()].map((line) => line.close()));
      wakes.close();
      cancelAway();
      await batches.flushed();
      await broker?.close();
      await link?.close();
      await batches.flushed();
    },
  };
}

const NO_CLAIMS: Claims = { listen: [], speak: [] };

function claimsOf(driver: Driver, settings: unknown, site: string, device: string): Claims {
  return driver.claims?.(settings, { site, device }) ?? NO_CLAIMS;
}

/** Whether a device still speaks the same driver's words at the same place: then what it said before stays true. */
function sameWire(session: Session, driver: Driver, settings: unknown, site: string): boolean {
  const { device, context } = session;
  return (
    session.driver === driver &&
    JSON.stringify([
      claimsOf(driver, session.settings, context.site, device),
      driver.port?.(session.settings),
    ]) === JSON.stringify([claimsOf(driver, settings, site, device), driver.port?.(settings)])
  );
}

function tellsLink(stepped: Stepped): boolean {
  return stepped.observations.some(({ type }) => type === 'link');
}

/** The driver may have no word for coming back: whoever speaks is there. */
function withReturn(stepped: Stepped): Stepped {
  return tellsLink(stepped) ? stepped : withLink(stepped, true);
}

/** A step with a word on the link before what else it says. */
function withLink(stepped: Stepped, online: boolean): Stepped {
  const word: Observation = { type: 'link', online, inferred: true };
  return { ...stepped, observations: [word, ...stepped.observations] };
}

function healthOf(session: Session): DeviceHealth {
  return {
    device: session.device,
    driver: session.driver.kind,
    link: session.link,
    linkSinceMs: session.linkSinceMs,
    lastFrameAtMs: session.lastFrameAtMs,
    framesIn: session.framesIn,
    framesOut: session.framesOut,
    decodeErrors: session.decodeErrors,
    driverErrors: session.driverErrors,
    framesThrottled: session.framesThrottled,
    framesLost: session.framesLost,
    fault: session.fault,
  };
}

function unfitHealth(configured: ConfiguredDevice, fault: string, nowMs: number): DeviceHealth {
  return {
    device: configured.device,
    driver: configured.driver,
    link: 'closed',
    linkSinceMs: nowMs,
    lastFrameAtMs: null,
    framesIn: 0,
    framesOut: 0,
    decodeErrors: 0,
    driverErrors: 0,
    framesThrottled: 0,
    framesLost: 0,
    fault,
  };
}
