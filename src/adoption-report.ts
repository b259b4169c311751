/** What was heard of unknown devices, and the adoption window, in the contract's words. */
import type { AdoptionItem, DiscoveryItem, Seeming } from '#contract/adoption.ts';
import type { ListedFound, Seeming as Taken } from '#devices/discoveries.ts';
import { type AdoptionWindow, GUEST_USERNAME } from '#devices/guests.ts';
import type { EdgeHealth } from '#devices/link.ts';
import { slugOf } from '#kernel/device-secret.ts';
import { instantText } from '#kernel/instants.ts';

/** One line of the list. */
export function discoveryReport(found: ListedFound): DiscoveryItem {
  const { id, origin, username, address, firstAtMs, lastAtMs, count, seems, device, rivals } =
    found;
  return {
    ...{ id, origin, username, address, count, device },
    firstAt: instantText(firstAtMs),
    lastAt: instantText(lastAtMs),
    seems: seems.map(seemingReport),
    rivals: [...rivals],
  };
}

/** Where devices log in, and whether strangers may. */
export function adoptionReport(
  { mqtt }: Pick<EdgeHealth, 'mqtt'>,
  window: AdoptionWindow | null,
): AdoptionItem {
  return {
    broker: mqtt.kind,
    port: mqtt.kind === 'embedded' ? mqtt.port : null,
    open: window && {
      username: GUEST_USERNAME,
      code: window.code,
      until: instantText(window.untilMs),
    },
  };
}

function seemingReport({ driver, proposal }: Taken): Seeming {
  const { identity, name, settings, model, firmware, address, isCertain } = proposal;
  return {
    driver,
    certain: isCertain === true,
    slug: slugOf(name),
    settings: { ...settings },
    identity: identity ?? null,
    model: model ?? null,
    firmware: firmware ?? null,
    address: address ?? null,
  };
}
