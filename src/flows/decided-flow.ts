/** A device decided by itself, offline: what happened is recorded as it happened, and nothing is sent. */
import { DECISION_REASONS, type DecisionReason } from '#contract/refusals.ts';
import type { FlowCtx } from '#journal/flow-ctx.ts';
import type { SeenPart } from '#kernel/badge-number.ts';
import type { ObservationOf } from '#kernel/observation.ts';
import {
  type Direction,
  decidePassage,
  findSighting,
  isTooOld,
  putReaderState,
  readerState,
} from '#modules/access/index.ts';
import { raiseAnomaly } from '#modules/anomalies/index.ts';
import { findStatus, listIssuedNumbers } from '#modules/fleet/index.ts';
import { type Machine, machinesAtReader } from '#modules/machines/index.ts';
import { type BadgeHolder, findHolders, holderAt } from '#modules/people/index.ts';
import {
  type DoorRow,
  findDoorOfDevice,
  findZoneById,
  placeFacts,
  type ZoneRow,
} from '#modules/site/index.ts';
import { answerBadge, type BadgeAnswer, type Reader } from './badge-answer.ts';
import { unmetInZone } from './door-facts.ts';
import { asBefore, rememberedOf } from './door-flow.ts';
import { machineDecidedOffline } from './machine-offline.ts';
import { applyPassage, presenceThen } from './presence.ts';

type Decided = ObservationOf<'decided'>;
type AtDoorOffline = {
  readonly observation: Decided;
  readonly device: Reader;
  readonly door: DoorRow;
  readonly zone: ZoneRow;
};

export function decidedFlow(ctx: FlowCtx, observation: Decided, device: Reader): void {
  const door = findDoorOfDevice(ctx.tx, device.slug);
  const zone = door === null ? null : findZoneById(ctx.tx, door.zoneId);
  const seen = { reader: device.slug, sees: device.sees as SeenPart | null };
  const found = holderAt(findHolders(ctx.tx, observation.number, seen), ctx.entry.atMs);
  const holder = typeof found === 'string' ? null : found;
  if (door !== null && zone !== null) {
    decidedAtDoor(ctx, { observation, device, door, zone }, holder);
    return;
  }
  const [machine] = machinesAtReader(ctx.tx, device.slug);
  const told = { observation, device, holder, ...(machine === undefined ? {} : { machine }) };
  const within = machine === undefined ? null : findZoneById(ctx.tx, machine.zoneId);
  const unmet =
    within === null || holder === null
      ? null
      : unmetInZone(ctx.tx, placeFacts(ctx.tx), holder, within, ctx.entry.atMs);
  const otherwise = observation.granted && unmet?.length !== 0;
  recordAsTold(ctx, { ...told, otherwise });
  const unexpected = otherwise || !wasListed(ctx, device, holder);
  machineDecidedOffline(ctx, observation, device, holder, unexpected);
}

/** Whether the list that the device says it holds names a badge of this person's. */
function wasListed(ctx: FlowCtx, device: Reader, holder: BadgeHolder | null): boolean {
  const held = findStatus(ctx.tx, device.id)?.accessHeld ?? null;
  if (holder === null || held === null) return false;
  const list = listIssuedNumbers(ctx.tx, device.id).find(({ version }) => version === held);
  return list !== undefined && (JSON.parse(list.numbers) as string[]).includes(holder.number);
}

/** Whether the server would have decided otherwise is a flag; what happened stands. */
function decidedAtDoor(ctx: FlowCtx, at: AtDoorOffline, holder: BadgeHolder | null): void {
  const { observation, device, door, zone } = at;
  const { granted } = observation;
  if (holder === null) {
    recordAsTold(ctx, { ...at, holder, otherwise: granted });
    return;
  }
  const { atMs } = ctx.entry;
  const place = placeFacts(ctx.tx);
  const visit = { visitor: holder, zone, atMs };
  const sighting = findSighting(ctx.tx, device.slug, holder.personId);
  const direction = door.direction as Direction;
  const passage = decidePassage({ direction, atMs, sighting, ...presenceThen(ctx, visit) });
  const leaves = passage.kind === 'leave' || passage.kind === 'leave-unseen';
  const unmet = leaves && direction === 'out' ? [] : unmetInZone(ctx.tx, place, holder, zone, atMs);
  let remembered: BadgeAnswer['passage'] = asBefore(sighting);
  // Of what its log kept from before its clock was set nobody knows when it was: it brings nobody in now.
  const isDated = !isTooOld(ctx.entry) || ctx.entry.atTrusted;
  if (granted && isDated) {
    const visitId = applyPassage(ctx, place, visit, passage);
    remembered = rememberedOf(ctx, passage, visitId, sighting);
    const reader = readerState(ctx.tx, device.slug);
    putReaderState(ctx.tx, { ...reader, openedAtMs: Math.max(atMs, reader.openedAtMs ?? 0) });
  }
  const otherwise = granted !== (unmet.length === 0);
  recordAsTold(ctx, { ...at, holder, otherwise, passage: remembered });
}

function recordAsTold(
  ctx: FlowCtx,
  told: {
    readonly observation: Decided;
    readonly device: Reader;
    readonly door?: DoorRow;
    readonly machine?: Machine;
    readonly holder: BadgeHolder | null;
    readonly otherwise: boolean;
    readonly passage?: BadgeAnswer['passage'];
  },
): void {
  const { observation, device, door, machine, holder, otherwise } = told;
  const reason = reasonOf(observation);
  answerBadge(ctx, {
    observation,
    device,
    holder,
    number: observation.number,
    ...(door === undefined ? {} : { door: door.slug }),
    ...(machine === undefined ? {} : { machine: machine.slug }),
    granted: observation.granted,
    reason,
    unmet: reason === 'ok' ? [] : [reason],
    word: observation.granted ? 'welcome' : 'unknown-badge',
    offline: true,
    ...(told.passage === undefined ? {} : { passage: told.passage }),
    flags: otherwise ? ['decided-otherwise'] : [],
  });
  if (!otherwise) return;
  raiseAnomaly(ctx, {
    kind: 'decided-otherwise',
    subject: `device:${device.slug}`,
    detail: { device: device.slug, person: holder?.ref ?? null, granted: observation.granted },
  });
}

/** A device's own word that the place does not know becomes the nearest that it does. */
function reasonOf(observation: Decided): DecisionReason {
  if (observation.granted) return 'ok';
  const known = DECISION_REASONS.find((one) => one === observation.reason && one !== 'ok');
  return known ?? 'unknown-badge';
}
