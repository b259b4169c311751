/** Who is logged in with a page: a random id in a cookie, its hash here and in the place, forgotten 12 hours after its last use. */
import { PAGE_SESSION_SECONDS } from '#contract/login.ts';
import { sha256Hex } from '#kernel/crypto.ts';
import type { Actor, Engine } from '#kernel/engine.ts';
import type { HttpChance, HttpClock, HttpLogger } from './clock.ts';

const SESSIONS_MAX = 10_000;
const ID_BYTES = 32;
/** How often the place is told that a page is still used. */
const TELL_USE_MS = 3_600_000;
const SYSTEM: Actor = { kind: 'system' };

/** What a session remembers: the token by its hash, never the token. */
type PageSession = {
  readonly tokenHash: string;
  usedAtMs: number;
  /** The last use that the place was told of. */
  toldAtMs: number;
};

export type PageSessions = {
  /** Opens one and gives the id for the cookie. */
  readonly open: (tokenHash: string) => Promise<string>;
  /** The hash of the token behind it; it lives on from now. Null: none, or over. */
  readonly use: (id: string) => Promise<string | null>;
  readonly close: (id: string) => Promise<void>;
};

type Parts = {
  readonly engine: Pick<Engine, 'do' | 'ask'>;
  readonly clock: HttpClock;
  readonly chance: HttpChance;
  readonly logger: HttpLogger;
};

/** Held in memory, as each request asks; kept in the place, so that a restart asks nobody to log in again. */
export function pageSessions({ engine, clock, chance, logger }: Parts): PageSessions {
  const sessions = new Map<string, PageSession>();
  /** A disk that is full keeps nobody out: such a session lasts as long as this process. */
  const tell = async (command: string, input: object) => {
    try {
      await engine.do(command, input, SYSTEM);
    } catch (error) {
      logger.warn({ err: error, command }, 'a page that is logged in could not be kept');
    }
  };
  let closings = 0;
  /** A page that logs out while it is looked up stays logged out. */
  const kept = async (idHash: string): Promise<PageSession | null> => {
    for (;;) {
      const before = closings;
      const found = await engine.ask('pages.find', { idHash }, SYSTEM);
      if (closings !== before) continue;
      if (!found.ok) return null;
      const { tokenHash, usedAtMs } = found.value as { tokenHash: string; usedAtMs: number };
      return { tokenHash, usedAtMs, toldAtMs: usedAtMs };
    }
  };
  return {
    open: async (tokenHash) => {
      const nowMs = clock.nowMs();
      forgetOld(sessions, nowMs);
      const id = Buffer.from(chance.randomBytes(ID_BYTES)).toString('base64url');
      const idHash = sha256Hex(id);
      sessions.set(idHash, { tokenHash, usedAtMs: nowMs, toldAtMs: nowMs });
      await tell('pages.open', { idHash, tokenHash });
      return id;
    },
    use: async (id) => {
      const idHash = sha256Hex(id);
      const session = sessions.get(idHash) ?? (await kept(idHash));
      sessions.delete(idHash);
      const nowMs = clock.nowMs();
      if (session === null || isOver(session, nowMs)) return null;
      session.usedAtMs = nowMs;
      sessions.set(idHash, session);
      forgetOld(sessions, nowMs);
      if (nowMs - session.toldAtMs >= TELL_USE_MS) {
        session.toldAtMs = nowMs;
        await tell('pages.use', { idHash });
      }
      return session.tokenHash;
    },
    close: async (id) => {
      const idHash = sha256Hex(id);
      const isKnown = sessions.delete(idHash) || (await kept(idHash)) !== null;
      closings += 1;
      if (isKnown) await tell('pages.close', { idHash });
    },
  };
}

function isOver(session: PageSession, nowMs: number): boolean {
  return nowMs - session.usedAtMs >= PAGE_SESSION_SECONDS * 1000;
}

/** The map is in order of use: the oldest are first. */
function forgetOld(sessions: Map<string, PageSession>, nowMs: number): void {
  for (const [key, session] of sessions) {
    if (!isOver(session, nowMs) && sessions.size <= SESSIONS_MAX) return;
    sessions.delete(key);
  }
}
