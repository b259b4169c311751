/** Making, finding and revoking tokens on a real database. */
import { beforeEach, describe, expect, test } from 'vitest';
import type { TokenItem } from '#contract/tokens.ts';
import { type Actor, ROLES, type Role } from '#kernel/engine.ts';
import { hashOfToken } from '#kernel/token.ts';
import { aPlace, type TestPlace } from '#test/builders/http.ts';

const OWNER: Actor = { kind: 'staff', role: 'owner', token: 't', name: 'owner' };
const SYSTEM: Actor = { kind: 'system' };
const hash = hashOfToken('fai_a-token');

let place: TestPlace;
beforeEach(async () => {
  place = await aPlace();
});

const create = (input: object, actor: Actor = OWNER) =>
  place.engine.do('tokens.create', { role: 'viewer', hash, ...input }, actor);
const find = (of = hash) => place.engine.ask('tokens.find', { hash: of }, SYSTEM);

async function idOf(input: object = {}): Promise<string> {
  const made = await create(input);
  if (!made.ok) throw new Error(made.message);
  return (made.value as { id: string }).id;
}

describe('a token', () => {
  test('is found by its hash, with its role and name', async () => {
    const id = await idOf({ role: 'reception', name: 'front desk' });
    expect(await find()).toEqual({
      ok: true,
      value: { id, role: 'reception', name: 'front desk' },
    });
  });

  test('without a name is named by its role', async () => {
    await idOf();
    expect(await find()).toMatchObject({ value: { name: 'viewer' } });
  });

  test('that was never made is not found', async () => {
    expect(await find(hashOfToken('fai_other'))).toMatchObject({ code: 'not-found' });
  });

  test('is made once', async () => {
    await idOf();
    expect(await create({})).toMatchObject({ ok: false, code: 'conflict' });
  });

  test('opens nothing once it is revoked, and is revoked once', async () => {
    const id = await idOf();
    const revoke = () => place.engine.do('tokens.revoke', { id, reason: 'lost' }, OWNER);
    expect(await revoke()).toEqual({ ok: true, value: { id } });
    expect(await find()).toMatchObject({ code: 'not-found' });
    expect(await revoke()).toMatchObject({ code: 'conflict' });
  });

  test('that is not there can not be revoked', async () => {
    const input = { id: 'none', reason: 'lost' };
    expect(await place.engine.do('tokens.revoke', input, OWNER)).toMatchObject({
      code: 'not-found',
    });
  });
});

describe('whoever is not the owner', () => {
  test.each(ROLES.filter((role) => role !== 'owner'))(
    '%s makes, revokes and lists none',
    async (role: Role) => {
      const actor: Actor = { kind: 'staff', role, token: 't', name: role };
      const id = await idOf();
      const refused = { ok: false, code: 'not-allowed' };
      const another = { hash: hashOfToken('fai_another') };
      expect(await create(another, actor)).toMatchObject(refused);
      expect(await place.engine.do('tokens.revoke', { id, reason: 'x' }, actor)).toMatchObject(
        refused,
      );
      expect(await place.engine.ask('tokens.list', { limit: 50 }, actor)).toMatchObject(refused);
      expect(await place.engine.ask('tokens.find', { hash }, actor)).toMatchObject(refused);
    },
  );
});

describe('the list of tokens', () => {
  const list = async (input: object) => {
    const listed = await place.engine.ask('tokens.list', { limit: 50, ...input }, OWNER);
    if (!listed.ok) throw new Error(listed.message);
    return listed.value as { items: TokenItem[]; next: string | null };
  };

  test('is newest first, in pages, and shows no hash', async () => {
    const id = await idOf();
    const all = (await list({})).items;
    expect(all[0]?.id).toBe(id);
    expect(JSON.stringify(all)).not.toContain(hash);
    const pages: string[] = [];
    let after: string | null | undefined;
    do {
      const page = await list({ limit: 3, ...(after && { after }) });
      pages.push(...page.items.map((item) => item.id));
      after = page.next;
    } while (after !== null);
    expect(pages).toEqual(all.map((item) => item.id));
  });

  test('keeps those that were revoked', async () => {
    const id = await idOf();
    await place.engine.do('tokens.revoke', { id, reason: 'lost' }, OWNER);
    const [newest] = (await list({})).items;
    expect(newest).toMatchObject({ id, revokedAt: '2026-11-24T08:00:00.000Z' });
  });
});
