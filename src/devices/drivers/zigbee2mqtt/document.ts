/** The state document of a Zigbee device: relays, meters and contacts, each outlet by itself. */
import { type Fields, own } from '#devices/wire/json.ts';
import { scaledByTen } from '#devices/wire/numbers.ts';
import { quantityWithin } from '#devices/wire/quantities.ts';
import type { PowerSampled } from '#kernel/observation.ts';
import { OUTLETS } from './state.ts';

export type Outlet = {
  /** 0 is the device's only one. */
  readonly number: number;
  readonly on?: boolean;
  readonly sample?: PowerSampled;
};
export type DocumentRead = {
  readonly outlets: readonly Outlet[];
  readonly open?: boolean;
  readonly isTampered?: boolean;
  readonly isLow?: boolean;
  /** Fields that hold nonsense. */
  readonly bad: readonly string[];
};

const STATE_OR_METER = /^(?:state|power|energy)(?:_([a-z]+\d?))?$/;
const BATTERY_LOW_PERCENT = 10;
const WATTS_MAX = 1e7;
const KILOWATT_HOURS_MAX = 1e9;
const VOLTS_MAX = 1e5;
const AMPERES_MAX = 1e5;

/** Reads what is there; a field that is `null` is one that Zigbee2MQTT does not know yet. */
export function readDocument(document: Fields): DocumentRead {
  const bad: string[] = [];
  const ends = new Map<string, number>();
  for (const name of Object.keys(document)) {
    const match = STATE_OR_METER.exec(name);
    if (match === null) continue;
    const number = match[1] === undefined ? 0 : OUTLETS.get(match[1]);
    if (number !== undefined) ends.set(match[1] === undefined ? '' : `_${match[1]}`, number);
  }
  const outlets = [...ends].map(([end, number]) => readOutlet(document, end, number, bad));
  const open = flag(document, 'contact', bad);
  const isTampered = flag(document, 'tamper', bad);
  const isLow = readBattery(document, bad);
  return {
    outlets,
    // `contact` says that the magnet is there (zigbee2mqtt.io, MCCGQ11LM): true is closed.
    ...(open !== undefined && { open: !open }),
    ...(isTampered !== undefined && { isTampered }),
    ...(isLow !== undefined && { isLow }),
    bad,
  };
}

function readOutlet(document: Fields, end: string, number: number, bad: string[]): Outlet {
  const quantity = (name: string, min: number, max: number): number | undefined => {
    const value = own(document, name);
    if (value === undefined || value === null) return undefined;
    const read = quantityWithin(value, min, max);
    if (read === undefined) bad.push(name);
    return read;
  };
  const on = readState(document, `state${end}`, bad);
  const watts = quantity(`power${end}`, -WATTS_MAX, WATTS_MAX);
  const kilowattHours = quantity(`energy${end}`, 0, KILOWATT_HOURS_MAX);
  if (watts === undefined && kilowattHours === undefined) {
    return { number, ...(on !== undefined && { on }) };
  }
  // Only where something is metered are these the mains'; of a battery `voltage` is in millivolts.
  const volts = quantity(`voltage${end}`, 0, VOLTS_MAX);
  const amperes = quantity(`current${end}`, -AMPERES_MAX, AMPERES_MAX);
  const sample: PowerSampled = {
    type: 'power',
    ...(watts !== undefined && { watts }),
    ...(kilowattHours !== undefined && { wattHours: scaledByTen(kilowattHours, 3) }),
    ...(volts !== undefined && { volts }),
    ...(amperes !== undefined && { amperes }),
  };
  return { number, ...(on !== undefined && { on }), sample };
}

/** Covers and locks have a `state` too, with other words. */
function readState(document: Fields, name: string, bad: string[]): boolean | undefined {
  const value = own(document, name);
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') bad.push(name);
  else if (value.toUpperCase() === 'ON') return true;
  else if (value.toUpperCase() === 'OFF') return false;
  return undefined;
}

function flag(document: Fields, name: string, bad: string[]): boolean | undefined {
  const value = own(document, name);
  if (typeof value === 'boolean') return value;
  if (value !== undefined && value !== null) bad.push(name);
  return undefined;
}

function readBattery(document: Fields, bad: string[]): boolean | undefined {
  const isLow = flag(document, 'battery_low', bad);
  const percent = quantityWithin(own(document, 'battery'), 0, 100);
  if (percent === undefined) return isLow;
  return isLow === true || percent <= BATTERY_LOW_PERCENT;
}
