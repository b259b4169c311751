/** What the place keeps of devices that are taken in, and what it keeps of their secrets. */
import { afterEach, describe, expect, it } from 'vitest';
import { openDatabase } from '#db/open.ts';
import { anEnginePlace, type EnginePlace } from '#test/builders/engine-place.ts';
import { aSmallPlace } from '#test/builders/small-place.ts';

const SECRET = 'drawn-for-this-test-alone';
let place: EnginePlace;
afterEach(() => place.close());

const adopt = () =>
  place.do<{ digest: string | null }>('devices.adopt', {
    ...{ slug: 'plug-saw', driver: 'tasmota', settings: { topic: 'saw' }, secret: SECRET },
  });

describe('devices', () => {
  it('that are taken in, changed and taken out are taken up by the edge each time', async () => {
    place = await anEnginePlace(aSmallPlace());
    await adopt();
    await place.do('devices.change', { slug: 'plug-saw', settings: { relay: 2 } });
    await place.do('devices.rotate-secret', { slug: 'plug-saw', secret: 'another' });
    await place.do('devices.revoke-secret', { slug: 'plug-saw' });
    await place.do('devices.remove', { slug: 'plug-saw' });
    const changed = place.committed.map(({ devicesChanged }) => devicesChanged);
    expect(changed.slice(-5)).toEqual(Array.from({ length: 5 }, () => ['plug-saw']));
  });

  it('leave their secrets in their own row, and neither in the journal nor after they are gone', async () => {
    place = await anEnginePlace(aSmallPlace(), { inFile: true });
    await adopt();
    await place.do('devices.remove', { slug: 'plug-saw' });
    const { raw, close } = openDatabase(place.path);
    const tables = raw
      .prepare<[], { name: string }>("SELECT name FROM sqlite_master WHERE type = 'table'")
      .all();
    const rows = tables.flatMap(({ name }) => raw.prepare(`SELECT * FROM "${name}"`).all());
    close();
    expect(rows.length).toBeGreaterThan(10);
    expect(JSON.stringify(rows)).not.toContain(SECRET);
  });

  it('that are taken out say nothing more, are not away, and come back as if new', async () => {
    place = await anEnginePlace(aSmallPlace());
    await adopt();
    await place.say('plug-saw', { type: 'link', online: true }, { type: 'relay', on: true });
    await place.say('plug-saw', { type: 'link', online: false });
    await place.do('devices.remove', { slug: 'plug-saw' });
    await place.say('plug-saw', { type: 'link', online: true });
    await place.pass(60 * 60_000);
    const away = await place.list('anomalies.list', { open: true });
    expect(away.filter(({ kind }) => kind === 'device-away')).toEqual([]);
    const again = await adopt();
    expect(again.digest).not.toBeNull();
    const device = await place.ask<{ online: boolean }>('devices.get', { slug: 'plug-saw' });
    expect(device.online).toBe(false);
  });

  it('that need a place do not come before it', async () => {
    place = await anEnginePlace(aSmallPlace());
    await expect(place.do('devices.change', { slug: 'nobody' })).rejects.toThrow('not-found');
  });

  it('say once which adapter they were first seen with, and take the next for theirs when they are set anew', async () => {
    const desk = { slug: 'desk', driver: 'rdm6300', settings: { path: '/dev/ttyUSB0' } };
    const made = aSmallPlace();
    place = await anEnginePlace({ ...made, devices: [...made.devices, desk] });
    const port = async () =>
      (await place.ask<{ port: string | null }>('devices.setup', { slug: 'desk' })).port;
    await place.say('desk', { type: 'link', online: true, port: 'usb:1a86:7523' });
    await place.say('desk', { type: 'link', online: true, port: 'usb:2341:0043' });
    expect(await port()).toBe('usb:1a86:7523');
    await place.do('devices.change', { slug: 'desk', settings: { path: '/dev/ttyUSB0' } });
    expect(await port()).toBeNull();
  });
});
