/** Devices taken in, changed, given and refused secrets, taken out: over HTTP, with the real place behind. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { GivenLogin } from '#kernel/discovery.ts';
import { aPlace, jsonIn, NO_STRANGERS, type TestPlace } from '#test/builders/http.ts';
import { aSmallPlace, SITE } from '#test/builders/small-place.ts';

type Asked = { role?: 'owner' | 'manager' | 'reception'; body?: unknown; key?: string };
let place: TestPlace;
let handed: Array<readonly [string, string, GivenLogin]>;
let tried: { username: string; address: string } | null;

/** A line of the list of what is heard. */
const item = (id: string, login: { username: string; address: string } | null = null) => ({
  ...{ id, origin: 'login' as const, username: null, address: null, ...login, count: 1 },
  ...{ firstAt: '2026-11-24T09:00:00.000Z', lastAt: '2026-11-24T09:00:00.000Z' },
  ...{ seems: [], device: null, rivals: [] },
});

beforeEach(async () => {
  handed = [];
  tried = null;
  let open: { code: string; untilMs: number } | null = null;
  place = await aPlace({
    strangers: {
      ...NO_STRANGERS,
      list: async () => [item('a1', tried)],
      adoption: () => ({
        broker: 'embedded',
        port: 1883,
        open: open && {
          username: 'adopt',
          code: open.code,
          until: new Date(open.untilMs).toISOString(),
        },
      }),
      open: (window) => {
        open = window;
        return true;
      },
      shut: () => {
        open = null;
      },
      handOver: (discovery, driver, login) => {
        handed.push([discovery, driver, login]);
        return true;
      },
    },
  });
  await ask('POST', '/import', { body: aSmallPlace() });
});

async function ask(method: string, path: string, { role = 'manager', body, key }: Asked = {}) {
  const answer = await place.request(`/api/v1${path}`, {
    role,
    method,
    ...(body !== undefined && { body }),
    ...(key !== undefined && { headers: { 'idempotency-key': key } }),
  });
  const text = await answer.text();
  return { status: answer.status, body: text === '' ? null : JSON.parse(text) };
}

const PLUG = { slug: 'plug-saw', driver: 'tasmota', settings: { topic: 'saw' } };

describe('a device is taken in', () => {
  it('with a secret that this answer shows and nothing else does', async () => {
    const made = await ask('POST', '/devices', { body: PLUG });
    expect(made).toMatchObject({
      status: 201,
      body: { slug: 'plug-saw', driver: 'tasmota', login: { username: `${SITE}/plug-saw` } },
    });
    const { secret } = made.body.login;
    expect(secret).toMatch(/^[A-Za-z0-9_-]{24}$/);
    for (const path of ['/devices/plug-saw', '/devices/plug-saw/setup', '/export', '/devices'])
      expect(JSON.stringify((await ask('GET', path)).body)).not.toContain(secret);
    const whole = await ask('GET', '/export?withSecrets=true', { role: 'owner' });
    expect(JSON.stringify(whole.body)).toContain(secret);
  });

  it('survives the export and import of the place', async () => {
    await ask('POST', '/devices', { body: PLUG });
    const file = (await ask('GET', '/export?withSecrets=true', { role: 'owner' })).body;
    const again = await ask('POST', '/import', { body: file, role: 'owner' });
    expect(again.body).toMatchObject({ created: 0, updated: 0 });
    const elsewhere = await aPlace();
    const answer = await elsewhere.request('/api/v1/import', {
      role: 'owner',
      method: 'POST',
      body: file,
    });
    expect(answer.status).toBe(200);
    const copy = await jsonIn(
      await elsewhere.request('/api/v1/devices/plug-saw/setup', { role: 'owner' }),
    );
    expect(copy).toMatchObject({ driver: 'tasmota', settings: { topic: 'saw' }, hasSecret: true });
  });

  it('hands its log-in to the guest that it was', async () => {
    const made = await ask('POST', '/devices', { body: { ...PLUG, discovery: 'a1' } });
    const { username, secret, handedOver } = made.body.login;
    expect(handedOver).toBe(true);
    expect(handed).toEqual([
      ['a1', 'tasmota', { site: SITE, device: 'plug-saw', username, secret }],
    ]);
  });

  it('settles what the broker told of its tries to log in', async () => {
    const { engine } = place;
    const finding = { kind: 'unknown-login', username: 'DVES_USER', address: '192.0.2.9' };
    const system = { kind: 'system' } as const;
    const findings = [{ ...finding, reason: 'unknown' }];
    await engine.do('edge.note-findings', { findings }, system);
    const open = async () => (await ask('GET', '/anomalies?open=true')).body.items.length;
    expect(await open()).toBe(1);
    tried = { username: 'DVES_USER', address: '192.0.2.9' };
    await ask('POST', '/devices', { body: { ...PLUG, discovery: 'a1' } });
    expect(await open()).toBe(0);
  });

  it('has no secret where it logs in nowhere, or where its bridge does', async () => {
    const reader = { slug: 'desk', driver: 'rdm6300', settings: { path: '/dev/ttyUSB7' } };
    expect((await ask('POST', '/devices', { body: reader })).body.login).toBeNull();
    const bridge = { slug: 'zigbee', driver: 'bridge' };
    expect((await ask('POST', '/devices', { body: bridge })).body.login).not.toBeNull();
    const behind = { slug: 'mill', driver: 'zigbee2mqtt', settings: { name: 'mill' } };
    expect((await ask('POST', '/devices', { body: behind })).body.login).toBeNull();
  });

  it('is refused with the path of what is wrong, and then nothing is kept', async () => {
    const wrong = { ...PLUG, settings: { topic: 'a/+/b', relay: 99 } };
    const refused = await ask('POST', '/devices', { body: wrong });
    expect(refused.status).toBe(400);
    const paths = refused.body.errors.map(({ path }: { path: string }) => path);
    expect(paths).toEqual(expect.arrayContaining(['settings.topic', 'settings.relay']));
    const taken = { ...PLUG, settings: { topic: 'laser' } };
    const overlaps = await ask('POST', '/devices', { body: taken });
    expect(overlaps.body.errors[0]).toEqual({
      path: 'settings',
      message: 'its topics are also those of plug-laser',
    });
    expect((await ask('POST', '/devices', { body: { ...PLUG, driver: 'toaster' } })).status).toBe(
      400,
    );
    expect((await ask('POST', '/devices', { body: { ...PLUG, slug: 'plug-laser' } })).status).toBe(
      409,
    );
    expect((await ask('GET', '/devices/plug-saw')).status).toBe(404);
  });

  it('by a manager alone', async () => {
    expect((await ask('POST', '/devices', { body: PLUG, role: 'reception' })).status).toBe(403);
    expect((await ask('GET', '/discoveries', { role: 'reception' })).status).toBe(403);
  });

  it('once, however often it is asked for with one key, and the secret is not shown again', async () => {
    expect((await ask('POST', '/devices', { body: PLUG, key: 'k1' })).status).toBe(201);
    const again = await ask('POST', '/devices', { body: PLUG, key: 'k1' });
    expect(again.status).toBe(409);
    expect(again.body.detail).toContain('another');
  });
});

describe('a secret', () => {
  it('is given anew, taken away, and then there is none', async () => {
    const first = (await ask('POST', '/devices', { body: PLUG })).body.login.secret;
    const second = (await ask('POST', '/devices/plug-saw/secret')).body;
    expect(second).toMatchObject({ username: `${SITE}/plug-saw`, handedOver: false });
    expect(second.secret).not.toBe(first);
    expect((await ask('DELETE', '/devices/plug-saw/secret')).body).toEqual({
      slug: 'plug-saw',
      numbers: [],
    });
    expect((await ask('GET', '/devices/plug-saw/setup')).body.hasSecret).toBe(false);
  });

  it('that is revoked names the badges that the device’s lists could have betrayed', async () => {
    const revoked = await ask('DELETE', '/devices/reader-front/secret');
    expect(revoked.body.numbers.length).toBeGreaterThan(0);
  });

  it('is none of what does not log in', async () => {
    await ask('POST', '/devices', {
      body: { slug: 'desk', driver: 'rdm6300', settings: { path: '/dev/ttyUSB7' } },
    });
    expect((await ask('POST', '/devices/desk/secret')).status).toBe(409);
  });
});

describe('a device of the place', () => {
  it('is changed setting by setting', async () => {
    await ask('POST', '/devices', { body: PLUG });
    const changed = await ask('PATCH', '/devices/plug-saw', {
      body: { settings: { topic: 'saw-2', relay: 2 } },
    });
    expect(changed.status).toBe(200);
    expect((await ask('GET', '/devices/plug-saw/setup')).body).toMatchObject({
      settings: { topic: 'saw-2', relay: 2 },
      hasSecret: true,
    });
    const wrong = await ask('PATCH', '/devices/plug-saw', { body: { settings: { relay: 9 } } });
    expect(wrong.body.errors[0].path).toBe('settings.relay');
  });

  it('shows itself when asked, if its kind can', async () => {
    const sent = await ask('POST', '/devices/reader-front/identify', { body: { seconds: 5 } });
    expect(sent.body).toMatchObject({ device: 'reader-front', seconds: 5 });
    expect((await ask('POST', '/devices/plug-laser/identify', { body: {} })).status).toBe(409);
  });

  it('goes only where nothing needs it, and can come back under its name', async () => {
    const needed = await ask('DELETE', '/devices/plug-laser');
    expect(needed.status).toBe(409);
    expect(needed.body.detail).toContain('laser');
    await ask('POST', '/devices', { body: PLUG });
    expect((await ask('DELETE', '/devices/plug-saw')).status).toBe(204);
    const slugs = (await ask('GET', '/devices')).body.items.map(
      (one: { slug: string }) => one.slug,
    );
    expect(slugs).not.toContain('plug-saw');
    expect((await ask('GET', '/devices/plug-saw')).status).toBe(404);
    expect((await ask('GET', '/devices/plug-saw/observations')).status).toBe(200);
    expect(JSON.stringify((await ask('GET', '/export')).body)).not.toContain('plug-saw');
    expect((await ask('POST', '/devices', { body: PLUG })).status).toBe(201);
  });

  it('tells how it is set up, with what needs it, and its own passwords as given', async () => {
    const setup = await ask('GET', '/devices/plug-laser/setup');
    expect(setup.body.uses).toEqual([{ kind: 'machine', slug: 'laser', as: 'meter' }]);
    await ask('POST', '/devices', {
      body: {
        slug: 'printer-2',
        driver: 'prusalink',
        settings: { url: 'http://192.0.2.3', password: 'hidden-word' },
      },
    });
    const printer = (await ask('GET', '/devices/printer-2/setup')).body;
    expect(printer).toMatchObject({ secretSettings: ['password'], username: null });
    expect(JSON.stringify(printer)).not.toContain('hidden-word');
  });
});

describe('what is heard', () => {
  it('is a list like any other, with a limit and a cursor', async () => {
    const other = await aPlace({
      strangers: { ...NO_STRANGERS, list: async () => [item('a'), item('b')] },
    });
    type Page = { items?: Array<{ id: string }>; next?: string };
    const read = async (query: string) => {
      const answer = await other.request(`/api/v1/discoveries${query}`, { role: 'manager' });
      return jsonIn<Page>(answer);
    };
    const first = await read('?limit=1');
    expect(first.items?.map(({ id }) => id)).toEqual(['a']);
    expect(await read(`?limit=1&after=${first.next}`)).toMatchObject({
      items: [{ id: 'b' }],
      next: null,
    });
    expect(await read('?limit=0')).toMatchObject({ status: 400 });
  });
});

describe('what can be run here', () => {
  it('is told kind by kind, with settings that a form can ask for', async () => {
    const { items } = (await ask('GET', '/drivers')).body;
    const of = (kind: string) => items.find((one: { kind: string }) => one.kind === kind);
    expect(of('tasmota')).toMatchObject({ link: 'mqtt', hasLogin: true, identifies: false });
    expect(of('faitout')).toMatchObject({ fields: [], identifies: true });
    expect(of('wedge').fields).toContainEqual({ name: 'pattern', kind: 'text', needed: true });
    expect(of('osdp').fields).toContainEqual({
      ...{ name: 'address', kind: 'number', needed: true },
      ...{ least: 0, most: 126 },
    });
    expect(of('id12').fields).toContainEqual(
      expect.objectContaining({ name: 'frames', kind: 'number' }),
    );
    expect(of('bambu')).toMatchObject({ hasLogin: false });
  });
});

describe('the window of adoption', () => {
  it('opens for some minutes with a code of its own, and shuts', async () => {
    const opened = await ask('POST', '/adoption', { body: { minutes: 5 } });
    expect(opened.body.open).toMatchObject({ username: 'adopt' });
    expect(opened.body.open.code).toMatch(/^[a-z2-9]{10}$/);
    expect((await ask('GET', '/adoption')).body.open.code).toBe(opened.body.open.code);
    const keyed = await ask('POST', '/adoption', { body: { minutes: 5 }, key: 'k2' });
    const again = await ask('POST', '/adoption', { body: { minutes: 5 }, key: 'k2' });
    expect(again.body.open.code).toBe(keyed.body.open.code);
    expect((await ask('DELETE', '/adoption')).body.open).toBeNull();
    expect((await ask('POST', '/adoption', { body: { minutes: 999 } })).status).toBe(400);
  });

  it('is none where a broker of somebody else lets in whom it wants', async () => {
    const other = await aPlace({
      strangers: {
        ...NO_STRANGERS,
        adoption: () => ({ broker: 'external', port: null, open: null }),
      },
    });
    const answer = await other.request('/api/v1/adoption', {
      ...{ role: 'owner', method: 'POST', body: {} },
    });
    expect(answer.status).toBe(409);
  });
});
