/** Digits were typed: they are the PIN of the badge before them, or nothing. */
import type { FlowCtx } from '#journal/flow-ctx.ts';
import type { ObservationOf } from '#kernel/observation.ts';
import { findSighting, readerState } from '#modules/access/index.ts';
import { findHolders, holderAt } from '#modules/people/index.ts';
import { findDoorOfDevice, findZoneById, placeFacts } from '#modules/site/index.ts';
import type { Reader } from './badge-answer.ts';
import { badgeAtDoor } from './door-flow.ts';
import { awaitsDigits } from './pin-tries.ts';

/** Keypads send what ends a PIN along with it. */
const NOT_DIGITS = /\D/g;

export function keypadFlow(ctx: FlowCtx, typed: ObservationOf<'keypad'>, device: Reader): void {
  const { atMs } = ctx.entry;
  const reader = readerState(ctx.tx, device.slug);
  const door = findDoorOfDevice(ctx.tx, device.slug);
  const zone = door === null ? null : findZoneById(ctx.tx, door.zoneId);
  if (door === null || zone === null || !awaitsDigits(reader, atMs)) return;
  const holder = holderAt(findHolders(ctx.tx, reader.pinNumber, { reader: device.slug }), atMs);
  if (typeof holder === 'string') return;
  badgeAtDoor(ctx, {
    observation: { ...typed, digits: typed.digits.replace(NOT_DIGITS, '') },
    device,
    place: placeFacts(ctx.tx),
    door,
    zone,
    holder,
    sighting: findSighting(ctx.tx, device.slug, holder.personId),
    number: reader.pinNumber,
  });
}
