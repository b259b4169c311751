/** People with what they may use and carry, for lists and pages. */
import type { ListOf } from '#contract/paging.ts';
import type { PeopleQuery, PersonItem } from '#contract/people.ts';
import type { Asked } from '#db/ctx.ts';
import type { Db } from '#db/drizzle.ts';
import { timeZoneOf } from '#db/place-zone.ts';
import { localDateOf } from '#kernel/civil-time.ts';
import { instantText } from '#kernel/instants.ts';
import { ok, type Result, refuse } from '#kernel/result.ts';
import { isSuspended, membershipStanding } from './rules.ts';
import {
  findPersonByRef,
  listBadgesOf,
  listCertifications,
  listMemberships,
  listPeopleRows,
  type PersonRow,
} from './store.ts';

type Today = { readonly nowMs: number; readonly date: string };

/** A page of people, the last known first; `search` finds in name, ref and e-mail. */
export function listPeople(asked: Asked, input: PeopleQuery): Result<ListOf<PersonItem>> {
  const today = todayOf(asked);
  const { search, status, after, limit } = input;
  const rows = listPeopleRows(asked.db, {
    ...today,
    search,
    status,
    afterId: after === undefined ? undefined : Number(after) || 0,
    limit: limit + 1,
  });
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const next = rows.length > page.length && last !== undefined ? String(last.id) : null;
  return ok({ items: page.map((row) => itemOf(asked.db, row, today)), next });
}

/** One person; `not-found`. */
export function getPerson(
  asked: Asked,
  input: { readonly ref: string },
): Result<PersonItem, 'not-found'> {
  const row = findPersonByRef(asked.db, input.ref);
  if (row === undefined) return refuse('not-found', 'there is no such person');
  return ok(itemOf(asked.db, row, todayOf(asked)));
}

function todayOf(asked: Asked): Today {
  return { nowMs: asked.nowMs, date: localDateOf(asked.nowMs, timeZoneOf(asked.db)) };
}

function itemOf(db: Db, row: PersonRow, today: Today): PersonItem {
  const memberships = listMemberships(db, row.id);
  return {
    ref: row.ref,
    name: row.name,
    email: row.email,
    status: statusOf(row, memberships, today),
    memberships: memberships.map(({ plan, fromDate, untilDate }) => ({
      plan,
      from: fromDate,
      until: untilDate,
    })),
    certifications: listCertifications(db, row.id).map(({ name, level, untilDate }) => ({
      name,
      level,
      until: untilDate,
    })),
    badges: listBadgesOf(db, row.id).map((badge) => ({
      number: badge.number,
      state: badge.state as PersonItem['badges'][number]['state'],
      from: instantText(badge.fromMs),
      until: badge.untilMs === null ? null : instantText(badge.untilMs),
    })),
    hold: holdOf(row, today.nowMs),
  };
}

function statusOf(
  row: PersonRow,
  memberships: Parameters<typeof membershipStanding>[0],
  { nowMs, date }: Today,
): PersonItem['status'] {
  if (isSuspended(row, nowMs)) return 'hold';
  const standing = membershipStanding(memberships, date);
  if (standing === 'none') return 'no-membership';
  return standing === 'expired' ? 'expired' : 'active';
}

function holdOf(row: PersonRow, nowMs: number): PersonItem['hold'] {
  if (row.holdReason === null || (row.holdUntilMs !== null && row.holdUntilMs <= nowMs))
    return null;
  const until = row.holdUntilMs === null ? null : instantText(row.holdUntilMs);
  return { reason: row.holdReason, until, by: row.holdBy };
}
