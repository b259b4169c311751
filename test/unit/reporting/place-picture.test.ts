/** The place as the outside sees it: open or not and since when, machines, heads; nobody. */
import { describe, expect, it } from 'vitest';
import { getPlacePicture } from '#reporting/place-picture.ts';
import {
  aWorkshop,
  HOUR,
  MINUTE,
  SECOND,
  STAFF,
  TUESDAY_TEN,
  type Workshop,
} from '#test/builders/machine-place.ts';

function pictureOf({ stage }: Workshop) {
  const answer = getPlacePicture({ db: stage.db, nowMs: stage.nowMs(), actor: STAFF });
  if (!answer.ok) throw new Error(answer.message);
  return answer.value;
}
const laserOf = (shop: Workshop) => pictureOf(shop).machines.find(({ slug }) => slug === 'laser');

describe('the picture of the place', () => {
  it('says when it opened, and after closing when it closed', () => {
    const shop = aWorkshop();
    const openedAtMs = Date.parse('2026-11-24T07:30:00Z');
    expect(pictureOf(shop)).toMatchObject({ open: true, turnedAtMs: openedAtMs });
    shop.stage.setClock(TUESDAY_TEN + 12 * HOUR);
    const closedAtMs = Date.parse('2026-11-24T18:00:00Z');
    expect(pictureOf(shop)).toMatchObject({ open: false, turnedAtMs: closedAtMs });
  });

  it('says that nobody knows where no hours are set', () => {
    const shop = aWorkshop();
    shop.stage.importPlace({ openingHours: [] });
    expect(pictureOf(shop)).toMatchObject({ open: null, turnedAtMs: null });
  });

  it('shows a machine in use, what it draws, and no name of anybody', () => {
    const shop = aWorkshop();
    shop.power(0, 100);
    expect(laserOf(shop)).toMatchObject({ state: 'off', inUse: false, measured: true, watts: 0 });
    shop.badge('ann');
    shop.power(430, 101);
    shop.pass(15 * SECOND);
    shop.power(430, 102);
    expect(laserOf(shop)).toMatchObject({
      state: 'running',
      inUse: true,
      watts: 430,
      wattHours: 2,
      zone: 'Lab',
    });
    const printer = pictureOf(shop).machines.find(({ slug }) => slug === 'printer');
    expect(printer).toMatchObject({ measured: false, watts: null, wattHours: null });
    shop.badge('bob', 'reader-door');
    shop.pass(MINUTE);
    expect(pictureOf(shop).zones).toMatchObject([{ slug: 'lab', present: 1 }]);
    expect(JSON.stringify(pictureOf(shop))).not.toMatch(/sample|ann|bob/i);
  });
});
