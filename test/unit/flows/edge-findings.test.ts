/** What the broker refused, as staff see it. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openReadOnly } from '#db/open.ts';
import { LOGINS_OPEN_MAX } from '#flows/edge-findings.ts';
import type { EdgeFinding } from '#kernel/edge-finding.ts';
import type { Actor } from '#kernel/engine.ts';
import { anEnginePlace, type EnginePlace, STAFF } from '#test/builders/engine-place.ts';
import { aSmallPlace } from '#test/builders/small-place.ts';

let place: EnginePlace;
beforeEach(async () => {
  place = await anEnginePlace(aSmallPlace(), { inFile: true });
});
afterEach(() => place.close());

const tell = (findings: readonly EdgeFinding[], actor: Actor = { kind: 'system' }) =>
  place.engine().do('edge.note-findings', { findings }, actor);
const login = (username: string): EdgeFinding => ({
  kind: 'unknown-login',
  username,
  address: '10.0.0.9',
  reason: 'unknown',
});
const open = (): Promise<Array<{ id: string; kind: string; subject: string }>> =>
  place.list('anomalies.list', { open: true, limit: 200 });
function entries(): number {
  const opened = openReadOnly(place.path);
  const row = opened.raw.prepare('SELECT count(*) AS n FROM entries').get() as { n: number };
  opened.close();
  return row.n;
}

test('each name that was tried is one row, with where from and why', async () => {
  await tell([
    login('place/ghost'),
    login('place/ghost'),
    { ...login(''), reason: 'no-username' },
  ] as EdgeFinding[]);
  expect(await open()).toMatchObject([
    { subject: '10.0.0.9', subjectKind: 'login', detail: { reason: 'no-username' } },
    {
      kind: 'unknown-login',
      subject: 'place/ghost',
      subjectKind: 'login',
      detail: { address: '10.0.0.9', reason: 'unknown' },
    },
  ]);
});

test('told again while the row is open, nothing is written', async () => {
  await tell([login('place/ghost')]);
  const before = entries();
  await tell([login('place/ghost')]);
  expect(entries()).toBe(before);
});

test('a brute force opens a bounded number of rows, and one for all others', async () => {
  for (let n = 0; n < 10; n += 1)
    await tell(Array.from({ length: 20 }, (_, index) => login(`place/${n}-${index}`)));
  await tell([{ kind: 'many-logins' }]);
  const rows = await open();
  expect(rows).toHaveLength(LOGINS_OPEN_MAX + 1);
  expect(rows[0]).toMatchObject({ kind: 'unknown-login', subject: '*' });
  expect(entries()).toBeLessThan(10);
});

test('a row that staff settled opens again at the next try', async () => {
  await tell([login('place/ghost')]);
  const [row] = await open();
  await place.do('anomalies.resolve', { id: row?.id, reason: 'an old plug' });
  await tell([login('place/ghost')]);
  expect(await open()).toHaveLength(1);
});

test('a device that speaks on foreign topics is told by its name', async () => {
  await tell([{ kind: 'foreign-topic', device: 'reader-front', topic: 'cmnd/laser/POWER' }]);
  expect(await open()).toMatchObject([
    {
      kind: 'foreign-topic',
      subject: 'reader-front',
      subjectKind: 'device',
      detail: { topic: 'cmnd/laser/POWER' },
    },
  ]);
});

test('nobody but the edge tells this, and a viewer sees no names that strangers typed', async () => {
  expect(await tell([login('x')], STAFF)).toMatchObject({ code: 'not-allowed' });
  await tell([login('my-secret')]);
  const viewer = { ...STAFF, role: 'viewer' } as Actor;
  const seen = await place.engine().ask('anomalies.list', { limit: 50 }, viewer);
  expect(JSON.stringify(seen)).not.toContain('my-secret');
  expect(JSON.stringify(seen)).not.toContain('10.0.0.9');
});
