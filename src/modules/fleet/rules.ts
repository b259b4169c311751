/** How a device's words become its last known values: quantities in whole small units. Pure. */
import type { ObservationOf } from '#kernel/observation.ts';
import type { StatusRow } from './types.ts';

const THOUSAND = 1000;

/** Channel 0 is the device itself: what its driver tells without a channel. */
export function channelOf(observation: { readonly channel?: number }): number {
  return observation.channel ?? 0;
}

/** Thousandths, rounded; null for what was not told. */
export function milli(value: number | undefined): number | null {
  return value === undefined ? null : Math.round(value * THOUSAND);
}

/** The value of thousandths; null stays null. */
export function whole(thousandths: number | null): number | null {
  return thousandths === null ? null : thousandths / THOUSAND;
}

export type LinkPart = Pick<
  StatusRow,
  | 'online'
  | 'onlineSinceMs'
  | 'boot'
  | 'firmware'
  | 'model'
  | 'capabilities'
  | 'port'
  | 'accessHeld'
  | 'enabled'
  | 'enabledSession'
>;

/** What is known after a link observation: what it does not say stays; a session goes with `enabled`. */
export function linkAfter(
  known: LinkPart | null,
  link: ObservationOf<'link'>,
  atMs: number,
): LinkPart {
  const isNew = link.online && known?.online !== true;
  const since = link.online ? (known?.onlineSinceMs ?? null) : null;
  return {
    online: link.online,
    onlineSinceMs: isNew ? atMs : since,
    boot: link.boot ?? known?.boot ?? null,
    firmware: link.firmware ?? known?.firmware ?? null,
    model: link.model ?? known?.model ?? null,
    capabilities:
      link.capabilities === undefined
        ? (known?.capabilities ?? null)
        : JSON.stringify(link.capabilities),
    // The first that is known stays: whatever stands there later is compared with it.
    port: known?.port ?? link.port ?? null,
    accessHeld: link.access ?? known?.accessHeld ?? null,
    enabled: link.enabled ?? known?.enabled ?? null,
    enabledSession:
      link.session ?? (link.enabled === false ? null : (known?.enabledSession ?? null)),
  };
}
