/** The server's clock was set while it ran: told, marked, and no door stays shut for it. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Actor } from '#kernel/engine.ts';
import { anEnginePlace, type EnginePlace, STAFF } from '#test/builders/engine-place.ts';
import { aSmallPlace, MEMBER, OTHER } from '#test/builders/small-place.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const FRONT = 'reader-front';
const LASER = 'interlock-laser';

let place: EnginePlace;
let seq = 0;
beforeEach(async () => {
  place = await anEnginePlace(aSmallPlace());
  seq = 0;
});
afterEach(() => place.close());

const SERVER: Actor = { kind: 'system' };
/** The clock is set by so much; the server finds it at its next look. */
async function jump(byMs: number, actor = SERVER) {
  const fromMs = place.nowMs();
  place.setClock(fromMs + byMs);
  return place
    .engine()
    .do('site.note-clock-jump', { fromMs, toMs: place.nowMs(), withinMs: 5000 }, actor);
}
const badge = (device: string, number: string, more: object = {}) => {
  seq += 1;
  return place.say(device, { type: 'badge', number, boot: 'b', seq, ...more });
};
const sessions = () => place.list<{ flags: string[]; heldSeconds: number }>('sessions.list');
const decisions = () => place.list<{ granted: boolean; reason: string }>('decisions.list');

test.each([HOUR, -HOUR])('a jump by %i ms is told with both times, once', async (byMs) => {
  const fromMs = place.nowMs();
  await jump(byMs);
  expect(await place.list('anomalies.list', { open: true })).toMatchObject([
    {
      kind: 'clock-jump',
      subjectKind: 'site',
      detail: { fromMs, toMs: fromMs + byMs, jumpSeconds: byMs / 1000 },
    },
  ]);
});

test.each([HOUR, -HOUR])(
  'a session over a jump by %i ms is marked, one before it is not',
  async (byMs) => {
    await badge(LASER, MEMBER);
    await place.pass(5 * MINUTE);
    await badge(LASER, MEMBER);
    await place.pass(5 * MINUTE);
    await badge(LASER, OTHER);
    await place.pass(MINUTE);
    await jump(byMs);
    const flags = (await sessions()).map((one) => one.flags);
    expect(flags).toEqual([['clock-jump'], []]);
  },
);

test('one that ended between the jump and its notice is marked too, one that began there is not', async () => {
  await badge(LASER, MEMBER);
  await place.pass(5 * MINUTE);
  const fromMs = place.nowMs();
  place.setClock(fromMs + HOUR);
  await badge(LASER, MEMBER);
  place.setClock(fromMs + HOUR + 2 * SECOND);
  await badge(LASER, OTHER);
  place.setClock(fromMs + HOUR + 4 * SECOND);
  await place
    .engine()
    .do(
      'site.note-clock-jump',
      { fromMs: fromMs + 4 * SECOND, toMs: place.nowMs(), withinMs: 5000 },
      SERVER,
    );
  expect((await sessions()).map((one) => one.flags)).toEqual([[], ['clock-jump']]);
});

test('a device whose clock was measured before a jump forward is still live after it', async () => {
  await place.say(FRONT, { type: 'link', online: true, boot: 'b', uptimeMs: 1000, lastSeq: 0 });
  await badge(FRONT, OTHER, { uptimeMs: 2000 });
  await place.pass(MINUTE);
  await jump(HOUR);
  await badge(FRONT, MEMBER, { uptimeMs: 62_000 });
  expect(await decisions()).toMatchObject([
    { granted: true, reason: 'ok' },
    { granted: true, reason: 'ok' },
  ]);
});

test('after a jump back people still get out, and are in once', async () => {
  await badge(FRONT, MEMBER);
  await place.pass(5 * MINUTE);
  await jump(-HOUR);
  await place.pass(5 * MINUTE);
  await badge(FRONT, MEMBER);
  expect(await decisions()).toMatchObject([{ granted: true }, { granted: true }]);
  expect(await place.list('visits.list', { open: true })).toEqual([]);
});

test('nobody but the server tells this', async () => {
  expect(await jump(HOUR, STAFF)).toMatchObject({ code: 'not-allowed' });
});
