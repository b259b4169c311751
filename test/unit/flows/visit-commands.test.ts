/** What staff do to visits, the lists of visits and decisions, and who is looked for in an evacuation. */
import { beforeEach, describe, expect, it } from 'vitest';
import { badgeFlow } from '#flows/badge-flow.ts';
import { closingTime } from '#flows/closing-flow.ts';
import { commands } from '#flows/visit-commands.ts';
import type { Role } from '#kernel/engine.ts';
import type { Result } from '#kernel/result.ts';
import { countPresent } from '#modules/access/index.ts';
import { findZone } from '#modules/site/index.ts';
import { listDecisions } from '#reporting/decisions.ts';
import { listEvacuation, listVisits } from '#reporting/visits.ts';
import { aDoorPlace, TUESDAY_TEN } from '#test/builders/door-place.ts';
import { aStage, type Stage } from '#test/builders/flow-ctx.ts';

const reason = 'seen by staff';
const MINUTE = 60_000;

let stage: Stage;
const asked = (role: Role = 'owner') => ({
  db: stage.db,
  nowMs: stage.nowMs(),
  actor: { kind: 'staff', role, token: 't', name: 'Sam' } as const,
});
function act<Name extends keyof typeof commands>(
  name: Name,
  input: Parameters<(typeof commands)[Name]>[1],
  role: Role = 'reception',
) {
  const command = commands[name] as (ctx: never, input: never) => Result<{ id: string }>;
  return stage.run((ctx) => command(ctx as never, input as never), {
    actor: { kind: 'staff', role, token: 't', name: 'Sam' },
  }).value;
}
const start = (person: string, more: object = {}) =>
  act('visits.start', { person, zone: 'house', reason, ...more });
const idOf = (result: Result<{ id: string }>): string => {
  if (!result.ok) throw new Error(result.message);
  return result.value.id;
};
const present = () => countPresent(stage.db, findZone(stage.db, 'house')?.id ?? 0);
const badge = (number: string, reader = 'front') =>
  stage.see(
    `reader-${reader}`,
    { type: 'badge', number, boot: 'b', seq: stage.nextSeq() },
    badgeFlow,
  );

beforeEach(() => {
  stage = aStage(TUESDAY_TEN, aDoorPlace());
});

describe('staff', () => {
  it('begin a visit, with the heads behind it, and end it', () => {
    const id = idOf(start('ann', { headcount: 12 }));
    expect(present()).toBe(12);
    badge('04B1B2C3D4E5F6');
    const last = stage.raw.prepare('SELECT reason FROM decisions').get();
    expect(last).toEqual({ reason: 'zone-full' });
    expect(idOf(act('visits.headcount', { id, headcount: 2, reason }))).toBe(id);
    expect(present()).toBe(2);
    stage.step(MINUTE);
    expect(act('visits.end', { id, reason })).toMatchObject({
      value: { endedBy: 'staff', assumed: false, leftAt: '2026-11-24T09:01:00.000Z' },
    });
    expect(present()).toBe(0);
  });

  it('do not put one person twice in a zone, nor begin or end what could not be', () => {
    const id = idOf(start('ann', { at: '2026-11-24T08:00:00Z' }));
    expect(start('ann')).toMatchObject({ ok: false, code: 'conflict' });
    expect(start('bob', { at: '2026-11-24T09:00:01Z' })).toMatchObject({ code: 'bad-input' });
    expect(act('visits.end', { id, reason, at: '2026-11-24T07:59:59Z' })).toMatchObject({
      code: 'bad-input',
    });
    expect(act('visits.end', { id, reason }).ok).toBe(true);
    expect(act('visits.end', { id, reason })).toMatchObject({ code: 'conflict' });
    expect(start('ann', { at: '2026-11-24T08:30:00Z' })).toMatchObject({ code: 'conflict' });
  });

  it('say that it was somebody else, but not somebody who is there', () => {
    const id = idOf(start('ann'));
    expect(act('visits.assign', { id, person: 'bob', reason })).toMatchObject({
      value: { person: { ref: 'bob' }, flags: ['assigned'] },
    });
    const other = idOf(start('ann'));
    expect(act('visits.assign', { id: other, person: 'bob', reason })).toMatchObject({
      code: 'conflict',
    });
  });

  it('void a visit: it counts for nothing, stays on record, and is corrected no more', () => {
    const id = idOf(start('ann'));
    expect(act('visits.void', { id, reason })).toMatchObject({ value: { flags: ['void'] } });
    expect(present()).toBe(0);
    expect(act('visits.void', { id, reason })).toMatchObject({ code: 'conflict' });
    expect(start('ann').ok).toBe(true);
  });

  it('need a role that welcomes people', () => {
    const input = { person: 'ann', zone: 'house', reason };
    expect(act('visits.start', input, 'trainer')).toMatchObject({ code: 'not-allowed' });
    expect(act('visits.end', { id: 'x', reason }, 'viewer')).toMatchObject({ code: 'not-allowed' });
  });
});

describe('lists', () => {
  const refs = (input: object) => {
    const list = listVisits(asked(), { limit: 50, ...input });
    return list.ok ? list.value.items.map(({ person }) => person?.ref) : [];
  };
  beforeEach(() => {
    badge('04A1B2C3D4E5F6');
    stage.step(MINUTE);
    badge('04C1B2C3D4E5F6');
    badge('04C1B2C3D4E5F6', 'lab');
    stage.step(5 * MINUTE);
    badge('04A1B2C3D4E5F6');
    badge('0404B2C3D4E5F6');
  });

  it.each([
    [{}, ['cyd', 'cyd', 'ann']],
    [{ zone: 'lab' }, ['cyd']],
    [{ person: 'ann' }, ['ann']],
    [{ open: true }, ['cyd', 'cyd']],
    [{ open: false }, ['ann']],
    [{ from: '2026-11-24T09:01:00Z' }, ['cyd', 'cyd']],
    [{ to: '2026-11-24T09:01:00Z' }, ['ann']],
    [{ from: '2026-11-25' }, []],
  ])('visits by %j', (input, found) => {
    expect(refs(input)).toEqual(found);
  });

  it('pages meet without a gap, and carry on where they ended', () => {
    const seen: string[] = [];
    let after: string | undefined;
    do {
      const page = listVisits(asked(), { limit: 1, ...(after === undefined ? {} : { after }) });
      if (!page.ok) throw new Error('no page');
      seen.push(...page.value.items.map(({ id }) => id));
      after = page.value.next ?? undefined;
    } while (after !== undefined);
    expect(new Set(seen).size).toBe(3);
  });

  it.each([
    [{}, ['person-suspended', 'ok', 'ok', 'ok', 'ok']],
    [{ device: 'reader-lab' }, ['ok']],
    [{ person: 'held' }, ['person-suspended']],
    [{ device: 'reader-front', limit: 2 }, ['person-suspended', 'ok']],
  ])('decisions by %j', (input, reasons) => {
    const list = listDecisions(asked(), { limit: 50, ...input });
    expect(list.ok ? list.value.items.map((one) => one.reason) : []).toEqual(reasons);
  });
});

it('an evacuation names who is there, and until the next opening whom closing time sent home, as unsure', () => {
  const named = () => {
    const list = listEvacuation(asked());
    return list.ok ? list.value.items.map((one) => `${one.person?.ref} ${one.unsure}`).sort() : [];
  };
  badge('04A1B2C3D4E5F6');
  badge('04E1B2C3D4E5F6');
  stage.setClock(Date.parse('2026-11-24T18:00:00Z'));
  const timer = { key: 'closing', kind: 'closing', dueAtMs: stage.nowMs(), payload: null } as const;
  stage.run((ctx) => closingTime(ctx, timer));
  expect(named()).toEqual(['ann true', 'eve false']);
  stage.setClock(Date.parse('2026-11-25T07:29:59Z'));
  expect(named()).toEqual(['ann true', 'eve false']);
  stage.setClock(Date.parse('2026-11-25T07:30:00Z'));
  expect(named()).toEqual(['eve false']);
});
