/** The way to devices that answer over HTTP: asked until they are there, then what their drivers ask. */
import type { Sending } from './driver.ts';
import type { Session } from './session.ts';
import {
  createHttpPoll,
  type HttpAnswer,
  type HttpFault,
  type HttpPoll,
} from './transports/http-poll.ts';
import type { Way, WayOptions } from './ways.ts';

const RETRY_MS_MIN = 2000;
const RETRY_MS_MAX = 30_000;
/** A device that is slower than its driver asks is not asked more at once. */
const UNDER_WAY_MAX = 4;
const NO_BYTES = new Uint8Array();

type Link = {
  readonly session: Session;
  readonly poll: HttpPoll;
  /** What is asked until it answers. */
  readonly hello: string;
  isOpen: boolean;
  attempts: number;
  underWay: number;
  cancelRetry: () => void;
};

export type HttpWay = Way & { readonly close: () => void };

/** Makes the way; a device is asked with its start. */
export function createHttpWay(options: WayOptions): HttpWay {
  const { clock, log, limits } = options;
  const links = new Map<string, Link>();

  const isGone = (link: Link) => links.get(link.session.device) !== link;

  async function greet(link: Link): Promise<void> {
    const answer = await link.poll.ask('GET', link.hello, NO_BYTES);
    if (isGone(link)) return;
    if (!answer.ok) {
      tellFault(link, answer.fault);
      greetLater(link);
      return;
    }
    link.isOpen = true;
    link.attempts = 0;
    options.opened(link.session);
    hand(link, link.hello, answer);
  }

  function greetLater(link: Link): void {
    const pauseMs = Math.min(RETRY_MS_MAX, RETRY_MS_MIN * 2 ** Math.min(link.attempts, 10));
    link.attempts += 1;
    link.cancelRetry = clock.after(pauseMs, () => void greet(link));
  }

  async function ask(link: Link, { method = 'GET', path = '/', bytes }: Sending): Promise<void> {
    link.underWay += 1;
    const answer = await link.poll.ask(method, path, bytes);
    link.underWay -= 1;
    if (isGone(link) || !link.isOpen) return;
    if (answer.ok) {
      hand(link, path, answer);
      return;
    }
    tellFault(link, answer.fault);
    // What it refuses or can't say shortly is a matter of that question; of all else the device is away.
    if (answer.fault === 'answer-refused' || answer.fault === 'answer-too-large') return;
    link.isOpen = false;
    options.closed(link.session);
    greetLater(link);
  }

  function hand(link: Link, where: string, { bytes }: Extract<HttpAnswer, { ok: true }>): void {
    tellFault(link, null);
    options.frame(link.session, { where, bytes, retained: false, repeated: false }, null);
  }

  function tellFault({ session }: Link, fault: HttpFault | null): void {
    if (fault !== null && fault !== session.fault)
      log.warn({ device: session.device, fault }, 'a device does not answer as it should');
    session.fault = fault;
  }

  function letGo(link: Link): void {
    links.delete(link.session.device);
    link.cancelRetry();
    link.poll.close();
  }

  return {
    start: (session) => {
      const host = session.driver.host?.(session.settings);
      if (!host) return;
      session.link = 'waiting';
      const link: Link = {
        session,
        poll: createHttpPoll(host, limits.payloadBytesMax),
        hello: host.hello,
        isOpen: false,
        attempts: 0,
        underWay: 0,
        cancelRetry: () => {},
      };
      links.set(session.device, link);
      void greet(link);
    },
    release: async () => {},
    stop: ({ device }) => {
      const link = links.get(device);
      if (link) letGo(link);
    },
    send: ({ device }, sending) => {
      const link = links.get(device);
      if (!link?.isOpen || link.underWay >= UNDER_WAY_MAX) return false;
      void ask(link, sending);
      return true;
    },
    knowsPresence: true,
    // A driver asks again by itself.
    repeat: () => {},
    close: () => {
      for (const link of [...links.values()]) letGo(link);
    },
  };
}
