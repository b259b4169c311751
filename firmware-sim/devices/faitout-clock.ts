/** A native device's idea of the time: none at power-on, then what a receipt said, or what a fault makes of it. */
import type { Clock } from '../clock.ts';

export type DeviceClock = {
  /** False until a receipt has set it (or the device has a clock of its own). */
  readonly trusted: boolean;
  /** Added to every `at`, and never corrected: local time written as if it were UTC. */
  skewMs: number;
  now(): number;
  /** What goes into `at`. */
  stamp(): string;
  /** It is off by so much until the next receipt sets it: a bad crystal, an empty battery. */
  shift(ms: number): void;
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
    now: () => clock.now() + offsetMs,
    stamp: () => new Date(device.now() + device.skewMs).toISOString(),
    shift(ms) {
      offsetMs += ms;
    },
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
      if (!hasBattery) offsetMs = 0;
    },
  };
  return device;
}
