/** Whatever is used and corrected: caps hold, rating again changes nothing, and charges are what a fresh rating gives. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { PlaceFile } from '#contract/place-file.ts';
import type { PlaceTariff } from '#contract/tariffs.ts';
import {
  aChargedPlace,
  aVersionOf,
  type ChargedPlace,
  MINUTE,
} from '#test/builders/charged-place.ts';
import { verifiedBooks } from '#test/builders/verified.ts';

const SEED = 20261124;
/** Each run is a place of its own. */
const RUNS = 15;
const RUNS_MS = 120_000;
const PEOPLE = ['ann', 'bob'] as const;
const CAP_CENTS = 1500;
const reason = 'looked at';

const LATHE: PlaceTariff = {
  slug: 'lathe',
  name: 'Tour',
  for: { machines: ['lathe'], zones: ['desk'] },
  versions: [
    aVersionOf({
      rates: [
        {
          components: [
            { type: 'time', measure: 'held', unitSeconds: 600, price: '1.37' },
            { type: 'time', measure: 'presence', unitSeconds: 900, price: '2.00' },
          ],
        },
      ],
      caps: [
        { per: 'day', price: '15.00' },
        { per: 'week', price: '40.00' },
      ],
      free: [{ measure: 'held', seconds: 1800, per: 'day' }],
    }),
  ],
};

const person = fc.constantFrom(...PEOPLE);
const minutes = fc.integer({ min: 1, max: 90 });
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('use' as const), person, minutes }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('visit' as const), person, minutes }) },
  fc.record({ kind: fc.constant('wait' as const), hours: fc.integer({ min: 1, max: 30 }) }),
  fc.record({ kind: fc.constant('assign' as const), person, which: fc.nat() }),
  fc.record({
    kind: fc.constant('split' as const),
    person,
    which: fc.nat(),
    part: fc.double({ min: 0.1, max: 0.9, noNaN: true }),
  }),
  fc.record({ kind: fc.constant('void' as const), which: fc.nat() }),
);
type Step = typeof step extends fc.Arbitrary<infer One> ? One : never;
type Session = { id: string; startedAt: string; endedAt: string };

async function take(place: ChargedPlace, given: Step): Promise<void> {
  if (given.kind === 'use') await place.use(given.person, 'lathe', given.minutes * MINUTE);
  else if (given.kind === 'visit') await place.visit(given.person, 'desk', given.minutes * MINUTE);
  else if (given.kind === 'wait') await place.pass(given.hours * 60 * MINUTE);
  else {
    const all = await place.list<Session>('sessions.list', { limit: 500 });
    const session = all[given.which % Math.max(1, all.length)];
    if (session === undefined) return;
    const { id } = session;
    if (given.kind === 'assign')
      await place.do('sessions.assign', { id, person: given.person, reason });
    else if (given.kind === 'void')
      await allowing('conflict', place.do('sessions.void', { id, reason }));
    else {
      const from = Date.parse(session.startedAt);
      const at = new Date(from + (Date.parse(session.endedAt) - from) * given.part).toISOString();
      await allowing(
        'conflict',
        place.do('sessions.split', { id, at, person: given.person, reason }),
      );
    }
  }
}

/** A session that is void already may not be voided or split. */
async function allowing(code: string, done: Promise<unknown>): Promise<void> {
  await done.catch((error: Error) => {
    if (!error.message.includes(code)) throw error;
  });
}

it(
  'holds after any uses and corrections',
  async () => {
    const file = (place: PlaceFile) => {
      place.tariffs = [LATHE];
    };
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 14 }), async (steps) => {
        const place = await aChargedPlace(file);
        for (const one of steps) await take(place, one);
        const charges = await place.charges({ limit: 500 });
        const days = new Map<string, number>();
        for (const charge of charges) {
          expect(charge.grossCents).toBeGreaterThanOrEqual(0);
          expect(charge.netCents + charge.vatCents).toBe(charge.grossCents);
          expect(charge.steps.reduce((sum, one) => sum + one.amountCents, 0)).toBe(
            charge.amountCents,
          );
          const key = `${charge.person?.ref} ${new Date(Date.parse(charge.at) + 60 * MINUTE).toISOString().slice(0, 10)}`;
          days.set(key, (days.get(key) ?? 0) + charge.grossCents);
        }
        for (const [key, cents] of days) expect(cents, key).toBeLessThanOrEqual(CAP_CENTS);
        const from = '2026-11-01';
        const fresh = await place.ask<{ total: { differenceCents: number } }>('quotes.replay', {
          from,
          to: '2027-02-01',
          tariffs: [LATHE],
        });
        expect(fresh.total.differenceCents).toBe(0);
        for (const { id } of await place.list<Session>('sessions.list', { limit: 500 }))
          await place.do('sessions.charge', { id, reason });
        expect(await place.charges({ limit: 500 })).toEqual(charges);
        await place.close();
      }),
      { numRuns: RUNS, seed: SEED },
    );
  },
  RUNS_MS,
);

const waiver = fc.record({
  kind: fc.constant('waive' as const),
  which: fc.nat(),
  part: fc.double({ min: 0.1, max: 1.1, noNaN: true }),
});

const waiverBack = fc.record({ kind: fc.constant('unwaive' as const), which: fc.nat() });

/** Asks again for one of the charges that were let go; one whose rest was let go too waits for it. */
async function askAgain(place: ChargedPlace, { which }: { which: number }) {
  const given = (await place.charges({ state: 'waived', limit: 500 })).filter(
    ({ waivedBy }) => waivedBy !== null,
  );
  const charge = given[which % Math.max(1, given.length)];
  if (charge === undefined) return;
  await allowing('conflict', place.do('charges.unwaive', { id: charge.id, reason }));
}

/** Lets an open charge go, or a part of it. */
async function letGo(place: ChargedPlace, { which, part }: { which: number; part: number }) {
  const open = await place.charges({ state: 'open', limit: 500 });
  const charge = open[which % Math.max(1, open.length)];
  if (charge === undefined) return;
  const amountCents = part >= 1 ? undefined : Math.ceil(charge.amountCents * part);
  await place.do('charges.waive', { id: charge.id, reason, amountCents });
}

it(
  'leaves books that verify after any uses, corrections and waivers',
  async () => {
    const file = (place: PlaceFile) => {
      place.tariffs = [LATHE];
    };
    const steps = fc.array(fc.oneof({ weight: 3, arbitrary: step }, waiver, waiverBack), {
      minLength: 8,
      maxLength: 20,
    });
    await fc.assert(
      fc.asyncProperty(steps, async (taken) => {
        const place = await aChargedPlace(file, { inFile: true });
        for (const one of taken)
          if (one.kind === 'waive') await letGo(place, one);
          else if (one.kind === 'unwaive') await askAgain(place, one);
          else await take(place, one);
        expect(verifiedBooks(place.path)).toMatchObject({ ok: true });
        await place.close();
      }),
      { numRuns: RUNS, seed: SEED },
    );
  },
  RUNS_MS,
);
