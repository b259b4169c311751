/** What may scan much is read on another thread: the same answers, fit for who asks, and a place that goes on meanwhile. */
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { catalogueOf } from '#devices/catalogue.ts';
import { drivers } from '#devices/drivers/index.ts';
import { HEAVY_PLAIN_QUERIES, HEAVY_QUERIES } from '#flows/heavy-queries.ts';
import { makeRegistry } from '#flows/registry.ts';
import { redact } from '#http/redaction.ts';
import type { Actor, Engine } from '#kernel/engine.ts';
import { isWritten } from '#kernel/written.ts';
import { createReader, type Reader, withReader } from '#src/reader.ts';
import { aClock, aLog } from '#test/builders/devices.ts';
import { anEnginePlace, type EnginePlace, STAFF } from '#test/builders/engine-place.ts';
import { aSmallPlace, MEMBER, OTHER } from '#test/builders/small-place.ts';

const VIEWER = { ...STAFF, role: 'viewer' } as Actor;
const MINUTE = 60_000;
let place: EnginePlace;
let reader: Reader;
let engine: Engine;
const clock = aClock();

beforeEach(async () => {
  place = await anEnginePlace(aSmallPlace(), { inFile: true });
  reader = createReader({ path: place.path, clock, log: aLog() });
  engine = withReader(place.engine(), reader);
  let seq = 0;
  for (const number of [MEMBER, MEMBER, OTHER, OTHER]) {
    seq += 1;
    await place.say('interlock-laser', { type: 'badge', number, boot: 'b', seq });
    await place.say('reader-front', { type: 'badge', number, boot: 'b', seq });
    await place.pass(5 * MINUTE);
  }
});
afterEach(async () => {
  await reader.close();
  await place.close();
});

async function readJson(query: string, input: object, actor: Actor = STAFF) {
  const answer = await engine.ask(query, input, actor);
  if (!answer.ok || !isWritten(answer.value)) throw new Error(JSON.stringify(answer));
  return JSON.parse(Buffer.from(answer.value.writtenJson).toString()) as { items: unknown[] };
}

test.each([
  { actor: STAFF, lists: ['sessions.list', 'visits.list', 'decisions.list', 'badges.list'] },
  { actor: VIEWER, lists: ['sessions.list', 'visits.list', 'decisions.list'] },
])('lists say the same, to $actor.role what it may see', async ({ actor, lists }) => {
  for (const query of lists) {
    const plain = await place.engine().ask(query, { limit: 50 }, actor);
    if (!plain.ok || actor.kind !== 'staff') throw new Error(JSON.stringify(plain));
    const shown = redact(actor.role, plain.value);
    const read = await readJson(query, { limit: 50 }, actor);
    expect(read).toEqual(JSON.parse(JSON.stringify(shown)));
    expect(read.items.length).toBeGreaterThan(1);
  }
});

test('what is committed is read, and a refusal is a refusal', async () => {
  await readJson('decisions.list', { limit: 50 });
  await place.say('reader-front', { type: 'badge', number: '04DEAD', boot: 'b', seq: 9 });
  const { items } = await readJson('decisions.list', { limit: 50 });
  expect(items[0]).toMatchObject({ reason: 'unknown-badge' });
  const refused = await engine.ask('usage.get', { by: ['person'], people: false }, VIEWER);
  expect(refused).toMatchObject({ ok: false, code: 'not-allowed' });
});

test('the place takes badges while a question is under way, and many wait in their order', async () => {
  const asked = Array.from({ length: 20 }, () => readJson('sessions.list', { limit: 50 }));
  await place.say('reader-front', { type: 'badge', number: MEMBER, boot: 'b', seq: 10 });
  expect(new Set((await Promise.all(asked)).map(({ items }) => items.length))).toEqual(
    new Set([2]),
  );
});

test('it ends when nobody asks for half a minute, and begins again', async () => {
  await readJson('sessions.list', { limit: 50 });
  clock.step(31_000);
  expect((await readJson('sessions.list', { limit: 50 })).items).toHaveLength(2);
});

test('a question that breaks is its own failure; the next is answered', async () => {
  await expect(reader.ask('no.such', {}, STAFF)).rejects.toThrow('no query');
  expect((await readJson('sessions.list', { limit: 50 })).items).toHaveLength(2);
});

test('beyond its bound a question is turned away, and none waits for ever once it is closed', async () => {
  const asked = Array.from({ length: 300 }, () =>
    reader.ask('sessions.list', { limit: 50 }, STAFF).catch(() => 'closed' as const),
  );
  const turned = await Promise.all(asked.slice(200));
  for (const answer of turned) expect(answer).toMatchObject({ code: 'unavailable' });
  await reader.close();
  await Promise.all(asked);
});

test('sums that are wrong are found beside the place and put right in it, in parts', async () => {
  const other = new Database(place.path);
  other.exec(`UPDATE usage_person_days SET heldMs = heldMs + 1000;
    UPDATE usage_days SET heldMs = heldMs + 2000;
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1200)
    INSERT INTO usage_person_days (machineId, day, personId, sessions, heldMs, runningMs, energyMwh, jobs)
    SELECT 1, printf('19%02d-%02d-01', i % 90, 1 + i / 90 % 12), i, 1, 5, 0, 0, 0 FROM n`);
  other.exec(`INSERT INTO usage_days (machineId, day, sessions, heldMs, runningMs, energyMwh, jobs, people)
    SELECT machineId, day, sum(sessions), sum(heldMs), 0, 0, 0, count(*) FROM usage_person_days
    WHERE day < '2000' GROUP BY 1, 2`);
  other.close();
  expect(await engine.do('usage.rebuild', {}, STAFF)).toMatchObject({
    ok: true,
    value: { differences: 1202, rows: 2 },
  });
  expect(await engine.do('usage.rebuild', {}, STAFF)).toMatchObject({ value: { differences: 0 } });
  const use = await readJson('usage.get', { by: ['day'], people: true });
  expect(use.items).toMatchObject([
    { key: '2026-11-24', sessions: 2, heldSeconds: 600, people: 2 },
  ]);
  expect(await engine.do('usage.rebuild', {}, VIEWER)).toMatchObject({ code: 'not-allowed' });
});

test('every heavy query is one of the place', () => {
  const { queries } = makeRegistry(catalogueOf(drivers));
  const heavy = [...HEAVY_QUERIES, ...HEAVY_PLAIN_QUERIES];
  expect(heavy.filter((name) => queries[name] === undefined)).toEqual([]);
});
