/** What open peers do to machine sessions when they are run and measured, and what happens here: through the engine itself. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DriverCatalogue, DriverKnowledge } from '#flows/driver-catalogue.ts';
import type { Committed, Engine } from '#kernel/engine.ts';
import type { Observation } from '#kernel/observation.ts';
import { openEngine } from '#src/engine.ts';
import {
  aMachinePlace,
  HOUR,
  MINUTE,
  SECOND,
  type SessionLike,
  STAFF,
  TUESDAY_TEN,
} from '#test/builders/machine-place.ts';
import { aDatabase } from '#test/builders/place.ts';

const ANN = '04A1B2C3D4E5F6';
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

let nowMs: number;
let engine: Engine;
let committed: Committed[];
let count = 0;

beforeEach(async () => {
  nowMs = TUESDAY_TEN;
  committed = [];
  engine = openEngine({
    path: ':memory:',
    catalogue,
    system: {
      nowMs: () => nowMs,
      newId: () => `00000000-0000-7000-8000-${String(++count).padStart(12, '0')}`,
      randomBytes: (bytes) => new Uint8Array(bytes).fill(7),
    },
  });
  engine.onCommitted((one) => committed.push(one));
  const imported = await engine.do('place.import', aMachinePlace(), STAFF);
  if (!imported.ok) throw new Error(imported.message);
});
afterEach(() => engine.close());

async function say(observation: Observation, device = 'interlock-laser'): Promise<void> {
  await engine.record([{ device, receivedAtMs: nowMs, observations: [observation], faults: [] }]);
}
const badge = (seq: number, more: object = {}) =>
  say({ type: 'badge', number: ANN, boot: 'b', seq, ...more });
async function pass(ms: number): Promise<void> {
  nowMs += ms;
  await engine.due();
}
async function sessions(): Promise<SessionLike[]> {
  const answer = await engine.ask('sessions.list', { limit: 50 }, STAFF);
  if (!answer.ok) throw new Error(answer.message);
  return (answer.value as { items: SessionLike[] }).items;
}

describe('where peers go wrong', () => {
  it('the same swipe with the same sequence number makes one session', async () => {
    for (let turn = 0; turn < 3; turn += 1) await badge(1);
    await pass(MINUTE);
    await badge(1);
    expect(await sessions()).toHaveLength(1);
    expect((await sessions())[0]?.endedAt).toBeNull();
  });

  it('no command leaves before its decision is on disk', async () => {
    await badge(1);
    const enabling = committed.filter(({ commands }) =>
      commands.some((one) => one.type === 'enable'),
    );
    expect(enabling).toHaveLength(1);
    const [session] = await sessions();
    expect(enabling[0]?.commands).toMatchObject([
      { type: 'feedback', granted: true },
      { type: 'enable', session: session?.id },
    ]);
  });

  it('a device’s clock that moves an hour on bills no hour', async () => {
    await say({ type: 'badge', number: ANN, boot: 'b', seq: 1, atMs: nowMs });
    nowMs += 10 * MINUTE;
    await say({ type: 'badge', number: ANN, boot: 'b', seq: 2, atMs: nowMs + HOUR });
    expect((await sessions())[0]).toMatchObject({ endedBy: 'badge', heldSeconds: 600 });
  });

  it('a device’s clock that moves an hour back neither keeps the session for ever nor shortens it below nothing', async () => {
    await say({ type: 'badge', number: ANN, boot: 'b', seq: 1, atMs: nowMs });
    nowMs += 10 * MINUTE;
    await say({ type: 'badge', number: ANN, boot: 'b', seq: 2, atMs: nowMs - HOUR });
    const [session] = await sessions();
    expect(session?.heldSeconds).toBeLessThanOrEqual(600);
    expect(session?.heldSeconds).toBeGreaterThanOrEqual(0);
    await pass(SECOND);
    await say({ type: 'button', name: 'end', boot: 'b', seq: 3 });
    expect((await sessions())[0]?.endedAt).not.toBeNull();
  });

  it('a flow’s failure takes no neighbour with it', async () => {
    await engine.record([
      {
        device: 'interlock-laser',
        receivedAtMs: nowMs,
        faults: [],
        observations: [
          { type: 'state', state: 'nonsense' as 'idle', boot: 'b', seq: 1 },
          { type: 'badge', number: ANN, boot: 'b', seq: 2 },
        ],
      },
    ]);
    expect(await sessions()).toHaveLength(1);
  });

  it('every look-up on a badge’s and a sample’s way has an index', () => {
    const { raw, close } = aDatabase();
    const ways = [
      'SELECT * FROM machines WHERE slug = ?',
      'SELECT * FROM machines WHERE interlock = ? OR meter = ? OR jobs = ? OR reader = ?',
      'SELECT * FROM machine_status WHERE machineId = ?',
      'SELECT * FROM sessions WHERE endedAtMs IS NULL AND machineId = ? LIMIT 1',
      'SELECT * FROM sessions WHERE endedAtMs IS NULL',
      'SELECT * FROM jobs WHERE endedAtMs IS NULL AND machineId = ? LIMIT 1',
      'SELECT * FROM jobs WHERE machineId = ? AND key = ? ORDER BY startedAtMs DESC LIMIT 1',
      'SELECT * FROM jobs WHERE sessionId = ?',
      'SELECT * FROM runs WHERE machineId = ? AND startedAtMs < ? ORDER BY startedAtMs DESC LIMIT 1',
      'SELECT * FROM sessions WHERE endedAtMs > ? AND +machineId = ? AND +startedAtMs < ?',
      'SELECT * FROM sessions WHERE personId = ? ORDER BY startedAtMs DESC LIMIT 50',
      'SELECT * FROM sessions ORDER BY startedAtMs DESC, id DESC LIMIT 50',
      'SELECT count(*) FROM usage_person_days WHERE day = ? AND machineId = ?',
    ];
    for (const way of ways) {
      const plan = raw
        .prepare(`EXPLAIN QUERY PLAN ${way}`)
        .all(...Array.from(way.matchAll(/\?/g), () => 'x')) as Array<{ detail: string }>;
      const scans = plan.filter(
        ({ detail }) => detail.startsWith('SCAN') && !detail.includes('USING INDEX'),
      );
      expect(scans, way).toEqual([]);
    }
    close();
  });
});
