/** Runs the devices: a line each, their drivers' state, frames in, observations out, and what to do when either breaks. */
import type { Observation } from '#kernel/observation.ts';
import { type Batches, createBatches } from './batches.ts';
import type { Frame, Outgoing, Sending } from './driver.ts';
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
import { type Session, type Stepped, startSession, stepSession } from './session.ts';
import { TopicTable } from './topics.ts';
import { createEmbeddedBroker, type EmbeddedBroker } from './transports/embedded-broker.ts';
import { createMqttLink, type MqttLink } from './transports/mqtt-client.ts';
import { createSerialLine, type ListedPort, listPorts } from './transports/serial.ts';
import { createWakes } from './wakes.ts';

/** One listing of ports serves all lines that look within this time. */
const LISTING_MS = 1000;
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
  let changing: Promise<void> = Promise.resolve();
  let listing: { readonly atMs: number; readonly ports: Promise<readonly ListedPort[]> } | null =
    null;

  const batches: Batches = createBatches({
    record: options.record,
    framesMax: limits.batchFramesMax,
    lost: (lost, error) => {
      log.error(
        { devices: lost.size, error: String(error) },
        'a commit failed: nothing of it is kept',
      );
      // Their QoS 1 messages are not acknowledged; a new connection makes the devices send them again.
      for (const { device } of lost) broker?.kick(device, 'not-kept');
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
    turn(session, stepSession(session, { kind: 'frame', frame }, nowMs, bug(session)), settle);
  }

  function refuse(session: Session, where: string, reason: string, settle: Settle | null): void {
    session.decodeErrors += 1;
    const fault = { where, bytes: new Uint8Array(), reason };
    batches.add(session, clock.nowMs(), [], [fault], false, settle);
  }

  /** What follows a step: its observations go to the place, its queries to the device, its wish to the timer. */
  function turn(session: Session, stepped: Stepped, settle: Settle | null): boolean {
    const { observations, faults, memoryChanged } = stepped;
    const all = session.toldAwayByUs ? withReturn(session, observations) : observations;
    for (const observation of all) noteLink(session, observation);
    batches.add(session, session.context.nowMs, all, faults, memoryChanged, settle);
    let sentAll = stepped.send.length > 0;
    for (const sending of stepped.send) sentAll = transmit(session, sending) && sentAll;
    wakes.note(session);
    return sentAll;
  }

  function noteLink(session: Session, observation: Observation): void {
    if (observation.type !== 'link') return;
    session.toldOnline = observation.online;
    if (observation.online) session.toldAwayByUs = false;
  }

  /** The driver may have no word for coming back: whoever speaks is there. */
  function withReturn(
    session: Session,
    observations: readonly Observation[],
  ): readonly Observation[] {
    if (session.link !== 'open' || observations.some(({ type }) => type === 'link'))
      return observations;
    session.toldAwayByUs = false;
    return [{ type: 'link', online: true, inferred: true }, ...observations];
  }

  function opened(session: Session): void {
    setLink(session, 'open');
    session.line = session.driver.initialLine;
    const stepped = stepSession(session, { kind: 'opened' }, clock.nowMs(), bug(session));
    const tells = stepped.observations.some(({ type }) => type === 'link');
    // A serial device has no birth of its own: the port is there, and that is all that can be known.
    if (session.driver.link === 'serial' && !tells && session.toldOnline !== true)
      turn(session, withLink(stepped, true), null);
    else if (session.driver.link !== 'serial' && session.toldAwayByUs) {
      // An MQTT device says its birth itself; until then it is not told as back.
      session.toldAwayByUs = false;
      turn(session, stepped, null);
      session.toldAwayByUs = session.toldOnline !== true;
    } else turn(session, stepped, null);
  }

  function closed(session: Session): void {
    setLink(session, lines.has(session.device) ? 'waiting' : 'closed');
    const stepped = stepSession(session, { kind: 'closed' }, clock.nowMs(), bug(session));
    session.line = session.driver.initialLine;
    const tells = stepped.observations.some(({ type }) => type === 'link');
    // Through somebody else's broker only the device's own will tells: that our link is down says nothing of it.
    const ownLink = session.driver.link === 'serial' || broker !== null;
    if (tells || !ownLink || session.toldOnline === false) turn(session, stepped, null);
    else {
      turn(session, withLink(stepped, false), null);
      session.toldAwayByUs = true;
    }
  }

  function setLink(session: Session, state: Session['link']): void {
    session.link = state;
    session.linkSinceMs = clock.nowMs();
  }

  function transmit(session: Session, sending: Sending): boolean {
    const sent =
      session.driver.link === 'serial'
        ? (lines.get(session.device)?.write(sending.bytes) ?? false)
        : broker
          ? broker.send(session.device, sending)
          : (link?.send(sending) ?? false);
    if (sent) session.framesOut += 1;
    return sent;
  }

  function carry(device: string, outgoing: Outgoing): boolean {
    const session = sessions.get(device);
    if (!session) return false;
    const input = { kind: 'outgoing', outgoing } as const;
    const stepped = stepSession(session, input, clock.nowMs(), bug(session));
    const sent = turn(session, stepped, null);
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

  function takeUp(configured: ConfiguredDevice, memory: unknown): Session | null {
    const { device } = configured;
    const driver = options.drivers.get(configured.driver);
    const settings = driver?.settings.safeParse(configured.settings);
    if (!driver || !settings?.success || site === null) {
      const fault = driver ? 'settings-wrong' : 'driver-unknown';
      log.error({ device, driver: configured.driver, fault }, 'a device can not be run');
      unfit.set(device, unfitHealth(configured, fault, clock.nowMs()));
      return null;
    }
    const session = startSession(
      configured,
      driver,
      settings.data,
      site,
      memory,
      clock.nowMs(),
      options.random,
      limits.framesBurst,
    );
    sessions.set(device, session);
    if (driver.link === 'serial') startLine(session);
    else if (driver.link === 'mqtt') startMqtt(session, site);
    return session;
  }

  function startMqtt(session: Session, ofSite: string): void {
    const { device, driver, configured, settings } = session;
    const claims = driver.claims?.(settings, { site: ofSite, device });
    if (!claims) return;
    if (broker) {
      if (configured.secret === null) return;
      const username = `${ofSite}/${device}`;
      logins.set(username, { username, device, secret: configured.secret, claims });
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
    if (session.tokens < 1) {
      const nowMs = clock.nowMs();
      const earned = ((nowMs - session.refilledAtMs) * limits.framesPerSecond) / 1000;
      session.tokens = Math.min(limits.framesBurst, session.tokens + Math.max(0, earned));
      session.refilledAtMs = nowMs;
    }
    if (session.tokens < 1) return false;
    session.tokens -= 1;
    return true;
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

  async function letGo(device: string): Promise<void> {
    unfit.delete(device);
    const session = sessions.get(device);
    if (!session) return;
    for (const [username, login] of logins) if (login.device === device) logins.delete(username);
    const claims =
      session.driver.link === 'mqtt' && !broker ? claimsOf(session).filter(Boolean) : [];
    for (const filter of claims) listening.delete(filter);
    link?.unsubscribe(claims);
    await lines.get(device)?.close();
    lines.delete(device);
    throttled.delete(session);
    broker?.kick(device, 'changed');
    broker?.forget(device);
    if (session.link === 'open') closed(session);
    wakes.forget(session);
    await batches.flushed();
    sessions.delete(device);
  }

  function claimsOf(session: Session): readonly string[] {
    const { driver, settings, device, context } = session;
    return driver.claims?.(settings, { site: context.site, device }).listen ?? [];
  }

  async function change(devices: readonly string[]): Promise<void> {
    const setup = await load();
    const wanted = new Map(setup.devices.map((configured) => [configured.device, configured]));
    for (const device of devices) {
      const configured = wanted.get(device);
      const before = sessions.get(device);
      await letGo(device);
      if (!configured) continue;
      const session = takeUp(configured, before ? undefined : configured.memory);
      if (session && before) keepMemory(before, session);
    }
    startLink();
  }

  /** Memory stays true only for the same kind on the same topics or port; else what is stored is replaced. */
  function keepMemory(before: Session, session: Session): void {
    const same =
      before.driver === session.driver &&
      JSON.stringify([claimsOf(before), portOf(before)]) ===
        JSON.stringify([claimsOf(session), portOf(session)]);
    if (same) {
      session.memory = before.memory;
      session.memoryOnDisk = before.memoryOnDisk;
      session.toldOnline = before.toldOnline;
      session.toldAwayByUs = before.toldAwayByUs;
    } else batches.add(session, clock.nowMs(), [], [], true, null);
  }

  function portOf(session: Session): unknown {
    return session.driver.port?.(session.settings) ?? null;
  }

  return {
    start: async () => {
      const setup = await load();
      for (const configured of setup.devices) takeUp(configured, configured.memory);
      await broker?.listen();
      startLink();
    },
    devicesChanged: (devices) => {
      // One change after the other, so that two of the same device do not cross.
      changing = changing.then(() => (closing ? undefined : change(devices)));
      return changing;
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
      await batches.flushed();
      await broker?.close();
      await link?.close();
      await batches.flushed();
    },
  };
}

/** A step with a word on the link before what else it says. */
function withLink(stepped: Stepped, online: boolean): Stepped {
  const word: Observation = { type: 'link', online };
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
