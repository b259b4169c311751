/** The way to devices that bring a broker of their own, such as printers: each has its own link. */
import { takeToken } from './rate.ts';
import type { Session } from './session.ts';
import { createOwnBrokerLink, type OwnBrokerLink } from './transports/own-broker.ts';
import { claimsOfSession, type Way, type WayOptions } from './ways.ts';

export type OwnBrokerWay = Way & { readonly close: () => Promise<void> };

/** Makes the way; each device's link opens with its start. */
export function createOwnBrokerWay(options: WayOptions): OwnBrokerWay {
  const { clock, log, limits } = options;
  const links = new Map<string, OwnBrokerLink>();

  function start(session: Session): void {
    const { device, driver, context } = session;
    const broker = driver.broker?.(session.settings);
    if (!broker) return;
    session.link = 'waiting';
    const link = createOwnBrokerLink({
      broker,
      clientId: `faitout-${context.site}-${device}`,
      filters: claimsOfSession(session).listen,
      opened: () => options.opened(session),
      closed: () => options.closed(session),
      frame: (frame) => {
        if (takeToken(session.bucket, limits, clock.nowMs)) options.frame(session, frame, null);
        else session.framesThrottled += 1;
      },
      fault: (fault) => {
        if (fault !== null && fault !== session.fault)
          log.warn({ device, fault }, 'the broker of a device is not there');
        session.fault = fault;
      },
      clock,
    });
    links.set(device, link);
  }

  return {
    start,
    release: async (device) => links.get(device)?.close(),
    stop: ({ device }) => void links.delete(device),
    send: ({ device }, sending) => links.get(device)?.send(sending) ?? false,
    knowsPresence: true,
    // Nothing is acknowledged, so that there is nothing that it would send again.
    repeat: () => {},
    close: async () => {
      await Promise.all([...links.values()].map((link) => link.close()));
    },
  };
}
