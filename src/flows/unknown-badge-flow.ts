/** A number that nobody holds, or that could be two people's: enrolled, counted, refused. */
import type { FlowCtx } from '#journal/flow-ctx.ts';
import type { ObservationOf } from '#kernel/observation.ts';
import {
  countUnknown,
  heldUnknown,
  isTooOld,
  putReaderState,
  type ReaderState,
  readerState,
  UNKNOWN_REFUSES_MS,
  type UnknownSeen,
} from '#modules/access/index.ts';
import { raiseAnomaly } from '#modules/anomalies/index.ts';
import {
  type BadgeHint,
  findHint,
  findOpenEnrolment,
  putEnrolment,
  stepEnrolment,
} from '#modules/people/index.ts';
import { answerBadge, type Reader } from './badge-answer.ts';
import { sendStoredAnswer } from './repeat-answer.ts';

export type NobodysBadge = {
  readonly observation: ObservationOf<'badge'>;
  readonly device: Reader;
  readonly locale: string;
  readonly door?: string;
  readonly machine?: string;
  readonly street: boolean;
  readonly holder: 'unknown' | 'ambiguous';
};

export function badgeOfNobody(ctx: FlowCtx, badge: NobodysBadge): void {
  const { observation, device } = badge;
  const { number } = observation;
  const { atMs } = ctx.entry;
  const reader = readerState(ctx.tx, device.slug);
  const seen = JSON.parse(reader.unknown) as UnknownSeen[];
  const held = heldUnknown(seen, number, atMs);
  if (held !== undefined && sendStoredAnswer(ctx, held.decision)) {
    const still = seen.map((one) => (one === held ? { ...held, atMs } : one));
    putReaderState(ctx.tx, { ...reader, unknown: JSON.stringify(still) });
    return;
  }
  const enrolled = badge.holder === 'unknown' && isForEnrolment(ctx, badge);
  const tooOld = isTooOld(ctx.entry);
  const hint = badge.holder === 'unknown' ? findHint(ctx.tx, number, atMs) : null;
  const flags =
    badge.holder === 'ambiguous' ? ['badge-ambiguous'] : hint === null ? [] : [hint.kind];
  const { decisionId } = answerBadge(ctx, {
    observation,
    device,
    holder: null,
    number,
    locale: badge.locale,
    ...(badge.door === undefined ? {} : { door: badge.door }),
    ...(badge.machine === undefined ? {} : { machine: badge.machine }),
    street: badge.street,
    granted: false,
    reason: tooOld ? 'too-old' : 'unknown-badge',
    unmet: tooOld ? ['too-old', 'unknown-badge'] : ['unknown-badge'],
    word: enrolled ? 'enrolled-pending' : tooOld ? 'too-old' : 'unknown-badge',
    flags,
  });
  if (hint !== null && !enrolled) tellHint(ctx, device, hint);
  if (badge.holder === 'ambiguous') flagAmbiguous(ctx, badge);
  else if (!tooOld) count(ctx, reader, seen, { number, atMs, decision: decisionId });
}

/** The next unknown badge in an open window is the person's, until staff confirm it; a second one spoils it. */
function isForEnrolment(ctx: FlowCtx, badge: NobodysBadge): boolean {
  const { device, observation } = badge;
  const window = findOpenEnrolment(ctx.tx, device.slug, ctx.entry.atMs);
  if (window === undefined || !ctx.entry.live) return false;
  const { number, encoding = null } = observation;
  const step = stepEnrolment(window, number, ctx.entry.atMs);
  if (step === 'presented') {
    putEnrolment(ctx.tx, window.id, { state: 'presented', number, encoding });
    ctx.record({ fact: 'enrolment-presented', enrolment: window.id, number });
  } else if (step === 'ambiguous') {
    putEnrolment(ctx.tx, window.id, { state: 'ambiguous', number: null, encoding: null });
    ctx.record({ fact: 'enrolment-ambiguous', enrolment: window.id });
    raiseAnomaly(ctx, {
      kind: 'enrolment-ambiguous',
      subject: `device:${device.slug}`,
      detail: { device: device.slug },
    });
  }
  return step === 'presented' || step === 'again';
}

/** It looks like a badge that is known: staff are told what to check. It opens nothing all the same. */
function tellHint(ctx: FlowCtx, device: Reader, hint: BadgeHint): void {
  const { kind, number, sees } = hint;
  raiseAnomaly(ctx, {
    kind,
    subject: `device:${device.slug}`,
    detail: { device: device.slug, number, ...(sees === undefined ? {} : { sees }) },
  });
}

function flagAmbiguous(ctx: FlowCtx, badge: NobodysBadge): void {
  const { device, observation } = badge;
  raiseAnomaly(ctx, {
    kind: 'badge-ambiguous',
    subject: `device:${device.slug}`,
    detail: { device: device.slug, number: observation.number },
  });
}

/** Ten in a minute are somebody trying: the reader refuses entry for a while, and staff are told. */
function count(
  ctx: FlowCtx,
  reader: ReaderState,
  seen: readonly UnknownSeen[],
  one: UnknownSeen,
): void {
  const counted = countUnknown(seen, one);
  const refusesUntilMs = counted.refuses ? one.atMs + UNKNOWN_REFUSES_MS : reader.refusesUntilMs;
  putReaderState(ctx.tx, { ...reader, unknown: JSON.stringify(counted.seen), refusesUntilMs });
  if (!counted.refuses) return;
  ctx.record({ fact: 'reader-locked', device: reader.device, untilMs: refusesUntilMs });
  raiseAnomaly(ctx, {
    kind: 'unknown-badges',
    subject: `device:${reader.device}`,
    detail: { device: reader.device, count: counted.seen.length },
  });
}
