/** The place as the outside may see it: whether it is open, machines, how many people; nobody's name. */
import type { Asked } from '#db/ctx.ts';
import type { Db } from '#db/drizzle.ts';
import type { MachinePicture, PlacePicture } from '#kernel/place-picture.ts';
import { ok, type Result, refuse } from '#kernel/result.ts';
import {
  findOpenSession,
  listMachineRows,
  powerDevice,
  readStatus,
} from '#modules/machines/index.ts';
import { findSite, listZoneRows } from '#modules/site/index.ts';
import { openness } from './occupancy.ts';
import { readZoneItems } from './zones.ts';

const MILLI = 1000;

/** `not-found` until a place is imported. */
export function getPlacePicture(asked: Asked): Result<PlacePicture, 'not-found'> {
  const site = findSite(asked.db);
  if (site === null) return refuse('not-found', 'no place is imported yet');
  const zones = readZoneItems(asked.db).map(({ slug, name, present, capacity }) => ({
    slug,
    name,
    present,
    capacity,
  }));
  return ok({
    site: { slug: site.slug, name: site.name, locale: site.locale },
    ...openness(asked.db, asked.nowMs),
    machines: machinesOf(asked.db),
    zones,
  });
}

function machinesOf(db: Db): MachinePicture[] {
  const zones = new Map(listZoneRows(db).map(({ id, name }) => [id, name]));
  return listMachineRows(db).map((machine) => {
    const status = readStatus(db, machine.id);
    const measured = status.energy.counterAtMs !== null || status.milliwatts !== null;
    return {
      slug: machine.slug,
      name: machine.name,
      kind: machine.kind,
      zone: zones.get(machine.zoneId) ?? '',
      state: status.state,
      online: status.online,
      inUse: findOpenSession(db, machine.id) !== null,
      outOfService: status.outOfServiceReason !== null,
      measured: powerDevice(machine) !== null && (machine.meter !== null || measured),
      watts: status.milliwatts === null ? null : status.milliwatts / MILLI,
      wattHours: measured ? status.energy.totalMwh / MILLI : null,
    };
  });
}

export const queries = { 'place.picture': getPlacePicture } as const;
