/** What a machine does, from all that its devices say: a relay that is open wins, then its own report, then watts. */

import { UNKNOWN_POWER } from './power-rules.ts';
import type { Knowledge, Machine, MachineState } from './types.ts';

export const NOTHING_KNOWN: Knowledge = {
  power: UNKNOWN_POWER,
  reported: null,
  relays: {},
  away: {},
  boots: {},
  seenAtMs: null,
  idleSinceMs: null,
  gap: null,
  waiting: null,
  pendingDisable: null,
  pendingEnable: null,
  coolUntilMs: null,
  runOnUntilMs: null,
  upkeepMwh: null,
};

/** Where the state comes from: the controller's own word, watts, or nothing that was ever heard. */
export type StateSource = 'reported' | 'power' | 'none';

export function stateSource(machine: Machine, known: Knowledge): StateSource {
  if (known.reported !== null) return 'reported';
  return machine.powerTells && known.power.lastAtMs !== null ? 'power' : 'none';
}

/** A relay of the machine is open: 0 W, whatever its meter says. */
export function isCut(known: Knowledge): boolean {
  return Object.values(known.relays).some((on) => !on);
}

/** `unknown` when what tells the state is away, or was never heard. */
export function machineState(
  machine: Machine,
  known: Knowledge,
  sessionOpen: boolean,
): MachineState {
  if (isCut(known)) return 'off';
  const source = stateSource(machine, known);
  if (source === 'reported' && known.reported !== null) {
    const { device, stale, state } = known.reported;
    return stale || isAway(known, device) ? 'unknown' : state;
  }
  if (source === 'power')
    return isAway(known, powerDevice(machine)) ? 'unknown' : known.power.level;
  if (machine.powerTells || machine.jobs !== null || machine.running !== null) return 'unknown';
  if (isAway(known, machine.interlock)) return 'unknown';
  if (sessionOpen) return 'running';
  return machine.interlock === null ? 'idle' : 'off';
}

/** Whose watts count: the meter's, or those of what it has instead. */
export function powerDevice(machine: Machine): string | null {
  return machine.meter ?? machine.interlock ?? machine.jobs;
}

/** The slugs of the devices through which the machine is known. */
export function devicesOf(machine: Machine): string[] {
  const slugs = [machine.interlock, machine.meter, machine.jobs, machine.reader, machine.contact];
  return [...new Set(slugs.filter((slug) => slug !== null))];
}

/** A device of its own: what it says is of this machine alone (a reader aside). */
export function isPartOf(machine: Machine, slug: string): boolean {
  return [machine.interlock, machine.meter, machine.jobs, machine.reader].includes(slug);
}

/** What a contact says of the machine; null: it is another contact. */
export function stateOfContact(
  machine: Machine,
  slug: string,
  contact: { readonly name: string; readonly open: boolean },
): 'running' | 'idle' | null {
  const { running } = machine;
  if (running === null || running.contact !== contact.name) return null;
  if (running.device === undefined ? !isPartOf(machine, slug) : running.device !== slug)
    return null;
  return contact.open === (running.when === 'open') ? 'running' : 'idle';
}

/** None of the devices that make it work is known to be away. */
export function isOnline(machine: Machine, known: Knowledge): boolean {
  const working = [machine.interlock, machine.meter, machine.jobs, machine.contact];
  return working.every((slug) => !isAway(known, slug));
}

/**
 * Whether it must not be stopped or handed on: it runs, holds a job, or nobody knows (`unknown` counts as
 * running unless the relay is off). Where nothing tells its state, nothing is known to run.
 */
export function isBusy(
  machine: Machine,
  known: Knowledge,
  state: MachineState,
  jobOpen: boolean,
): boolean {
  if (isCut(known)) return false;
  if (jobOpen) return true;
  if (stateSource(machine, known) === 'none') return false;
  return state === 'running' || state === 'paused' || state === 'unknown';
}

function isAway(known: Knowledge, slug: string | null): boolean {
  return slug !== null && known.away[slug] !== undefined;
}
