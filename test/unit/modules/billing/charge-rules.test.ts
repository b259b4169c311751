import { describe, expect, it } from 'vitest';
import { isRatedAgain, planSettlement } from '#modules/billing/charge-rules.ts';
import type { LiveCharge, WantedCharge } from '#modules/billing/types.ts';

const wanted = (given: Partial<WantedCharge> = {}): WantedCharge => ({
  atMs: 2000,
  startedAtMs: 1000,
  person: 'ann',
  payer: { kind: 'person', ref: 'ann' },
  tariff: 'laser',
  tariffVersion: '2026-01-01',
  label: 'Laser',
  line: { quantityMilli: 1000, unit: 'unit', unitPriceMicros: 5_000_000 },
  prices: 'gross',
  amountCents: 500,
  vat: { category: 'S', rate: 2000, code: null },
  steps: [],
  use: null,
  freeUsed: {},
  burns: [],
  ...given,
});

const live = (given: Partial<LiveCharge> = {}): LiveCharge => ({
  id: 'c1',
  atMs: 2000,
  startedAtMs: 1000,
  person: 'ann',
  payerKind: 'person',
  payer: 'ann',
  sourceType: 'session',
  sourceId: 's1',
  tariff: 'laser',
  tariffVersion: '2026-01-01',
  label: 'Laser',
  quantityMilli: 1000,
  unit: 'unit',
  unitPriceMicros: 5_000_000,
  prices: 'gross',
  amountCents: 500,
  netCents: 417,
  vatCents: 83,
  grossCents: 500,
  vatCategory: 'S',
  vatRate: 2000,
  vatCode: null,
  state: 'open',
  correctsId: null,
  invoiceId: null,
  waivedBy: null,
  waiveReason: null,
  waivedAtMs: null,
  steps: '[]',
  use: null,
  freeUsed: '{}',
  chain: null,
  burns: [],
  ...given,
});

/** Of 500 cents 200 were let go. */
const part = live({
  ...{ id: 'c3', amountCents: 200, correctsId: 'c1', state: 'waived', waivedBy: 'Staff' },
  waiveReason: 'broke',
  steps: JSON.stringify([{ kind: 'waived', amountCents: 200 }]),
});
const rest = live({ id: 'c2', amountCents: 300, correctsId: 'c1' });
const paidRest: LiveCharge = { ...rest, state: 'invoiced' };
const invoiced = live({ state: 'invoiced' });
const bob = { kind: 'person', ref: 'bob' } as const;
const carnet = [{ holding: 'h', units: 1 }];

/** `-` what no longer stands, `+` what does now: payer, cents, what it corrects, why it is not asked for. */
function told(charges: readonly LiveCharge[], given: WantedCharge | null): string[] {
  const { corrected, created } = planSettlement(charges, given);
  return [
    ...corrected.map((id) => `-${id}`),
    ...created.map(({ wanted: one, correctsId, waived }) =>
      [`+${one.payer.ref}`, one.amountCents, correctsId ?? '', waived?.reason ?? '']
        .join(' ')
        .trim(),
    ),
  ];
}

describe('the charges of a source', () => {
  it.each<[string, LiveCharge[], WantedCharge | null, string[]]>([
    ['are made once', [], wanted(), ['+ann 500']],
    ['are none for nothing', [], null, []],
    ['stay where nothing changed', [live()], wanted(), []],
    ['of 0 cents are covered', [], wanted({ amountCents: 0 }), ['+ann 0  covered']],
    [
      'are replaced by another amount',
      [live()],
      wanted({ amountCents: 700 }),
      ['-c1', '+ann 700 c1'],
    ],
    ['are replaced for another payer', [live()], wanted({ payer: bob }), ['-c1', '+bob 500 c1']],
    [
      'are replaced by another version',
      [live()],
      wanted({ tariffVersion: '2026-02-01' }),
      ['-c1', '+ann 500 c1'],
    ],
    [
      'are replaced when a pass gives or takes',
      [live()],
      wanted({ burns: carnet }),
      ['-c1', '+ann 500 c1'],
    ],
    [
      'are replaced when free parts move',
      [live()],
      wanted({ freeUsed: { 'held/day': 1 } }),
      ['-c1', '+ann 500 c1'],
    ],
    ['become 0 when the use is taken back', [live()], null, ['-c1', '+ann 0 c1 withdrawn']],
    [
      'are taken back once',
      [live({ amountCents: 0, state: 'waived', waiveReason: 'withdrawn' })],
      null,
      [],
    ],
    [
      'keep their waiver',
      [live({ state: 'waived', waivedBy: 'Staff', waiveReason: 'broke' })],
      wanted({ amountCents: 700 }),
      ['-c1', '+ann 700 c1 broke'],
    ],
    ['that are invoiced stay', [invoiced], wanted(), []],
    [
      'that are invoiced get the difference',
      [invoiced],
      wanted({ amountCents: 700 }),
      ['+ann 200 c1'],
    ],
    [
      'that are invoiced are given back by one below 0',
      [invoiced],
      wanted({ amountCents: 300 }),
      ['+ann -200 c1'],
    ],
    ['that are invoiced are given back whole', [invoiced], null, ['+ann -500 c1']],
    [
      'that are invoiced change hands',
      [invoiced],
      wanted({ payer: bob }),
      ['+ann -500 c1', '+bob 500'],
    ],
    [
      'with a difference already have it once',
      [invoiced, live({ id: 'c2', amountCents: 200, correctsId: 'c1' })],
      wanted({ amountCents: 700 }),
      [],
    ],
    [
      'with a difference get another in its place',
      [invoiced, live({ id: 'c2', amountCents: 200, correctsId: 'c1' })],
      wanted({ amountCents: 600 }),
      ['-c2', '+ann 100 c1'],
    ],
    [
      'with an invoiced difference count it',
      [invoiced, live({ id: 'c2', amountCents: -500, state: 'invoiced', correctsId: 'c1' })],
      wanted(),
      ['+ann 500 c2'],
    ],
    ['let go in part stay where nothing changed', [rest, part], wanted(), []],
    [
      'let go in part are so again of more',
      [rest, part],
      wanted({ amountCents: 700 }),
      ['-c2', '-c3', '+ann 500 c2', '+ann 200 c2 broke'],
    ],
    [
      'let go in part are let go whole where no more is left',
      [rest, part],
      wanted({ amountCents: 200 }),
      ['-c2', '-c3', '+ann 200 c2 broke'],
    ],
    [
      'let go in part are taken back whole',
      [rest, part],
      null,
      ['-c2', '-c3', '+ann 0 c2 withdrawn'],
    ],
    [
      'let go in part, the rest later too, stay so',
      [{ ...rest, state: 'waived', waivedBy: 'Staff', waiveReason: 'sorry' }, part],
      wanted({ amountCents: 700 }),
      ['-c2', '-c3', '+ann 700 c2 sorry'],
    ],
    ['whose rest is invoiced stay', [paidRest, part], wanted(), []],
    [
      'whose rest is invoiced get the difference to what is not let go',
      [paidRest, part],
      wanted({ amountCents: 700 }),
      ['+ann 200 c2'],
    ],
    [
      'whose rest is invoiced give no more back than was asked for',
      [paidRest, part],
      wanted({ amountCents: 100 }),
      ['+ann -300 c2'],
    ],
    ['whose rest is invoiced are given back', [paidRest, part], null, ['-c3', '+ann -300 c2']],
  ])('%s', (_, charges, given, expected) => {
    expect(told(charges, given)).toEqual(expected);
  });

  it('give back at the VAT of what was invoiced', () => {
    const [credit] = planSettlement(
      [invoiced],
      wanted({ amountCents: 300, vat: { category: 'S', rate: 1000, code: null } }),
    ).created;
    expect(credit?.wanted.vat.rate).toBe(2000);
  });
});

describe('a use is rated again when one before it moves', () => {
  const use = '{}';
  it.each<[string, Partial<LiveCharge>, Array<Partial<LiveCharge>>, boolean]>([
    ['while it is open', { use }, [{ use }], true],
    ['while it is waived', { use, state: 'waived' }, [{ use, state: 'waived' }], true],
    ['with a part that was let go', { use }, [{ use }, { use, state: 'waived' }], true],
    ['not once it is invoiced', { use, state: 'invoiced' }, [{ use, state: 'invoiced' }], false],
    ['not beside what is invoiced', { use }, [{ use, state: 'invoiced' }, { use }], false],
    ['not beside what is invoiced to another payer', { use }, [{ state: 'invoiced' }, {}], false],
    ['not where nothing was measured', { use: null }, [{ use: null }], false],
    ['not of nobody in particular', { use, person: null }, [{ use, person: null }], false],
    ['not without a tariff', { use, tariff: null }, [{ use, tariff: null }], false],
  ])('%s', (_, charge, ofSource, expected) => {
    expect(isRatedAgain(live(charge), ofSource.map(live))).toBe(expected);
  });
});
