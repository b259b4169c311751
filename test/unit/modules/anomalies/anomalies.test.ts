/** Anomalies: one open finding per kind and subject, resolved once, with a reason. */
import { expect, test } from 'vitest';
import { commands, queries, raiseAnomaly, settleAnomaly } from '#modules/anomalies/index.ts';
import { anImporter, manager, owner } from '#test/builders/import.ts';

const resolve = commands['anomalies.resolve'];

function list(place: ReturnType<typeof anImporter>, input: object = {}, actor = owner) {
  const asked = { db: place.db, nowMs: place.nowMs, actor };
  const result = queries['anomalies.list'](asked, { limit: 50, ...input });
  if (!result.ok) throw new Error(result.message);
  return result.value;
}

const forced = { kind: 'forced-door', subject: 'door:front', detail: { contact: 'door' } } as const;

test('found again while it is open, it stays one', () => {
  const place = anImporter();
  const first = place.run((ctx) => raiseAnomaly(ctx, forced));
  expect(place.run((ctx) => raiseAnomaly(ctx, forced))).toBe(first);
  place.run((ctx) => raiseAnomaly(ctx, { ...forced, subject: 'door:back' }));
  expect(list(place).items).toMatchObject([
    { subject: 'back', subjectKind: 'door' },
    { id: first, subject: 'front', detail: { contact: 'door' }, resolvedAt: null },
  ]);
});

test('resolved, it is found anew', () => {
  const place = anImporter();
  const id = place.run((ctx) => raiseAnomaly(ctx, forced));
  expect(place.run((ctx) => resolve(ctx, { id, reason: 'a delivery' }))).toMatchObject({
    ok: true,
  });
  expect(place.run((ctx) => resolve(ctx, { id, reason: 'again' }))).toMatchObject({
    code: 'conflict',
  });
  expect(place.run((ctx) => raiseAnomaly(ctx, forced))).not.toBe(id);
  expect(list(place, { open: false }).items).toMatchObject([{ id, resolvedReason: 'a delivery' }]);
  expect(list(place, { open: true }).items).toHaveLength(1);
});

test('only the owner and managers resolve, and only what there is', () => {
  const place = anImporter();
  const id = place.run((ctx) => raiseAnomaly(ctx, forced));
  const viewer = { ...manager, role: 'viewer' } as typeof manager;
  const input = { id, reason: 'x' };
  expect(place.run((ctx) => resolve(ctx, input), viewer)).toMatchObject({ code: 'not-allowed' });
  expect(place.run((ctx) => resolve(ctx, { ...input, id: 'none' }))).toMatchObject({
    code: 'not-found',
  });
  expect(place.run((ctx) => resolve(ctx, input), manager)).toMatchObject({ ok: true });
});

test('what goes by itself is settled', () => {
  const place = anImporter();
  place.run((ctx) => raiseAnomaly(ctx, forced));
  expect(place.run((ctx) => settleAnomaly(ctx, forced, 'closed'))).toBe(true);
  expect(place.run((ctx) => settleAnomaly(ctx, forced, 'closed'))).toBe(false);
});

test('pages go from new to old and end', () => {
  const place = anImporter();
  for (const door of ['a', 'b', 'c']) {
    place.run((ctx) => raiseAnomaly(ctx, { ...forced, subject: `door:${door}` }));
  }
  const first = list(place, { limit: 2 });
  expect(first.items.map((one) => one.subject)).toEqual(['c', 'b']);
  expect(list(place, { limit: 2, after: first.next })).toMatchObject({
    items: [{ subject: 'a' }],
    next: null,
  });
});

test('a period is asked for in dates of the place', () => {
  const place = anImporter({ nowMs: Date.parse('2026-11-24T23:30:00Z') });
  place.import({ site: { slug: 'lab', name: 'Lab', timeZone: 'Europe/Paris', locale: 'fr' } });
  place.run((ctx) => raiseAnomaly(ctx, forced));
  expect(list(place, { from: '2026-11-25' }).items).toHaveLength(1);
  expect(list(place, { to: '2026-11-25' }).items).toHaveLength(0);
});

test('a viewer is told no person', () => {
  const place = anImporter();
  const viewer = { ...manager, role: 'viewer' } as typeof manager;
  place.run((ctx) =>
    raiseAnomaly(ctx, {
      kind: 'badge-twice',
      subject: 'person:p-1',
      detail: { person: 'p-1', zone: 'fablab' },
    }),
  );
  expect(list(place, {}, viewer).items).toMatchObject([
    { subject: null, detail: { zone: 'fablab' } },
  ]);
  expect(JSON.stringify(list(place, {}, viewer))).not.toContain('p-1');
});

test('a sentence alone is kept as text', () => {
  const place = anImporter();
  place.run((ctx) => raiseAnomaly(ctx, { ...forced, detail: 'the door opened by itself' }));
  expect(list(place).items[0]?.detail).toEqual({ text: 'the door opened by itself' });
});
