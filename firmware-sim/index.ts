/**
 * The simulator as a library: devices that speak their own wire and share no code with the server.
 *
 * Clocks: `steppedClock(startAtMs)` (a test calls `advance(ms)`, or `await advanceSettling(ms)`) or
 * `runningClock({speed})`. Randomness: `seededRandom(seed)`. Sockets work in real time; everything
 * else a device does (resending, telemetry, closing a door) waits for its clock.
 *
 *   const reader = createNativeDevice({site, slug, secret, url, clock, random,
 *     capabilities: ['badge', 'door', 'display']});
 *   await reader.until(() => reader.online);
 *   reader.presentBadge('04A1B2C3D4E5F6');
 *   await reader.until(() => reader.feedbacks.length === 1 && reader.doorOpen);
 *   reader.pull(); reader.presentBadge('…'); reader.plugIn();   // decided offline, sent when back
 *   reader.link.outgoing.force('duplicate');                    // the next message goes out twice
 *   await reader.stop();
 *
 * `createTasmotaPlug`: `setLoad(watts)`, `relayOn`, `wattHours`.
 */
export { type Clock, runningClock, type SteppedClock, steppedClock, waitFor } from './clock.ts';
export {
  type Capability,
  createNativeDevice,
  type NativeDevice,
  type NativeDeviceOptions,
} from './devices/faitout.ts';
export { type AccessList, hashBadge } from './devices/faitout-access.ts';
export type { NativeEvent } from './devices/faitout-buffer.ts';
export type { CommandRecord, Feedback } from './devices/faitout-commands.ts';
export { createTasmotaPlug, type TasmotaOptions, type TasmotaPlug } from './devices/tasmota.ts';
export type { FaultKind, Faults } from './links/faults.ts';
export { type Random, seededRandom } from './random.ts';
