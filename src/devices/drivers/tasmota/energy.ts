/** Power and energy in a Tasmota sensor document: one observation for the whole device. */

import { type Fields, isFields } from '#devices/wire/json.ts';
import { finiteWithin, scaledByTen, sumOf } from '#devices/wire/numbers.ts';
import type { PowerSampled } from '#kernel/observation.ts';

const CHANNELS_MAX = 32;
const WATTS_MAX = 1e7;
const KILOWATT_HOURS_MAX = 1e9;
const VOLTS_MAX = 1e5;
const AMPERES_MAX = 1e5;
/** Beyond what the firmware prints: EnergyRes, WattRes and AmpRes go to five places at most. */
const PLACES = 6;

type Values = readonly number[] | undefined | 'unreadable';
export type EnergyRead = {
  readonly sample: PowerSampled | null;
  /** How many channels the counter is the sum of; null where there is no counter. */
  readonly counters: number | null;
  readonly faults: readonly string[];
};

/**
 * A meter of several phases or channels gives lists or objects (home-assistant/core, tests of the
 * Tasmota sensors). They are told as one sample: watts, watt-hours and amperes are their sums, and
 * volts, which have no sum, only where there is one value.
 */
export function readEnergy(document: Fields): EnergyRead {
  const blocks = energyBlocks(document);
  const faults: string[] = [];
  const collect = (names: readonly string[], min: number, max: number) => {
    const values: number[] = [];
    for (const block of blocks) {
      const read = valuesOf(firstGiven(block, names), min, max);
      if (read === 'unreadable') faults.push(`bad-${names[0]}`);
      else if (read !== undefined) values.push(...read);
    }
    return values;
  };
  const watts = collect(['Power'], -WATTS_MAX, WATTS_MAX);
  const kilowattHours = collect(['Total', 'Energy'], 0, KILOWATT_HOURS_MAX);
  const volts = collect(['Voltage'], 0, VOLTS_MAX);
  const amperes = collect(['Current'], -AMPERES_MAX, AMPERES_MAX);
  const counters = kilowattHours.length === 0 ? null : kilowattHours.length;
  if (watts.length === 0 && counters === null) return { sample: null, counters, faults };
  const sample: PowerSampled = {
    type: 'power',
    ...(watts.length > 0 && { watts: total(watts) }),
    ...(counters !== null && { wattHours: scaledByTen(total(kilowattHours), 3) }),
    ...(volts.length === 1 && { volts: total(volts) }),
    ...(amperes.length > 0 && { amperes: total(amperes) }),
  };
  return { sample, counters, faults };
}

/** `ENERGY`, or the current clamps on analog inputs that stand under `ANALOG` as `CTEnergy1` … */
function energyBlocks(document: Fields): readonly Fields[] {
  const energy = document['ENERGY'];
  if (isFields(energy)) return [energy];
  const analog = document['ANALOG'];
  if (!isFields(analog)) return [];
  const clamps: Fields[] = [];
  for (const [name, block] of Object.entries(analog)) {
    if (name.startsWith('CTEnergy') && isFields(block)) clamps.push(block);
  }
  return clamps.slice(0, CHANNELS_MAX);
}

function firstGiven(block: Fields, names: readonly string[]): unknown {
  const name = names.find((one) => block[one] !== undefined && block[one] !== null);
  return name === undefined ? undefined : block[name];
}

function valuesOf(value: unknown, min: number, max: number): Values {
  if (value === undefined) return undefined;
  const parts = isFields(value) ? Object.values(value) : Array.isArray(value) ? value : [value];
  if (parts.length === 0 || parts.length > CHANNELS_MAX) return 'unreadable';
  const numbers: number[] = [];
  for (const part of parts as readonly unknown[]) {
    const number = finiteWithin(part, min, max);
    if (number === undefined) return 'unreadable';
    numbers.push(number);
  }
  return numbers;
}

function total(values: readonly number[]): number {
  return values.length === 1 ? (values[0] as number) : sumOf(values, PLACES);
}
