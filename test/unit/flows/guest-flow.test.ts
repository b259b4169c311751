/** Badges lent to guests. */
import { beforeEach, describe, expect, it } from 'vitest';
import { badgeFlow } from '#flows/badge-flow.ts';
import { guestEnd, lendBadge } from '#flows/guest-flow.ts';
import { aDoorPlace, TUESDAY_TEN } from '#test/builders/door-place.ts';
import { aStage, type Stage } from '#test/builders/flow-ctx.ts';

const NUMBER = 'AA11BB22CC33DD';
const LOAN = {
  host: 'ann',
  name: 'Sample guest',
  number: NUMBER,
  zones: ['house'],
  until: '2026-11-24T11:00:00Z',
  reason: 'a visit',
};

let stage: Stage;
const badge = (number: string, reader = 'front') =>
  stage.see(
    `reader-${reader}`,
    { type: 'badge', number, boot: 'b', seq: stage.nextSeq() },
    badgeFlow,
  );
const lastReason = () =>
  (stage.raw.prepare('SELECT reason FROM decisions ORDER BY id DESC').get() as { reason: string })
    .reason;
const lend = (more: Partial<typeof LOAN> = {}) =>
  stage.run((ctx) => lendBadge(ctx, { ...LOAN, ...more })).value;

beforeEach(() => {
  stage = aStage(TUESDAY_TEN, aDoorPlace());
  badge(NUMBER);
  stage.step(4000);
});

describe('a lent badge', () => {
  it('opens its zones while it lasts, without a membership', () => {
    expect(lend()).toMatchObject({ ok: true, value: { number: NUMBER } });
    badge(NUMBER);
    expect(lastReason()).toBe('ok');
    badge(NUMBER, 'lab');
    expect(lastReason()).toBe('zone-not-included');
  });

  it('is given back at its end, by itself, and may be lent again', () => {
    lend();
    stage.runTimers(Date.parse(LOAN.until), (ctx, timer) => {
      if (timer.kind === 'guest-end') guestEnd(ctx, timer);
    });
    badge(NUMBER);
    expect(lastReason()).toBe('badge-blocked');
    expect(stage.raw.prepare('SELECT state FROM badges WHERE number = ?').get(NUMBER)).toEqual({
      state: 'returned',
    });
    expect(lend({ until: '2026-11-24T15:00:00Z', number: '33dd' }).ok).toBe(true);
  });

  it.each([
    [{ host: 'nobody' }, 'not-found'],
    [{ host: 'held' }, 'conflict'],
    [{ zones: ['cellar'] }, 'not-found'],
    [{ until: '2026-11-24T09:00:04Z' }, 'bad-input'],
    [{ until: '2026-12-26T09:00:00Z' }, 'bad-input'],
    [{ number: 'FFFFFFFF' }, 'not-found'],
    [{ number: '04B1B2C3D4E5F6' }, 'conflict'],
  ])('is not lent with %j: %s', (more, code) => {
    expect(lend(more)).toMatchObject({ ok: false, code });
  });

  it('is not lent twice at once', () => {
    lend();
    expect(lend()).toMatchObject({ ok: false, code: 'conflict' });
  });
});
