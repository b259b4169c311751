import { describe, expect, it } from 'vitest';
import {
  AHEAD_MAX_MS,
  BEHIND_MAX_MS,
  type BootClock,
  judgeTime,
  LIVE_MAX_MS,
  UNKNOWN_CLOCK,
} from '#journal/clock.ts';

const NOW = Date.UTC(2026, 10, 24, 9, 12, 3);
const HOUR = 3_600_000;
const born: BootClock = { bootedAtMs: null, offsetMs: null, bornWithSeq: 4 };

describe('when an observation happened', () => {
  it.each([
    [
      'no time at all: now, and live',
      {},
      UNKNOWN_CLOCK,
      true,
      { atMs: NOW, live: true, atTrusted: false },
    ],
    [
      'a good clock',
      { atMs: NOW - 200 },
      UNKNOWN_CLOCK,
      true,
      { atMs: NOW - 200, live: true, atTrusted: true },
    ],
    [
      'ten seconds old: still live',
      { atMs: NOW - LIVE_MAX_MS },
      UNKNOWN_CLOCK,
      true,
      { live: true },
    ],
    [
      'a moment older: no longer',
      { atMs: NOW - LIVE_MAX_MS - 1 },
      UNKNOWN_CLOCK,
      true,
      { live: false },
    ],
    [
      'an hour late from a buffer: its own time',
      { atMs: NOW - HOUR },
      UNKNOWN_CLOCK,
      true,
      { atMs: NOW - HOUR, live: false, atTrusted: true, ageMs: HOUR },
    ],
    [
      'an hour behind from what keeps no buffer: ours',
      { atMs: NOW - HOUR },
      UNKNOWN_CLOCK,
      false,
      { atMs: NOW, atTrusted: false },
    ],
    [
      'five minutes ahead: trusted, and never in the future',
      { atMs: NOW + AHEAD_MAX_MS },
      UNKNOWN_CLOCK,
      true,
      { atMs: NOW, atTrusted: true, flags: [] },
    ],
    [
      'further ahead: recorded, flagged, not trusted',
      { atMs: NOW + AHEAD_MAX_MS + 1 },
      UNKNOWN_CLOCK,
      true,
      { atMs: NOW, atTrusted: false, flags: ['clock-wrong'] },
    ],
    [
      '1970: our time, and never live',
      { atMs: 12_000 },
      UNKNOWN_CLOCK,
      true,
      { atMs: NOW, atTrusted: false, live: false, flags: ['clock-unset'] },
    ],
    [
      'a week behind from what keeps no buffer: ours, and not flagged yet',
      { atMs: NOW - BEHIND_MAX_MS },
      UNKNOWN_CLOCK,
      false,
      { atMs: NOW, atTrusted: false, flags: [] },
    ],
    [
      'further behind from what keeps no buffer: years off, but of now',
      { atMs: NOW - BEHIND_MAX_MS - 1 },
      UNKNOWN_CLOCK,
      false,
      { atMs: NOW, atTrusted: false, live: true, flags: ['clock-wrong'] },
    ],
    [
      'as far behind from a buffer: it waited long',
      { atMs: NOW - BEHIND_MAX_MS - 1 },
      UNKNOWN_CLOCK,
      true,
      { atMs: NOW - BEHIND_MAX_MS - 1, atTrusted: true, live: false, flags: [] },
    ],
    [
      'as far behind by a clock that was measured: flagged, and corrected',
      { atMs: NOW - BEHIND_MAX_MS - 1 },
      { ...UNKNOWN_CLOCK, offsetMs: BEHIND_MAX_MS + 1 },
      true,
      { atMs: NOW, atTrusted: true, live: true, flags: ['clock-wrong'] },
    ],
    [
      'further behind, but a broker held it back: no word of its clock',
      { atMs: NOW - BEHIND_MAX_MS - 1, heldBack: true },
      UNKNOWN_CLOCK,
      false,
      { live: false, flags: ['held-back'] },
    ],
    [
      'retained: a state, never live',
      { atMs: NOW, retained: true },
      UNKNOWN_CLOCK,
      true,
      { live: false, atTrusted: false },
    ],
    [
      'uptime after a birth',
      { uptimeMs: 5000 },
      { ...UNKNOWN_CLOCK, bootedAtMs: NOW - 5100 },
      true,
      { atMs: NOW - 100, live: true, atTrusted: true },
    ],
    [
      'uptime of what waited in a buffer',
      { uptimeMs: 5000 },
      { ...UNKNOWN_CLOCK, bootedAtMs: NOW - HOUR },
      true,
      { atMs: NOW - HOUR + 5000, live: false },
    ],
  ] as const)('%s', (_fact, said, clock, buffers, expected) => {
    expect(judgeTime(said, NOW, clock, buffers)).toMatchObject(expected);
  });

  it('measures a clock that is an hour behind on what comes after the birth, and then knows its badges as live', () => {
    const first = judgeTime({ atMs: NOW - HOUR, seq: 5 }, NOW, born, true);
    expect(first).toMatchObject({ live: true, atMs: NOW, clock: { offsetMs: HOUR } });
    const second = judgeTime(
      { atMs: NOW - HOUR + 1000, seq: 6 },
      NOW + 1000,
      first.clock as BootClock,
      true,
    );
    expect(second).toMatchObject({ live: true, atMs: NOW + 1000 });
  });

  it('does not take what was in the buffer before the birth for live', () => {
    expect(judgeTime({ atMs: NOW - HOUR, seq: 4 }, NOW, born, true)).toMatchObject({ live: false });
  });

  it('is never now, nor a measure of the clock, where a broker held it back', () => {
    const judge = (circumstances: object, clock: BootClock) =>
      judgeTime({ heldBack: true, ...circumstances }, NOW, clock, true);
    const firstOfItsBoot = judge({ atMs: NOW - 3000, seq: 5 }, born);
    expect(firstOfItsBoot).toMatchObject({
      atMs: NOW - 3000,
      atTrusted: true,
      live: false,
      clock: null,
    });
    expect(firstOfItsBoot.ageMs).toBeGreaterThan(HOUR);
    expect(judge({}, UNKNOWN_CLOCK)).toMatchObject({ live: false, flags: ['held-back'] });
    expect(judge({ uptimeMs: 900 }, UNKNOWN_CLOCK)).toMatchObject({
      live: false,
      atTrusted: false,
      clock: null,
    });
  });
});
