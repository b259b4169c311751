/** Devices of a file that would share a port. */
import { expect, test } from 'vitest';
import type { DriverCatalogue, DriverKnowledge } from '#flows/driver-catalogue.ts';
import { deviceMistakes } from '#flows/place-file/devices.ts';

type Settings = { path: string; baudRate?: number; address?: string };

const LONER: DriverKnowledge = {
  link: 'serial',
  buffers: false,
  confirms: false,
  parseSettings: (value) => ({ ok: true, value }),
  claims: () => null,
  port: (settings) => ({ baudRate: 9600, ...(settings as Settings) }),
};
const SHARER: DriverKnowledge = {
  ...LONER,
  address: (settings) => (settings as Settings).address ?? null,
};
const catalogue: DriverCatalogue = new Map([
  ['loner', LONER],
  ['sharer', SHARER],
]);

const A = { path: '/dev/ttyUSB0', address: '1' };

test.each([
  ['two ports', 'sharer', A, 'sharer', { ...A, path: '/dev/ttyUSB1' }, []],
  ['two addresses on one line', 'sharer', A, 'sharer', { ...A, address: '2' }, []],
  ['one address twice', 'sharer', A, 'sharer', A, ['settings.address']],
  [
    'two rates on one line',
    ...(['sharer', A, 'sharer', { ...A, address: '2', baudRate: 19_200 }] as const),
    ['settings.baudRate'],
  ],
  ['another kind on the line', 'sharer', A, 'loner', { path: A.path }, ['settings.path']],
  ['a kind that shares nothing', 'loner', A, 'loner', A, ['settings.path']],
] as const)('%s', (_title, driver, settings, otherDriver, otherSettings, wrong) => {
  const devices = [
    { slug: 'first', driver, settings },
    { slug: 'second', driver: otherDriver, settings: otherSettings },
  ];
  const planned = devices.map((item, at) => {
    const one = { name: item.slug, item, before: null, path: `devices[${at}]`, given: item };
    return [item.slug, one] as const;
  });
  const paths = deviceMistakes(new Map(planned), 'place', catalogue).map(({ path }) => path);
  expect(paths).toEqual(devices.flatMap((_, at) => wrong.map((key) => `devices[${at}].${key}`)));
});
