/** A small place with every kind of door, and people with every kind of right. */

const HOURS = { days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '08:30', to: '19:00' };
const DAY = { from: '2026-01-01', until: '2026-12-31' };

/** Tuesday 2026-11-24, 10:00 in Paris. */
export const TUESDAY_TEN = Date.parse('2026-11-24T09:00:00Z');

export function aDoorPlace(): Record<string, unknown> {
  const member = (ref: string, number: string, more: Record<string, unknown> = {}) => ({
    ref,
    name: `Sample ${ref}`,
    memberships: [{ plan: 'day', ...DAY }],
    badges: [{ number }],
    ...more,
  });
  return {
    site: { slug: 'place', name: 'Place', timeZone: 'Europe/Paris', locale: 'fr' },
    openingHours: [HOURS],
    zones: [
      { slug: 'house', name: 'House', capacity: 3 },
      { slug: 'lab', name: 'Lab', parent: 'house' },
      { slug: 'attic', name: 'Attic' },
    ],
    devices: ['front', 'in', 'out', 'lab', 'night', 'attic', 'idle'].map((name) => ({
      slug: `reader-${name}`,
      driver: 'faitout',
      secret: `secret-of-${name}`,
    })),
    doors: [
      { slug: 'front', name: 'Front', zone: 'house', device: 'reader-front', direction: 'toggle' },
      { slug: 'in', name: 'In', zone: 'house', device: 'reader-in', direction: 'in' },
      { slug: 'out', name: 'Out', zone: 'house', device: 'reader-out', direction: 'out' },
      { slug: 'lab', name: 'Lab', zone: 'lab', device: 'reader-lab', direction: 'toggle' },
      { slug: 'attic', name: 'Attic', zone: 'attic', device: 'reader-attic', direction: 'toggle' },
      {
        slug: 'night',
        name: 'Night',
        zone: 'house',
        device: 'reader-night',
        direction: 'toggle',
        pinHours: [HOURS],
      },
    ],
    plans: [
      { slug: 'day', name: 'Day', zones: ['house', 'lab'], hours: 'opening' },
      { slug: 'free', name: 'Always', zones: ['house', 'lab', 'attic'], hours: 'always' },
      {
        slug: 'evening',
        name: 'Evening',
        zones: ['house'],
        hours: [{ ...HOURS, from: '18:00', to: '22:00' }],
      },
    ],
    people: [
      member('ann', '04A1B2C3D4E5F6', { pin: '1234', language: 'en' }),
      member('bob', '04B1B2C3D4E5F6', {
        badges: [{ number: '04B1B2C3D4E5F6' }, { number: '04B2B2C3D4E5F6' }],
      }),
      member('cyd', '04C1B2C3D4E5F6'),
      member('dan', '04D1B2C3D4E5F6'),
      member('eve', '04E1B2C3D4E5F6', { memberships: [{ plan: 'free', ...DAY }] }),
      member('old', '0401B2C3D4E5F6', {
        memberships: [{ plan: 'day', from: '2026-01-01', until: '2026-11-23' }],
      }),
      member('new', '0402B2C3D4E5F6', { memberships: [] }),
      member('lost', '0403B2C3D4E5F6', { badges: [{ number: '0403B2C3D4E5F6', state: 'lost' }] }),
      member('held', '0404B2C3D4E5F6', { hold: { reason: 'talk to us' } }),
      member('kid', '0405B2C3D4E5F6', {
        minor: true,
        guardian: 'ann',
        authorisedUntil: '2026-11-23',
      }),
      member('teen', '0406B2C3D4E5F6', {
        minor: true,
        guardian: 'ann',
        authorisedUntil: '2026-11-24',
      }),
    ],
  };
}
