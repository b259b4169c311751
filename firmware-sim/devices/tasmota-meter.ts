/** The meter in a plug: watt-hours that are really integrated, by day and by telemetry period. */
import type { EnergyReading } from './tasmota-text.ts';

export type Meter = {
  readonly wattHours: number;
  /** Adds what was drawn since the last look; called before the load or the relay changes. */
  count(): void;
  /** A periodic reading has `periodWh` and begins the next period. */
  read(options: { isPeriodic: boolean; relayOn: boolean }): EnergyReading;
  reset(): void;
};

const POWER_FACTOR = 0.97;

export function createMeter(parts: {
  startWh: number;
  volts: number;
  /** What it draws now. */
  watts: () => number;
  nowMs: () => number;
  /** Local time as the device writes it; its first ten characters are the day. */
  time: () => string;
}): Meter {
  const { volts, watts, nowMs, time } = parts;
  let totalWh = parts.startWh;
  let dayStartWh = totalWh;
  let yesterdayWh = 0;
  let periodStartWh = totalWh;
  let day = time().slice(0, 10);
  let countedAtMs = nowMs();
  let totalStartTime = time();

  function count(): void {
    const atMs = nowMs();
    totalWh += (watts() * (atMs - countedAtMs)) / 3_600_000;
    countedAtMs = atMs;
    const today = time().slice(0, 10);
    if (today === day) return;
    day = today;
    yesterdayWh = totalWh - dayStartWh;
    dayStartWh = totalWh;
  }

  return {
    get wattHours() {
      count();
      return totalWh;
    },
    count,
    read({ isPeriodic, relayOn }) {
      count();
      const drawn = watts();
      const apparent = drawn / POWER_FACTOR;
      const reading: EnergyReading = {
        time: time(),
        totalStartTime,
        totalKwh: totalWh / 1000,
        yesterdayKwh: yesterdayWh / 1000,
        todayKwh: (totalWh - dayStartWh) / 1000,
        ...(isPeriodic ? { periodWh: totalWh - periodStartWh } : {}),
        watts: drawn,
        voltAmperes: apparent,
        reactive: Math.sqrt(apparent ** 2 - drawn ** 2),
        factor: drawn === 0 ? 0 : POWER_FACTOR,
        volts: relayOn ? volts : 0,
        amperes: apparent / volts,
      };
      if (isPeriodic) periodStartWh = totalWh;
      return reading;
    },
    reset() {
      totalWh = 0;
      dayStartWh = 0;
      yesterdayWh = 0;
      periodStartWh = 0;
      countedAtMs = nowMs();
      totalStartTime = time();
    },
  };
}
