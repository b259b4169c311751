/** A place at work for tests of flows: real tables, a real batch an entry, and a clock that is stepped. */
import type { DriverCatalogue, DriverKnowledge } from '#flows/driver-catalogue.ts';
import { makeImportPlace } from '#flows/import-place.ts';
import { runEntry } from '#journal/batch.ts';
import type { EntryTime, FlowCtx, Timer } from '#journal/flow-ctx.ts';
import { takeDue } from '#journal/timers.ts';
import type { Command } from '#kernel/command.ts';
import type { Actor } from '#kernel/engine.ts';
import type { Observation } from '#kernel/observation.ts';
import { type DeviceRow, findDevice } from '#modules/fleet/index.ts';
import { aBatch, anEntrySpec, countedIds } from './batch.ts';
import { aDatabase } from './place.ts';

export type Ran<Value> = {
  readonly value: Value;
  readonly commands: readonly Command[];
  readonly rights: readonly string[] | 'all' | null;
};
export type Stage = ReturnType<typeof aStage>;

const OWNER: Actor = { kind: 'staff', role: 'owner', token: 'test', name: 'Test' };

const NATIVE: DriverKnowledge = {
  link: 'mqtt',
  buffers: true,
  confirms: true,
  parseSettings: (value) => ({ ok: true, value }),
  claims: (_settings, { site, device }) => ({
    listen: [`faitout/v1/${site}/${device}/event`],
    speak: [`faitout/v1/${site}/${device}/command`],
  }),
  port: () => null,
};
const catalogue: DriverCatalogue = new Map([['faitout', NATIVE]]);

/** Starts at `startMs` with the place of a file. */
export function aStage(startMs: number, place: unknown) {
  const opened = aDatabase();
  const newId = countedIds();
  let nowMs = startMs;
  let count = 0;

  function run<Value>(
    flow: (ctx: FlowCtx) => Value,
    how: {
      readonly actor?: Actor;
      readonly time?: Partial<EntryTime>;
      readonly type?: string;
    } = {},
  ): Ran<Value> {
    const batch = aBatch(opened, nowMs, newId);
    const time = { receivedAtMs: nowMs, atMs: nowMs, atTrusted: true, ageMs: 0, live: true };
    const spec = anEntrySpec({
      actor: how.actor ?? OWNER,
      type: how.type ?? 'test',
      time: { ...time, ...how.time },
    });
    const value = runEntry(batch, spec, flow, { rethrow: true }) as Value;
    const rights = batch.rights instanceof Set ? [...batch.rights] : batch.rights;
    return { value, commands: batch.commands.map(({ command }) => command), rights };
  }

  const stage = {
    db: opened.db,
    raw: opened.raw,
    run,
    nowMs: () => nowMs,
    setClock: (ms: number): void => {
      nowMs = ms;
    },
    step: (ms: number): void => {
      nowMs += ms;
    },
    device: (slug: string): DeviceRow => {
      const row = findDevice(opened.db, slug);
      if (row === null) throw new Error(`no device ${slug}`);
      return row;
    },
    /** What a device saw; `ageMs` old when it arrives. */
    see: (
      slug: string,
      observation: Observation,
      flow: (ctx: FlowCtx, observation: never, device: DeviceRow) => void,
      ageMs = 0,
    ): readonly Command[] =>
      run((ctx) => flow(ctx, observation as never, stage.device(slug)), {
        actor: { kind: 'device', device: slug },
        type: observation.type,
        time: { atMs: nowMs - ageMs, ageMs, live: ageMs <= 10_000 },
      }).commands,
    nextSeq: () => ++count,
    /** Carries out timers up to an instant, each at its time. */
    runTimers: (untilMs: number, handle: (ctx: FlowCtx, timer: Timer) => void): void => {
      for (;;) {
        const next = opened.raw
          .prepare('SELECT min(dueAtMs) AS at FROM timers WHERE dueAtMs <= ?')
          .get(untilMs) as { at: number | null };
        if (next.at === null) break;
        nowMs = Math.max(nowMs, next.at);
        for (const timer of takeDue(opened.db, nowMs))
          run((ctx) => handle(ctx, timer), { actor: { kind: 'timer' } });
      }
      nowMs = Math.max(nowMs, untilMs);
    },
    importPlace: (file: unknown): void => {
      const { value } = run((ctx) => makeImportPlace(catalogue)(ctx, file));
      if (!value.ok) throw new Error(`${value.message} ${JSON.stringify(value.errors)}`);
    },
    close: () => opened.close(),
  };
  stage.importPlace(place);
  return stage;
}
