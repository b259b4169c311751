/** Runs the devices: their drivers' state, frames in, observations out, and what to do when something breaks. */
import type { Observation } from '#kernel/observation.ts';
import type { PlacePicture } from '#kernel/place-picture.ts';
import { createBatches } from './batches.ts';
import { createDiscoveries } from './discoveries.ts';
import type { Driver, Frame, Outgoing } from './driver.ts';
import { createEmbeddedWay } from './embedded-way.ts';
import { createExternalWay } from './external-way.ts';
import { createFindings } from './findings.ts';
import { healthOf, unfitHealth } from './health.ts';
import { createHttpWay } from './http-way.ts';
import {
  type ConfiguredDevice,
  type DeviceHealth,
  EDGE_LIMITS,
  type EdgeHealth,
  type EdgeLimits,
  type EdgeSetup,
  type Settle,
  type SupervisorOptions,
} from './link.ts';
import { createOwnBrokerWay } from './own-broker-way.ts';
import { createPortWatch } from './port-watch.ts';
import { fullBucket } from './rate.ts';
import { createSerialWay } from './serial-way.ts';
import { type Session, type Stepped, startSession, stepSession } from './session.ts';
import { announcementsOf, createStrangers, portsOf, type Strangers } from './strangers.ts';
import { machinePorts } from './transports/serial.ts';
import { createWakes } from './wakes.ts';
import { claimsOf, type MqttWay, type Way, type WayOptions } from './ways.ts';

/** How often we look for devices that are not there and of which the place may think otherwise. */
const AWAY_LOOK_MS = 10_000;
/**
 * An MQTT device that left without a word and was not heard since is away after this: a plug that lost its power
 * is told by its will after 46 s, and a program that connects for each message is there between two of them.
 */
const AWAY_AFTER_MS = 60_000;

export type Supervisor = {
  /** Resolves once the embedded broker listens; rejects when its port is taken. */
  readonly start: () => Promise<void>;
  /** Reads the set-up again and takes up, changes or lets go the devices named. */
  readonly devicesChanged: (devices: readonly string[]) => Promise<void>;
  /** Carries to the device what the place has for it; whether it was handed to the wire. */
  readonly carry: (device: string, outgoing: Outgoing) => boolean;
  /** Whether a device shows the place. */
  readonly isWatched: () => boolean;
  /** Carries the place's picture to those that show it, now and when they come back. */
  readonly show: (picture: PlacePicture) => void;
  /** Where the embedded broker listens. */
  readonly mqttPort: () => number | null;
  readonly health: () => EdgeHealth;
  readonly strangers: Strangers;
  /** Closes every line and resolves once all that was heard before is on disk. */
  readonly close: () => Promise<void>;
};

/** Makes the edge; nothing runs before `start`. */
export function createSupervisor(options: SupervisorOptions): Supervisor {
  const limits: EdgeLimits = { ...EDGE_LIMITS, ...options.limits };
  const { clock, log } = options;
  const sessions = new Map<string, Session>();
  const unfit = new Map<string, DeviceHealth>();
  let site: string | null = null;
  let picture: PlacePicture | null = null;
  let closing = false;
  let cancelAway = () => {};
  let changing: Promise<void> = Promise.resolve();

  const findings = createFindings({ tell: options.tell, clock, log });
  const discovered = createDiscoveries(options.drivers, clock.nowMs);
  const wayOptions: WayOptions = {
    opened,
    closed,
    frame: receive,
    overheard,
    announced: (source, { where, bytes }, isWill = false) =>
      discovered.hear(source, { kind: isWill ? 'will' : 'message', topic: where, bytes }),
    strangerLeft: discovered.left,
    found: findings.note,
    clock,
    log,
    limits,
  };
  const mqtt = mqttWay(options, wayOptions);
  const ports = options.ports ?? machinePorts;
  const serial = createSerialWay({ ...wayOptions, ports, wake });
  const ownBrokers = createOwnBrokerWay(wayOptions);
  const http = createHttpWay(wayOptions);
  const portWatch = createPortWatch({
    ports,
    used: () => portsOf(sessions.values()),
    seen: discovered.ports,
    clock,
  });
  const batches = createBatches({
    record: options.record,
    framesMax: limits.batchFramesMax,
    settled: mqtt.flush,
    lost: notKept,
  });
  const wakes = createWakes(clock, (session) => {
    if (isOnSharedLine(session)) serial.due(session);
    else wake(session);
  });

  function wayOf(session: Session): Way {
    const { link, broker } = session.driver;
    if (link === 'serial') return serial;
    if (link === 'http') return http;
    return broker === undefined ? mqtt : ownBrokers;
  }

  /** Whether it speaks now and waits for an answer. */
  function wake(session: Session): boolean {
    const stepped = step(session, { kind: 'wake' });
    turn(session, stepped, null);
    return stepped.send.length > 0 && !stepped.freesLine;
  }

  function step(session: Session, input: Parameters<typeof stepSession>[1]): Stepped {
    return stepSession(session, input, clock.nowMs(), (error) => {
      const words = error instanceof Error ? error.stack : String(error);
      log.error({ device: session.device, error: words }, 'a driver failed');
    });
  }

  /** What follows a step: its observations go to the place, its queries to the device, its wish to the timer. */
  function turn(
    session: Session,
    stepped: Stepped,
    settle: Settle | null,
    mayWait = true,
  ): boolean {
    const { observations, faults, send, memoryChanged } = stepped;
    for (const observation of observations) noteLink(session, observation);
    batches.add(session, session.context.nowMs, observations, faults, memoryChanged, settle);
    let sentAll = send.length > 0;
    for (const sending of send) {
      const sent = wayOf(session).send(session, sending, mayWait);
      if (sent) session.framesOut += 1;
      else sentAll = false;
    }
    wakes.note(session);
    if (stepped.freesLine && isOnSharedLine(session)) serial.over(session);
    return sentAll;
  }

  function receive(session: Session, frame: Frame, settle: Settle | null): void {
    session.framesIn += 1;
    const isCut = frame.bytes.length > limits.payloadBytesMax;
    const stepped = isCut
      ? tooLarge(step(session, { kind: 'frame', frame: cut(frame, limits.payloadBytesMax) }))
      : step(session, { kind: 'frame', frame });
    session.lastFrameAtMs = session.context.nowMs;
    const isProof = wayOf(session).knowsPresence && !isOnSharedLine(session);
    const isBack = isProof && session.toldOnline !== true && !frame.retained;
    const told = isBack ? withReturn(stepped) : stepped;
    turn(session, frame.heldBack === true ? heldBack(told) : told, settle);
  }

  /** It is not this device that spoke: it is neither back nor heard by that. */
  function overheard(session: Session, frame: Frame): void {
    const isCut = frame.bytes.length > limits.payloadBytesMax;
    const seen = isCut ? cut(frame, limits.payloadBytesMax) : frame;
    turn(session, step(session, { kind: 'frame', frame: seen }), null);
  }

  function opened(session: Session): void {
    setLink(session, 'open');
    session.line = session.driver.initialLine;
    const stepped = step(session, { kind: 'opened' });
    // A serial device has no birth of its own: the port is there, and that is all that can be known. An MQTT
    // device says its birth itself, and is not told as back before it has spoken.
    const isKnown = session.driver.link === 'serial' && !isOnSharedLine(session);
    const isSilent = isKnown && session.toldOnline !== true;
    turn(session, isSilent && !tellsLink(stepped) ? withPort(stepped, session) : stepped, null);
    if (session.driver.showsPlace === true) showTo(session);
  }

  function showTo(session: Session): void {
    if (picture === null || session.link !== 'open') return;
    const outgoing: Outgoing = { kind: 'picture', picture };
    turn(session, step(session, { kind: 'outgoing', outgoing }), null);
  }

  function closed(session: Session): void {
    setLink(session, wayOf(session) === mqtt ? 'closed' : 'waiting');
    const stepped = step(session, { kind: 'closed' });
    session.line = session.driver.initialLine;
    // A port that is gone is gone; of an MQTT device its will speaks, or time does.
    const tells = session.driver.link === 'serial' && session.toldOnline !== false;
    turn(session, tells && !tellsLink(stepped) ? withLink(stepped, false) : stepped, null);
  }

  /** Nobody says of a device that left without a word, or does not come back after a start, that it is away: we do. */
  function tellAway(): void {
    cancelAway = clock.after(AWAY_LOOK_MS, tellAway);
    const nowMs = clock.nowMs();
    for (const session of sessions.values()) {
      const isKnown = wayOf(session).knowsPresence && session.toldOnline !== false;
      const heardAtMs = Math.max(session.linkSinceMs, session.lastFrameAtMs ?? 0);
      if (!isKnown || session.link === 'open' || nowMs - heardAtMs < AWAY_AFTER_MS) continue;
      session.toldOnline = false;
      const word: Observation = { type: 'link', online: false, inferred: true };
      batches.add(session, nowMs, [word], [], false, null);
    }
  }

  function setLink(session: Session, state: Session['link']): void {
    session.link = state;
    session.linkSinceMs = clock.nowMs();
  }

  function notKept(lost: ReadonlySet<Session>, error: unknown): void {
    const devices = [...lost].map(({ device }) => device);
    log.error({ devices, error: String(error) }, 'a commit failed: nothing of it is kept');
    for (const session of lost) {
      // The word on its link may be among what was lost.
      session.toldOnline = null;
      wayOf(session).repeat(session);
    }
  }

  function carry(device: string, outgoing: Outgoing): boolean {
    const session = sessions.get(device);
    // An access list is kept for a device that is away; all else is for now.
    if (!session || (session.link !== 'open' && outgoing.kind !== 'access')) return false;
    const stepped = step(session, { kind: 'outgoing', outgoing });
    // A command goes now or not at all; a driver's own questions may wait for the device to subscribe.
    const sent = turn(session, stepped, null, false);
    if (outgoing.kind === 'command' && isOnSharedLine(session)) serial.first(session);
    if (stepped.send.length > 0) return sent;
    // A driver that waits for its line's turn sends later, and tells the outcome itself.
    return session.driver.confirms === true;
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
    const session =
      before && isSameWire(before, driver, settings.data, site)
        ? goOn(before, configured, settings.data)
        : begin(configured, driver, settings.data, site, before !== null);
    sessions.set(device, session);
    session.fault = null;
    wayOf(session).start(session);
  }

  function goOn(session: Session, configured: ConfiguredDevice, settings: unknown): Session {
    session.configured = configured;
    session.port = configured.port ?? null;
    session.settings = settings;
    session.context = { ...session.context, settings };
    return session;
  }

  function begin(
    configured: ConfiguredDevice,
    driver: Driver,
    settings: unknown,
    ofSite: string,
    isOther: boolean,
  ): Session {
    const nowMs = clock.nowMs();
    const { random } = options;
    const bucket = fullBucket(limits, nowMs);
    const start = { site: ofSite, configured, driver, settings, nowMs, random, bucket };
    const session = startSession(start, isOther ? undefined : configured.memory);
    // What is stored was true for another driver or other topics.
    if (isOther) batches.add(session, nowMs, [], [], true, null);
    return session;
  }

  async function change(devices: readonly string[]): Promise<void> {
    const setup = await load();
    const wanted = new Map(setup.devices.map((configured) => [configured.device, configured]));
    for (const device of new Set(devices)) {
      const before = sessions.get(device) ?? null;
      if (before) await wayOf(before).release(device);
      await batches.flushed();
      // From here to the new start nothing waits, so a device that is thrown out finds its new log-in.
      unfit.delete(device);
      if (before) letGo(before);
      const configured = wanted.get(device);
      if (configured) takeUp(configured, before);
    }
    if (site !== null) mqtt.serve(site);
  }

  function letGo(session: Session): void {
    wayOf(session).stop(session);
    if (session.link === 'open') closed(session);
    session.wakeAtMs = null;
    wakes.forget(session);
    sessions.delete(session.device);
  }

  return {
    start: async () => {
      const setup = await load();
      for (const configured of setup.devices) takeUp(configured, null);
      await mqtt.listen();
      if (site !== null) mqtt.serve(site);
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
    isWatched: () => [...sessions.values()].some(({ driver }) => driver.showsPlace === true),
    show: (shown) => {
      picture = shown;
      for (const session of sessions.values())
        if (session.driver.showsPlace === true) showTo(session);
    },
    mqttPort: mqtt.port,
    strangers: createStrangers({
      discovered,
      look: portWatch.look,
      mqtt,
      drivers: options.drivers,
      known: () => ({ site: site ?? '', devices: [...sessions.values()] }),
    }),
    health: () => ({
      mqtt: mqtt.health(),
      refusedLogins: mqtt.refusedLogins(),
      commits: batches.counters.commits,
      commitsFailed: batches.counters.commitsFailed,
      framesWaiting: batches.waiting(),
      devices: [
        ...[...sessions.values()].map((one) => healthOf(one, clock.nowMs())),
        ...unfit.values(),
      ],
    }),
    close: async () => {
      closing = true;
      cancelAway();
      portWatch.close();
      findings.close();
      await changing;
      http.close();
      await Promise.all([serial.close(), ownBrokers.close()]);
      wakes.close();
      await batches.flushed();
      await mqtt.close();
      await batches.flushed();
    },
  };
}

function isOnSharedLine({ driver }: Session): boolean {
  return driver.addressOf !== undefined;
}

function mqttWay({ mqtt, drivers }: SupervisorOptions, way: WayOptions): MqttWay {
  return mqtt.kind === 'embedded'
    ? createEmbeddedWay({ ...way, host: mqtt.host, port: mqtt.port })
    : createExternalWay({ ...way, url: mqtt.url, announcements: announcementsOf(drivers) });
}

/** Whether a device still speaks the same driver's words at the same place: then what it said before stays true. */
function isSameWire(session: Session, driver: Driver, settings: unknown, site: string): boolean {
  const { device, context } = session;
  const before = [
    claimsOf(driver, session.settings, context.site, device),
    driver.port?.(session.settings),
    driver.addressOf?.(session.settings),
  ];
  const after = [
    claimsOf(driver, settings, site, device),
    driver.port?.(settings),
    driver.addressOf?.(settings),
  ];
  return session.driver === driver && JSON.stringify(before) === JSON.stringify(after);
}

function cut(frame: Frame, bytesMax: number): Frame {
  return { ...frame, bytes: frame.bytes.subarray(0, bytesMax) };
}

/** The driver read only its beginning: enough to know which event it is, so that it can be receipted. */
function tooLarge(stepped: Stepped): Stepped {
  return { ...stepped, faults: stepped.faults.map((fault) => ({ ...fault, reason: 'too-large' })) };
}

/** Whatever the driver made of it: it did not happen now. */
function heldBack(stepped: Stepped): Stepped {
  const observations = stepped.observations.map((one) => ({ ...one, heldBack: true }));
  return { ...stepped, observations };
}

function noteLink(session: Session, observation: Observation): void {
  if (observation.type !== 'link') return;
  session.toldOnline = observation.online;
}

function tellsLink(stepped: Stepped): boolean {
  return stepped.observations.some(({ type }) => type === 'link');
}

/** The driver may have no word for coming back: whoever speaks is there. */
function withReturn(stepped: Stepped): Stepped {
  return tellsLink(stepped) ? stepped : withLink(stepped, true);
}

/** The port is there, and with it an adapter that is known again. */
function withPort(stepped: Stepped, { port }: Session): Stepped {
  const word: Observation = { type: 'link', online: true, inferred: true, ...(port && { port }) };
  return { ...stepped, observations: [word, ...stepped.observations] };
}

/** A step with a word on the link before what else it says. */
function withLink(stepped: Stepped, online: boolean): Stepped {
  const word: Observation = { type: 'link', online, inferred: true };
  return { ...stepped, observations: [word, ...stepped.observations] };
}
