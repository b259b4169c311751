/** Who asks: a program by its Bearer token, a page by its cookie; and whether a page asks for itself. */
import { generateCookie, getCookie } from 'hono/cookie';
import { PAGE_SESSION_SECONDS } from '#contract/login.ts';
import { sameSecret } from '#kernel/crypto.ts';
import type { Actor, Engine, Role } from '#kernel/engine.ts';
import { ok, type Result, refuse } from '#kernel/result.ts';
import { hashOfToken } from '#kernel/token.ts';
import type { HttpChance, HttpClock, HttpLogger } from './clock.ts';
import { type LoginTries, loginTries } from './login-tries.ts';
import { type PageSessions, pageSessions } from './page-sessions.ts';
import { type Ask, addressOf, isHttps, ownOrigin } from './peer.ts';

const COOKIE = 'faitout';
const TOKEN_CHARACTERS_MAX = 256;
const OWNER_TOKEN_ID = 'FAITOUT_OWNER_TOKEN';
const SYSTEM: Actor = { kind: 'system' };

export type Staff = Extract<Actor, { kind: 'staff' }>;
export type Caller = {
  readonly actor: Staff;
  readonly tokenHash: string;
  /** The id in the cookie, when it is a page that asks. */
  readonly session: string | null;
};
type AuthRefusal = 'not-logged-in' | 'other-origin' | 'too-many-tries';

export type Auth = {
  readonly callerOf: (c: Ask) => Promise<Result<Caller, AuthRefusal>>;
  /** Whether the token, and the page's session, are still good. */
  readonly isStillGood: (caller: Caller) => Promise<boolean>;
  /** The cookie is for the answer's `set-cookie`. */
  readonly logIn: (
    c: Ask,
    token: string,
  ) => Promise<Result<{ readonly caller: Caller; readonly cookie: string }, AuthRefusal>>;
  /** Ends the page's session; gives the cookie that takes its cookie away. */
  readonly logOut: (c: Ask) => Promise<string>;
  /** The cookie anew, so that it lives as long as the session does. */
  readonly cookieOf: (c: Ask, session: string) => string;
};

type AuthParts = {
  readonly engine: Pick<Engine, 'do' | 'ask'>;
  readonly clock: HttpClock;
  readonly chance: HttpChance;
  readonly logger: HttpLogger;
  /** Valid while it is set: any text of 16 characters or more. */
  readonly ownerToken: string | null;
};

type HolderOf = (tokenHash: string) => Promise<Staff | null>;
type Inside = {
  readonly holderOf: HolderOf;
  readonly sessions: PageSessions;
  readonly tries: LoginTries;
};

/** Holds the page sessions; tokens are looked up at every request, so that a revoked one stops at once. */
export function createAuth(parts: AuthParts): Auth {
  const { engine, clock, ownerToken } = parts;
  const holderOf = holderSource(engine, ownerToken);
  const sessions = pageSessions(parts);
  const inside: Inside = { holderOf, sessions, tries: loginTries(clock) };
  return {
    callerOf: (c) => callerOf(c, inside),
    isStillGood: async ({ session, tokenHash }) => {
      if (session !== null && (await sessions.use(session)) === null) return false;
      return (await holderOf(tokenHash)) !== null;
    },
    logIn: (c, token) => logIn(c, token, inside),
    logOut: async (c) => {
      const session = getCookie(c, COOKIE);
      if (session !== undefined) await sessions.close(session);
      return cookieText(c, '', 0);
    },
    cookieOf: (c, session) => cookieText(c, session, PAGE_SESSION_SECONDS),
  };
}

function holderSource(engine: Pick<Engine, 'ask'>, ownerToken: string | null): HolderOf {
  const ownerHash = ownerToken === null ? null : hashOfToken(ownerToken);
  return async (tokenHash) => {
    if (ownerHash !== null && sameSecret(tokenHash, ownerHash))
      return { kind: 'staff', role: 'owner', token: OWNER_TOKEN_ID, name: 'owner' };
    const found = await engine.ask('tokens.find', { hash: tokenHash }, SYSTEM);
    if (!found.ok) return null;
    const { id, role, name } = found.value as { id: string; role: Role; name: string };
    return { kind: 'staff', role, token: id, name };
  };
}

/** A token that is sent counts, whatever cookie comes with it. */
async function callerOf(c: Ask, inside: Inside): Promise<Result<Caller, AuthRefusal>> {
  const header = c.req.header('authorization');
  if (header !== undefined) return byBearer(header, inside);
  const session = getCookie(c, COOKIE);
  if (session !== undefined) return byCookie(c, session, inside);
  return refuse('not-logged-in', 'send a token: Authorization: Bearer fai_…, or POST /login');
}

async function byBearer(
  header: string,
  { holderOf }: Inside,
): Promise<Result<Caller, AuthRefusal>> {
  const token = /^Bearer +(\S.*)$/i.exec(header)?.[1]?.trim() ?? '';
  if (token === '' || token.length > TOKEN_CHARACTERS_MAX) return refuseToken();
  const tokenHash = hashOfToken(token);
  const actor = await holderOf(tokenHash);
  return actor === null ? refuseToken() : ok({ actor, tokenHash, session: null });
}

async function byCookie(
  c: Ask,
  session: string,
  { holderOf, sessions }: Inside,
): Promise<Result<Caller, AuthRefusal>> {
  if (!isSafe(c.req.method) && !isFromOurPages(c)) return refuseOrigin();
  const tokenHash = await sessions.use(session);
  const actor = tokenHash === null ? null : await holderOf(tokenHash);
  if (tokenHash !== null && actor !== null) return ok({ actor, tokenHash, session });
  return refuse('not-logged-in', 'this page is no longer logged in: log in with a token again');
}

async function logIn(
  c: Ask,
  token: string,
  { holderOf, sessions, tries }: Inside,
): ReturnType<Auth['logIn']> {
  if (!isFromOurPages(c) && c.req.header('origin') !== undefined) return refuseOrigin();
  const address = addressOf(c);
  const waitSeconds = tries.waitSeconds(address);
  if (waitSeconds > 0)
    return refuse('too-many-tries', `too many wrong tokens: try again in ${waitSeconds} s`);
  const tokenHash = hashOfToken(token);
  const actor = await holderOf(tokenHash);
  if (actor === null) {
    tries.failed(address);
    return refuseToken();
  }
  const session = await sessions.open(tokenHash);
  const caller = { actor, tokenHash, session };
  return ok({ caller, cookie: cookieText(c, session, PAGE_SESSION_SECONDS) });
}

function cookieText(c: Ask, session: string, maxAge: number): string {
  const secure = isHttps(c);
  return generateCookie(COOKIE, session, {
    httpOnly: true,
    sameSite: 'Strict',
    path: '/',
    secure,
    maxAge,
  });
}

function isSafe(method: string): boolean {
  return method === 'GET' || method === 'HEAD';
}

/** Browsers say where a request comes from: by Sec-Fetch-Site, and over plain HTTP by Origin alone. */
function isFromOurPages(c: Ask): boolean {
  const site = c.req.header('sec-fetch-site');
  if (site !== undefined) return site === 'same-origin';
  return c.req.header('origin') === ownOrigin(c);
}

function refuseToken() {
  return refuse('not-logged-in', 'this token opens nothing: it is wrong, or was revoked');
}

function refuseOrigin() {
  return refuse('other-origin', 'a page of another site may not act here in your name');
}
