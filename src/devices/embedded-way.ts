/** The way to MQTT devices through the broker in this process: the log-in says who somebody is. */
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

  const broker = createEmbeddedBroker({
    host,
    port,
    login: (username) => logins.get(username) ?? null,
    opened: (device) => {
      const session = sessions.get(device);
      if (session) options.opened(session);
    },
    closed: (device) => {
      const session = sessions.get(device);
      if (session) options.closed(session);
    },
    frame: (device, frame, settle) => {
      const session = sessions.get(device);
      // Let go meanwhile: not acknowledged, so that it is sent again to whoever comes after.
      if (session) options.frame(session, frame, settle);
      else settle(false);
    },
    clock,
    log,
    limits,
  });

  function usernameOf({ context, device }: Session): string {
    return `${context.site}/${device}`;
  }

  return {
    listen: broker.listen,
    serve: () => {},
    port: broker.port,
    knowsPresence: true,
    start: (session) => {
      const { device, configured } = session;
      sessions.set(device, session);
      const username = usernameOf(session);
      const { secret } = configured;
      if (secret === null || secret === '') session.fault = 'secret-missing';
      else logins.set(username, { username, device, secret, claims: claimsOfSession(session) });
    },
    release: async () => {},
    stop: (session) => {
      logins.delete(usernameOf(session));
      broker.kick(session.device, 'changed');
      broker.forget(session.device);
      sessions.delete(session.device);
    },
    send: ({ device }, sending, mayWait) => broker.send(device, sending, mayWait),
    repeat: ({ device }) => broker.kick(device, 'not-kept'),
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
