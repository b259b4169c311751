/** Entries whose flow threw: seen by staff, and worked out once their cause is gone. */
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { anEnginePlace, type EnginePlace, STAFF } from '#test/builders/engine-place.ts';
import { aSmallPlace, MEMBER } from '#test/builders/small-place.ts';

const FRONT = 'reader-front';
type Item = Record<string, unknown>;
let place: EnginePlace;
let other: Database.Database;

beforeEach(async () => {
  place = await anEnginePlace(aSmallPlace(), { inFile: true });
  other = new Database(place.path);
});
afterEach(async () => {
  other.close();
  await place.close();
});

const breakWrites = (table: string) =>
  other.exec(`CREATE TRIGGER broken BEFORE INSERT ON ${table}
    BEGIN SELECT RAISE(ABORT, 'broken on purpose'); END`);
const mend = () => other.exec('DROP TRIGGER broken');
const runAgain = (id: unknown) =>
  place.engine().do('failures.run-again', { id, reason: 'mended' }, STAFF);

test('a failed entry is put before staff, and run again once its cause is gone: late, so nothing opens', async () => {
  breakWrites('visits');
  await place.say(FRONT, { type: 'badge', number: MEMBER, boot: 'b', seq: 1 });
  const [failure] = await place.list<Item>('failures.list');
  expect(failure).toMatchObject({ device: FRONT, type: 'badge' });
  expect(failure?.error).toContain('broken on purpose');
  const [anomaly] = await place.list<Item>('anomalies.list', { open: true });
  expect(anomaly).toMatchObject({ kind: 'entry-failed', subjectKind: 'device', subject: FRONT });

  await place.pass(60_000);
  expect(await runAgain(failure?.id)).toMatchObject({ ok: true });
  mend();
  expect(await runAgain(failure?.id)).toMatchObject({ ok: false, code: 'not-found' });
  expect(await place.list('failures.list')).toEqual([]);
  expect(await place.list('anomalies.list', { open: true })).toEqual([]);
  expect(await place.list('decisions.list')).toMatchObject([{ granted: false, reason: 'too-old' }]);
  const sent = place.committed.flatMap(({ commands }) => commands.map(({ type }) => type));
  expect(sent).toEqual(['feedback']);
});

test('one that fails costs its neighbours of the same turn nothing, and nothing of it stays', async () => {
  other.exec(`CREATE TRIGGER broken BEFORE INSERT ON decisions WHEN NEW.personId IS NULL
    BEGIN SELECT RAISE(ABORT, 'broken on purpose'); END`);
  const said = (seq: number, number: string) => ({
    device: FRONT,
    receivedAtMs: place.nowMs(),
    observations: [{ type: 'badge', number, boot: 'b', seq } as const],
    faults: [],
  });
  const before = place.committed.length;
  await place.engine().record([said(1, MEMBER), said(2, '04FFFFFF'), said(3, MEMBER)]);
  expect(await place.list<Item>('failures.list')).toMatchObject([{ type: 'badge' }]);
  expect(await place.list('decisions.list')).toMatchObject([{ granted: true }]);
  const [turn, ...more] = place.committed.slice(before);
  expect(more).toEqual([]);
  expect(turn?.receipts).toMatchObject([{ device: FRONT, upTo: 3 }]);
  const opened = turn?.commands.filter(({ type }) => type === 'unlock');
  // The third is the first's card, still held: its answer is sent again under the same id.
  expect(new Set(opened?.map(({ id }) => id)).size).toBe(1);
  const page = await place.ask<{ items: Item[] }>('journal.observations', {
    slug: FRONT,
    limit: 9,
  });
  expect(page.items.map(({ seq }) => seq)).toEqual([1, 2, 3]);
});

test('one that fails again stays, and says so', async () => {
  breakWrites('decisions');
  await place.say(FRONT, { type: 'badge', number: MEMBER, boot: 'b', seq: 1 });
  const [failure] = await place.list<Item>('failures.list');
  const again = await runAgain(failure?.id);
  expect(again).toMatchObject({ ok: false, code: 'conflict' });
  expect(await place.list('failures.list')).toHaveLength(1);
});

test('a timer that fails is carried out later: what it ends does not stay open', async () => {
  await place.do('place.import', {
    openingHours: [{ days: ['tue'], from: '08:00', to: '12:00' }],
    plans: [{ slug: 'coworker', hours: 'opening' }],
  });
  await place.say(FRONT, { type: 'badge', number: MEMBER, boot: 'b', seq: 1 });
  other.exec(`CREATE TRIGGER broken BEFORE UPDATE ON visits
    BEGIN SELECT RAISE(ABORT, 'broken on purpose'); END`);
  await place.pass(2 * 3600_000 + 5 * 60_000);
  expect(await place.list('visits.list', { open: true })).toHaveLength(1);
  expect(await place.list<Item>('failures.list')).toMatchObject([{ type: 'closing' }]);
  mend();
  await place.pass(10 * 60_000);
  expect(await place.list('visits.list')).toMatchObject([
    { endedBy: 'closing', assumed: true, leftAt: '2026-11-24T11:00:00.000Z' },
  ]);
});
