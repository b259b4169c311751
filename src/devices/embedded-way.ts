/** The way to MQTT devices through the broker in this process: the log-in says who somebody is. */
import { createCarried } from './carried.ts';
import type { Login } from './link.ts';
import type { Session } from './session.ts';
import { createEmbeddedBroker } from './transports/embedded-broker.ts';
import { claimsOfSession, type MqttWay, type WayOptions } from './ways.ts';

export type EmbeddedWayOptions = WayOptions & { readonly host: string; readonly port: number };

/** Makes the way; the broker is not there before `listen`. */
export function createEmbeddedWay(options: EmbeddedWayOptions): MqttWay {
  const { host, port, clock, log, limits } = options;
  const logins = new Map<string, Login>();
  const sessions = new Map<string, Session>();
  const carried = createCarried();

  const broker = createEmbeddedBroker({
    host,
    port,
    login: (username) => logins.get(username) ?? null,
    opened: (device) => {
      for (const session of through(device)) options.opened(session);
    },
    closed: (device) => {
      for (const session of through(device)) options.closed(session);
    },
    frame: (device, frame, settle) => {
      const session = sessions.get(device);
      for (const other of carried.overhearing(frame.where))
        if (other !== session) options.overheard(other, frame);
      // Let go meanwhile: not acknowledged, so that it is sent again to whoever comes after.
      if (!session) settle(false);
      else options.frame(carried.speaker(session, frame.where), frame, settle);
    },
    refused: (login) => options.found({ kind: 'unknown-login', ...login }),
    foreign: (device, topic) => options.found({ kind: 'foreign-topic', device, topic }),
    clock,
    log,
    limits,
  });

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
    close: broker.close,
  };
}
