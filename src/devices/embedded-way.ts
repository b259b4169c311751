/** The way to MQTT devices through the broker in this process: the log-in says who somebody is. */
import { createCarried } from './carried.ts';
import type { Source } from './discoveries.ts';
import { createGuests, GUEST_USERNAME, isGuest } from './guests.ts';
import type { Login } from './link.ts';
import { noteReplaced, type Session } from './session.ts';
import { createEmbeddedBroker } from './transports/embedded-broker.ts';
import { claimsOfSession, type MqttWay, type WayOptions } from './ways.ts';

const BY_BRIDGE: Source = { origin: 'message', address: null, username: null, guest: null };

export type EmbeddedWayOptions = WayOptions & { readonly host: string; readonly port: number };

/** Makes the way; the broker is not there before `listen`. */
export function createEmbeddedWay(options: EmbeddedWayOptions): MqttWay {
  const { host, port, clock, log, limits } = options;
  const logins = new Map<string, Login>();
  const sessions = new Map<string, Session>();
  /** Where guests come from. */
  const addresses = new Map<string, string>();
  const carried = createCarried();
  const guests = createGuests(clock, (guest) => broker.kick(guest, 'adoption-over'));

  const broker = createEmbeddedBroker({
    host,
    port,
    login: (username) => logins.get(username) ?? guests.login(username),
    opened: (device) => {
      if (isGuest(device)) guests.entered(device);
      for (const session of through(device)) options.opened(session);
    },
    closed: (device) => {
      if (isGuest(device)) {
        guests.left(device);
        addresses.delete(device);
        options.strangerLeft(device);
      }
      for (const session of through(device)) options.closed(session);
    },
    frame: (device, frame, settle) => {
      if (isGuest(device)) {
        // Heard, and no part of the place: acknowledged so that it goes on.
        options.announced(guestSource(device), frame);
        settle(true);
        return;
      }
      const session = sessions.get(device);
      // What a bridge tells of the devices behind it.
      if (session?.driver.carries === true) options.announced(BY_BRIDGE, frame);
      for (const other of carried.overhearing(frame.where))
        if (other !== session) options.overheard(other, frame);
      // Let go meanwhile: not acknowledged, so that it is sent again to whoever comes after.
      if (!session) settle(false);
      else options.frame(carried.speaker(session, frame.where), frame, settle);
    },
    replaced: (device) => {
      const session = sessions.get(device);
      if (session) noteReplaced(session, clock.nowMs());
    },
    stranger: ({ username, address, will, guest }) => {
      if (guest !== null) addresses.set(guest, address);
      const source: Source = {
        origin: guest === null ? 'login' : 'guest',
        username,
        address,
        guest,
      };
      if (will !== null) options.announced(source, { where: will.topic, bytes: will.bytes }, true);
    },
    refused: (login) => options.found({ kind: 'unknown-login', ...login }),
    foreign: (device, topic) => options.found({ kind: 'foreign-topic', device, topic }),
    clock,
    log,
    limits,
  });

  function guestSource(guest: string): Source {
    const address = addresses.get(guest) ?? null;
    return { origin: 'guest', address, username: GUEST_USERNAME, guest };
  }

  /** Whom a connection is of: the device that logged in, and those that it carries. */
  function through(device: string): readonly Session[] {
    const session = sessions.get(device);
    return session ? [session, ...carried.behind(session)] : [];
  }

  /** The device whose connection leads to this one: its own, if it has one, else that of what carries it. */
  function connectionOf(session: Session): string {
    if (broker.connected(session.device)) return session.device;
    return carried.carrierOf(session)?.device ?? session.device;
  }

  function allowIn(session: Session): void {
    const { device, configured } = session;
    const { secret } = configured;
    const username = usernameOf(session);
    const claims = claimsOfSession(session);
    if (secret === null || secret === '') {
      session.fault = carried.carrierOf(session) ? null : 'secret-missing';
    } else {
      const listen = [...claims.listen, ...(claims.hears ?? [])];
      logins.set(username, { username, device, secret, claims: { ...claims, listen } });
    }
  }

  function usernameOf({ context, device }: Session): string {
    return `${context.site}/${device}`;
  }

  return {
    listen: broker.listen,
    serve: () => {},
    port: broker.port,
    knowsPresence: true,
    start: (session) => {
      sessions.set(session.device, session);
      carried.add(session);
      allowIn(session);
      // Those behind it may have been without a way until now.
      for (const other of carried.behind(session)) allowIn(other);
      const carrier = carried.carrierOf(session);
      if (carrier && broker.connected(carrier.device)) options.opened(session);
    },
    release: async () => {},
    stop: (session) => {
      const behind = carried.behind(session);
      logins.delete(usernameOf(session));
      broker.kick(session.device, 'changed');
      broker.forget(session.device);
      sessions.delete(session.device);
      carried.remove(session);
      for (const other of behind) {
        allowIn(other);
        if (other.link === 'open' && !broker.connected(other.device)) options.closed(other);
      }
    },
    send: (session, sending, mayWait) => broker.send(connectionOf(session), sending, mayWait),
    repeat: (session) => broker.kick(connectionOf(session), 'not-kept'),
    flush: broker.flush,
    health: () => ({
      kind: 'embedded',
      listening: broker.port() !== null,
      port: broker.port(),
      counters: broker.counters,
    }),
    refusedLogins: broker.refusedLogins,
    guests,
    tell: (guest, sending) => broker.send(guest, sending, true),
    close: async () => {
      guests.close();
      await broker.close();
    },
  };
}
