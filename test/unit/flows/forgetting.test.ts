/** Forgetting: content goes, the fact and the chain stay; after its retention by itself. */
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openReadOnly } from '#db/open.ts';
import { verifyJournal } from '#journal/verify.ts';
import { anEnginePlace, type EnginePlace, STAFF } from '#test/builders/engine-place.ts';
import { aSmallPlace, MEMBER, OTHER } from '#test/builders/small-place.ts';

const FRONT = 'reader-front';
const DAY = 86_400_000;
let place: EnginePlace;

beforeEach(async () => {
  place = await anEnginePlace(aSmallPlace(), { inFile: true });
  await place.engine().resume();
});
afterEach(() => place.close());

const forget = (beforeMs: number, actor = STAFF) =>
  place
    .engine()
    .do('journal.forget', { before: new Date(beforeMs).toISOString(), reason: 'old' }, actor);
function inFile<Value>(read: (opened: ReturnType<typeof openReadOnly>) => Value): Value {
  const opened = openReadOnly(place.path);
  const value = read(opened);
  opened.close();
  return value;
}
const texts = () =>
  inFile(({ raw }) => raw.prepare('SELECT body FROM entries').all() as Array<{ body: string }>);

test('what was said before a date is gone, what came after stays, and the chain holds', async () => {
  await place.say(FRONT, { type: 'badge', number: MEMBER, boot: 'b', seq: 1 });
  place.setClock(place.nowMs() + 100 * DAY);
  await place.say(FRONT, { type: 'fault', code: 'still-here', text: '', boot: 'b', seq: 2 });
  expect(texts().filter(({ body }) => body?.includes(MEMBER)).length).toBeGreaterThan(0);
  const answer = await forget(place.nowMs() - 90 * DAY);
  expect(answer).toMatchObject({ ok: true, value: { more: false } });
  expect(texts().filter(({ body }) => body?.includes(MEMBER))).toEqual([]);
  expect(texts().filter(({ body }) => body?.includes('still-here'))).toHaveLength(1);
  const found = inFile(({ db }) => verifyJournal(db));
  expect(found).toMatchObject({ ok: true });
  expect(found.forgotten).toBeGreaterThan(0);
  expect(await forget(place.nowMs() - 90 * DAY)).toMatchObject({ value: { forgotten: 0 } });
});

test('a part at a time, until there is no more', async () => {
  for (let seq = 1; seq <= 2500; seq += 500) {
    const faults = Array.from({ length: 500 }, (_, index) => ({
      type: 'fault' as const,
      code: 'x',
      text: '',
      boot: 'b',
      seq: seq + index,
    }));
    await place.say(FRONT, ...faults);
  }
  place.setClock(place.nowMs() + 100 * DAY);
  const before = place.nowMs() - 90 * DAY;
  expect(await forget(before)).toMatchObject({ value: { forgotten: 2000, more: true } });
  expect(await forget(before)).toMatchObject({ value: { more: false } });
  expect(inFile(({ db }) => verifyJournal(db))).toMatchObject({ ok: true });
});

test('the last thirty days are kept, and nobody but the owner forgets', async () => {
  expect(await forget(place.nowMs() - 29 * DAY)).toMatchObject({ code: 'bad-input' });
  const manager = { ...STAFF, role: 'manager' } as typeof STAFF;
  expect(await forget(place.nowMs() - 90 * DAY, manager)).toMatchObject({ code: 'not-allowed' });
});

const count = (table: string, where = '1') =>
  inFile(
    ({ raw }) =>
      (raw.prepare(`SELECT count(*) AS n FROM ${table} WHERE ${where}`).get() as { n: number }).n,
  );
/** In and out at the front door, and a use of the laser, `ago` days before now. */
async function aDayOfUse(seq: number) {
  const say = (device: string, at: number) =>
    place.say(device, { type: 'badge', number: MEMBER, boot: 'b', seq: seq + at });
  await say(FRONT, 1);
  await place.pass(5 * 60_000);
  await say('interlock-laser', 1);
  await place.pass(30 * 60_000);
  await say('interlock-laser', 2);
  await place.pass(60_000);
  await say(FRONT, 2);
}
/** So many nights later; the last of them passes as a night does. */
async function nights(days: number) {
  place.setClock(place.nowMs() + (days - 1) * DAY);
  await place.pass(DAY);
}
const counts = async () => [
  await place.list('attendance.get', { from: '2026-11-01' }),
  await place.list('passages.get', { from: '2026-11-01' }),
];

test('who went where is kept for ninety days, and then by nobody; how many it was stays', async () => {
  await aDayOfUse(0);
  const before = await counts();
  expect(before).toEqual([
    [{ day: '2026-11-24', zone: 'coworking', visits: 1, heads: 1, presenceSeconds: 36 * 60 }],
    [
      { day: '2026-11-24', place: 'laser', granted: 2, refused: 0 },
      { day: '2026-11-24', place: 'front', granted: 2, refused: 0 },
    ],
  ]);
  await nights(89);
  expect([count('decisions'), count('visits'), count('sightings')]).toEqual([4, 1, 2]);
  expect(texts().some(({ body }) => body?.includes(MEMBER))).toBe(true);
  await nights(2);
  expect([count('decisions'), count('visits'), count('sightings')]).toEqual([0, 0, 0]);
  const kept = texts().filter(({ body }) => body?.includes(MEMBER));
  expect(kept.map(({ body }) => JSON.parse(body).actor)).toEqual([
    expect.objectContaining({ kind: 'staff' }),
  ]);
  expect(await counts()).toEqual(before);
  expect(await place.list('sessions.list')).toHaveLength(1);
  expect(await place.list('usage.get', { by: ['machine'] })).toHaveLength(1);
  expect(inFile(({ db }) => verifyJournal(db))).toMatchObject({ ok: true });
  await nights(280);
  expect(texts().filter(({ body }) => body?.includes(MEMBER))).toEqual([]);
  expect(inFile(({ db }) => verifyJournal(db))).toMatchObject({ ok: true });
});

test('the place says for how long, within bounds', async () => {
  await place.do('place.import', { site: { slug: 'test-place', retention: { doorDays: 30 } } });
  await aDayOfUse(0);
  await nights(31);
  expect([count('decisions'), count('visits')]).toEqual([0, 0]);
  for (const doorDays of [29, 93])
    await expect(
      place.do('place.import', { site: { slug: 'test-place', retention: { doorDays } } }),
    ).rejects.toThrow();
  const exported = await place.ask<{ site: object }>('place.export', { withSecrets: false });
  expect(exported.site).toMatchObject({ retention: { doorDays: 30 } });
  await place.do('place.import', { site: { slug: 'test-place', retention: null } });
  const without = await place.ask<{ site: object }>('place.export', { withSecrets: false });
  expect(without.site).not.toHaveProperty('retention');
});

test('what is young can not be deleted, nor anything be changed, by whatever program', async () => {
  await place.say(FRONT, { type: 'badge', number: MEMBER, boot: 'b', seq: 1 });
  await nights(95);
  await place.say(FRONT, { type: 'badge', number: OTHER, boot: 'b', seq: 2 });
  const other = new Database(place.path);
  expect(() => other.exec('DELETE FROM decisions')).toThrow('decisions never change');
  expect(() => other.exec('UPDATE decisions SET personId = NULL')).toThrow('never change');
  expect(() => other.exec('DELETE FROM entries')).toThrow('entries never change');
  other.close();
});

test('years of rows go in turns, and badges are taken between them', async () => {
  await aDayOfUse(0);
  const other = new Database(place.path);
  other.exec(`
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)
    INSERT INTO decisions SELECT 'd' || i, 1, i * 60000, 'reader-front', 'front', NULL, 1, '04', i % 3 > 0,
      'ok', '[]', 0, '[]', '[]' FROM n;
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)
    INSERT INTO visits SELECT 'v' || i, 1, 1, i * 60000, i * 60000 + 1000, 'badge', 0, 1, '[]' FROM n`);
  other.close();
  const first = place.committed.length;
  await nights(1);
  const turns = place.committed.slice(first);
  expect(turns.length).toBeGreaterThanOrEqual(6);
  expect([count('decisions', 'atMs < 1e12'), count('visits', 'enteredAtMs < 1e12')]).toEqual([
    0, 0,
  ]);
  const sums = (table: string, what: string) =>
    inFile(({ raw }) => raw.prepare(`SELECT ${what} FROM ${table}`).raw().get());
  expect(sums('passage_days', 'sum(granted), sum(refused)')).toEqual([2000, 1000]);
  expect(sums('visit_days', 'sum(visits), sum(presenceMs)')).toEqual([3000, 3_000_000]);
});
