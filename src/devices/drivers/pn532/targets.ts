/** What InListPassiveTarget answers: the cards in the field (NXP UM0701-02 §7.3.5, 106 kbps type A). Pure. */

export type TargetsRead =
  | { readonly ok: true; readonly uids: readonly string[] }
  | { readonly ok: false; readonly reason: 'answer-length' | 'uid-length' };

const TARGETS_MAX = 2;
/** ISO 14443-3: one, two or three cascade levels. */
const UID_BYTES = [4, 7, 10];
/** SAK bit 6: the card speaks ISO 14443-4, so the reader has asked it for its ATS. */
const SAK_HAS_ATS = 0x20;

/** Upper-case hex, in the order in which the chip sends its bytes. */
export function readTargets(data: Uint8Array): TargetsRead {
  const count = data[0];
  if (count === undefined || count > TARGETS_MAX) return { ok: false, reason: 'answer-length' };
  const uids: string[] = [];
  let at = 1;
  for (let target = 0; target < count; target++) {
    // Number of the target, ATQA (2), SAK, length, UID.
    const sak = data[at + 3];
    const length = data[at + 4];
    if (sak === undefined || length === undefined) return { ok: false, reason: 'answer-length' };
    if (!UID_BYTES.includes(length)) return { ok: false, reason: 'uid-length' };
    const end = at + 5 + length;
    if (end > data.length) return { ok: false, reason: 'answer-length' };
    uids.push(
      Buffer.from(data.subarray(at + 5, end))
        .toString('hex')
        .toUpperCase(),
    );
    // The ATS counts itself. Some firmware leaves it out where the card did not answer.
    at = end + ((sak & SAK_HAS_ATS) === 0 ? 0 : (data[end] ?? 0));
  }
  return { ok: true, uids };
}
