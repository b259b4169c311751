/** Giving a badge to a person at a reader, and what staff do to badges and people. */
import { beforeEach, describe, expect, it } from 'vitest';
import { issueAccessLists } from '#flows/access-list.ts';
import { badgeFlow } from '#flows/badge-flow.ts';
import { enrol, enrolmentEnd, getEnrolment } from '#flows/enrolment-flow.ts';
import type { Actor, Role } from '#kernel/engine.ts';
import { commands as people, queries as peopleQueries } from '#modules/people/index.ts';
import { listBadges, listBetrayed, listUnknownBadges } from '#reporting/badges.ts';
import { aDoorPlace, TUESDAY_TEN } from '#test/builders/door-place.ts';
import { aStage, type Stage } from '#test/builders/flow-ctx.ts';

const NEW_BADGE = 'AA11BB22CC33DD';
const reason = 'a new member';

let stage: Stage;
const staff = (role: Role): Actor => ({ kind: 'staff', role, token: 't', name: 'Sam' });
const asked = () => ({ db: stage.db, nowMs: stage.nowMs(), actor: staff('owner') });
const badge = (number: string, reader = 'front') =>
  stage.see(
    `reader-${reader}`,
    { type: 'badge', number, boot: 'b', seq: stage.nextSeq() },
    badgeFlow,
  );
const lastReason = () =>
  (stage.raw.prepare('SELECT reason FROM decisions ORDER BY id DESC').get() as { reason: string })
    .reason;
const open = (person: string, more: Record<string, string> = {}) =>
  stage.run((ctx) => enrol(ctx, { person, device: 'reader-front', reason, ...more } as never))
    .value;
const confirm = (id: string, digits: string) =>
  stage.run((ctx) => enrol(ctx, { enrolment: id, confirm: digits, reason }));
const stateOf = (id: string) => {
  const found = getEnrolment(asked(), { id });
  return found.ok ? found.value.state : null;
};
const idOf = (result: ReturnType<typeof open>): string => {
  if (!result.ok) throw new Error(result.message);
  return result.value.id;
};

beforeEach(() => {
  stage = aStage(TUESDAY_TEN, aDoorPlace());
});

describe('a window at a reader', () => {
  it('makes the next unknown badge theirs, once its last 4 digits are confirmed and not before', () => {
    const id = idOf(open('new'));
    badge('04A1B2C3D4E5F6');
    expect(badge(NEW_BADGE)[0]).toMatchObject({ granted: false });
    expect(stateOf(id)).toBe('presented');
    stage.step(5000);
    badge(NEW_BADGE);
    expect(lastReason()).toBe('unknown-badge');
    expect(confirm(id, '0000').value).toMatchObject({ ok: false, code: 'bad-input' });
    const confirmed = confirm(id, '33dd');
    expect(confirmed.value).toMatchObject({ ok: true, value: { state: 'confirmed' } });
    expect(confirmed.rights).toBe('all');
    stage.step(5000);
    badge(NEW_BADGE);
    expect(lastReason()).toBe('no-membership');
  });

  it('closes after 30 s', () => {
    const id = idOf(open('new'));
    stage.runTimers(stage.nowMs() + 30_000, (ctx, timer) => {
      if (timer.kind === 'enrolment-end') enrolmentEnd(ctx, timer);
    });
    badge(NEW_BADGE);
    expect(stateOf(id)).toBe('expired');
    expect(confirm(id, '33DD').value).toMatchObject({ ok: false, code: 'conflict' });
  });

  it('two unknown badges in one window: neither', () => {
    const id = idOf(open('new'));
    badge(NEW_BADGE);
    badge('AA11BB22CC33EE');
    expect(stateOf(id)).toBe('ambiguous');
    expect(confirm(id, '33DD').value).toMatchObject({ ok: false, code: 'conflict' });
    expect(stage.raw.prepare('SELECT kind FROM anomalies').all()).toEqual([
      { kind: 'enrolment-ambiguous' },
    ]);
  });

  it('a second window at the same reader is refused while one is open', () => {
    open('new');
    expect(open('old')).toMatchObject({ ok: false, code: 'conflict' });
    stage.step(30_000);
    expect(open('old').ok).toBe(true);
  });

  it('a number picked from the list is presented again first, and no other counts', () => {
    expect(open('new', { number: NEW_BADGE })).toMatchObject({ ok: false, code: 'not-found' });
    badge(NEW_BADGE, 'attic');
    const listed = listUnknownBadges(asked());
    expect(listed).toMatchObject({
      ok: true,
      value: { items: [{ number: NEW_BADGE, device: 'reader-attic', times: 1 }] },
    });
    const id = idOf(open('new', { number: '33dd' }));
    badge('AA11BB22CC33EE');
    expect(stateOf(id)).toBe('open');
    badge(NEW_BADGE);
    expect(stateOf(id)).toBe('presented');
  });

  it('one number on two people at once is refused; given back, it is given again and history stays', () => {
    const first = idOf(open('new'));
    badge(NEW_BADGE);
    stage.step(31_000);
    const second = idOf(open('old'));
    badge(NEW_BADGE);
    expect(confirm(first, '33DD').value.ok).toBe(true);
    expect(confirm(second, '33DD').value).toMatchObject({ ok: false, code: 'conflict' });
    stage.step(1000);
    const returned = { number: NEW_BADGE, state: 'returned', reason } as const;
    expect(stage.run((ctx) => people['badges.state'](ctx, returned)).value.ok).toBe(true);
    stage.step(1000);
    expect(confirm(second, '33DD').value.ok).toBe(true);
    const periods = stage.raw
      .prepare(
        'SELECT p.ref FROM badges b JOIN people p ON p.id = b.personId WHERE number = ? ORDER BY b.id',
      )
      .all(NEW_BADGE);
    expect(periods).toEqual([{ ref: 'new' }, { ref: 'old' }]);
  });
});

describe('another number of the same card', () => {
  const CARD = '04A1B2C3D4E5F6';
  const link = (number: string, reader = 'lab', more: { card?: string } = {}) => {
    const input = { person: 'ann', device: `reader-${reader}`, card: CARD, reason, ...more };
    const id = idOf(stage.run((ctx) => enrol(ctx, input)).value);
    badge(number, reader);
    return id;
  };
  const shown = (id: string) => {
    const found = getEnrolment(asked(), { id });
    return found.ok ? found.value : null;
  };
  const linked = (number: string) =>
    stage.raw.prepare('SELECT card, device, state FROM badges WHERE number = ?').get(number);

  it('is linked when both were presented in one window, and not before', () => {
    const id = link('90123456');
    expect(shown(id)).toMatchObject({ state: 'presented', card: CARD, cardSeen: false });
    expect(confirm(id, '3456').value).toMatchObject({ ok: false, code: 'conflict' });
    stage.step(60_000);
    badge(CARD);
    expect(shown(id)?.cardSeen).toBe(true);
    expect(confirm(id, '3456').value.ok).toBe(true);
    expect(linked('90123456')).toEqual({ card: CARD, device: null, state: 'active' });
    stage.step(5000);
    badge('90123456', 'in');
    expect(lastReason()).toBe('ok');
  });

  it('is not linked by a badge held up before the window, after it, or by somebody else', () => {
    badge(CARD);
    stage.step(10_000);
    const id = link('90123456');
    badge('04B1B2C3D4E5F6');
    expect(shown(id)?.cardSeen).toBe(false);
    stage.step(121_000);
    badge(CARD);
    expect(shown(id)?.cardSeen).toBe(false);
    expect(confirm(id, '3456').value).toMatchObject({ ok: false, code: 'conflict' });
  });

  it('where it is a part of the card, counts at its reader alone', () => {
    const id = link('C3D4E5F6');
    badge(CARD);
    expect(confirm(id, 'E5F6').value.ok).toBe(true);
    expect(linked('C3D4E5F6')).toEqual({ card: CARD, device: 'reader-lab', state: 'active' });
    stage.step(5000);
    badge('C3D4E5F6', 'lab');
    expect(lastReason()).toBe('ok');
    stage.step(5000);
    badge('C3D4E5F6', 'in');
    expect(lastReason()).toBe('unknown-badge');
    expect(stage.raw.prepare('SELECT kind FROM anomalies').all()).toEqual(
      expect.arrayContaining([{ kind: 'badge-other-reader' }]),
    );
    stage.run((ctx) => issueAccessLists(ctx, null));
    const named = (slug: string) =>
      listBetrayed(asked(), { slug: `reader-${slug}` }) as {
        readonly value: { readonly numbers: readonly string[] };
      };
    expect(named('lab').value.numbers).toContain('C3D4E5F6');
    expect(named('front').value.numbers).not.toContain('C3D4E5F6');
  });

  it('is lost with its card, whichever of its numbers is named', () => {
    const id = link('90123456');
    badge(CARD);
    confirm(id, '3456');
    const lost = { number: '90123456', state: 'lost', reason } as const;
    expect(stage.run((ctx) => people['badges.state'](ctx, lost)).value.ok).toBe(true);
    stage.step(5000);
    badge(CARD);
    expect(lastReason()).toBe('badge-blocked');
    badge('90123456');
    expect(lastReason()).toBe('badge-blocked');
  });

  it('of a badge that the person does not hold, or of two that end so, is refused', () => {
    const ask = (person: string, card: string) =>
      stage.run((ctx) => enrol(ctx, { person, device: 'reader-lab', card, reason })).value;
    expect(ask('ann', '04B1B2C3D4E5F6')).toMatchObject({ ok: false, code: 'not-found' });
    expect(ask('bob', 'E5F6')).toMatchObject({ ok: false, code: 'not-found' });
    expect(ask('ann', 'e5f6').ok).toBe(true);
  });

  it('read backwards, staff are told so before they confirm', () => {
    const id = link('F6E5D4C3B2A104');
    expect(shown(id)).toMatchObject({ hint: { kind: 'badge-reversed', number: CARD } });
  });
});

describe('badges', () => {
  const set = (
    number: string,
    state: 'lost' | 'active' | 'returned' | 'blocked',
    role: Role = 'reception',
  ) =>
    stage.run((ctx) => people['badges.state'](ctx, { number, state, reason }), {
      actor: staff(role),
    });

  it('a lost badge opens nothing from the next presentation on, and rights are made anew', () => {
    expect(set('04a1b2c3d4e5f6', 'lost').rights).toBe('all');
    badge('04A1B2C3D4E5F6');
    expect(lastReason()).toBe('badge-blocked');
  });

  it.each([
    ['04A1B2C3D4E5F6', 'lost', 'trainer', 'not-allowed'],
    ['FFFFFFFFFFFF', 'lost', 'reception', 'not-found'],
    ['E5F6', 'lost', 'reception', 'conflict'],
    ['04A1B2C3D4E5F6', 'active', 'reception', 'conflict'],
  ] as const)('%s to %s by a %s: %s', (number, state, role, code) => {
    expect(set(number, state, role).value).toMatchObject({ ok: false, code });
  });

  it('shows which readers have not taken the newest list, for the badges that it concerns', () => {
    stage.run((ctx) => issueAccessLists(ctx, null));
    stage.raw.exec('UPDATE device_status SET accessHeld = accessIssued');
    set('04E1B2C3D4E5F6', 'lost');
    stage.run((ctx) => issueAccessLists(ctx, null));
    const list = listBadges(asked(), { limit: 50, person: 'eve' });
    expect(list).toMatchObject({
      value: {
        items: [
          {
            number: '04E1B2C3D4E5F6',
            state: 'lost',
            person: { ref: 'eve' },
            notYetApplied: [
              'reader-front',
              'reader-in',
              'reader-out',
              'reader-lab',
              'reader-night',
              'reader-attic',
            ],
          },
        ],
      },
    });
    expect(listBadges(asked(), { limit: 50, person: 'ann' })).toMatchObject({
      value: { items: [{ notYetApplied: [] }] },
    });
    expect(listBetrayed(asked(), { slug: 'reader-attic' })).toMatchObject({
      value: { numbers: ['04E1B2C3D4E5F6'] },
    });
  });

  it('pages of badges meet without a gap', () => {
    const first = listBadges(asked(), { limit: 5 });
    if (!first.ok || first.value.next === null) throw new Error('no first page');
    const rest = listBadges(asked(), { limit: 50, after: first.value.next });
    if (!rest.ok) throw new Error('no rest');
    const all = [...first.value.items, ...rest.value.items].map(({ number }) => number);
    expect(new Set(all).size).toBe(12);
    expect(rest.value.next).toBeNull();
  });
});

describe('a hold', () => {
  const hold = (input: { hold: boolean; until?: string }, role: Role = 'reception') =>
    stage.run((ctx) => people['people.hold'](ctx, { ref: 'ann', reason: 'talk to us', ...input }), {
      actor: staff(role),
    });

  it('keeps a person out until its end, and says who did it', () => {
    expect(hold({ hold: true, until: '2026-11-24T09:10:00Z' })).toMatchObject({
      rights: 'all',
      value: {
        value: {
          status: 'hold',
          hold: { reason: 'talk to us', by: 'Sam', until: '2026-11-24T09:10:00.000Z' },
        },
      },
    });
    badge('04A1B2C3D4E5F6');
    expect(lastReason()).toBe('person-suspended');
    stage.step(600_000);
    badge('04A1B2C3D4E5F6');
    expect(lastReason()).toBe('ok');
  });

  it('is lifted by staff, once', () => {
    hold({ hold: true });
    expect(hold({ hold: false }).value).toMatchObject({ ok: true, value: { hold: null } });
    expect(hold({ hold: false }).value).toMatchObject({ ok: false, code: 'conflict' });
  });

  it.each([
    [{ hold: true }, 'trainer', 'not-allowed'],
    [{ hold: true, until: '2026-11-24T09:00:00Z' }, 'manager', 'bad-input'],
  ] as const)('%j by a %s: %s', (input, role, code) => {
    expect(hold(input, role).value).toMatchObject({ ok: false, code });
  });
});

describe('people', () => {
  const refs = (input: object) => {
    const list = peopleQueries['people.list'](asked(), { limit: 50, ...input });
    return list.ok ? list.value.items.map(({ ref }) => ref).sort() : [];
  };
  it.each([
    [{ search: 'SAMPLE a' }, ['ann']],
    [{ search: '100%' }, []],
    [{ search: '_' }, []],
    [{ status: 'hold' }, ['held']],
    [{ status: 'expired' }, ['old']],
    [{ status: 'no-membership' }, ['new']],
    [{ status: 'active' }, ['ann', 'bob', 'cyd', 'dan', 'eve', 'kid', 'lost', 'teen']],
  ])('%j finds %j', (input, found) => {
    expect(refs(input)).toEqual(found);
  });

  it('one is shown with memberships, badges and hold', () => {
    expect(peopleQueries['people.get'](asked(), { ref: 'held' })).toMatchObject({
      value: {
        ref: 'held',
        status: 'hold',
        memberships: [{ plan: 'day', from: '2026-01-01', until: '2026-12-31' }],
        badges: [{ number: '0404B2C3D4E5F6', state: 'active', until: null }],
        hold: { reason: 'talk to us', until: null },
      },
    });
  });
});
