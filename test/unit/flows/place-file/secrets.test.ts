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

test('an address with a password in it is a secret, one without is none', () => {
  const device = (url: string) => ({ slug: 'p1', settings: { serial: '01S00C123456789', url } });
  const secret = 'mqtts://user:hidden@broker.example:8883';
  expect(withoutDeviceSecrets(device(secret))).toEqual({
    slug: 'p1',
    settings: { serial: '01S00C123456789' },
  });
  expect(withoutDeviceSecrets(device('mqtt://user@broker.example'))).toEqual(
    device('mqtt://user@broker.example'),
  );
  const masked = JSON.stringify(withSecretsMasked({ devices: [device(secret)] }));
  expect(masked).not.toContain('hidden');
  expect(masked).toContain('01S00C123456789');
});
