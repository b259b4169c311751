/** Logging in and out of pages, and who one is. */
import type * as z from 'zod';
import { loginBody, meItem } from '#contract/login.ts';
import { problemErrors } from '#contract/problem.ts';
import type { Engine } from '#kernel/engine.ts';
import { ok, type Result, refuse } from '#kernel/result.ts';
import { answer, json, problemAnswer } from './answer.ts';
import type { Auth, Caller } from './auth.ts';
import type { Described } from './described.ts';
import { BODY_BYTES_MAX, readJson } from './json-body.ts';
import { BASE } from './mount.ts';
import type { App, Ask } from './peer.ts';

type Parts = { readonly auth: Auth; readonly engine: Pick<Engine, 'ask'> };

export const LOGIN: Described = {
  method: 'post',
  path: `${BASE}/login`,
  summary: 'Swaps a token for a cookie, for pages',
  roles: 'anyone',
  body: loginBody,
  answer: meItem,
  status: 200,
};
export const LOGOUT: Described = {
  method: 'post',
  path: `${BASE}/logout`,
  summary: 'Ends the session of a page and takes its cookie away',
  roles: 'anyone',
  answer: 'nothing',
  status: 204,
};
export const ME: Described = {
  method: 'get',
  path: `${BASE}/me`,
  summary: 'Who one is to the place, and which place it is',
  roles: ['manager', 'accountant', 'trainer', 'reception', 'viewer'],
  answer: meItem,
  status: 200,
};

/** `POST /login` and `/logout` answer without `/api/v1` too. */
export function mountLogin(app: App, { auth, engine }: Parts): void {
  const logIn = async (c: Ask) => {
    const body = await parseLogin(c);
    if (!body.ok) return problemAnswer(c, body);
    const entered = await auth.logIn(c, body.value.token);
    if (!entered.ok) return problemAnswer(c, entered);
    const { caller, cookie } = entered.value;
    return json(c, 200, await meOf(engine, caller), { 'set-cookie': cookie });
  };
  const logOut = async (c: Ask) => {
    const cookie = await auth.logOut(c);
    return answer(c, 204, null, { 'set-cookie': cookie, 'cache-control': 'no-store' });
  };
  for (const base of [BASE, '']) {
    app.post(`${base}/login`, logIn);
    app.post(`${base}/logout`, logOut);
  }
  app.get(ME.path, async (c) => {
    const caller = await auth.callerOf(c);
    if (!caller.ok) return problemAnswer(c, caller);
    const { session } = caller.value;
    const headers = session === null ? {} : { 'set-cookie': auth.cookieOf(c, session) };
    return json(c, 200, await meOf(engine, caller.value), headers);
  });
}

async function parseLogin(c: Ask): Promise<Result<z.infer<typeof loginBody>>> {
  const raw = await readJson(c, BODY_BYTES_MAX);
  if (!raw.ok) return raw;
  const parsed = loginBody.safeParse(raw.value ?? {});
  if (parsed.success) return ok(parsed.data);
  return refuse('bad-input', 'send {"token": "fai_…"}', problemErrors(parsed.error));
}

/** `site` is null until a place is imported. */
async function meOf(engine: Parts['engine'], { actor }: Caller): Promise<z.infer<typeof meItem>> {
  const site = await engine.ask('site.get', {}, actor);
  return meItem.parse({ role: actor.role, name: actor.name, site: site.ok ? site.value : null });
}
