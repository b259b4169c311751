/** Devices that reach the place through another's connection, as Zigbee devices do through their bridge. */
import type { Session } from './session.ts';
import { filterCovers, TopicTable } from './topics.ts';
import { claimsOfSession } from './ways.ts';

export type Carried = {
  readonly add: (session: Session) => void;
  readonly remove: (session: Session) => void;
  /** The devices whose topics lie within those of this one; none unless its driver carries. */
  readonly behind: (session: Session) => readonly Session[];
  readonly carrierOf: (session: Session) => Session | undefined;
  /** Whose word it is that came by the connection of `session`. */
  readonly speaker: (session: Session, topic: string) => Session;
  /** Those that a topic of another tells something. */
  readonly overhearing: (topic: string) => Iterable<Session>;
};

/** Knows the sessions of one way. */
export function createCarried(): Carried {
  const sessions = new Set<Session>();
  const carriers = new Set<Session>();
  const topics = new TopicTable<Session>();
  const hearers = new Map<string, Set<Session>>();

  function carries(carrier: Session, session: Session): boolean {
    if (carrier === session || session.driver.carries === true) return false;
    const own = claimsOfSession(carrier).listen;
    const { listen } = claimsOfSession(session);
    return (
      listen.length > 0 && listen.every((filter) => own.some((one) => filterCovers(one, filter)))
    );
  }

  return {
    add: (session) => {
      sessions.add(session);
      const { listen, hears } = claimsOfSession(session);
      if (session.driver.carries === true) carriers.add(session);
      else for (const filter of listen) topics.set(filter, session);
      for (const topic of hears ?? []) {
        const others = hearers.get(topic) ?? new Set();
        hearers.set(topic, others.add(session));
      }
    },
    remove: (session) => {
      sessions.delete(session);
      carriers.delete(session);
      const { listen, hears } = claimsOfSession(session);
      if (session.driver.carries !== true) for (const filter of listen) topics.delete(filter);
      for (const topic of hears ?? []) {
        hearers.get(topic)?.delete(session);
        if (hearers.get(topic)?.size === 0) hearers.delete(topic);
      }
    },
    behind: (session) =>
      carriers.has(session) ? [...sessions].filter((other) => carries(session, other)) : NONE,
    carrierOf: (session) => [...carriers].find((carrier) => carries(carrier, session)),
    speaker: (session, topic) =>
      carriers.has(session) ? (topics.find(topic) ?? session) : session,
    overhearing: (topic) => hearers.get(topic) ?? NONE,
  };
}
const NONE: readonly never[] = [];
