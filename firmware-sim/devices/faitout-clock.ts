/** A native device's idea of the time: none at power-on, then what a receipt said, or what a fault makes of it. */
import type { Clock } from '../clock.ts';

export type DeviceClock = {
  /** False until a receipt has set it (or the device has a clock of its own). */
  readonly trusted: boolean;
  /** Added to what the device believes, and never corrected: a wrong zone, a bad crystal. */
  skewMs: number;
  now(): number;
  uptimeMs(): number;
  /** Sets it to an instant that the server gave. */
  set(nowText: string): void;
  /** Power came on: uptime from zero, and no time unless the device has a battery. */
  restart(): void;
};

export function createDeviceClock(clock: Clock, hasBattery: boolean): DeviceClock {
  let offsetMs = 0;
  let trusted = hasBattery;
  let startedAtMs = clock.now();
  const device: DeviceClock = {
    get trusted() {
      return trusted;
    },
    skewMs: 0,
    now: () => clock.now() + offsetMs + device.skewMs,
    uptimeMs: () => clock.now() - startedAtMs,
    set(nowText) {
      const instant = Date.parse(nowText);
      if (Number.isNaN(instant)) return;
      offsetMs = instant - clock.now();
      trusted = true;
    },
    restart() {
      startedAtMs = clock.now();
      trusted = hasBattery;
    },
  };
  return device;
}
