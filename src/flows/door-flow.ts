/** A known badge, or the PIN after it, at a door: decides, moves presence, answers. */

import type { DecisionRefusal } from '#contract/refusals.ts';
import type { FlowCtx } from '#journal/flow-ctx.ts';
import { type Hours, localTimeOf, withinHours } from '#kernel/civil-time.ts';
import { saltedMatches } from '#kernel/crypto.ts';
import type { ObservationOf } from '#kernel/observation.ts';
import {
  checkPin,
  countPresentBesides,
  type Direction,
  decidePassage,
  dropPinTries,
  findPinTries,
  isLocked,
  isTooOld,
  type Passage,
  PIN_WINDOW_MS,
  type PinCheck,
  putReaderState,
  type ReaderState,
  readerState,
  type Sighting,
  unmetAtDoor,
} from '#modules/access/index.ts';
import { raiseAnomaly } from '#modules/anomalies/index.ts';
import type { BadgeHolder } from '#modules/people/index.ts';
import type { DoorRow, ZoneRow } from '#modules/site/index.ts';
import { type PlaceFacts, parseStored } from '#modules/site/index.ts';
import { answerBadge, type Reader } from './badge-answer.ts';
import { factsAt } from './door-facts.ts';
import type { FeedbackWord } from './feedback-texts.ts';
import { countPin } from './pin-tries.ts';
import { applyPassage, flagVisit, presenceNow, presenceThen } from './presence.ts';

export type AtDoor = {
  readonly observation: ObservationOf<'badge' | 'keypad'>;
  readonly device: Reader;
  readonly place: PlaceFacts;
  readonly door: DoorRow;
  readonly zone: ZoneRow;
  readonly holder: BadgeHolder;
  readonly sighting: Sighting | undefined;
  /** As the reader saw it. */
  readonly number: string;
};

/** One decision, one feedback; the unlock when all checks pass, or when somebody leaves by an `out` reader. */
export function badgeAtDoor(ctx: FlowCtx, at: AtDoor): void {
  const { door, zone, holder, sighting } = at;
  const tooOld = isTooOld(ctx.entry);
  const reader = readerState(ctx.tx, at.device.slug);
  const passage = passageOf(ctx, at, tooOld);
  const pin = pinOf(ctx, at, reader);
  const unmet = unmetOf(ctx, at, { passage, pin, reader });
  const moves = unmet.length === 0 || passage.kind === 'leave';
  const kept = moves && (!tooOld || ctx.entry.atTrusted);
  const visitId = kept ? applyPassage(ctx, at.place, visitOf(ctx, at), passage) : null;
  const granted = unmet.length === 0 && !tooOld;
  const refusals: readonly DecisionRefusal[] = tooOld ? ['too-old', ...unmet] : unmet;
  const [reason = 'ok'] = refusals;
  const twice = granted && passage.kind === 'stay' && passage.twice;
  if (twice) flagTwice(ctx, at, visitId);
  answerBadge(ctx, {
    observation: at.observation,
    device: at.device,
    holder,
    number: at.number,
    locale: at.place.locale,
    door: door.slug,
    granted,
    reason,
    unmet: refusals,
    word: reason === 'ok' ? goodWord(passage) : reason,
    street: zone.parentId === null,
    commands: granted
      ? [{ device: at.device.slug, body: { type: 'unlock', seconds: door.unlockSeconds } }]
      : [],
    flags: twice ? ['badge-twice'] : [],
    passage: kept ? rememberedOf(ctx, passage, visitId, sighting) : asBefore(sighting),
  });
  if (!tooOld) settlePin(ctx, at, reader, { pin, asks: reason === 'pin-needed' });
}

/** Leaving needs no right by an `out` reader; at `toggle` it needs none either, but the door opens by right alone. */
function unmetOf(
  ctx: FlowCtx,
  at: AtDoor,
  found: { readonly passage: Passage; readonly pin: PinCheck; readonly reader: ReaderState },
): DecisionRefusal[] {
  const { passage, pin, reader } = found;
  if (at.door.direction === 'out') return [];
  const enters = passage.kind === 'enter' || passage.kind === 'return';
  const capacity = enters ? at.zone.capacity : null;
  const unmet = unmetAtDoor({
    ...factsAt(ctx.tx, at.place, at.holder, at.zone, ctx.entry.atMs),
    pin,
    capacity,
    present: capacity === null ? 0 : countPresentBesides(ctx.tx, at.zone.id, at.holder.personId),
  });
  return isLocked(reader.refusesUntilMs, ctx.entry.atMs) ? ['reader-locked', ...unmet] : unmet;
}

function passageOf(ctx: FlowCtx, at: AtDoor, tooOld: boolean): Passage {
  const { sighting } = at;
  const { atMs } = ctx.entry;
  const justLeft =
    at.observation.type === 'keypad' &&
    sighting?.leftAtMs != null &&
    atMs - sighting.leftAtMs <= PIN_WINDOW_MS;
  // The badge before these digits ended the visit; the PIN opens the door, and takes nothing back.
  if (justLeft) return { kind: 'leave-unseen' };
  const visit = visitOf(ctx, at);
  const known = tooOld ? presenceThen(ctx, visit) : presenceNow(ctx, at.place, visit);
  const direction = at.door.direction as Direction;
  return decidePassage({ direction, atMs, sighting, ...known });
}

function visitOf(ctx: FlowCtx, at: AtDoor) {
  return { visitor: at.holder, zone: at.zone, atMs: ctx.entry.atMs };
}

/** A PIN belongs to what happens now: what comes too old is neither asked nor counted. */
function pinOf(ctx: FlowCtx, at: AtDoor, reader: ReaderState): PinCheck {
  const { door, place, holder, observation } = at;
  const { atMs } = ctx.entry;
  const asked =
    door.pinHours !== null &&
    door.direction !== 'out' &&
    withinHours(parseStored<readonly Hours[]>(door.pinHours), localTimeOf(atMs, place.timeZone));
  if (!asked) return 'not-asked';
  const tries = findPinTries(ctx.tx, holder.number);
  return checkPin({
    asked,
    locked: isLocked(tries.lockedUntilMs, atMs) || isLocked(reader.pinLockedUntilMs, atMs),
    given: observation.type === 'keypad' ? observation.digits : observation.pin,
    matches: (given) => holder.pin !== null && saltedMatches(given, holder.pin),
  });
}

/** After the answer: opens the ten seconds for digits, or ends them, and counts what was wrong. */
function settlePin(
  ctx: FlowCtx,
  at: AtDoor,
  reader: ReaderState,
  found: { readonly pin: PinCheck; readonly asks: boolean },
): void {
  const { holder, device, door } = at;
  if (found.pin === 'wrong') {
    countPin(ctx, { number: holder.number, door: door.slug, reader });
    return;
  }
  if (found.pin === 'right') dropPinTries(ctx.tx, holder.number);
  const wasAsked = reader.pinUntilMs !== null || reader.wrongPins > 0;
  if (found.asks) {
    putReaderState(ctx.tx, {
      ...reader,
      pinPersonId: holder.personId,
      pinNumber: holder.number,
      pinUntilMs: ctx.entry.atMs + PIN_WINDOW_MS,
    });
  } else if (wasAsked && found.pin !== 'locked') {
    const wrongPins = found.pin === 'right' ? 0 : reader.wrongPins;
    putReaderState(ctx.tx, {
      ...reader,
      device: device.slug,
      wrongPins,
      pinPersonId: null,
      pinNumber: null,
      pinUntilMs: null,
    });
  }
}

function flagTwice(ctx: FlowCtx, at: AtDoor, visitId: string | null): void {
  if (visitId !== null) flagVisit(ctx, visitId, 'badge-twice');
  raiseAnomaly(ctx, {
    kind: 'badge-twice',
    subject: `person:${at.holder.ref}`,
    detail: { door: at.door.slug, zone: at.zone.slug, person: at.holder.ref },
  });
}

function goodWord(passage: Passage): FeedbackWord {
  return passage.kind === 'leave' || passage.kind === 'leave-unseen' ? 'goodbye' : 'welcome';
}

/** What this reader knows of the person afterwards, for the 60 seconds of a second toggle. */
export function rememberedOf(
  ctx: FlowCtx,
  passage: Passage,
  visitId: string | null,
  before: Sighting | undefined,
) {
  const { atMs } = ctx.entry;
  if (passage.kind === 'stay') {
    const entered = before?.visitId === visitId ? (before?.enteredAtMs ?? null) : null;
    return { enteredAtMs: entered, leftAtMs: null, visitId };
  }
  if (passage.kind === 'leave') return { enteredAtMs: null, leftAtMs: atMs, visitId };
  if (passage.kind === 'leave-unseen') return asBefore(before);
  return { enteredAtMs: atMs, leftAtMs: null, visitId };
}

/** A refusal changes nothing of it. */
export function asBefore(before: Sighting | undefined) {
  return {
    enteredAtMs: before?.enteredAtMs ?? null,
    leftAtMs: before?.leftAtMs ?? null,
    visitId: before?.visitId ?? null,
  };
}
