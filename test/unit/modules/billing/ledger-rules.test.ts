/** Double entry: what documents and payments move. */
import { describe, expect, it } from 'vitest';
import {
  allocationLink,
  CHART,
  depositPostings,
  inputHashOf,
  invoicePostings,
  isBalanced,
  ledgerLink,
  METHODS,
  type Posting,
  paymentPostings,
  reversed,
  type Transaction,
  transferPostings,
} from '#modules/billing/ledger-rules.ts';

const vat = [
  { category: 'S', rate: 2000, code: null, netCents: 1000, vatCents: 200, grossCents: 1200 },
] as const;
const lines = [
  { tariff: 'laser', vatCategory: 'S', netCents: 400, vatCents: 80, grossCents: 480 },
  { tariff: 'desk', vatCategory: 'S', netCents: 350, vatCents: 70, grossCents: 420 },
  { tariff: 'laser', vatCategory: 'S', netCents: 250, vatCents: 50, grossCents: 300 },
];
const brief = (postings: readonly Posting[]) =>
  postings.map((one) => [one.account, one.payer ?? one.product, one.amountCents]);

describe('invoicePostings', () => {
  it('debits the payer, and credits revenue by product and VAT by rate', () => {
    expect(brief(invoicePostings(CHART, 'ada', { grossCents: 1200, vat, lines }))).toEqual([
      ['411', 'ada', 1200],
      ['706', 'laser', -650],
      ['706', 'desk', -350],
      ['44571', 'S 2000', -200],
    ]);
  });

  it('takes deposits off with the VAT that they paid', () => {
    const deposit = {
      netCents: 500,
      vatCents: 100,
      grossCents: 600,
      vat: [{ ...vat[0], ...half }],
    };
    const postings = invoicePostings(CHART, 'ada', { grossCents: 1200, vat, lines }, [deposit]);
    expect(brief(postings)).toEqual([
      ['411', 'ada', 600],
      ['41911', 'ada', 500],
      ['44571', 'S 2000', -100],
      ['706', 'laser', -650],
      ['706', 'desk', -350],
    ]);
    expect(isBalanced(postings)).toBe(true);
  });

  it('posts dues, and a product with an account of its own, where they belong', () => {
    const chart = { ...CHART, products: { desk: '7085' } };
    const dues = { tariff: null, vatCategory: 'O', netCents: 10, vatCents: 0, grossCents: 10 };
    const desk = { tariff: 'desk', vatCategory: 'E', netCents: 5, vatCents: 0, grossCents: 5 };
    const postings = invoicePostings(chart, 'ada', {
      grossCents: 15,
      vat: [],
      lines: [dues, desk],
    });
    expect(brief(postings).slice(1)).toEqual([
      ['756', null, -10],
      ['7085', 'desk', -5],
    ]);
  });
});

const half = { netCents: 500, vatCents: 100, grossCents: 600 };

describe('depositPostings', () => {
  it('owes what was paid in advance', () => {
    expect(
      brief(depositPostings(CHART, 'ada', { ...half, vat: [{ ...vat[0], ...half }] })),
    ).toEqual([
      ['411', 'ada', 600],
      ['41911', 'ada', -500],
      ['44571', 'S 2000', -100],
    ]);
  });
});

describe('paymentPostings', () => {
  it.each([
    ['cash', '53'],
    ['cheque', '5112'],
    ['card', '5115'],
    ['online', '5115'],
    ['transfer', '512'],
    ['direct-debit', '512'],
    ['wallet', '41910'],
  ] as const)('%s comes in on %s', (method, account) => {
    const [from, to] = paymentPostings(CHART, {
      account: 'ada',
      suspense: false,
      amountCents: 500,
      method,
      purpose: 'debt',
    });
    expect(from).toMatchObject({ account, amountCents: 500 });
    expect(to).toMatchObject({ account: '411', payer: 'ada', amountCents: -500 });
  });

  it.each([
    ['debt', false, '411', 'ada'],
    ['wallet', false, '41910', 'ada'],
    ['guarantee', false, '165', 'ada'],
    ['debt', true, '471', null],
  ] as const)(
    'a payment for %s, in suspense %s, stands on %s',
    (purpose, suspense, account, payer) => {
      const postings = paymentPostings(CHART, {
        account: 'ada',
        suspense,
        amountCents: 500,
        method: 'cash',
        purpose,
      });
      expect(postings[1]).toMatchObject({ account, payer, amountCents: -500 });
      expect(isBalanced(postings)).toBe(true);
      expect(isBalanced(reversed(postings))).toBe(true);
    },
  );

  it('has an account for every method', () => {
    expect(METHODS).toHaveLength(7);
  });
});

describe('transferPostings', () => {
  it('credits where it comes from and debits where it goes', () => {
    const from = { account: '411', payer: 'ada' };
    const to = { account: '654', payer: null };
    expect(brief(transferPostings(from, to, 300))).toEqual([
      ['654', null, 300],
      ['411', 'ada', -300],
    ]);
  });
});

describe('the chain', () => {
  const transaction: Transaction = {
    id: 2,
    atMs: 1000,
    date: '2026-10-31',
    concernsOn: null,
    kind: 'invoice',
    document: 'F2026-00001',
    label: 'F2026-00001 Ada',
    key: 'document:1',
    inputHash: 'aa',
    documentDigest: 'bb',
  };
  const postings = invoicePostings(CHART, 'ada', { grossCents: 1200, vat, lines });

  it('changes with the link before, with any column and with any line', () => {
    const link = ledgerLink('before', transaction, postings);
    const others = [
      ledgerLink('other', transaction, postings),
      ...Object.keys(transaction).map((key) =>
        ledgerLink('before', { ...transaction, [key]: 'x' }, postings),
      ),
      ledgerLink('before', transaction, postings.slice(1)),
      ledgerLink('before', transaction, [...postings].reverse()),
    ];
    expect(new Set([link, ...others]).size).toBe(others.length + 1);
  });

  it('changes with any column of an allocation', () => {
    const of = {
      id: 1,
      sourceId: 'p',
      sourceKind: 'payment',
      invoiceId: 'i',
      amountCents: 5,
      atMs: 9,
    };
    const links = [
      allocationLink('', of),
      allocationLink('x', of),
      ...Object.keys(of).map((key) => allocationLink('', { ...of, [key]: 'y' })),
    ];
    expect(new Set(links).size).toBe(links.length);
  });

  it('tells the same input by its hash', () => {
    const of = { kind: 'invoice', document: 'F', documentDigest: null };
    expect(inputHashOf(of, postings)).toBe(inputHashOf(of, [...postings]));
    expect(inputHashOf(of, postings)).not.toBe(inputHashOf({ ...of, document: 'G' }, postings));
    expect(inputHashOf(of, postings)).not.toBe(inputHashOf(of, reversed(postings)));
  });
});
