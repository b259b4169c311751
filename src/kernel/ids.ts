/** Ids that sort by time: UUID version 7 (RFC 9562 §5.7) from a clock and random bytes given by the caller. */

/**
 * Makes ids that grow strictly within one millisecond too: the 12 bits after the version count up.
 * `randomBytes(n)` gives n bytes; `nowMs()` the clock.
 */
export function makeIdSource(
  nowMs: () => number,
  randomBytes: (n: number) => Uint8Array,
): () => string {
  let lastMs = 0;
  let count = 0;
  return () => {
    const ms = nowMs();
    if (ms > lastMs) {
      lastMs = ms;
      count = 0;
    } else if (++count > COUNT_MAX) {
      lastMs += 1;
      count = 0;
    }
    return format(lastMs, count, randomBytes(8));
  };
}

/** When an id was made; null: it is none of these. */
export function timeOfId(id: string): number | null {
  const [, high = '', low = ''] = VERSION_7.exec(id) ?? [];
  return high === '' ? null : Number.parseInt(high + low, 16);
}

const VERSION_7 = /^([0-9a-f]{8})-([0-9a-f]{4})-7/;
const COUNT_MAX = 0xfff;

function format(ms: number, count: number, tail: Uint8Array): string {
  const time = ms.toString(16).padStart(12, '0');
  const hex = Buffer.from(tail).toString('hex');
  const variant = ((Number.parseInt(hex[0] as string, 16) & 0x3) | 0x8).toString(16);
  return (
    `${time.slice(0, 8)}-${time.slice(8)}-7${count.toString(16).padStart(3, '0')}` +
    `-${variant}${hex.slice(1, 4)}-${hex.slice(4)}`
  );
}
