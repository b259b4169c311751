/** What HTTP asks of the place itself: its doors. */
import type { DoorItem } from '#contract/doors.ts';
import type { ListOf, WholeListQuery } from '#contract/paging.ts';
import type { Asked } from '#db/ctx.ts';
import { ok, type Result } from '#kernel/result.ts';
import { pageOfWhole } from '#kernel/whole-list.ts';
import { zoneSlugOf } from './import.ts';
import { listDoorRows } from './store.ts';

/** Doors in the order of their first import; all of them unless a limit is asked for. */
export function listDoors(asked: Asked, input: WholeListQuery): Result<ListOf<DoorItem>> {
  const zoneOf = zoneSlugOf(asked.db);
  const items = listDoorRows(asked.db).map((row) => ({
    slug: row.slug,
    name: row.name,
    zone: zoneOf(row.zoneId),
    device: row.device,
    direction: row.direction as DoorItem['direction'],
    unlockSeconds: row.unlockSeconds,
  }));
  return ok(pageOfWhole(items, (door) => door.slug, input));
}
