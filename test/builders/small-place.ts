/** A small place for scenarios: a front door, a laser behind an interlock with a metering plug, a printer. Sample data. */

export const SITE = 'test-place';
export const SECRET = 'a-secret-for-tests';
/** Certified on the laser, and a member whose badge opens the front door. */
export const MEMBER = '04A1B2C3D4E5F6';
export const OTHER = '04AABBCCDDEEFF';
/** A member who was never shown the laser. */
export const NOVICE = '04112233445566';

const ALL_DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

export function aSmallPlace(readers = 0) {
  const extra = Array.from({ length: readers }, (_, index) => `reader-${index}`);
  return {
    site: { slug: SITE, name: 'Test place', timeZone: 'Europe/Paris', locale: 'fr' },
    openingHours: [{ days: ALL_DAYS, from: '00:00', to: '24:00' }],
    zones: [
      { slug: 'coworking', name: 'Coworking', kind: 'coworking' },
      { slug: 'fablab', name: 'Fablab', kind: 'fablab' },
    ],
    devices: [
      { slug: 'reader-front', driver: 'faitout', secret: SECRET },
      { slug: 'interlock-laser', driver: 'faitout', secret: SECRET },
      { slug: 'plug-laser', driver: 'tasmota', secret: SECRET, settings: { topic: 'laser' } },
      { slug: 'printer', driver: 'moonraker', secret: SECRET, settings: { instance: 'voron' } },
      ...extra.map((slug) => ({ slug, driver: 'faitout', secret: SECRET })),
    ],
    doors: [
      {
        slug: 'front',
        name: 'Entrée',
        zone: 'coworking',
        device: 'reader-front',
        direction: 'toggle',
        unlockSeconds: 5,
      },
      ...extra.map((slug) => ({
        slug: `door-${slug}`,
        name: slug,
        zone: 'coworking',
        device: slug,
        direction: 'in',
        unlockSeconds: 5,
      })),
    ],
    machines: [
      {
        slug: 'laser',
        name: 'Laser',
        kind: 'laser-cutter',
        zone: 'fablab',
        certification: 'laser',
        interlock: 'interlock-laser',
        meter: 'plug-laser',
        power: {
          offBelowWatts: 8,
          idleBelowWatts: 150,
          runAboveWatts: 250,
          startAfterSeconds: 2,
          stopAfterSeconds: 3,
        },
        session: { idleEndsAfterMinutes: 15, takeover: 'when-idle', supervision: 'none' },
      },
      {
        slug: 'voron',
        name: 'Voron',
        kind: '3d-printer',
        zone: 'fablab',
        jobs: 'printer',
        session: { idleEndsAfterMinutes: 10 },
      },
    ],
    plans: [
      { slug: 'coworker', name: 'Coworker', zones: ['coworking', 'fablab'], hours: 'always' },
    ],
    people: [
      person('member-a', MEMBER, 'fr', [{ name: 'laser', level: 'autonomous' }]),
      person('member-b', OTHER, 'en', [{ name: 'laser', level: 'autonomous' }]),
      person('member-c', NOVICE, 'fr', []),
      ...extra.map((slug, index) =>
        person(`walker-${index}`, walkerBadge(index), slug.length > 0 ? 'fr' : 'en', []),
      ),
    ],
  };
}

/** The badge of the walker that goes with an extra reader. */
export function walkerBadge(index: number): string {
  return (0x10000000 + index).toString(16).toUpperCase();
}

function person(ref: string, badge: string, language: string, certifications: unknown[]) {
  return {
    ref,
    name: `Sample ${ref}`,
    language,
    memberships: [{ plan: 'coworker', from: '2024-01-01' }],
    badges: [{ number: badge }],
    certifications,
  };
}
