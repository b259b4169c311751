/** A badge was presented: finds whose it is, then the door or the machine that the reader guards decides. */
import type { FlowCtx } from '#journal/flow-ctx.ts';
import type { SeenPart } from '#kernel/badge-number.ts';
import type { ObservationOf } from '#kernel/observation.ts';
import {
  findDecision,
  findSighting,
  isHeldCard,
  isTooOld,
  touchSighting,
} from '#modules/access/index.ts';
import { type Machine, machinesAtReader } from '#modules/machines/index.ts';
import { type BadgeHolder, findHolders, holderAt } from '#modules/people/index.ts';
import {
  type DoorRow,
  findDoorOfDevice,
  findZoneById,
  type PlaceFacts,
  placeFacts,
  type ZoneRow,
} from '#modules/site/index.ts';
import { answerBadge, type Reader } from './badge-answer.ts';
import { unmetInZone } from './door-facts.ts';
import { badgeAtDoor } from './door-flow.ts';
import { badgeAtMachine } from './machine-badge-flow.ts';
import { sendStoredAnswer } from './repeat-answer.ts';
import { badgeOfNobody } from './unknown-badge-flow.ts';

/** What a reader guards. */
type Spot = {
  readonly door: DoorRow | null;
  readonly machines: readonly Machine[];
  readonly zone: ZoneRow | null;
};

/** Exactly one feedback; an unlock only when granted and live. */
export function badgeFlow(ctx: FlowCtx, observation: ObservationOf<'badge'>, device: Reader): void {
  const { atMs } = ctx.entry;
  const spot = spotOf(ctx, device);
  const place = placeFacts(ctx.tx);
  const { number, encoding } = observation;
  const seen = { reader: device.slug, encoding, sees: device.sees as SeenPart | null };
  const holder = holderAt(findHolders(ctx.tx, number, seen), atMs);
  if (holder === 'unknown' || holder === 'ambiguous') {
    badgeOfNobody(ctx, { observation, device, locale: place.locale, ...named(spot), holder });
    return;
  }
  const sighting = findSighting(ctx.tx, device.slug, holder.personId);
  const held = observation.pin === undefined && sighting !== undefined;
  if (held && isHeldCard(sighting, atMs) && !isShownAgain(ctx, sighting.decisionId)) {
    touchSighting(ctx.tx, device.slug, holder.personId, Math.max(atMs, sighting.seenAtMs));
    if (sendStoredAnswer(ctx, sighting.decisionId)) return;
  }
  if (spot.door !== null && spot.zone !== null) {
    const { door, zone } = spot;
    badgeAtDoor(ctx, { observation, device, place, door, zone, holder, sighting, number });
  } else if (spot.zone !== null) atMachine(ctx, { observation, device, place, spot, holder });
  else {
    answerBadge(ctx, {
      observation,
      device,
      holder,
      number,
      locale: place.locale,
      granted: false,
      reason: 'reader-unassigned',
      unmet: ['reader-unassigned'],
      word: 'reader-unassigned',
    });
  }
}

/** They were told that it came too late, and hold it again as they were asked to. */
function isShownAgain(ctx: FlowCtx, decisionId: string): boolean {
  return !isTooOld(ctx.entry) && findDecision(ctx.tx, decisionId)?.reason === 'too-old';
}

function atMachine(
  ctx: FlowCtx,
  at: {
    readonly observation: ObservationOf<'badge'>;
    readonly device: Reader;
    readonly place: PlaceFacts;
    readonly spot: Spot;
    readonly holder: BadgeHolder;
  },
): void {
  const { observation, device, place, spot, holder } = at;
  const zone = spot.zone as ZoneRow;
  const unmet = unmetInZone(ctx.tx, place, holder, zone, ctx.entry.atMs);
  const unmetAtPlace = isTooOld(ctx.entry) ? (['too-old', ...unmet] as const) : unmet;
  badgeAtMachine(ctx, { observation, device, machines: spot.machines, holder, unmetAtPlace });
}

/** A door goes before a machine: a reader guards the one or the other. */
function spotOf(ctx: FlowCtx, device: Reader): Spot {
  const door = findDoorOfDevice(ctx.tx, device.slug);
  if (door !== null) return { door, machines: [], zone: findZoneById(ctx.tx, door.zoneId) };
  const machines = machinesAtReader(ctx.tx, device.slug);
  const [first] = machines;
  const zone = first === undefined ? null : findZoneById(ctx.tx, first.zoneId);
  return { door: null, machines, zone };
}

function named(spot: Spot): { door?: string; machine?: string; street: boolean } {
  const street = spot.door !== null && spot.zone?.parentId === null;
  if (spot.door !== null) return { door: spot.door.slug, street };
  const [machine] = spot.machines;
  return machine === undefined ? { street } : { machine: machine.slug, street };
}
