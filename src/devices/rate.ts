/** How fast a device may speak: a bucket of tokens that fills with time, one token a frame. */

export type Bucket = { tokens: number; refilledAtMs: number };
export type Rate = { readonly framesPerSecond: number; readonly framesBurst: number };

/** A full bucket. */
export function fullBucket(rate: Rate, nowMs: number): Bucket {
  return { tokens: rate.framesBurst, refilledAtMs: nowMs };
}

/** Takes a token if there is one. The clock is read only when the bucket is empty: most frames find one. */
export function takeToken(bucket: Bucket, rate: Rate, nowMs: () => number): boolean {
  if (bucket.tokens < 1) {
    const at = nowMs();
    const earned = ((at - bucket.refilledAtMs) * rate.framesPerSecond) / 1000;
    bucket.tokens = Math.min(rate.framesBurst, bucket.tokens + Math.max(0, earned));
    bucket.refilledAtMs = at;
  }
  if (bucket.tokens < 1) return false;
  bucket.tokens -= 1;
  return true;
}
