/** Forgetting: content goes, the fact and the chain stay. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openReadOnly } from '#db/open.ts';
import { verifyJournal } from '#journal/verify.ts';
import { anEnginePlace, type EnginePlace, STAFF } from '#test/builders/engine-place.ts';
import { aSmallPlace, MEMBER } from '#test/builders/small-place.ts';

const FRONT = 'reader-front';
const DAY = 86_400_000;
let place: EnginePlace;

beforeEach(async () => {
  place = await anEnginePlace(aSmallPlace(), { inFile: true });
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
