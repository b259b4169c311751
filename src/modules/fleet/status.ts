/** Folds what a device tells into its last known values; called for every observation. */
import type { Db } from '#db/drizzle.ts';
import type { Observation, ObservationOf } from '#kernel/observation.ts';
import { type CounterBefore, odditiesOf } from './oddity-rules.ts';
import { countOddity } from './oddity-store.ts';
import { channelOf, linkAfter, milli } from './rules.ts';
import {
  type PowerPart,
  putContact,
  putLink,
  putOpen,
  putPower,
  putRelay,
  putState,
} from './status-store.ts';
import { findContact, findStatus } from './store.ts';
import type { DeviceRow, StatusRow } from './types.ts';

/**
 * Keeps the last values of `link`, `relay`, `contact`, `power` and `state`. Answers whether pages that show the device have something new to show.
 */
export function updateDeviceStatus(
  db: Db,
  device: Pick<DeviceRow, 'id'>,
  observation: Observation,
  atMs: number,
): boolean {
  const isOdd = countOddities(db, device.id, observation, atMs);
  return keepLast(db, device, observation, atMs) || isOdd;
}

/** What a sound device does not do is counted; the place goes on all the same. */
function countOddities(db: Db, deviceId: number, observation: Observation, atMs: number): boolean {
  const isCounter = observation.type === 'power' && observation.wattHours !== undefined;
  const before = isCounter ? counterOf(findStatus(db, deviceId)) : null;
  const kinds = odditiesOf(observation, before, atMs);
  for (const kind of kinds) countOddity(db, deviceId, kind, atMs);
  return kinds.length > 0;
}

function counterOf(status: StatusRow | null): CounterBefore {
  const counterMwh = status?.wattHours ?? null;
  const atMs = status?.counterAtMs ?? null;
  return counterMwh === null || atMs === null ? null : { counterMwh, atMs };
}

function keepLast(
  db: Db,
  device: Pick<DeviceRow, 'id'>,
  observation: Observation,
  atMs: number,
): boolean {
  switch (observation.type) {
    case 'link':
      putLink(db, device.id, atMs, linkAfter(findStatus(db, device.id), observation, atMs));
      return true;
    case 'power':
      keepPower(db, device.id, observation, atMs);
      return channelOf(observation) === 0;
    case 'relay':
      if (channelOf(observation) !== 0) return false;
      putRelay(db, device.id, atMs, observation.on);
      return true;
    case 'contact':
      return keepContact(db, device.id, observation, atMs);
    case 'state':
      putState(db, device.id, atMs, observation.state);
      return true;
    default:
      return false;
  }
}

function keepPower(db: Db, deviceId: number, sample: ObservationOf<'power'>, atMs: number): void {
  // What a broker kept is no measure of now.
  if (channelOf(sample) !== 0 || sample.retained === true) return;
  const power: PowerPart = {
    watts: milli(sample.watts),
    wattHours: milli(sample.wattHours),
    volts: milli(sample.volts),
    amperes: milli(sample.amperes),
  };
  putPower(db, deviceId, atMs, power);
}

function keepContact(
  db: Db,
  deviceId: number,
  contact: ObservationOf<'contact'>,
  atMs: number,
): boolean {
  if (findContact(db, deviceId, contact.name)?.open === contact.open) return false;
  putContact(db, deviceId, { name: contact.name, open: contact.open, atMs });
  putOpen(db, deviceId, atMs, contact.open);
  return true;
}
