/** The items of changes come from the queries of their lists. */
import { expect, test } from 'vitest';
import type { Asked } from '#db/ctx.ts';
import { makeLiveItems } from '#flows/live-items.ts';
import { ok, refuse } from '#kernel/result.ts';
import { aPlace } from '#test/builders/http.ts';
import { aDatabase } from '#test/builders/place.ts';

const ASKED: Asked = { db: aDatabase().db, nowMs: 0, actor: { kind: 'system' } };

test('each change gets its item, in its place; what is gone is null', () => {
  const queries = {
    'machines.get': (_asked: Asked, { slug }: { slug: string }) =>
      slug === 'gone' ? refuse('not-found', 'gone') : ok({ slug }),
    'decisions.get': (_asked: Asked, { id }: { id: string }) => ok({ id }),
  };
  const changes = [
    { topic: 'machine', key: 'laser-1' },
    { topic: 'machine', key: 'gone' },
    { topic: 'decision', key: '1' },
  ] as const;
  expect(makeLiveItems(queries)(ASKED, { changes })).toEqual(
    ok({ items: [{ slug: 'laser-1' }, null, { id: '1' }], isClosed: false }),
  );
});

test('the place knows the query of every topic', async () => {
  const { engine } = await aPlace();
  const names = ['machines', 'sessions', 'visits', 'decisions', 'devices', 'anomalies', 'zones'];
  for (const name of names) {
    const input = { slug: 'nothing', id: 'nothing' };
    const answer = await engine.ask(`${name}.get`, input, { kind: 'system' });
    expect(answer).toMatchObject({ ok: false, code: 'not-found' });
    if (!answer.ok) expect(answer.message, name).not.toContain('no query');
  }
});
