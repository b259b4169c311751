/** A place whose use costs something, run by the engine itself: staff start and end what people use. */
import type { ChargeItem } from '#contract/charges.ts';
import type { PlaceFile } from '#contract/place-file.ts';
import type { PlaceTariff, TariffVersion } from '#contract/tariffs.ts';
import { openDatabase } from '#db/open.ts';
import { anEnginePlace } from './engine-place.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
const reason = 'asked for at the desk';

export function aVersionOf(given: Partial<TariffVersion>): TariffVersion {
  return {
    from: '2026-01-01',
    prices: 'gross',
    vat: { category: 'S', rate: '20' },
    rates: [{ components: [] }],
    ...given,
  };
}

/** A quarter of an hour begun at so much. */
export function quarters(price: string, given: Partial<TariffVersion> = {}): TariffVersion {
  const component = { type: 'time', measure: 'held', unitSeconds: 900, price } as const;
  return aVersionOf({ rates: [{ components: [component] }], ...given });
}

export const TARIFFS: readonly PlaceTariff[] = [
  {
    slug: 'lathe',
    name: 'Tour',
    for: { machines: ['lathe'] },
    versions: [quarters('5.00', { caps: [{ per: 'day', price: '12.00' }] })],
  },
  {
    slug: 'print',
    name: 'Impression 3D',
    for: { machineKinds: ['3d-printer'] },
    versions: [
      aVersionOf({
        rates: [
          {
            components: [
              { type: 'setup', price: '1.20' },
              { type: 'quantity', measure: 'filamentGrams', price: '0.12' },
            ],
          },
        ],
        failedJobs: 'material',
      }),
    ],
  },
  {
    slug: 'desk',
    name: 'Coworking',
    for: { zones: ['desk'] },
    versions: [
      aVersionOf({
        rates: [{ components: [{ type: 'halfDays', boundary: '13:30', price: '12.00' }] }],
      }),
    ],
  },
];

export function aChargedPlaceFile(): PlaceFile {
  return {
    site: { slug: 'place', name: 'Place', timeZone: 'Europe/Paris', locale: 'fr' },
    zones: [
      { slug: 'lab', name: 'Lab' },
      { slug: 'desk', name: 'Desk' },
    ],
    devices: [{ slug: 'printer', driver: 'faitout', secret: 'secret-of-printer' }],
    machines: [
      { slug: 'lathe', name: 'Lathe', kind: 'other', zone: 'lab' },
      { slug: 'saw', name: 'Saw', kind: 'other', zone: 'lab' },
      { slug: 'fan', name: 'Fan', kind: 'other', zone: 'lab', free: true },
      { slug: 'printer', name: 'Printer', kind: '3d-printer', zone: 'lab', jobs: 'printer' },
    ],
    plans: [{ slug: 'all', name: 'All', zones: ['lab', 'desk'], hours: 'always' }],
    tariffs: [...TARIFFS],
    passes: [
      {
        slug: 'carnet',
        name: 'Carnet de 10',
        units: 10,
        validMonths: 6,
        price: '100.00',
        vat: { category: 'S', rate: '20' },
        burns: [{ zone: 'desk', per: 'halfDay', units: 1 }],
      },
    ],
    organisations: [{ ref: 'firm', name: 'Sample firm' }],
    people: ['ann', 'bob', 'kid'].map((ref) => ({
      ref,
      name: `Sample ${ref}`,
      memberships: [{ plan: 'all', from: '2026-01-01' }],
      ...(ref === 'kid' ? { minor: true, guardian: 'bob', authorisedUntil: '2027-01-01' } : {}),
    })),
  };
}

export type ChargedPlace = Awaited<ReturnType<typeof aChargedPlace>>;

export async function aChargedPlace(
  change: (file: PlaceFile) => void = () => undefined,
  options: { readonly inFile?: boolean } = {},
) {
  const file = aChargedPlaceFile();
  change(file);
  const place = await anEnginePlace(file, options);
  const touched = (answer: unknown) =>
    (answer as { items: Array<{ id: string; chargeCents: number | null }> }).items;
  const made = {
    ...place,
    reason,
    /** Somebody uses a machine for so long, from now on. Answers the session's id. */
    use: async (person: string, machine: string, ms: number): Promise<string> => {
      const id = await made.begin(person, machine);
      await place.pass(ms);
      await place.do('sessions.end', { id, reason });
      return id;
    },
    begin: async (person: string, machine: string): Promise<string> =>
      touched(await place.do('sessions.start', { machine, person, reason }))[0]?.id ?? '',
    /** Somebody is in a zone for so long, from now on. Answers the visit's id. */
    visit: async (person: string, zone: string, ms: number): Promise<string> => {
      const { id } = await place.do<{ id: string }>('visits.start', { person, zone, reason });
      await place.pass(ms);
      await place.do('visits.end', { id, reason });
      return id;
    },
    /** Charges that no other stands for, oldest first. */
    charges: async (filter: object = {}): Promise<ChargeItem[]> =>
      (await place.list<ChargeItem>('charges.list', filter))
        .filter((charge) => charge.state !== 'corrected')
        .reverse(),
    cents: async (filter: object = {}): Promise<number[]> =>
      (await made.charges(filter)).map((charge) => charge.grossCents),
    anomalies: async (): Promise<string[]> =>
      (await place.list<{ kind: string; subject: string }>('anomalies.list', { open: true })).map(
        ({ kind, subject }) => `${kind} ${subject}`,
      ),
    session: (id: string) =>
      place.ask<{ chargeCents: number | null; jobs: string[] }>('sessions.get', { id }),
    /** What devices that were offline leave behind; of a place in a file. */
    flag: (session: string, ...flags: string[]): void => {
      const { raw, close } = openDatabase(place.path);
      const mark = raw.prepare('UPDATE sessions SET flags = ? WHERE id = ?');
      mark.run(JSON.stringify(flags), session);
      close();
    },
    /** As the issue of an invoice does; of a place in a file. */
    invoice: (...ids: string[]): void => {
      const { raw, close } = openDatabase(place.path);
      const issue = raw.prepare(
        "UPDATE charges SET state = 'invoiced', invoiceId = 'i' WHERE id = ?",
      );
      for (const id of ids) issue.run(id);
      close();
    },
  };
  return made;
}
