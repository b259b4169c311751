/** What the edge is to run: the place's devices, with what their drivers remember. */
import type { Asked } from '#db/ctx.ts';
import { ok, type Result } from '#kernel/result.ts';
import { findDriverMemory, findStatus, listDeviceRows } from '#modules/fleet/index.ts';
import { findSite } from '#modules/site/index.ts';

export type EdgeSetup = {
  readonly site: string | null;
  readonly devices: ReadonlyArray<{
    readonly device: string;
    readonly driver: string;
    readonly settings: unknown;
    readonly secret: string | null;
    readonly memory?: unknown;
    /** The USB identity that its port must have. */
    readonly port: string | null;
  }>;
};

/** For the supervisor alone: it names secrets. */
export function getEdgeSetup(asked: Asked): Result<EdgeSetup> {
  const site = findSite(asked.db);
  if (site === null) return ok({ site: null, devices: [] });
  const devices = listDeviceRows(asked.db).map((row) => {
    const memory = findDriverMemory(asked.db, row.id);
    return {
      device: row.slug,
      driver: row.driver,
      settings: JSON.parse(row.settings) as unknown,
      secret: row.secret,
      port: findStatus(asked.db, row.id)?.port ?? null,
      ...(memory === null || memory === undefined ? {} : { memory }),
    };
  });
  return ok({ site: site.slug, devices });
}
