/** Which numbers of a count are there: all up to one, and ranges beyond it. Pure. */

export type Range = readonly [from: number, to: number];
export type Seqs = { readonly upTo: number; readonly beyond: readonly Range[] };

/** A device with more holes than this in its count is not one that lost a message. */
export const RANGES_MAX = 1000;
export const NO_SEQS: Seqs = { upTo: 0, beyond: [] };

/** Whether a number is already there. */
export function hasSeq(seqs: Seqs, seq: number): boolean {
  return seq <= seqs.upTo || seqs.beyond.some(([from, to]) => from <= seq && seq <= to);
}

/** With this number too; null when there would be more than `RANGES_MAX` holes. */
export function addSeq(seqs: Seqs, seq: number): Seqs | null {
  if (hasSeq(seqs, seq)) return seqs;
  if (seq === seqs.upTo + 1) return closeUp({ upTo: seq, beyond: seqs.beyond });
  const beyond = addRange(seqs.beyond, seq);
  return beyond.length > RANGES_MAX ? null : { upTo: seqs.upTo, beyond };
}

/** Ranges with this number too, in order, not touching. */
export function addRange(ranges: readonly Range[], seq: number): Range[] {
  return merge([...ranges, [seq, seq]]);
}

/** All before `oldest` is lost for good or was had elsewhere: passes over it. */
export function passTo(seqs: Seqs, oldest: number): Seqs {
  return oldest - 1 <= seqs.upTo ? seqs : closeUp({ upTo: oldest - 1, beyond: seqs.beyond });
}

function closeUp(seqs: Seqs): Seqs {
  let { upTo } = seqs;
  let at = 0;
  for (
    let range = seqs.beyond[at];
    range !== undefined && range[0] <= upTo + 1;
    range = seqs.beyond[at]
  ) {
    upTo = Math.max(upTo, range[1]);
    at += 1;
  }
  return { upTo, beyond: at === 0 ? seqs.beyond : seqs.beyond.slice(at) };
}

function merge(ranges: readonly Range[]): Range[] {
  const merged: Range[] = [];
  for (const range of [...ranges].sort((a, b) => a[0] - b[0])) {
    const last = merged.at(-1);
    if (last !== undefined && range[0] <= last[1] + 1) {
      merged[merged.length - 1] = [last[0], Math.max(last[1], range[1])];
    } else {
      merged.push(range);
    }
  }
  return merged;
}
