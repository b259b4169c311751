/** The row of a machine becomes what rules read: its JSON parsed, its defaults filled in. Pure. */
import type { PlaceMachine, PlaceMachineSession, PlacePower } from '#contract/place-file.ts';
import type { Machine, MachineKind, MachineRow, PowerSettings, SessionSettings } from './types.ts';

type Extras = Pick<
  PlaceMachine,
  | 'free'
  | 'material'
  | 'loneWorking'
  | 'needs'
  | 'runOnSeconds'
  | 'coolDownSeconds'
  | 'maxMinutes'
  | 'remoteStart'
  | 'running'
  | 'upkeep'
>;

const MILLI = 1000;
const SECOND_MS = 1000;
const MINUTE_MS = 60_000;
/** Off↔idle holds so long; no setting, as standby noise is not a matter of taste. */
const SETTLE_MS = 5000;
const DEFAULT_OFF_BELOW_WATTS = 5;
const DEFAULT_RUN_ABOVE_WATTS = 50;
const DEFAULT_START_AFTER_SECONDS = 10;
const DEFAULT_STOP_AFTER_SECONDS = 60;
const DEFAULT_BILLED_IDLE_MINUTES = 5;
const DEFAULT_SHORT_SECONDS = 15;
const PARSED_MAX = 1024;
const parsed = new Map<number, { row: MachineRow; machine: Machine }>();

/** Parsed once as long as the row stays the same: a meter speaks every ten seconds. */
export function machineOf(row: MachineRow): Machine {
  const known = parsed.get(row.id);
  if (known !== undefined && isSame(known.row, row)) return known.machine;
  const machine = parseMachine(row);
  if (parsed.size >= PARSED_MAX) parsed.clear();
  parsed.set(row.id, { row, machine });
  return machine;
}

function parseMachine(row: MachineRow): Machine {
  const extras = JSON.parse(row.extras) as Extras;
  const { id, slug, name, zoneId, certification, interlock, meter, jobs, reader } = row;
  return {
    id,
    slug,
    name,
    kind: row.kind as MachineKind,
    zoneId,
    certification,
    interlock,
    meter,
    jobs,
    reader,
    power: powerSettings(row.power === null ? {} : (JSON.parse(row.power) as PlacePower)),
    powerTells: row.power !== null,
    session: sessionSettings(JSON.parse(row.session) as PlaceMachineSession | null),
    free: extras.free ?? false,
    loneWorking: extras.loneWorking ?? true,
    needs: extras.needs ?? [],
    runOnMs: (extras.runOnSeconds ?? 0) * SECOND_MS,
    coolDownMs: (extras.coolDownSeconds ?? 0) * SECOND_MS,
    maxMs: typeof extras.maxMinutes === 'number' ? extras.maxMinutes * MINUTE_MS : null,
    remoteStart: extras.remoteStart ?? false,
    material: extras.material ?? null,
    upkeep: extras.upkeep ?? [],
    contact: row.contact,
    running: extras.running ?? null,
  };
}

/** A threshold that is absent lies where the next one does. */
function powerSettings(power: PlacePower): PowerSettings {
  const off = power.offBelowWatts ?? DEFAULT_OFF_BELOW_WATTS;
  const run =
    power.runAboveWatts ?? Math.max(power.idleBelowWatts ?? 0, DEFAULT_RUN_ABOVE_WATTS, off);
  const idle = power.idleBelowWatts ?? run;
  return {
    offBelowMw: Math.round(Math.min(off, idle) * MILLI),
    idleBelowMw: Math.round(idle * MILLI),
    runAboveMw: Math.round(run * MILLI),
    startAfterMs: (power.startAfterSeconds ?? DEFAULT_START_AFTER_SECONDS) * SECOND_MS,
    stopAfterMs: (power.stopAfterSeconds ?? DEFAULT_STOP_AFTER_SECONDS) * SECOND_MS,
    settleMs: SETTLE_MS,
  };
}

function sessionSettings(given: PlaceMachineSession | null): SessionSettings {
  const session: PlaceMachineSession = given ?? {};
  const idle = session.idleEndsAfterMinutes;
  return {
    idleEndsAfterMs: typeof idle === 'number' ? idle * MINUTE_MS : null,
    takeover: session.takeover ?? 'when-idle',
    supervision: session.supervision ?? 'none',
    billedIdleMs: (session.billedIdleMinutes ?? DEFAULT_BILLED_IDLE_MINUTES) * MINUTE_MS,
    shortMs: (session.shortSeconds ?? DEFAULT_SHORT_SECONDS) * SECOND_MS,
  };
}

function isSame(one: MachineRow, other: MachineRow): boolean {
  return (Object.keys(one) as Array<keyof MachineRow>).every((key) => one[key] === other[key]);
}
