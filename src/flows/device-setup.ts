/** How a device is set up, and what would be without it; and which kinds there are. */
import type { DeviceSetup, DriverItem } from '#contract/adoption.ts';
import type { ListOf, WholeListQuery } from '#contract/paging.ts';
import type { Asked } from '#db/ctx.ts';
import type { Db } from '#db/drizzle.ts';
import { ok, type Result, refuse } from '#kernel/result.ts';
import { pageOfWhole } from '#kernel/whole-list.ts';
import { findDevice, findStatus } from '#modules/fleet/index.ts';
import { readMachines } from '#modules/machines/index.ts';
import { findSite, readDoors, zoneSlugOf } from '#modules/site/index.ts';
import type { DriverCatalogue } from './driver-catalogue.ts';
import { isSecretSetting } from './place-file/secrets.ts';

const MACHINE_PARTS = ['interlock', 'meter', 'jobs', 'reader'] as const;

/** The queries on how devices are set up. */
export function makeDeviceSetup(catalogue: DriverCatalogue) {
  function getSetup(
    asked: Asked,
    input: { readonly slug: string },
  ): Result<DeviceSetup, 'not-found'> {
    const device = findDevice(asked.db, input.slug);
    if (device === null || device.removedAtMs !== null)
      return refuse('not-found', `there is no device ${input.slug}`);
    const settings = Object.entries(JSON.parse(device.settings) as Record<string, unknown>);
    const hasLogin = catalogue.get(device.driver)?.hasLogin === true;
    const site = findSite(asked.db)?.slug ?? '';
    return ok({
      slug: device.slug,
      driver: device.driver,
      settings: Object.fromEntries(
        settings.filter(([name, value]) => !isSecretSetting(name, value)),
      ),
      secretSettings: settings
        .filter(([name, value]) => isSecretSetting(name, value))
        .map(([name]) => name),
      username: hasLogin ? `${site}/${device.slug}` : null,
      hasSecret: device.secret !== null,
      port: findStatus(asked.db, device.id)?.port ?? null,
      uses: usesOf(asked.db, device.slug),
    });
  }

  function listDrivers(_asked: Asked, input: WholeListQuery): Result<ListOf<DriverItem>> {
    const items = [...catalogue].map(([kind, driver]) => ({
      kind,
      link: driver.link,
      hasLogin: driver.hasLogin ?? false,
      identifies: driver.identifies ?? false,
      fields: (driver.form ?? []).map((field) => ({
        ...field,
        ...(isSecretSetting(field.name, null) && { secret: true }),
        choices: field.choices ? [...field.choices] : undefined,
      })),
    }));
    return ok(pageOfWhole(items, ({ kind }) => kind, input));
  }

  return { 'devices.setup': getSetup, 'drivers.list': listDrivers } as const;
}

/** The doors and machines that name a device. */
export function usesOf(db: Db, slug: string): DeviceSetup['uses'] {
  const doors = readDoors(db).filter(({ device }) => device === slug);
  const machines = readMachines(db, zoneSlugOf(db)).flatMap((machine) => [
    ...MACHINE_PARTS.filter((part) => machine[part] === slug).map((as) => ({ machine, as })),
    ...(machine.running?.device === slug ? [{ machine, as: 'running' }] : []),
  ]);
  return [
    ...doors.map((door) => ({ kind: 'door' as const, slug: door.slug, as: 'device' })),
    ...machines.map(({ machine, as }) => ({ kind: 'machine' as const, slug: machine.slug, as })),
  ];
}
