/** A year of use, lived again with the same versions, comes to the same invoices to the byte. */
import { afterEach, expect, it } from 'vitest';
import type { InvoiceItem, InvoiceWhole } from '#contract/invoices.ts';
import type { SessionItem } from '#contract/sessions.ts';
import { seededRandom } from '#sim/index.ts';
import { SELLER } from '#test/builders/billed-place.ts';
import {
  aChargedPlace,
  type ChargedPlace,
  HOUR,
  MINUTE,
  quarters,
} from '#test/builders/charged-place.ts';

const SEED = 'a year';
const DAYS = 365;
const USES = 120;
const REPLAY_MS = 240_000;
/** What names a row and not what it says. */
const IDS: ReadonlySet<string> = new Set([
  'id',
  'charge',
  'source',
  'run',
  'runId',
  'digest',
  'credits',
]);

type Use = { readonly person: string; readonly fromMs: number; readonly ms: number };

const opened: ChargedPlace[] = [];
afterEach(async () => {
  for (const place of opened.splice(0)) await place.close();
});

/** Dearer from spring on, capped by the day and the week, the first half-hour of a month free. */
async function aPlace(): Promise<ChargedPlace> {
  const terms = {
    caps: [
      { per: 'day', price: '12.00' },
      { per: 'week', price: '21.37' },
    ],
    free: [{ measure: 'held', seconds: 1800, per: 'month' }],
  } as const;
  const version = (from: string, price: string) =>
    quarters(price, { from, caps: [...terms.caps], free: [...terms.free] });
  const place = await aChargedPlace((file) => {
    Object.assign(file, { seller: SELLER });
    file.tariffs = [
      {
        slug: 'lathe',
        name: 'Tour',
        for: { machines: ['lathe'] },
        versions: [version('2026-01-01', '3.33'), version('2027-04-01', '4.17')],
      },
    ];
  });
  opened.push(place);
  return place;
}

/** Uses in their order, each month billed on the first of the next. */
async function live(place: ChargedPlace, uses: readonly Use[], untilMs: number): Promise<string> {
  let month = monthOf(place.nowMs());
  const goTo = async (ms: number) => {
    while (monthOf(place.nowMs()) !== monthOf(ms)) {
      await place.pass(firstAfter(place.nowMs()) - place.nowMs());
      await place.do('billing-runs.start', { period: month, issue: true });
      await place.pass(1000);
      month = monthOf(place.nowMs());
    }
    await place.pass(Math.max(0, ms - place.nowMs()));
  };
  for (const { person, fromMs, ms } of uses) {
    await goTo(fromMs);
    await place.use(person, 'lathe', ms);
  }
  await goTo(untilMs);
  const issued = await place.list<InvoiceItem>('invoices.list', { limit: 200 });
  const whole = await Promise.all(
    issued.map(({ id }) => place.ask<InvoiceWhole>('invoices.get', { id })),
  );
  expect(whole.length).toBeGreaterThan(15);
  return whole.map(canonical).sort().join('\n');
}

it(
  'comes to the same invoices as canonical JSON',
  async () => {
    const first = await aPlace();
    const startMs = first.nowMs();
    const untilMs = startMs + DAYS * 24 * HOUR;
    const invoices = await live(first, someUses(startMs), untilMs);
    const recorded = await first.list<SessionItem>('sessions.list', { limit: 500 });
    const uses = recorded.reverse().map(({ person, startedAt, heldSeconds }) => ({
      person: person?.ref ?? '',
      fromMs: Date.parse(startedAt),
      ms: heldSeconds * 1000,
    }));
    expect(uses).toHaveLength(USES);
    expect(await live(await aPlace(), uses, untilMs)).toBe(invoices);
  },
  REPLAY_MS,
);

/** One after the other, hours or days apart, on quite a few days several. */
function someUses(startMs: number): Use[] {
  const random = seededRandom(SEED);
  const gapMs = (DAYS * 24 * HOUR) / USES - 2 * HOUR;
  return Array.from({ length: USES }, (_, index) => ({
    person: random.pick(['ann', 'bob']),
    fromMs: Math.floor(startMs + index * (gapMs + 2 * HOUR) + random.next() * gapMs * 0.9),
    ms: random.between(1, 110) * MINUTE,
  }));
}

function monthOf(ms: number): string {
  return new Date(ms + 2 * HOUR).toISOString().slice(0, 7);
}

/** An hour into the next month, wherever in the year. */
function firstAfter(ms: number): number {
  const [year = 0, month = 0] = monthOf(ms).split('-').map(Number);
  return Date.UTC(year, month, 1, 1);
}

/** Keys in order, without what only names rows. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (key, one: unknown) => {
    if (IDS.has(key)) return undefined;
    if (typeof one !== 'object' || one === null || Array.isArray(one)) return one;
    return Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
