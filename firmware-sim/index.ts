/**
 * The simulator as a library: devices that speak their own wire and share no code with the server.
 *
 * Clocks: `steppedClock(startAtMs)` (a test calls `advance(ms)`, or `await advanceSettling(ms)`) or
 * `runningClock({speed})`. Randomness: `seededRandom(seed)`. Sockets work in real time; everything
 * else a device does (resending, telemetry, closing a door) waits for its clock.
 *
 *   const reader = createNativeDevice({site, slug, secret, url, clock, random,
 *     capabilities: ['badge', 'door', 'display']});          // an interlock: ['badge', 'relay']
 *   await reader.until(() => reader.online);
 *   reader.presentBadge('04A1B2C3D4E5F6');                   // gives the event that was raised
 *   await reader.until(() => reader.feedbacks.length === 1 && reader.doorOpen);
 *   await reader.stop();
 *
 * A native device shows `events`, `feedbacks`, `commands` (with what became of each), `relayOn`,
 * `session`, `unlocked`, `doorOpen`, `boot`, `unreceipted`, `receipts`, `access`, `online`.
 * People do `presentBadge`, `typeDigits`, `pressButton`, `pushDoor`; `raise(type, fields)` raises
 * any other event. `clock.skewMs` makes every `at` wrong, `clock.shift(ms)` until a receipt.
 *
 * `createTasmotaPlug`: `setLoad(watts)`, `relayOn`, `wattHours`, `resetCounter()`, `loseClock(true)`.
 * Plugs of other makes (`createShellyGen1Plug` …) are one `SimulatedPlug` with the same controls.
 * `createMoonrakerPrinter`: `startPrint({filename, seconds, filamentMillimetres})`, `state`,
 *   `emergencyStop()`, `killKlippy()`, `killMoonraker()`, `history`.
 * `createRdm6300({slug, clock, random, tcpPort?, path?})`: `await ready`, `port`,
 *   `presentBadge('01000734E0')`, `ghost()`, `garbage()`; on a TCP port, or on a device file such as
 *   `(await createPtyPair()).devicePath`, whose other end is `serverPath`.
 *
 * Troubles, on all of them: `pull()` and `plugIn()` (the line), `link.outgoing.faults` (chances of
 * duplicate, reorder, drop, delay, garbage, half) and `link.outgoing.force(kind, count)` (the next
 * messages for sure). On MQTT besides: `powerOff()` and `powerOn()`, `link.writeRaw(bytes)`,
 * `link.incoming` (the same faults on what comes in); a native device can `freeze()` and `reboot()`.
 *
 * `runScenario({scenario, place, url, speed, seed, serial, troubles, repeat, signal, log})` plays a
 * scenario of `SCENARIOS` with all devices of a place file and gives what its people saw;
 * `createWorld` gives the devices of a place alone; `listeningIn(place)` names those that listen for the server,
 * whose ports `serial` may set (0: a free one).
 */
export { type Clock, runningClock, type SteppedClock, steppedClock, waitFor } from './clock.ts';
export { type Bambu, type BambuOptions, createBambu } from './devices/bambu.ts';
export { createEspRfid, type EspRfid, type EspRfidOptions } from './devices/esp-rfid.ts';
export { createEspHome, type EspHome, type EspHomeOptions } from './devices/esphome.ts';
export {
  type Capability,
  createNativeDevice,
  type NativeDevice,
  type NativeDeviceOptions,
} from './devices/faitout.ts';
export { type AccessList, hashBadge } from './devices/faitout-access.ts';
export type { NativeEvent } from './devices/faitout-buffer.ts';
export type { CommandRecord, Feedback } from './devices/faitout-commands.ts';
export {
  createUnpairedDevice,
  type UnpairedDevice,
  type UnpairedOptions,
} from './devices/faitout-pairing.ts';
export { createGrbl, type Grbl, type GrblOptions, type GrblProgram } from './devices/grbl.ts';
export {
  createHomeAssistant,
  type Entity,
  type HomeAssistant,
  type HomeAssistantOptions,
  mistakesIn,
} from './devices/home-assistant.ts';
export { createId12, encodeId12, type Id12, type Id12Options } from './devices/id12.ts';
export { createMarlin, type Marlin, type MarlinOptions } from './devices/marlin.ts';
export {
  createMoonrakerPrinter,
  type MoonrakerOptions,
  type MoonrakerPrinter,
} from './devices/moonraker.ts';
export type { HistoryJob } from './devices/moonraker-history.ts';
export type { PrintFile, PrintState } from './devices/moonraker-print.ts';
export {
  createOctoPrint,
  type OctoPrintFile,
  type OctoPrintOptions,
  type OctoPrintPrinter,
} from './devices/octoprint.ts';
export { createOpenBekenPlug, type OpenBekenOptions } from './devices/openbeken.ts';
export {
  createOsdp,
  type OsdpLine,
  type OsdpOptions,
  type OsdpReader,
  type OsdpReaderOptions,
} from './devices/osdp.ts';
export type { PlugOptions, SimulatedPlug } from './devices/plug.ts';
export { createPn532, encodePn532, type Pn532, type Pn532Options } from './devices/pn532.ts';
export { createPrusaLink, type PrusaLink, type PrusaLinkOptions } from './devices/prusalink.ts';
export { createRdm6300, encodeTag, type Rdm6300, type Rdm6300Options } from './devices/rdm6300.ts';
export { createShellyPlug, type ShellyOptions } from './devices/shelly.ts';
export { createShellyGen1Plug, type ShellyGen1Options } from './devices/shelly-gen1.ts';
export { createTasmotaPlug, type TasmotaOptions, type TasmotaPlug } from './devices/tasmota.ts';
export { createWedge, type Wedge, type WedgeOptions } from './devices/wedge.ts';
export { createZigbeePlug, type ZigbeePlugOptions } from './devices/zigbee2mqtt.ts';
export type { FaultKind, Faults } from './links/faults.ts';
export { createPtyPair, type PtyPair } from './links/pty.ts';
export { type Random, seededRandom } from './random.ts';
export { liveDays, localMs } from './scenarios/days.ts';
export { listeningIn } from './scenarios/devices.ts';
export { type RunOptions, runScenario, SCENARIOS } from './scenarios/index.ts';
export { type Place, readPlace, toPlace } from './scenarios/place.ts';
export { TROUBLES } from './scenarios/trouble.ts';
export { createWorld, type Tally, type World, type WorldOptions } from './scenarios/world.ts';
