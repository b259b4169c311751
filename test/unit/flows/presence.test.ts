/** Whatever badges come, in whatever order, presence stays consistent. */
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { badgeFlow } from '#flows/badge-flow.ts';
import { closingTime, nightEnd } from '#flows/closing-flow.ts';
import { decidedFlow } from '#flows/decided-flow.ts';
import { aDoorPlace, TUESDAY_TEN } from '#test/builders/door-place.ts';
import { aStage, type Stage } from '#test/builders/flow-ctx.ts';

type Row = {
  personId: number;
  zoneId: number;
  enteredAtMs: number;
  leftAtMs: number | null;
  flags: string;
};

const NUMBERS = [
  '04A1B2C3D4E5F6',
  '04B1B2C3D4E5F6',
  '04B2B2C3D4E5F6',
  '04E1B2C3D4E5F6',
  '0404B2C3D4E5F6',
  'AABBCCDD',
];
const READERS = ['front', 'in', 'out', 'lab', 'attic'];
const HOUR = 3_600_000;

const step = fc.record({
  number: fc.constantFrom(...NUMBERS),
  reader: fc.constantFrom(...READERS),
  afterMs: fc.oneof(
    fc.nat({ max: 5000 }),
    fc.nat({ max: 20_000 }),
    fc.nat({ max: 90_000 }),
    fc.nat({ max: 4 * HOUR }),
  ),
  how: fc.constantFrom('badge', 'badge', 'badge', 'badge', 'decided', 'closing', 'night'),
  ageMs: fc.oneof(
    fc.constant(0),
    fc.constant(0),
    fc.nat({ max: 40_000 }),
    fc.nat({ max: 20 * HOUR }),
  ),
});
type Step = { number: string; reader: string; afterMs: number; how: string; ageMs: number };

function play(stage: Stage, { number, reader, afterMs, how, ageMs }: Step): void {
  stage.step(afterMs);
  const timer = { key: 'closing', kind: 'closing', dueAtMs: stage.nowMs(), payload: null } as const;
  if (how === 'closing') stage.run((ctx) => closingTime(ctx, timer));
  else if (how === 'night') stage.run((ctx) => nightEnd(ctx, timer));
  else if (how === 'decided') {
    const seen = { type: 'decided', number, granted: true, reason: 'ok' } as const;
    expect(stage.see(`reader-${reader}`, seen, decidedFlow, ageMs)).toEqual([]);
  } else {
    const seen = { type: 'badge', number, boot: 'b', seq: stage.nextSeq() } as const;
    const commands = stage.see(`reader-${reader}`, seen, badgeFlow, ageMs);
    const feedbacks = commands.filter((one) => one.type === 'feedback');
    expect(feedbacks).toHaveLength(1);
    const unlocks = commands.filter((one) => one.type === 'unlock').length;
    expect(unlocks).toBeLessThanOrEqual(ageMs > 30_000 ? 0 : 1);
  }
}

function expectConsistent(stage: Stage): void {
  const rows = stage.raw.prepare('SELECT * FROM visits ORDER BY enteredAtMs, id').all() as Row[];
  const byPlace = new Map<string, Row[]>();
  for (const row of rows) {
    if (row.leftAtMs !== null) expect(row.leftAtMs).toBeGreaterThanOrEqual(row.enteredAtMs);
    const key = `${row.personId} ${row.zoneId}`;
    byPlace.set(key, [...(byPlace.get(key) ?? []), row]);
  }
  for (const visits of byPlace.values()) {
    visits.forEach((visit, at) => {
      const next = visits[at + 1];
      if (next === undefined) return;
      expect(visit.leftAtMs).not.toBeNull();
      expect(visit.leftAtMs ?? 0).toBeLessThanOrEqual(next.enteredAtMs);
    });
  }
  const present = stage.raw
    .prepare(
      "SELECT count(*) AS open, count(DISTINCT personId || ' ' || zoneId) AS people FROM visits WHERE leftAtMs IS NULL",
    )
    .get() as { open: number; people: number };
  expect(present.open).toBe(present.people);
}

it('one person is once in a zone at a time, visits never overlap, and each badge has one feedback', () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 40 }), (steps) => {
      const stage = aStage(TUESDAY_TEN, aDoorPlace());
      try {
        for (const one of steps) {
          play(stage, one);
          expectConsistent(stage);
        }
      } finally {
        stage.close();
      }
    }),
    { numRuns: 60 },
  );
}, 120_000);
