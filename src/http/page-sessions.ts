/** Who is logged in with a page: a random id in a cookie, its hash here, forgotten 12 hours after its last use. */
import { sha256Hex } from '#kernel/crypto.ts';
import type { HttpChance, HttpClock } from './clock.ts';

export const SESSION_SECONDS = 12 * 3600;
const SESSIONS_MAX = 10_000;
const ID_BYTES = 32;

/** What a session remembers: the token by its hash, never the token. */
type PageSession = { readonly tokenHash: string; usedAtMs: number };

export type PageSessions = {
  /** Opens one and gives the id for the cookie. */
  readonly open: (tokenHash: string) => string;
  /** The hash of the token behind it; it lives on from now. Null: none, or over. */
  readonly use: (id: string) => string | null;
  readonly close: (id: string) => void;
};

/** In memory: a restart asks everybody to log in again. */
export function pageSessions(clock: HttpClock, chance: HttpChance): PageSessions {
  const sessions = new Map<string, PageSession>();
  return {
    open: (tokenHash) => {
      forgetOld(sessions, clock.nowMs());
      const id = Buffer.from(chance.randomBytes(ID_BYTES)).toString('base64url');
      sessions.set(sha256Hex(id), { tokenHash, usedAtMs: clock.nowMs() });
      return id;
    },
    use: (id) => {
      const key = sha256Hex(id);
      const session = sessions.get(key);
      if (session === undefined) return null;
      sessions.delete(key);
      if (isOver(session, clock.nowMs())) return null;
      session.usedAtMs = clock.nowMs();
      sessions.set(key, session);
      return session.tokenHash;
    },
    close: (id) => void sessions.delete(sha256Hex(id)),
  };
}

function isOver(session: PageSession, nowMs: number): boolean {
  return nowMs - session.usedAtMs >= SESSION_SECONDS * 1000;
}

/** The map is in order of use: the oldest are first. */
function forgetOld(sessions: Map<string, PageSession>, nowMs: number): void {
  for (const [key, session] of sessions) {
    if (!isOver(session, nowMs) && sessions.size < SESSIONS_MAX) return;
    sessions.delete(key);
  }
}
