/** What there is to look at, newest first. */
import type { AnomaliesQuery, AnomalyItem } from '#contract/anomalies.ts';
import type { ListOf } from '#contract/paging.ts';
import { seesNames } from '#contract/roles.ts';
import type { Asked } from '#db/ctx.ts';
import { periodOf } from '#db/place-zone.ts';
import type { Actor } from '#kernel/engine.ts';
import { instantText } from '#kernel/instants.ts';
import { ok, type Result, refuse } from '#kernel/result.ts';
import { subjectParts } from './rules.ts';
import { type AnomalyRow, findAnomaly, listRows } from './store.ts';

/** A page of anomalies; `open` alone those that wait, `open: false` those resolved. */
export function listAnomalies(asked: Asked, input: AnomaliesQuery): Result<ListOf<AnomalyItem>> {
  const { open, after, limit } = input;
  const rows = listRows(asked.db, { ...periodOf(asked.db, input), open, after, limit });
  const page = rows.slice(0, limit);
  const next = rows.length > limit ? (page.at(-1)?.id ?? null) : null;
  return ok({ items: page.map((row) => itemOf(row, asked.actor)), next });
}

/** One anomaly; `not-found`. */
export function getAnomaly(
  asked: Asked,
  input: { readonly id: string },
): Result<AnomalyItem, 'not-found'> {
  const row = findAnomaly(asked.db, input.id);
  return row === undefined
    ? refuse('not-found', 'there is no such anomaly')
    : ok(itemOf(row, asked.actor));
}

/** Names of people, numbers of badges and what strangers typed are nothing for a viewer. */
const PERSONAL_DETAILS = ['person', 'supervisor', 'name', 'number', 'ref', 'address'];
const PERSONAL_SUBJECTS: readonly string[] = ['person', 'login'];

function itemOf(row: AnomalyRow, actor: Actor): AnomalyItem {
  const { subject, subjectKind } = subjectParts(row.subject);
  const detail: AnomalyItem['detail'] = JSON.parse(row.detail);
  const hides = actor.kind === 'staff' && !seesNames(actor.role);
  if (hides) for (const key of PERSONAL_DETAILS) delete detail[key];
  return {
    id: row.id,
    at: instantText(row.atMs),
    kind: row.kind as AnomalyItem['kind'],
    subject: hides && PERSONAL_SUBJECTS.includes(subjectKind) ? null : subject,
    subjectKind,
    detail,
    resolvedAt: row.resolvedAtMs === null ? null : instantText(row.resolvedAtMs),
    resolvedReason: row.resolution,
  };
}
