/** What Home Assistant is told, and when: by its schemas, all again at its birth, and never a name of a person. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { drivers } from '#devices/drivers/index.ts';
import { filtersMeet, topicMatches } from '#devices/topics.ts';
import type { MachinePicture, PlacePicture } from '#kernel/place-picture.ts';
import { mistakesIn } from '#sim/index.ts';
import { aDriverRun, type DriverRun } from '#test/builders/driver-run.ts';
import { type Schema, schemaMistakes } from '#test/builders/json-schema.ts';

type Announced = { readonly components?: Readonly<Record<string, { readonly platform: string }>> };
const { schemas, announcements } = JSON.parse(
  readFileSync(new URL('../../../../vectors/home-assistant.json', import.meta.url), 'utf8'),
) as {
  readonly schemas: Readonly<Record<string, Schema>>;
  readonly announcements: ReadonlyArray<{
    readonly id: string;
    readonly payload: Announced;
    readonly valid: boolean;
  }>;
};
/** What its published schemas say against an announcement and each of its components. */
const schemaMistakesIn = (said: Announced): string[] => [
  ...schemaMistakes(schemas['announcement'] ?? false, said),
  ...Object.entries(said.components ?? {}).flatMap(([name, component]) =>
    schemaMistakes(schemas[component.platform] ?? false, component, name),
  ),
];

const LASER: MachinePicture = {
  slug: 'laser-1',
  name: 'Découpeuse laser',
  kind: 'laser-cutter',
  zone: 'Fablab',
  state: 'running',
  online: true,
  inUse: true,
  outOfService: false,
  measured: true,
  watts: 430.5,
  wattHours: 1234,
};
const PRESS: MachinePicture = {
  ...LASER,
  slug: 'press',
  name: 'Presse',
  state: 'unknown',
  online: false,
  measured: false,
  watts: null,
  wattHours: null,
};
const PICTURE: PlacePicture = {
  site: { slug: 'saint-erme', name: 'Le Faitout', locale: 'fr' },
  open: true,
  turnedAtMs: null,
  machines: [LASER, PRESS],
  zones: [{ slug: 'fablab', name: 'Fablab', present: 3, capacity: 12 }],
};
const LASER_CONFIG = 'homeassistant/device/faitout_saint-erme_machine_laser-1/config';
const PLACE_CONFIG = 'homeassistant/device/faitout_saint-erme_place/config';
const LASER_STATE = 'homeassistant/faitout/saint-erme/machine/laser-1/state';
const PLACE_STATE = 'homeassistant/faitout/saint-erme/place/state';

let run: DriverRun;
beforeEach(() => {
  run = aDriverRun('home-assistant');
  run.opened();
});
const show = (more: Partial<PlacePicture> = {}) => {
  run.outgoing({ kind: 'picture', picture: { ...PICTURE, ...more } });
  return run.takeSent();
};
const topicsOf = (sent: ReturnType<typeof show>) => sent.map(({ topic }) => topic);
const payloadOf = (sent: ReturnType<typeof show>, topic: string) =>
  JSON.parse(sent.find((one) => one.topic === topic)?.text ?? 'null');

describe('its published schemas', () => {
  it.each(announcements.map((one) => [one.id, one] as const))('%s', (_id, { payload, valid }) => {
    expect(schemaMistakesIn(payload).length === 0).toBe(valid);
  });
});

describe('what it is told', () => {
  it('is what there is, then how it is, all of it retained', () => {
    const sent = show();
    expect(topicsOf(sent)).toEqual([
      LASER_CONFIG,
      'homeassistant/device/faitout_saint-erme_machine_press/config',
      PLACE_CONFIG,
      LASER_STATE,
      'homeassistant/faitout/saint-erme/machine/press/state',
      PLACE_STATE,
    ]);
    expect(sent.every(({ qos, retain }) => qos === 1 && retain === true)).toBe(true);
  });

  it('has the fields and words of its schemas', () => {
    const sent = show();
    for (const { topic = '', text } of sent)
      if (topic.endsWith('/config'))
        for (const mistakes of [mistakesIn, schemaMistakesIn])
          expect([topic, mistakes(JSON.parse(text))]).toEqual([topic, []]);
    expect(payloadOf(sent, LASER_CONFIG)).toMatchObject({
      device: { name: 'Découpeuse laser', suggested_area: 'Fablab' },
      components: {
        state: { platform: 'sensor', name: 'État', device_class: 'enum' },
        power: { device_class: 'power', unit_of_measurement: 'W' },
      },
    });
    expect(payloadOf(sent, LASER_STATE)).toEqual({
      state: 'running',
      running: 'ON',
      in_use: 'ON',
      problem: 'OFF',
      online: 'ON',
      power: 430.5,
      energy: 1234,
    });
    expect(payloadOf(sent, PLACE_STATE)).toEqual({ open: 'ON', present: { fablab: 3 } });
  });

  it('says of a machine that is away that nobody knows, and of hours that are not set likewise', () => {
    const sent = show({ open: null });
    const press = payloadOf(sent, 'homeassistant/faitout/saint-erme/machine/press/state');
    expect(press).toEqual({
      state: 'unknown',
      running: null,
      in_use: 'ON',
      problem: 'OFF',
      online: 'OFF',
    });
    expect(payloadOf(sent, PLACE_STATE).open).toBeNull();
  });

  it('is in the language of the place', () => {
    const site = { ...PICTURE.site, locale: 'en' };
    expect(payloadOf(show({ site }), LASER_CONFIG).components.state.name).toBe('State');
  });

  it('is only what changed, after the first time', () => {
    show();
    expect(show()).toEqual([]);
    const machines = [{ ...LASER, watts: 90, state: 'idle' as const }, PRESS];
    expect(topicsOf(show({ machines }))).toEqual([LASER_STATE]);
    const zones = [{ slug: 'fablab', name: 'Fablab', present: 4, capacity: 12 }];
    expect(topicsOf(show({ machines, zones }))).toEqual([PLACE_STATE]);
  });

  it('takes back a machine that is no more, also over a restart', () => {
    show();
    run.restart();
    run.opened();
    const sent = show({ machines: [PRESS] });
    expect(sent[0]).toMatchObject({ topic: LASER_CONFIG, text: '', retain: true });
    expect(topicsOf(show({ machines: [PRESS] }))).toEqual([]);
  });
});

describe('when', () => {
  it('all again when it starts', () => {
    const first = topicsOf(show());
    run.message('homeassistant/status', 'online');
    expect(topicsOf(run.takeSent())).toEqual(first);
  });

  it('not at its end, nor by what a broker kept of an earlier start, nor before there is a picture', () => {
    run.message('homeassistant/status', 'online');
    expect(run.takeSent()).toEqual([]);
    show();
    run.message('homeassistant/status', 'offline');
    run.message('homeassistant/status', 'online', { retained: true });
    run.message('homeassistant/status', 'online', { heldBack: true });
    expect(run.takeSent()).toEqual([]);
  });

  it('states again before they expire, for as long as there is a link', () => {
    show();
    run.pass(16 * 60_000);
    expect(topicsOf(run.takeSent()).filter((topic) => topic === LASER_STATE)).toHaveLength(3);
  });
});

describe('a machine whose state never changes', () => {
  const PRESS_STATE = 'homeassistant/faitout/saint-erme/machine/press/state';
  const EXPIRE_AFTER_MS = 15 * 60_000;

  it('is told again before it expires, though others change all the time', () => {
    show();
    let saidAtMs = run.nowMs;
    let longestMs = 0;
    for (let minute = 1; minute <= 60; minute++) {
      run.pass(60_000);
      const machines = [{ ...LASER, watts: minute }, PRESS];
      run.outgoing({ kind: 'picture', picture: { ...PICTURE, machines } });
      longestMs = Math.max(longestMs, run.nowMs - saidAtMs);
      if (topicsOf(run.takeSent()).includes(PRESS_STATE)) saidAtMs = run.nowMs;
    }
    expect(longestMs).toBeLessThan(EXPIRE_AFTER_MS / 2);
  });
});

describe('any place', () => {
  const slug = fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,20}$/);
  const text = fc.string({ minLength: 1, maxLength: 200, unit: 'grapheme' });
  const machine = fc.record({
    slug,
    name: text,
    kind: fc.constantFrom('cnc', 'other'),
    zone: fc.oneof(fc.constant(''), text),
    state: fc.constantFrom('off', 'idle', 'running', 'paused', 'alarm', 'unknown'),
    online: fc.boolean(),
    inUse: fc.boolean(),
    outOfService: fc.boolean(),
    measured: fc.boolean(),
    watts: fc.option(fc.double({ min: 0, max: 1e5, noNaN: true })),
    wattHours: fc.option(fc.double({ min: 0, max: 1e9, noNaN: true })),
  });
  const picture = fc.record({
    site: fc.record({ slug, name: text, locale: fc.constantFrom('fr', 'en', 'fr-FR', 'de') }),
    open: fc.option(fc.boolean()),
    turnedAtMs: fc.constant(null),
    machines: fc.uniqueArray(machine, { maxLength: 4, selector: (one) => one.slug }),
    zones: fc.uniqueArray(
      fc.record({ slug, name: text, present: fc.nat(100), capacity: fc.option(fc.nat(100)) }),
      { maxLength: 3, selector: (one) => one.slug },
    ),
  });

  it('gives announcements that its schemas take, on topics that are claimed', () => {
    const driver = drivers.get('home-assistant');
    const claims = driver?.claims?.({ prefix: 'homeassistant' }, { site: 's', device: 'd' });
    fc.assert(
      fc.property(picture, (shown) => {
        const other = aDriverRun('home-assistant');
        other.opened();
        other.outgoing({ kind: 'picture', picture: shown as PlacePicture });
        for (const { topic = '', text: payload } of other.takeSent()) {
          const said = JSON.parse(payload);
          if (topic.endsWith('/config')) {
            expect(mistakesIn(said)).toEqual([]);
            expect(schemaMistakesIn(said)).toEqual([]);
            expect(topic).toMatch(/^homeassistant\/device\/[a-zA-Z0-9_-]+\/config$/);
          }
          expect(claims?.speak.some((filter) => topicMatches(filter, topic))).toBe(true);
        }
      }),
    );
    // What Home Assistant subscribes to is granted.
    for (const filter of ['homeassistant/+/+/config', 'homeassistant/+/+/+/config'])
      expect(claims?.speak.some((topic) => filtersMeet(topic, filter))).toBe(true);
  });
});
