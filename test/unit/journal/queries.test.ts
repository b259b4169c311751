/** A device's observations as they are asked for: what happened, and its samples by the minute. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Observation } from '#kernel/observation.ts';
import { anEnginePlace, type EnginePlace } from '#test/builders/engine-place.ts';
import { aSmallPlace } from '#test/builders/small-place.ts';

const SECOND = 1000;
const PLUG = 'plug-laser';
const LASER = 'interlock-laser';
type Page = { items: Array<Record<string, unknown>>; next: string | null };

let place: EnginePlace;
beforeEach(async () => {
  place = await anEnginePlace(aSmallPlace());
});
afterEach(() => place.close());

const page = (slug: string, input: object = {}) =>
  place.ask<Page>('journal.observations', { slug, limit: 50, ...input });
const power = (fields: object) => ({ type: 'power', ...fields }) as Observation;

describe('a period', () => {
  it('bounds when it was received, from included and to not, whatever the order and the page', async () => {
    const start = place.nowMs();
    for (let seq = 1; seq <= 6; seq += 1) {
      await place.say(LASER, { type: 'badge', number: `0${seq}`, boot: 'b', seq });
      await place.say(LASER, power({ watts: seq, boot: 'b', seq: seq + 100 }));
      await place.pass(60 * SECOND);
    }
    const minute = (count: number) => new Date(start + count * 60 * SECOND).toISOString();
    const period = { from: minute(2), to: minute(4) };
    const idOf = ({ id }: Record<string, unknown>) => id;
    const all = (await page(LASER)).items;
    const wanted = all
      .filter(
        ({ receivedAt }) => String(receivedAt) >= period.from && String(receivedAt) < period.to,
      )
      .map(idOf);
    expect(wanted.length).toBeGreaterThanOrEqual(4);
    for (const order of ['oldest', 'newest'] as const) {
      const found: unknown[] = [];
      let after: string | undefined;
      do {
        const read: Page = await page(LASER, { ...period, order, limit: 1, after });
        found.push(...read.items.map(idOf));
        after = read.next ?? undefined;
      } while (after !== undefined);
      expect(order === 'oldest' ? found : found.toReversed()).toEqual(wanted);
    }
    expect((await page(LASER, { to: minute(0) })).items).toEqual([]);
    expect((await page(LASER, { from: minute(60) })).items).toEqual([]);
  });
});

describe('samples', () => {
  it('of a minute are one row: how many, the last of each quantity, and the numbers of their boot', async () => {
    for (const seq of [1, 2, 4]) {
      await place.say(LASER, power({ watts: seq * 10, volts: 230, boot: 'b', seq }));
      await place.pass(10 * SECOND);
    }
    await place.say(LASER, power({ wattHours: 7, boot: 'b', seq: 5 }));
    await place.pass(60 * SECOND);
    await place.say(LASER, power({ watts: 5, boot: 'b', seq: 6 }));
    const { items } = await page(LASER);
    expect(items).toMatchObject([
      {
        type: 'power',
        samples: 4,
        watts: 40,
        wattHours: 7,
        volts: 230,
        boot: 'b',
        seqs: [
          [1, 2],
          [4, 5],
        ],
      },
      { type: 'power', samples: 1, watts: 5, wattHours: null, seqs: [[6, 6]] },
    ]);
  });

  it('of another boot, channel or job, and what a broker kept, have rows of their own', async () => {
    await place.say(LASER, power({ watts: 1, boot: 'b', seq: 1 }));
    await place.say(LASER, power({ watts: 2, boot: 'c', seq: 1 }));
    await place.say(LASER, power({ watts: 3, boot: 'c', seq: 2, channel: 1 }));
    await place.say(PLUG, power({ watts: 4, retained: true }));
    await place.say(PLUG, power({ watts: 5 }));
    expect((await page(LASER)).items.map((one) => one.watts)).toEqual([1, 2, 3]);
    expect((await page(PLUG)).items).toMatchObject([{ watts: 4, retained: true }, { watts: 5 }]);
    for (const progress of [0.1, 0.2])
      for (const job of ['one', 'two'])
        await place.say('printer', { type: 'job', job, phase: 'progress', progress });
    expect((await page('printer')).items).toMatchObject([
      { type: 'job', job: 'one', phase: 'progress', progress: 0.2, samples: 2 },
      { type: 'job', job: 'two', phase: 'progress', progress: 0.2, samples: 2 },
    ]);
  });

  it('that come late are in the minute in which they happened', async () => {
    const atMs = place.nowMs() - 3600 * SECOND;
    await place.say(LASER, power({ watts: 9, boot: 'b', seq: 1, atMs }));
    expect((await page(LASER)).items).toMatchObject([{ at: new Date(atMs).toISOString() }]);
  });

  it('that led to something are not told twice', async () => {
    await place.say(PLUG, power({ watts: 400 }));
    await place.pass(3 * SECOND);
    await place.say(PLUG, power({ watts: 400 }));
    const { items } = await page(PLUG);
    expect(items).toMatchObject([{ type: 'power', samples: 2, watts: 400 }]);
  });
});

describe('pages', () => {
  it('hold everything once, in the order of arrival, from either end, and go on from an item too', async () => {
    for (let turn = 0; turn < 7; turn++) {
      await place.say(LASER, { type: 'fault', code: `f${turn}`, text: '' });
      await place.say(LASER, power({ watts: turn }));
      await place.pass(61 * SECOND);
    }
    const all = (await page(LASER)).items.map(({ id }) => id);
    expect(all).toHaveLength(14);
    for (const order of ['oldest', 'newest'] as const) {
      const found: unknown[] = [];
      let after: string | null | undefined;
      do {
        const asked = { order, limit: 3, ...(after == null ? {} : { after }) };
        const { items, next } = await page(LASER, asked);
        found.push(...items.map(({ id }) => id));
        after = next;
      } while (after !== null);
      expect(order === 'oldest' ? found : found.toReversed()).toEqual(all);
    }
    for (const [index, after] of all.entries()) {
      const ids = async (order: string) =>
        (await page(LASER, { after, order })).items.map(({ id }) => id);
      expect(await ids('oldest')).toEqual(all.slice(index + 1));
      expect(await ids('newest')).toEqual(all.slice(0, index).reverse());
    }
  });
});
