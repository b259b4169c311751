/** Taking devices in: what the edge has heard, and secrets that are made here, shown once and kept by the place. */
import * as z from 'zod';
import {
  type AdoptionItem,
  adoptDeviceBody,
  adoptedItem,
  adoptionItem,
  type DiscoveryItem,
  deviceLogin,
  discoveryItem,
  openAdoptionBody,
} from '#contract/adoption.ts';
import { listOf, wholeListQuery } from '#contract/paging.ts';
import { problemErrors } from '#contract/problem.ts';
import { slug } from '#contract/words.ts';
import { sha256Hex } from '#kernel/crypto.ts';
import {
  CODE_BYTES,
  newAdoptionCode,
  newDeviceSecret,
  SECRET_BYTES,
} from '#kernel/device-secret.ts';
import type { GivenLogin } from '#kernel/discovery.ts';
import type { Engine } from '#kernel/engine.ts';
import { ok, type Result, refuse } from '#kernel/result.ts';
import { pageOfWhole } from '#kernel/whole-list.ts';
import { json, problemAnswer } from './answer.ts';
import type { Auth, Caller } from './auth.ts';
import type { HttpChance, HttpClock } from './clock.ts';
import type { Described } from './described.ts';
import { BODY_BYTES_MAX, readJson } from './json-body.ts';
import { BASE, idempotencyOf, permit } from './mount.ts';
import type { App, Ask } from './peer.ts';

/** The edge's door for devices that the place does not know. */
export type StrangerDoor = {
  readonly list: () => Promise<readonly DiscoveryItem[]>;
  readonly adoption: () => AdoptionItem;
  /** False with a broker of somebody else, which lets in whom it wants. */
  readonly open: (window: { readonly code: string; readonly untilMs: number }) => boolean;
  readonly shut: () => void;
  /** Whether the device could be told its log-in where it is. */
  readonly handOver: (discovery: string, driver: string, login: GivenLogin) => boolean;
};

export type AdoptionParts = {
  readonly auth: Auth;
  readonly engine: Pick<Engine, 'do'>;
  readonly strangers: StrangerDoor;
  readonly chance: HttpChance;
  readonly clock: HttpClock;
};

/** What the place answers of a device whose secret was drawn here. */
type Kept = {
  readonly slug: string;
  readonly driver: string;
  readonly site: string;
  readonly digest: string | null;
};

const ROLES = ['manager'] as const;
const MINUTE_MS = 60_000;
const slugParam = z.strictObject({ slug });

const DISCOVERIES: Described = {
  method: 'get',
  path: `${BASE}/discoveries`,
  summary: 'Devices that are heard and not known, with what they seem to be; none is trusted',
  roles: ROLES,
  query: wholeListQuery,
  answer: listOf(discoveryItem),
  status: 200,
};
const ADOPTION: Described = {
  method: 'get',
  path: `${BASE}/adoption`,
  summary: 'Where devices log in, and the window in which an unknown one may say what it is',
  roles: ROLES,
  answer: adoptionItem,
  status: 200,
};
const OPEN: Described = {
  method: 'post',
  path: `${BASE}/adoption`,
  summary: 'Opens the window of adoption for some minutes, with a new code',
  roles: ROLES,
  body: openAdoptionBody,
  answer: adoptionItem,
  status: 200,
};
const SHUT: Described = {
  method: 'delete',
  path: `${BASE}/adoption`,
  summary: 'Shuts the window of adoption; whoever came in by it is disconnected',
  roles: ROLES,
  answer: adoptionItem,
  status: 200,
};
const ADOPT: Described = {
  method: 'post',
  path: `${BASE}/devices`,
  summary:
    'Takes a device in, discovered or by hand; its secret is in this answer and nowhere else',
  roles: ROLES,
  body: adoptDeviceBody,
  answer: adoptedItem,
  status: 201,
};
const ROTATE: Described = {
  method: 'post',
  path: `${BASE}/devices/{slug}/secret`,
  summary: 'Gives a device another secret, shown once; its connection by the old one is closed',
  roles: ROLES,
  params: slugParam,
  answer: deviceLogin,
  status: 200,
};

export const ADOPTION_ROUTES: readonly Described[] = [
  DISCOVERIES,
  ADOPTION,
  OPEN,
  SHUT,
  ADOPT,
  ROTATE,
];

export function mountAdoption(app: App, parts: AdoptionParts): void {
  const { auth, strangers } = parts;
  const answering =
    (status: 200 | 201, work: (c: Ask, caller: Caller) => Promise<Result<unknown>>) =>
    async (c: Ask) => {
      const caller = await permit(c, { roles: ROLES }, auth);
      if (!caller.ok) return problemAnswer(c, caller);
      const done = await work(c, caller.value);
      return done.ok ? json(c, status, done.value) : problemAnswer(c, done);
    };
  app.get(
    DISCOVERIES.path,
    answering(200, async (c) => {
      const asked = wholeListQuery.safeParse(c.req.query());
      if (!asked.success)
        return refuse('bad-input', 'the address is not right', problemErrors(asked.error));
      return ok(pageOfWhole(await strangers.list(), ({ id }) => id, asked.data));
    }),
  );
  app.get(
    ADOPTION.path,
    answering(200, async () => ok(strangers.adoption())),
  );
  app.post(
    OPEN.path,
    answering(200, (c, caller) => open(c, caller, parts)),
  );
  app.delete(
    SHUT.path,
    answering(200, async () => {
      strangers.shut();
      return ok(strangers.adoption());
    }),
  );
  app.post(
    ADOPT.path,
    answering(201, (c, caller) => adopt(c, caller, parts)),
  );
  app.post(
    ROTATE.path.replace('{slug}', ':slug'),
    answering(200, (c, caller) => rotate(c, caller, parts)),
  );
}

/** The place keeps who opened it; the code stays in memory, and dies with the window. */
async function open(c: Ask, caller: Caller, parts: AdoptionParts): Promise<Result<unknown>> {
  const { engine, strangers, chance, clock } = parts;
  const body = await bodyOf(c, openAdoptionBody);
  if (!body.ok) return body;
  if (strangers.adoption().broker === 'external')
    return refuse('conflict', 'your own broker decides who logs in: this window is that of ours');
  const { minutes } = body.value.parsed;
  const idempotency = idempotencyOf(c, caller, body.value.raw);
  if (!idempotency.ok) return idempotency;
  const code = newAdoptionCode(chance.randomBytes(CODE_BYTES));
  const digest = sha256Hex(code);
  const key = idempotency.value ?? undefined;
  const noted = await engine.do('adoption.open', { minutes, digest }, caller.actor, key);
  if (!noted.ok) return noted;
  // Asked for again under the same key: the window that was opened then is the one that counts.
  if ((noted.value as { digest: string }).digest === digest)
    strangers.open({ code, untilMs: clock.nowMs() + minutes * MINUTE_MS });
  return ok(strangers.adoption());
}

async function adopt(c: Ask, caller: Caller, parts: AdoptionParts): Promise<Result<unknown>> {
  const body = await bodyOf(c, adoptDeviceBody);
  if (!body.ok) return body;
  const { discovery } = body.value.parsed;
  const heard = (await parts.strangers.list()).find(({ id }) => id === discovery);
  const tried = heard && { username: heard.username, address: heard.address };
  const input = { ...body.value, parsed: { ...body.value.parsed, tried } };
  const made = await withSecret(c, caller, parts, 'devices.adopt', input);
  if (!made.ok) return made;
  const { kept, secret } = made.value;
  const { driver } = kept;
  if (kept.digest === null) return ok({ slug: kept.slug, driver, login: null });
  const login = loginOf(kept, secret);
  const handedOver = discovery !== undefined && parts.strangers.handOver(discovery, driver, login);
  return ok({ slug: kept.slug, driver, login: { username: login.username, secret, handedOver } });
}

async function rotate(c: Ask, caller: Caller, parts: AdoptionParts): Promise<Result<unknown>> {
  const named = slugParam.safeParse(c.req.param());
  if (!named.success) return refuse('not-found', 'there is no such device');
  const input = { parsed: named.data, raw: {} };
  const made = await withSecret(c, caller, parts, 'devices.rotate-secret', input);
  if (!made.ok) return made;
  const { kept, secret } = made.value;
  return ok({ username: loginOf(kept, secret).username, secret, handedOver: false });
}

/** A request that is sent again draws another secret than the one that is kept: that one was shown, and is not again. */
async function withSecret(
  c: Ask,
  caller: Caller,
  { engine, chance }: AdoptionParts,
  command: string,
  { parsed, raw }: { readonly parsed: object; readonly raw: unknown },
): Promise<Result<{ readonly kept: Kept; readonly secret: string }>> {
  const idempotency = idempotencyOf(c, caller, raw);
  if (!idempotency.ok) return idempotency;
  const secret = newDeviceSecret(chance.randomBytes(SECRET_BYTES));
  const key = idempotency.value ?? undefined;
  const made = await engine.do(command, { ...parsed, secret }, caller.actor, key);
  if (!made.ok) return made;
  const kept = made.value as Kept;
  if (kept.digest !== null && kept.digest !== sha256Hex(secret))
    return refuse('conflict', `this was done, and its secret shown: give ${kept.slug} another`);
  return ok({ kept, secret });
}

function loginOf({ site, slug: device }: Kept, secret: string): GivenLogin {
  return { site, device, username: `${site}/${device}`, secret };
}

async function bodyOf<Schema extends z.ZodType>(
  c: Ask,
  schema: Schema,
): Promise<Result<{ readonly parsed: z.infer<Schema>; readonly raw: unknown }>> {
  const raw = await readJson(c, BODY_BYTES_MAX);
  if (!raw.ok) return raw;
  const parsed = schema.safeParse(raw.value ?? {});
  return parsed.success
    ? ok({ parsed: parsed.data, raw: raw.value })
    : refuse('bad-input', 'the request is not right', problemErrors(parsed.error));
}
