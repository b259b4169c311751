/** What is told of a device that runs, and of one that can't. */
import type { ConfiguredDevice, DeviceHealth } from './link.ts';
import { rivalryOf, type Session } from './session.ts';

/** A device that runs, at this moment. */
export function healthOf(session: Session, nowMs: number): DeviceHealth {
  return {
    device: session.device,
    driver: session.driver.kind,
    link: session.link,
    linkSinceMs: session.linkSinceMs,
    lastFrameAtMs: session.lastFrameAtMs,
    framesIn: session.framesIn,
    framesOut: session.framesOut,
    decodeErrors: session.decodeErrors,
    driverErrors: session.driverErrors,
    framesThrottled: session.framesThrottled,
    framesLost: session.framesLost,
    fault: session.fault,
    rivals: rivalryOf(session, nowMs),
  };
}

/** A device whose driver or settings are not to be had. */
export function unfitHealth(
  configured: ConfiguredDevice,
  fault: string,
  nowMs: number,
): DeviceHealth {
  return {
    device: configured.device,
    driver: configured.driver,
    link: 'closed',
    linkSinceMs: nowMs,
    lastFrameAtMs: null,
    framesIn: 0,
    framesOut: 0,
    decodeErrors: 0,
    driverErrors: 0,
    framesThrottled: 0,
    framesLost: 0,
    fault,
    rivals: 0,
  };
}
