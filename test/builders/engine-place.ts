/** The engine itself on a place file, in memory or in a file, with every driver and a clock that is stepped. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { catalogueOf } from '#devices/catalogue.ts';
import { drivers } from '#devices/drivers/index.ts';
import type { Actor, Committed } from '#kernel/engine.ts';
import { makeIdSource } from '#kernel/ids.ts';
import type { Observation } from '#kernel/observation.ts';
import { openEngine } from '#src/engine.ts';
import { someBytes } from './http.ts';

export const STAFF: Actor = { kind: 'staff', role: 'owner', token: 'test', name: 'Test' };
/** Tuesday 2026-11-24, 10:00 in Paris. */
const TUESDAY_TEN = Date.parse('2026-11-24T09:00:00Z');

export type EnginePlace = Awaited<ReturnType<typeof anEnginePlace>>;

/** `inFile`: on the disk, for what restarts or looks at the file; else in memory. */
export async function anEnginePlace(
  place: unknown,
  { inFile = false, startMs = TUESDAY_TEN } = {},
) {
  const folder = inFile ? mkdtempSync(join(tmpdir(), 'faitout-engine-')) : null;
  const path = folder === null ? ':memory:' : join(folder, 'faitout.db');
  let nowMs = startMs;
  const randomBytes = someBytes();
  const clock = () => nowMs;
  const system = { nowMs: clock, newId: makeIdSource(clock, randomBytes), randomBytes };
  const open = () => openEngine({ path, system, catalogue: catalogueOf(drivers) });
  let engine = open();
  const committed: Committed[] = [];
  engine.onCommitted((one) => committed.push(one));

  const made = {
    path,
    committed,
    engine: () => engine,
    nowMs: clock,
    /** Goes on and carries out what is due, each at its time. */
    pass: async (ms: number): Promise<void> => {
      const untilMs = nowMs + ms;
      for (;;) {
        const dueAtMs = committed.at(-1)?.nextDueAtMs ?? null;
        if (dueAtMs === null || dueAtMs > untilMs) break;
        nowMs = Math.max(nowMs, dueAtMs);
        const before = committed.length;
        await engine.due();
        if (committed.length === before) break;
      }
      nowMs = untilMs;
      await engine.due();
    },
    /** Moves the clock alone. */
    setClock: (ms: number): void => {
      nowMs = ms;
    },
    say: (device: string, ...observations: Observation[]): Promise<void> =>
      engine.record([{ device, receivedAtMs: nowMs, observations, faults: [] }]),
    do: async <Value = unknown>(command: string, input: unknown): Promise<Value> => {
      const answer = await engine.do(command, input, STAFF);
      if (!answer.ok) throw new Error(`${command}: ${answer.code} ${answer.message}`);
      return answer.value as Value;
    },
    ask: async <Value = unknown>(query: string, input: unknown = {}): Promise<Value> => {
      const answer = await engine.ask(query, input, STAFF);
      if (!answer.ok) throw new Error(`${query}: ${answer.code} ${answer.message}`);
      return answer.value as Value;
    },
    list: async <Item = Record<string, unknown>>(query: string, input: object = {}) =>
      (await made.ask<{ items: Item[] }>(query, { limit: 50, ...input })).items,
    /** The process ends and starts again on the same file. */
    restart: async (): Promise<void> => {
      await engine.close();
      engine = open();
      engine.onCommitted((one) => committed.push(one));
      await engine.resume();
    },
    close: async (): Promise<void> => {
      await engine.close();
      if (folder !== null) rmSync(folder, { recursive: true, force: true });
    },
  };
  await made.do('place.import', place);
  return made;
}
