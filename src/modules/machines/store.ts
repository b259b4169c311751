/** SQL of machines and of what they do now. */
import { asc, type Db, eq, type SQLiteColumn, sql } from '#db/drizzle.ts';
import { statements } from '#db/statements.ts';
import { machineOf } from './parse.ts';
import { NOTHING_KNOWN } from './state-rules.ts';
import { machineStatus, machines } from './tables.ts';
import type { Knowledge, Machine, MachineState, MachineStatus } from './types.ts';

const at = sql.placeholder;
const having = (db: Db, part: SQLiteColumn) =>
  db
    .select({ id: machines.id })
    .from(machines)
    .where(eq(part, at('slug')));

const prepared = statements((db) => ({
  bySlug: db
    .select()
    .from(machines)
    .where(eq(machines.slug, at('slug')))
    .prepare(),
  byId: db
    .select()
    .from(machines)
    .where(eq(machines.id, at('id')))
    .prepare(),
  // At nearly every word of a device: an `or` SQLite would compile anew each time, 60 µs.
  ofDevice: having(db, machines.interlock)
    .unionAll(having(db, machines.meter))
    .unionAll(having(db, machines.jobs))
    .unionAll(having(db, machines.reader))
    .unionAll(having(db, machines.contact))
    .prepare(),
  all: db.select().from(machines).orderBy(asc(machines.slug)).prepare(),
  status: db
    .select()
    .from(machineStatus)
    .where(eq(machineStatus.machineId, at('machineId')))
    .prepare(),
  put: db
    .insert(machineStatus)
    .values({
      machineId: at('machineId'),
      state: at('state'),
      sinceMs: at('sinceMs'),
      online: at('online'),
      power: at('power'),
      milliwatts: at('milliwatts'),
      relayOn: at('relayOn'),
      energyMwh: at('energyMwh'),
      counterMwh: at('counterMwh'),
      counterAtMs: at('counterAtMs'),
      outOfServiceReason: at('outOfServiceReason'),
      outOfServiceBy: at('outOfServiceBy'),
      outOfServiceSinceMs: at('outOfServiceSinceMs'),
      awaySinceMs: at('awaySinceMs'),
      faults: at('faults'),
    })
    .onConflictDoUpdate({
      target: machineStatus.machineId,
      set: {
        state: sql`excluded.state`,
        sinceMs: sql`excluded.sinceMs`,
        online: sql`excluded.online`,
        power: sql`excluded.power`,
        milliwatts: sql`excluded.milliwatts`,
        relayOn: sql`excluded.relayOn`,
        energyMwh: sql`excluded.energyMwh`,
        counterMwh: sql`excluded.counterMwh`,
        counterAtMs: sql`excluded.counterAtMs`,
        outOfServiceReason: sql`excluded.outOfServiceReason`,
        outOfServiceBy: sql`excluded.outOfServiceBy`,
        outOfServiceSinceMs: sql`excluded.outOfServiceSinceMs`,
        awaySinceMs: sql`excluded.awaySinceMs`,
        faults: sql`excluded.faults`,
      },
    })
    .prepare(),
}));

type StatusRow = typeof machineStatus.$inferSelect;

export function findMachine(db: Db, slug: string): Machine | null {
  const row = prepared(db).bySlug.get({ slug });
  return row === undefined ? null : machineOf(row);
}

export function findMachineById(db: Db, id: number): Machine | null {
  const row = prepared(db).byId.get({ id });
  return row === undefined ? null : machineOf(row);
}

export function listMachineRows(db: Db): Machine[] {
  return prepared(db).all.all().map(machineOf);
}

/** Every machine that a device is part of, whatever its part. */
export function machinesOfDevice(db: Db, slug: string): Machine[] {
  const ids = new Set(
    prepared(db)
      .ofDevice.all({ slug })
      .map(({ id }) => id),
  );
  return [...ids]
    .flatMap((id) => findMachineById(db, id) ?? [])
    .sort((one, other) => (one.slug < other.slug ? -1 : 1));
}

/** The machines that one starts at this reader: their `reader` is it, or they have none and it is their interlock. */
export function machinesAtReader(db: Db, slug: string): Machine[] {
  return machinesOfDevice(db, slug).filter(
    (machine) => (machine.reader ?? machine.interlock) === slug,
  );
}

/** A machine of which nothing was heard yet is `unknown`. */
export function readStatus(db: Db, machineId: number): MachineStatus {
  const row = prepared(db).status.get({ machineId });
  return row === undefined ? UNHEARD : statusOf(row);
}

export function writeStatus(db: Db, machineId: number, status: MachineStatus): void {
  const { known, energy } = status;
  const relays = Object.values(known.relays);
  const away = Object.values(known.away);
  prepared(db).put.run({
    machineId,
    state: status.state,
    sinceMs: status.sinceMs,
    online: status.online,
    power: JSON.stringify(known),
    milliwatts: status.milliwatts,
    relayOn: relays.length === 0 ? null : relays.every((on) => on),
    energyMwh: energy.totalMwh,
    counterMwh: energy.counterMwh,
    counterAtMs: energy.counterAtMs,
    outOfServiceReason: status.outOfServiceReason,
    outOfServiceBy: status.outOfServiceBy,
    outOfServiceSinceMs: status.outOfServiceSinceMs,
    awaySinceMs: away.length === 0 ? null : Math.min(...away),
    faults: status.faults.length === 0 ? '[]' : JSON.stringify(status.faults),
  });
}

const UNHEARD: MachineStatus = {
  state: 'unknown',
  sinceMs: 0,
  online: false,
  known: NOTHING_KNOWN,
  milliwatts: null,
  energy: { totalMwh: 0, counterMwh: null, counterAtMs: null },
  outOfServiceReason: null,
  outOfServiceBy: null,
  outOfServiceSinceMs: null,
  faults: [],
};

function statusOf(row: StatusRow): MachineStatus {
  return {
    state: row.state as MachineState,
    sinceMs: row.sinceMs,
    online: row.online,
    known: row.power === null ? NOTHING_KNOWN : (JSON.parse(row.power) as Knowledge),
    milliwatts: row.milliwatts,
    energy: {
      totalMwh: row.energyMwh,
      counterMwh: row.counterMwh,
      counterAtMs: row.counterAtMs,
    },
    outOfServiceReason: row.outOfServiceReason,
    outOfServiceBy: row.outOfServiceBy,
    outOfServiceSinceMs: row.outOfServiceSinceMs,
    faults: row.faults === '[]' ? [] : (JSON.parse(row.faults) as number[]),
  };
}
