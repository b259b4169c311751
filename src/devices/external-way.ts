/** The way to MQTT devices through somebody else's broker: the topic says whose a message is. */
import { createCarried } from './carried.ts';
import type { Source } from './discoveries.ts';
import type { Frame, Sending } from './driver.ts';
import { takeToken } from './rate.ts';
import type { Session } from './session.ts';
import { TopicTable } from './topics.ts';
import { createMqttLink, type MqttLink } from './transports/mqtt-client.ts';
import { claimsOfSession, type MqttWay, type WayOptions } from './ways.ts';

export type ExternalWayOptions = WayOptions & {
  readonly url: string;
  /** Where devices announce themselves that nobody has set up, and what has them do so. */
  readonly announcements: { readonly listen: readonly string[]; readonly asks: readonly Sending[] };
};

const BY_MESSAGE: Source = { origin: 'message', address: null, username: null, guest: null };

/** Makes the way; it connects once the place has a name, for its session has that name. */
export function createExternalWay(options: ExternalWayOptions): MqttWay {
  const { url, announcements, clock, log, limits } = options;
  const sessions = new Set<Session>();
  const listening = new TopicTable<Session>();
  const carried = createCarried();
  /** Retained messages that found the broker away, by topic: the newest goes out when it is back. */
  const retained = new Map<string, Sending>();
  let link: MqttLink | null = null;
  let ear: MqttLink | null = null;

  function send(sending: Sending): boolean {
    const sent = link?.send(sending) ?? false;
    const { topic, retain } = sending;
    if (retain && topic !== undefined) {
      if (sent) retained.delete(topic);
      else retained.set(topic, sending);
    }
    return sent;
  }

  function hear(frame: Frame): void {
    const session = listening.find(frame.where);
    let isMeant = false;
    for (const other of carried.overhearing(frame.where)) {
      isMeant = true;
      if (other !== session) options.overheard(other, frame);
    }
    if (!session) {
      if (link && !isMeant) link.counters.foreignTopics += 1;
      return;
    }
    if (takeToken(session.bucket, limits, clock.nowMs)) {
      options.frame(session, frame, null);
      return;
    }
    // The broker's connection is everybody's: it can't be held up for one. A native device sends again what
    // gets no receipt.
    session.framesThrottled += 1;
  }

  /** What a device of the place says is heard on the other link, and is no discovery. */
  function hearStranger(frame: Frame): void {
    const session = listening.find(frame.where);
    if (session && session.driver.carries !== true) return;
    options.announced(BY_MESSAGE, frame);
  }

  /**
   * A connection of its own: subscriptions that overlap with those of devices would bring their messages twice, and
   * a flood of strangers would stand in their way.
   */
  function openEar(site: string): MqttLink {
    return createMqttLink({
      url,
      clientId: `faitout-${site}-discovery`,
      clean: true,
      echo: `faitout/v1/${site}/-/discovery-echo`,
      filters: () => announcements.listen,
      connected: () => {
        for (const ask of announcements.asks) ear?.send(ask);
      },
      disconnected: () => {},
      frame: hearStranger,
      clock,
      log,
    });
  }

  return {
    listen: async () => {},
    serve: (site) => {
      if (announcements.listen.length > 0) ear ??= openEar(site);
      link ??= createMqttLink({
        url,
        clientId: `faitout-${site}`,
        echo: `faitout/v1/${site}/-/echo`,
        filters: () => [
          ...new Set([
            ...listening.filters(),
            ...[...sessions].flatMap((session) => claimsOfSession(session).hears ?? []),
          ]),
        ],
        connected: () => {
          for (const sending of [...retained.values()]) send(sending);
          for (const session of sessions) options.opened(session);
        },
        disconnected: () => {
          for (const session of sessions) if (session.link === 'open') options.closed(session);
        },
        frame: hear,
        clock,
        log,
      });
    },
    port: () => null,
    knowsPresence: false,
    start: (session) => {
      sessions.add(session);
      carried.add(session);
      const { listen, hears = [] } = claimsOfSession(session);
      for (const filter of listen) listening.set(filter, session);
      link?.subscribe([...listen, ...hears]);
      if (link?.isConnected()) options.opened(session);
    },
    release: async () => {},
    stop: (session) => {
      const { listen, speak, hears = [] } = claimsOfSession(session);
      for (const topic of speak) retained.delete(topic);
      for (const filter of listen) listening.delete(filter);
      sessions.delete(session);
      carried.remove(session);
      const unheard = hears.filter((topic) => [...carried.overhearing(topic)].length === 0);
      link?.unsubscribe([...listen, ...unheard]);
    },
    send: (_session, sending) => send(sending),
    // mqtt.js has acknowledged already: there is nothing that the broker would send again.
    repeat: () => {},
    flush: () => {},
    health: () => ({
      kind: 'external',
      connected: link?.isConnected() ?? false,
      counters: link?.counters ?? null,
    }),
    refusedLogins: () => [],
    guests: null,
    tell: () => false,
    close: async () => {
      await Promise.all([link?.close(), ear?.close()]);
    },
  };
}
