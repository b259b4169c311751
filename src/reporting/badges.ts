/** Badges with their holders and the readers that do not know of them yet; numbers that nobody holds. */
import type { BadgeItem, BadgesQuery, UnknownBadgeItem } from '#contract/badges.ts';
import type { ListOf, WholeListQuery } from '#contract/paging.ts';
import type { Asked } from '#db/ctx.ts';
import { and, count, type Db, desc, eq, gte, isNull, lt, max, type SQL, sql } from '#db/drizzle.ts';
import { statements } from '#db/statements.ts';
import { instantText } from '#kernel/instants.ts';
import { ok, type Result, refuse } from '#kernel/result.ts';
import { requireRole } from '#kernel/roles.ts';
import { pageOfWhole } from '#kernel/whole-list.ts';
import { decisions } from '#modules/access/tables.ts';
import { findDevice, listIssuedNumbers, listListedDevices } from '#modules/fleet/index.ts';
import { findHint } from '#modules/people/index.ts';
import { badges, people } from '#modules/people/tables.ts';

/** Numbers seen longer ago are forgotten when somebody picks from the list. */
export const UNKNOWN_SEEN_MS = 7 * 86_400_000;
const UNKNOWN_LISTED_MAX = 200;

const prepared = statements((db) => ({
  unknown: db
    .select({
      number: decisions.number,
      lastSeenAtMs: sql<number>`${max(decisions.atMs)}`,
      device: decisions.device,
      times: count(),
    })
    .from(decisions)
    .where(
      and(
        isNull(decisions.personId),
        gte(decisions.atMs, sql.placeholder('sinceMs')),
        sql`instr(${decisions.flags}, 'badge-ambiguous') = 0`,
        sql`NOT EXISTS (SELECT 1 FROM badges WHERE badges.number = ${decisions.number})`,
      ),
    )
    .groupBy(decisions.number)
    .orderBy(desc(sql`max(${decisions.atMs})`))
    .limit(UNKNOWN_LISTED_MAX)
    .prepare(),
}));

/** A page of badges, the last given first. */
export function listBadges(asked: Asked, input: BadgesQuery): Result<ListOf<BadgeItem>> {
  const wanted: Array<SQL | undefined> = [
    input.person === undefined ? undefined : eq(people.ref, input.person),
    input.state === undefined ? undefined : eq(badges.state, input.state),
    input.after === undefined ? undefined : lt(badges.id, Number(input.after) || 0),
  ];
  const rows = asked.db
    .select({
      id: badges.id,
      number: badges.number,
      state: badges.state,
      fromMs: badges.fromMs,
      untilMs: badges.untilMs,
      ref: people.ref,
      name: people.name,
    })
    .from(badges)
    .innerJoin(people, eq(people.id, badges.personId))
    .where(and(...wanted))
    .orderBy(desc(badges.id))
    .limit(input.limit + 1)
    .all();
  const page = rows.slice(0, input.limit);
  const pending = pendingDevices(asked.db);
  const last = page.at(-1);
  return ok({
    items: page.map((row) => ({
      number: row.number,
      state: row.state as BadgeItem['state'],
      from: instantText(row.fromMs),
      until: row.untilMs === null ? null : instantText(row.untilMs),
      person: { ref: row.ref, name: row.name },
      notYetApplied: pending.filter((one) => one.differs(row.number)).map(({ slug }) => slug),
    })),
    next: rows.length > page.length && last !== undefined ? String(last.id) : null,
  });
}

/** Numbers that nobody holds, seen in the last days, the last seen first. */
export function listUnknownBadges(
  asked: Asked,
  input: WholeListQuery = {},
): Result<ListOf<UnknownBadgeItem>> {
  const rows = prepared(asked.db).unknown.all({ sinceMs: asked.nowMs - UNKNOWN_SEEN_MS });
  const items = rows.map(({ number, lastSeenAtMs, device, times }) => ({
    number,
    lastSeenAt: instantText(lastSeenAtMs),
    device,
    times,
    hint: findHint(asked.db, number, asked.nowMs),
  }));
  return ok(pageOfWhole(items, ({ lastSeenAt, device }) => `${lastSeenAt} ${device}`, input));
}

/** The badges that a stolen or revoked device could have betrayed: all that its lists ever named. `not-found`. */
export function listBetrayed(
  asked: Asked,
  input: { readonly slug: string },
): Result<{ readonly numbers: readonly string[] }, 'not-found' | 'not-allowed'> {
  const refused = requireRole(asked.actor, ['manager']);
  if (refused !== null) return refused;
  const device = findDevice(asked.db, input.slug);
  if (device === null) return refuse('not-found', `there is no device ${input.slug}`);
  const numbers = new Set<string>();
  for (const list of listIssuedNumbers(asked.db, device.id))
    for (const number of numbersIn(list.numbers)) numbers.add(number);
  return ok({ numbers: [...numbers].sort() });
}

type Pending = { readonly slug: string; readonly differs: (number: string) => boolean };

/**
 * Devices that have not said that they hold their newest list, and what it changes for a number: any list
 * from the one they named up to the newest may be the one that they decide by.
 */
function pendingDevices(db: Db): Pending[] {
  return listListedDevices(db).flatMap((device) => {
    const held = device.held ?? 0;
    if (device.issued === null || held >= device.issued) return [];
    const [newest, ...older] = listIssuedNumbers(db, device.id);
    const named = new Set(numbersIn(newest?.numbers));
    const maybe = older
      .filter(({ version }) => version >= held)
      .map(({ numbers }) => new Set(numbersIn(numbers)));
    const everNone = !older.some(({ version }) => version === held);
    const differs = (number: string) =>
      named.has(number)
        ? everNone || maybe.some((list) => !list.has(number))
        : maybe.some((list) => list.has(number));
    return [{ slug: device.slug, differs }];
  });
}

function numbersIn(text: string | undefined): string[] {
  return text === undefined ? [] : (JSON.parse(text) as string[]);
}

export const queries = {
  'badges.list': listBadges,
  'badges.unknown': listUnknownBadges,
  'devices.betrayed': listBetrayed,
} as const;
