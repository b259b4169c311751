/** Wrong PINs are counted until entry locks; digits count for ten seconds after the question. */
import type { FlowCtx } from '#journal/flow-ctx.ts';
import {
  countWrongPin,
  findPinTries,
  putPinTries,
  putReaderState,
  type ReaderState,
  WRONG_PINS_PER_BADGE,
  WRONG_PINS_PER_READER,
} from '#modules/access/index.ts';
import { raiseAnomaly } from '#modules/anomalies/index.ts';

/** One more wrong PIN, of the badge and at the reader; either count may lock PIN entry for 15 minutes. */
export function countPin(
  ctx: FlowCtx,
  wrong: { readonly number: string; readonly door: string; readonly reader: ReaderState },
): void {
  const { reader, number, door } = wrong;
  const { atMs } = ctx.entry;
  const ofBadge = countWrongPin(findPinTries(ctx.tx, number), WRONG_PINS_PER_BADGE, atMs);
  const ofReader = countWrongPin(
    { wrong: reader.wrongPins, lockedUntilMs: reader.pinLockedUntilMs },
    WRONG_PINS_PER_READER,
    atMs,
  );
  putPinTries(ctx.tx, number, ofBadge);
  putReaderState(ctx.tx, {
    ...reader,
    wrongPins: ofReader.wrong,
    pinLockedUntilMs: ofReader.lockedUntilMs,
  });
  if (ofBadge.lockedUntilMs === null && ofReader.lockedUntilMs === null) return;
  ctx.record({ fact: 'pin-locked', door });
  raiseAnomaly(ctx, { kind: 'pin-locked', subject: `door:${door}`, detail: { door } });
}

/** Whether digits count now: within ten seconds of the question, at this reader. */
export function awaitsDigits(
  reader: ReaderState,
  atMs: number,
): reader is ReaderState & { readonly pinNumber: string } {
  return reader.pinNumber !== null && reader.pinUntilMs !== null && atMs <= reader.pinUntilMs;
}
