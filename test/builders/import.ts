/** A place in memory that files are imported into and exported from, as the engine does it. */
import type { PlaceFile } from '#contract/place-file.ts';
import { catalogueOf } from '#devices/catalogue.ts';
import { drivers } from '#devices/drivers/index.ts';
import { exportPlace } from '#flows/export-place.ts';
import { type Imported, makeImportPlace } from '#flows/import-place.ts';
import { type Batch, runEntry } from '#journal/batch.ts';
import type { FlowCtx } from '#journal/flow-ctx.ts';
import type { Actor } from '#kernel/engine.ts';
import type { Result } from '#kernel/result.ts';
import { aBatch, anEntrySpec, countedIds } from './batch.ts';
import { aDatabase } from './place.ts';

export const owner: Actor = { kind: 'staff', role: 'owner', token: 't1', name: 'Sample owner' };
export const manager: Actor = {
  kind: 'staff',
  role: 'manager',
  token: 't2',
  name: 'Sample manager',
};
export const NOON_MS = Date.UTC(2026, 10, 24, 12);

/** `import` answers what the command answers; `batch` is that of the last one. */
export function anImporter(options: { readonly nowMs?: number } = {}) {
  const opened = aDatabase();
  const newId = countedIds();
  const importPlace = makeImportPlace(catalogueOf(drivers));
  const place = {
    ...opened,
    nowMs: options.nowMs ?? NOON_MS,
    batch: null as Batch | null,
    run: <Value>(work: (ctx: FlowCtx) => Value, actor: Actor = owner): Value => {
      place.batch = aBatch(opened, place.nowMs, newId);
      const spec = anEntrySpec({ actor });
      return opened.raw.transaction(() =>
        runEntry(place.batch as Batch, spec, work, { rethrow: true }),
      )() as Value;
    },
    import: (file: unknown, actor: Actor = owner): Result<Imported> =>
      place.run((ctx) => importPlace(ctx, file), actor),
    export: (withSecrets = false, actor: Actor = owner): PlaceFile => {
      const asked = { db: opened.db, nowMs: place.nowMs, actor };
      const result = exportPlace(asked, { withSecrets });
      if (!result.ok) throw new Error(result.message);
      return result.value;
    },
  };
  return place;
}

/** Counts of an import that was taken; its mistakes when it was not. */
export function countsOf(result: Result<Imported>) {
  if (!result.ok) return result.errors;
  const { created, updated, unchanged } = result.value;
  return { created, updated, unchanged };
}

/** A small place that uses most of what a file can say. */
export function aPlaceFile(): Record<string, unknown> & PlaceFile {
  return {
    site: { slug: 'lab', name: 'Le Faitout', timeZone: 'Europe/Paris', locale: 'fr' },
    openingHours: [{ days: ['mon', 'tue'], from: '08:30', to: '19:00' }],
    zones: [
      { slug: 'building', name: 'Building' },
      { slug: 'fablab', name: 'Fablab', kind: 'fablab', capacity: 12, parent: 'building' },
    ],
    devices: [
      { slug: 'reader-front', driver: 'faitout', secret: 'a-long-secret' },
      { slug: 'interlock-laser', driver: 'faitout', secret: 'another-secret' },
      { slug: 'plug-laser', driver: 'tasmota', settings: { topic: 'laser' } },
      { slug: 'reader-desk', driver: 'rdm6300', settings: { path: '/dev/ttyUSB0' } },
    ],
    doors: [
      {
        slug: 'front',
        name: 'Entrée',
        zone: 'building',
        device: 'reader-front',
        direction: 'toggle',
      },
    ],
    machines: [
      {
        slug: 'laser-1',
        name: 'Découpeuse',
        kind: 'laser-cutter',
        zone: 'fablab',
        certification: 'laser',
        interlock: 'interlock-laser',
        meter: 'plug-laser',
        power: { offBelowWatts: 8, idleBelowWatts: 150, runAboveWatts: 250 },
        session: { idleEndsAfterMinutes: 15, takeover: 'when-idle' },
        loneWorking: false,
        upkeep: [{ part: 'tube', measure: 'runningHours', noticeAt: 900, limit: 1000 }],
      },
      {
        slug: 'extractor',
        name: 'Extracteur',
        kind: 'other',
        zone: 'fablab',
        reader: 'reader-desk',
      },
    ],
    plans: [
      { slug: 'coworker', name: 'Coworker', zones: ['building', 'fablab'], hours: 'opening' },
    ],
    organisations: [{ ref: 'org-a', name: 'Sample organisation' }],
    people: [
      {
        ref: 'member-a',
        name: 'Sample member A',
        email: 'member-a@example.org',
        memberships: [{ plan: 'coworker', from: '2026-01-01', until: '2026-12-31' }],
        badges: [{ number: '04A1B2C3D4E5F6' }],
        certifications: [{ name: 'laser', level: 'autonomous', until: '2027-06-30' }],
        payers: [{ ref: 'org-a' }],
      },
      { ref: 'member-b', name: 'Sample member B', badges: [{ number: '04B1B2C3D4E5F6' }] },
    ],
  };
}
