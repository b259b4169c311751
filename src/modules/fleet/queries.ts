/** What the place owns, whether it is there, and its last known values. */
import type { DeviceItem, OddityKind } from '#contract/devices.ts';
import type { ListOf, WholeListQuery } from '#contract/paging.ts';
import type { Asked } from '#db/ctx.ts';
import { instantText } from '#kernel/instants.ts';
import { ok, type Result, refuse } from '#kernel/result.ts';
import { listAllOddities, listOddities, type OddityRow } from './oddity-store.ts';
import { whole } from './rules.ts';
import { NEVER_MS } from './status-store.ts';
import { findDevice, findStatus, listWithStatus } from './store.ts';
import type { DeviceRow, StatusRow } from './types.ts';

/** Devices by slug; all of them unless a limit is asked for. */
export function listDevices(asked: Asked, input: WholeListQuery): Result<ListOf<DeviceItem>> {
  const { after, limit } = input;
  const more = limit === undefined ? undefined : limit + 1;
  const rows = listWithStatus(asked.db, { after, limit: more });
  const page = rows.slice(0, limit);
  const next = rows.length > page.length ? (page.at(-1)?.device.slug ?? null) : null;
  const oddities = Map.groupBy(listAllOddities(asked.db), ({ deviceId }) => deviceId);
  const items = page.map(({ device, status }) =>
    deviceItemOf(device, status, oddities.get(device.id) ?? []),
  );
  return ok({ items, next });
}

/** One device; `not-found`. */
export function getDevice(
  asked: Asked,
  input: { readonly slug: string },
): Result<DeviceItem, 'not-found'> {
  const device = findDevice(asked.db, input.slug);
  if (device === null || device.removedAtMs !== null)
    return refuse('not-found', `there is no device ${input.slug}`);
  const oddities = listOddities(asked.db, device.id);
  return ok(deviceItemOf(device, findStatus(asked.db, device.id), oddities));
}

function deviceItemOf(
  device: DeviceRow,
  status: StatusRow | null,
  oddities: readonly OddityRow[],
): DeviceItem {
  return {
    slug: device.slug,
    driver: device.driver,
    online: status?.online ?? false,
    lastSeenAt:
      status === null || status.lastSeenAtMs === NEVER_MS ? null : instantText(status.lastSeenAtMs),
    boot: status?.boot ?? null,
    firmware: status?.firmware ?? null,
    decodeErrors: status?.decodeErrors ?? 0,
    last: {
      watts: whole(status?.watts ?? null),
      wattHours: whole(status?.wattHours ?? null),
      volts: whole(status?.volts ?? null),
      amperes: whole(status?.amperes ?? null),
      on: status?.relayOn ?? null,
      open: status?.open ?? null,
      state: status?.state ?? null,
    },
    accessIssued: status?.accessIssued ?? null,
    accessHeld: status?.accessHeld ?? null,
    oddities: oddities.map(({ kind, count, firstAtMs, lastAtMs }) => ({
      kind: kind as OddityKind,
      count,
      firstAt: instantText(firstAtMs),
      lastAt: instantText(lastAtMs),
    })),
  };
}
