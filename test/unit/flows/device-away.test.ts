/** What staff are told of devices themselves: that one is away, counts wrong, or tells of long ago. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { anEnginePlace, type EnginePlace } from '#test/builders/engine-place.ts';
import { aSmallPlace, MEMBER } from '#test/builders/small-place.ts';

const FRONT = 'reader-front';
const MINUTE = 60_000;
let place: EnginePlace;

beforeEach(async () => {
  place = await anEnginePlace(aSmallPlace());
});
afterEach(() => place.close());

const link = (online: boolean) => place.say(FRONT, { type: 'link', online, boot: 'b' });
const findings = async (kind: string) =>
  (await place.list('anomalies.list', { open: true })).filter((one) => one.kind === kind);

test('a device that is away for half an hour is told once, and no more once it is back', async () => {
  await link(true);
  await link(false);
  await place.pass(29 * MINUTE);
  expect(await findings('device-away')).toEqual([]);
  await place.pass(2 * MINUTE);
  expect(await findings('device-away')).toMatchObject([
    { subject: FRONT, detail: { device: FRONT, sinceMs: place.nowMs() - 31 * MINUTE } },
  ]);
  await link(true);
  expect(await findings('device-away')).toEqual([]);
});

test('a line that shook is no finding', async () => {
  await link(false);
  await place.pass(10 * MINUTE);
  await link(true);
  await place.pass(60 * MINUTE);
  expect(await findings('device-away')).toEqual([]);
});

test('another content under the same number is kept aside and told', async () => {
  await place.say(FRONT, { type: 'fault', code: 'a', text: '', boot: 'b', seq: 1 });
  await place.say(FRONT, { type: 'fault', code: 'b', text: '', boot: 'b', seq: 1 });
  expect(await findings('seq-conflict')).toMatchObject([{ detail: { boot: 'b', seq: 1 } }]);
  const { items } = await place.ask<{ items: unknown[] }>('journal.quarantine', { slug: FRONT });
  expect(items).toMatchObject([{ reason: 'seq-conflict' }]);
});

test('an event of more than thirty days ago is recorded, told, and lets nobody in', async () => {
  const atMs = place.nowMs() - 31 * 86_400_000;
  await place.say(FRONT, { type: 'badge', number: MEMBER, boot: 'b', seq: 1, atMs });
  expect(await findings('old-event')).toMatchObject([{ detail: { type: 'badge', atMs } }]);
  expect(await place.list('decisions.list')).toMatchObject([{ granted: false, reason: 'too-old' }]);
});
