/** Making a token: its text is made here, shown once, and goes no further than its hash. */

import { problemErrors } from '#contract/problem.ts';
import { createTokenBody, newTokenItem } from '#contract/tokens.ts';
import type { Engine } from '#kernel/engine.ts';
import { instantText } from '#kernel/instants.ts';
import { type Result, refuse } from '#kernel/result.ts';
import { newToken, TOKEN_BYTES } from '#kernel/token.ts';
import { json, problemAnswer } from './answer.ts';
import type { Auth, Caller } from './auth.ts';
import type { HttpChance } from './clock.ts';
import type { Described } from './described.ts';
import { BODY_BYTES_MAX, readJson } from './json-body.ts';
import { BASE, idempotencyOf, permit } from './mount.ts';
import type { App, Ask } from './peer.ts';

type Parts = {
  readonly auth: Auth;
  readonly engine: Pick<Engine, 'do'>;
  readonly chance: HttpChance;
};
/** What `tokens.create` answers. */
type Created = {
  readonly id: string;
  readonly hash: string;
  readonly role: string;
  readonly name: string;
  readonly createdAtMs: number;
};

export const CREATE_TOKEN: Described = {
  method: 'post',
  path: `${BASE}/tokens`,
  summary: 'Makes a token of a role; its text is in this answer and nowhere else',
  roles: [],
  body: createTokenBody,
  answer: newTokenItem,
  status: 201,
};

export function mountTokens(app: App, parts: Parts): void {
  app.post(CREATE_TOKEN.path, async (c) => {
    const made = await create(c, parts);
    return made.ok ? json(c, 201, made.value) : problemAnswer(c, made);
  });
}

async function create(c: Ask, { auth, engine, chance }: Parts): Promise<Result<unknown>> {
  const caller = await permit(c, { roles: [] }, auth);
  if (!caller.ok) return caller;
  const raw = await readJson(c, BODY_BYTES_MAX);
  if (!raw.ok) return raw;
  const body = createTokenBody.safeParse(raw.value ?? {});
  if (!body.success)
    return refuse('bad-input', 'send {"role": …, "name": …}', problemErrors(body.error));
  const token = newToken(chance.randomBytes(TOKEN_BYTES));
  const made = await carryOut(c, engine, caller.value, raw.value, {
    ...body.data,
    hash: token.hash,
  });
  if (!made.ok) return made;
  const { id, hash, role, name, createdAtMs } = made.value as Created;
  if (hash !== token.hash)
    return refuse('conflict', `token ${id} was made and shown before: revoke it, make another`);
  const item = { id, name, role, createdAt: instantText(createdAtMs), revokedAt: null };
  return { ok: true, value: { ...item, token: token.text } };
}

async function carryOut(
  c: Ask,
  engine: Parts['engine'],
  caller: Caller,
  raw: unknown,
  input: unknown,
): Promise<Result<unknown>> {
  const idempotency = idempotencyOf(c, caller, raw);
  if (!idempotency.ok) return idempotency;
  return engine.do('tokens.create', input, caller.actor, idempotency.value ?? undefined);
}
