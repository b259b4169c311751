/** Secrets of a place file never reach the journal. */
import { expect, test } from 'vitest';
import { withoutDeviceSecrets, withSecretsMasked } from '#flows/place-file/secrets.ts';

test('secrets, PINs and the passwords of settings are masked, whatever else the file holds', () => {
  const file = {
    site: { slug: 'lab' },
    devices: [
      { slug: 'a', secret: 'hush', settings: { topic: 'laser', password: 'hush', key: 'hush' } },
      { slug: 'b', secret: null },
      'nonsense',
    ],
    people: [{ ref: 'p', pin: '4711', name: 'Sample person' }],
  };
  const masked = withSecretsMasked(file);
  expect(JSON.stringify(masked)).not.toMatch(/hush|4711/);
  expect(masked).toMatchObject({
    site: { slug: 'lab' },
    devices: [
      { slug: 'a', secret: 'given', settings: { topic: 'laser' } },
      { secret: null },
      'nonsense',
    ],
    people: [{ ref: 'p', pin: 'given', name: 'Sample person' }],
  });
});

test('a device without its secrets keeps what is none', () => {
  expect(
    withoutDeviceSecrets({
      slug: 'bambu-1',
      driver: 'bambu',
      secret: 'hush',
      settings: { serial: '01S', accessCode: 'hush' },
    }),
  ).toEqual({ slug: 'bambu-1', driver: 'bambu', settings: { serial: '01S' } });
});
