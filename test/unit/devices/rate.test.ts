/** The bucket of tokens. */
import { describe, expect, it } from 'vitest';
import { fullBucket, takeToken } from '#devices/rate.ts';

describe('a bucket', () => {
  const rate = { framesPerSecond: 10, framesBurst: 5 };

  it('gives its burst at once, then as many as time earns, never more than its burst', () => {
    let nowMs = 0;
    const bucket = fullBucket(rate, nowMs);
    const take = (times: number) =>
      Array.from({ length: times }, () => takeToken(bucket, rate, () => nowMs)).filter(Boolean)
        .length;
    expect(take(10)).toBe(5);
    nowMs = 250;
    expect(take(10)).toBe(2);
    nowMs = 300;
    expect(take(10)).toBe(1);
    nowMs = 100_000;
    expect(take(10)).toBe(5);
  });

  it('gives nothing for a clock that was set back', () => {
    const bucket = fullBucket({ ...rate, framesBurst: 1 }, 10_000);
    expect(takeToken(bucket, rate, () => 10_000)).toBe(true);
    expect(takeToken(bucket, rate, () => 5000)).toBe(false);
    expect(takeToken(bucket, rate, () => 5100)).toBe(true);
  });
});
