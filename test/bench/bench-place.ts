/** A place for the bench: readers with doors in ten zones, people with badges. Sample data. */

export const BENCH_SITE = 'bench';
/** The devices of the floor stand beside the place: their topics are nobody's in Faitout. */
export const FLOOR_SITE = 'floor';
export const BENCH_SECRET = 'a-secret-for-the-bench';
const ZONES = 10;
const ALL_DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

export function aBenchPlace(size: {
  readonly readers: number;
  readonly people: number;
  readonly machines?: number;
}) {
  const readers = Array.from({ length: size.readers }, (_, index) => readerSlug(index));
  const zones = Array.from({ length: ZONES }, (_, index) => `zone-${index}`);
  return {
    site: { slug: BENCH_SITE, name: 'Bench', timeZone: 'Europe/Paris', locale: 'fr' },
    openingHours: [{ days: ALL_DAYS, from: '00:00', to: '24:00' }],
    zones: zones.map((slug) => ({ slug, name: slug, kind: 'fablab', capacity: 5000 })),
    devices: readers.map((slug) => ({ slug, driver: 'faitout', secret: BENCH_SECRET })),
    doors: readers.map((slug, index) => ({
      slug: `door-${slug}`,
      name: slug,
      zone: zones[index % ZONES],
      device: slug,
      direction: 'toggle',
      unlockSeconds: 5,
    })),
    machines: Array.from({ length: size.machines ?? 0 }, (_, index) => ({
      slug: `machine-${index}`,
      name: `Machine ${index}`,
      kind: index % 2 === 0 ? 'laser-cutter' : '3d-printer',
      zone: zones[index % ZONES],
    })),
    plans: [{ slug: 'member', name: 'Member', zones, hours: 'opening' }],
    people: Array.from({ length: size.people }, (_, index) => ({
      ref: `person-${index}`,
      name: `Sample person ${index}`,
      language: index % 2 === 0 ? 'fr' : 'en',
      memberships: [{ plan: 'member', from: '2020-01-01' }],
      badges: [{ number: badgeOf(index) }],
    })),
  };
}

export function readerSlug(index: number): string {
  return `reader-${index}`;
}

/** The badge of a person: seven bytes, as most cards have. */
export function badgeOf(index: number): string {
  return (0x04_00_00_10_00_00_00n + BigInt(index)).toString(16).toUpperCase().padStart(14, '0');
}
