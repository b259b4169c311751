/** A door's contact and its exit button: opened by nobody, held open, or left by. */
import type { FlowCtx, Timer } from '#journal/flow-ctx.ts';
import { commandsSince, EXPIRES_IN_MS } from '#journal/outbox.ts';
import type { Command } from '#kernel/command.ts';
import type { ObservationOf } from '#kernel/observation.ts';
import {
  DOOR_HELD_MS,
  putReaderState,
  readerState,
  UNLOCK_COVERS_MS,
} from '#modules/access/index.ts';
import { raiseAnomaly, settleAnomaly } from '#modules/anomalies/index.ts';
import { machinesOfDevice, stateOfContact } from '#modules/machines/index.ts';
import { type DoorRow, findDoor, findDoorOfDevice } from '#modules/site/index.ts';
import type { Reader } from './badge-answer.ts';

/** A reader's own lid is not its door, nor is a numbered input that nobody said anything of. */
const NOT_A_DOOR = /^(lid|input-\d+)$/;
/** Two clocks, ours and the device's, may differ by this where both are trusted. */
const CLOCK_SLACK_MS = 2_000;
/** Staff may open a door for a minute at most. */
const UNLOCK_MS_MAX = 60_000;

export function contactFlow(ctx: FlowCtx, contact: ObservationOf<'contact'>, device: Reader): void {
  const door = findDoorOfDevice(ctx.tx, device.slug);
  if (door === null || !isOfDoor(door, contact.name) || contact.retained === true) return;
  if (isOfMachine(ctx, contact, device)) return;
  const key = `door-held:${door.slug}`;
  if (!contact.open) {
    ctx.clearTimer(key);
    settleAnomaly(ctx, heldOpen(door), 'closed');
    return;
  }
  const { atMs } = ctx.entry;
  ctx.setTimer({
    key,
    kind: 'door-held',
    dueAtMs: atMs + DOOR_HELD_MS,
    payload: { door: door.slug },
  });
  if (wasOpenedRightly(ctx, device, door)) return;
  ctx.record({ fact: 'door-forced', door: door.slug });
  raiseAnomaly(ctx, {
    kind: 'forced-door',
    subject: `door:${door.slug}`,
    detail: { door: door.slug, contact: contact.name },
  });
}

/** The door names its contact; one that does not takes what may be one. */
function isOfDoor(door: DoorRow, name: string): boolean {
  return door.contact === null ? !NOT_A_DOOR.test(name) : name === door.contact;
}

/** It tells whether a machine runs. */
function isOfMachine(ctx: FlowCtx, contact: ObservationOf<'contact'>, device: Reader): boolean {
  return machinesOfDevice(ctx.tx, device.slug).some(
    (machine) => stateOfContact(machine, device.slug, contact) !== null,
  );
}

/** The exit button opens the door from within: the device does it, the place notes it. */
export function exitButtonFlow(ctx: FlowCtx, device: Reader): void {
  const door = findDoorOfDevice(ctx.tx, device.slug);
  if (door === null) return;
  const reader = readerState(ctx.tx, device.slug);
  const openedAtMs = Math.max(ctx.entry.atMs, reader.openedAtMs ?? 0);
  putReaderState(ctx.tx, { ...reader, openedAtMs });
  ctx.record({ fact: 'exit-pressed', door: door.slug });
}

/** Timer `door-held`: the door has been open for a minute. */
export function doorHeld(ctx: FlowCtx, timer: Timer): void {
  const { door: slug } = timer.payload as { readonly door: string };
  const door = findDoor(ctx.tx, slug);
  if (door === null) return;
  ctx.record({ fact: 'door-held-open', door: slug });
  raiseAnomaly(ctx, heldOpen(door));
}

function heldOpen(door: DoorRow) {
  return {
    kind: 'door-held-open',
    subject: `door:${door.slug}`,
    detail: { door: door.slug },
  } as const;
}

/** By an unlock of ours, by the exit button, or by what the device granted while it was alone. */
function wasOpenedRightly(ctx: FlowCtx, device: Reader, door: DoorRow): boolean {
  const { atMs } = ctx.entry;
  const { openedAtMs } = readerState(ctx.tx, device.slug);
  const covers = Math.max(UNLOCK_COVERS_MS, door.unlockSeconds * 1000);
  if (openedAtMs !== null && Math.abs(atMs - openedAtMs) <= covers) return true;
  return commandsSince(ctx.tx, device.slug, 'unlock', atMs - UNLOCK_MS_MAX).some(
    (unlock) => unlock.type === 'unlock' && covered(unlock, atMs),
  );
}

function covered(unlock: Extract<Command, { type: 'unlock' }>, atMs: number): boolean {
  const sentAtMs = (unlock.expiresAtMs ?? atMs + EXPIRES_IN_MS) - EXPIRES_IN_MS;
  const covers = Math.max(UNLOCK_COVERS_MS, unlock.seconds * 1000);
  return sentAtMs - CLOCK_SLACK_MS <= atMs && atMs <= sentAtMs + covers;
}
