/** What a document must say: each row of the law by each kind of customer. */
import { describe, expect, it } from 'vitest';
import {
  type BuyerKind,
  buyerKindOf,
  exemptionKey,
  type MentionFacts,
  mentions,
} from '#modules/billing/mention-rules.ts';

type Change = (facts: MentionFacts) => MentionFacts;

const KINDS: readonly BuyerKind[] = ['business', 'consumer', 'public', 'intra-eu'];

/** A whole document, on which nothing is missing, of 200 € and VAT. */
function aDocument(kind: BuyerKind): MentionFacts {
  const isProfessional = kind !== 'consumer';
  return {
    type: 'invoice',
    number: 'F2026-00001',
    issuedOn: '2026-11-02',
    suppliedOn: '2026-10-31',
    dueOn: '2026-12-02',
    seller: {
      name: 'Association Faitout',
      address: '1 rue des Essais, 12000 Rodez',
      siren: '732829320',
      vat: 'FR44732829320',
      isTaxable: true,
      paysOnDebits: true,
    },
    buyer: {
      kind,
      name: 'Sample buyer',
      address: isProfessional ? '2 place du Marché, 12000 Rodez' : null,
      siren: kind === 'business' || kind === 'public' ? '552100554' : null,
      vat: kind === 'intra-eu' ? 'DE123456789' : null,
    },
    lines: [
      line({ label: 'Découpe laser', netCents: 21_000 }),
      line({ label: 'Remise sur la découpe', netCents: -1000, isDiscount: true }),
    ],
    netCents: 20_000,
    vatCents: 4000,
    grossCents: 24_000,
    vat: [
      {
        category: 'S',
        rate: 2000,
        code: null,
        netCents: 20_000,
        vatCents: 4000,
        grossCents: 24_000,
      },
    ],
    texts: {
      exemptions: {},
      reverseCharge: null,
      operations: 'Prestation de services',
      debits: 'Option pour le paiement de la taxe d’après les débits',
      earlyDiscount: isProfessional ? 'Pas d’escompte' : null,
      latePenalty: isProfessional ? 'BCE + 10 points' : null,
      recoveryIndemnity: isProfessional ? '40 €' : null,
    },
    delivery: { elsewhere: true, address: '3 impasse du Dépôt, 12000 Rodez' },
    credits: null,
  };
}

function line(fields: Partial<MentionFacts['lines'][number]>): MentionFacts['lines'][number] {
  return {
    label: 'Something',
    quantityMilli: 1000,
    unitPriceMicros: 1_000_000,
    netCents: 0,
    vatCategory: 'S',
    vatRate: 2000,
    isDiscount: false,
    ...fields,
  };
}

const seller =
  (fields: Partial<MentionFacts['seller']>): Change =>
  (facts) => ({ ...facts, seller: { ...facts.seller, ...fields } });
const buyer =
  (fields: Partial<MentionFacts['buyer']>): Change =>
  (facts) => ({ ...facts, buyer: { ...facts.buyer, ...fields } });
const texts =
  (fields: Partial<MentionFacts['texts']>): Change =>
  (facts) => ({ ...facts, texts: { ...facts.texts, ...fields } });
const exempt: Change = (facts) => ({
  ...facts,
  lines: facts.lines.map((one) => ({ ...one, vatCategory: 'E', vatRate: 0 })),
  vatCents: 0,
  grossCents: facts.netCents,
  vat: [
    {
      category: 'E',
      rate: 0,
      code: 'VATEX-FR-FRANCHISE',
      netCents: facts.netCents,
      vatCents: 0,
      grossCents: facts.netCents,
    },
  ],
});
const reversed: Change = (facts) => ({
  ...facts,
  lines: facts.lines.map((one) => ({ ...one, vatCategory: 'AE', vatRate: 0 })),
});

/** The row, what is taken away, and whether it is missed: B2B FR, B2C, public body, intra-EU. */
const ROWS: ReadonlyArray<readonly [string, string, Change, readonly number[]]> = [
  ['1', 'the name of the seller', seller({ name: ' ' }), [1, 1, 1, 1]],
  ['1', 'the address of the seller', seller({ address: '' }), [1, 1, 1, 1]],
  ['1', 'the name of the customer', buyer({ name: '' }), [1, 1, 1, 1]],
  ['1', 'the address of the customer', buyer({ address: null }), [1, 0, 1, 1]],
  ['2', 'the SIREN of the seller', seller({ siren: null }), [1, 1, 1, 1]],
  ['3', 'the SIREN of the customer', buyer({ siren: null }), [1, 0, 1, 0]],
  ['4', 'the VAT number of the seller', seller({ vat: null }), [1, 1, 1, 1]],
  ['5', 'the VAT number of the customer', buyer({ vat: null }), [0, 0, 0, 1]],
  ['6', 'the date', (facts) => ({ ...facts, issuedOn: null }), [1, 1, 1, 1]],
  ['7', 'the number', (facts) => ({ ...facts, number: 'F 2026 1' }), [1, 1, 1, 1]],
  [
    '8',
    'the designation of a line',
    (facts) => ({ ...facts, lines: facts.lines.map((one) => ({ ...one, label: '' })) }),
    [1, 1, 1, 1],
  ],
  [
    '8',
    'the rate of a line',
    (facts) => ({ ...facts, lines: facts.lines.map((one) => ({ ...one, vatRate: null })) }),
    [1, 1, 1, 1],
  ],
  [
    '9',
    'what a discount is for',
    (facts) => ({
      ...facts,
      lines: facts.lines.map((one) => (one.isDiscount ? { ...one, label: '' } : one)),
    }),
    [1, 1, 1, 1],
  ],
  ['10', 'the date of supply', (facts) => ({ ...facts, suppliedOn: null }), [1, 1, 1, 1]],
  ['11', 'a cent of VAT', (facts) => ({ ...facts, vatCents: 3999 }), [1, 1, 1, 1]],
  ['12', 'the reference of the exemption', exempt, [1, 1, 1, 1]],
  ['13', 'the reverse charge', reversed, [1, 1, 1, 1]],
  ['14', 'the category of operations', texts({ operations: null }), [1, 1, 1, 1]],
  ['15', 'the option for debits', texts({ debits: null }), [1, 1, 1, 1]],
  [
    '16',
    'where goods go',
    (facts) => ({ ...facts, delivery: { elsewhere: true, address: null } }),
    [1, 1, 1, 1],
  ],
  ['L441-9', 'the due date', (facts) => ({ ...facts, dueOn: null }), [1, 1, 1, 1]],
  ['L441-9', 'the terms of early payment', texts({ earlyDiscount: null }), [1, 0, 1, 1]],
  ['L441-9', 'the penalties', texts({ latePenalty: null }), [1, 0, 1, 1]],
  ['L441-9', 'the 40 € of professionals', texts({ recoveryIndemnity: null }), [1, 0, 1, 1]],
];

describe('mentions', () => {
  it.each(KINDS)('has nothing to say about a whole document for %s', (kind) => {
    expect(mentions(aDocument(kind))).toEqual([]);
  });

  for (const [rule, what, change, due] of ROWS)
    it.each(KINDS.map((kind, index) => [kind, due[index] === 1] as const))(
      `row ${rule}, ${what}: for %s it is missed: %s`,
      (kind, isMissed) => {
        const missing = mentions(change(aDocument(kind)));
        expect(missing.some((one) => one.rule === rule)).toBe(isMissed);
      },
    );

  it('asks for no VAT number below 150 € without VAT, nor of one who is not taxable', () => {
    const small: Change = (facts) => ({
      ...facts,
      lines: [line({ label: 'Découpe', netCents: 14_999 })],
      netCents: 14_999,
      vatCents: 3000,
      grossCents: 17_999,
      vat: [
        {
          category: 'S',
          rate: 2000,
          code: null,
          netCents: 14_999,
          vatCents: 3000,
          grossCents: 17_999,
        },
      ],
    });
    expect(mentions(seller({ vat: null })(small(aDocument('business'))))).toEqual([]);
    expect(mentions(seller({ vat: null, isTaxable: false })(aDocument('public')))).toEqual([]);
  });

  it('never lets the 40 € stand on a consumer’s invoice', () => {
    const missing = mentions(texts({ recoveryIndemnity: '40 €' })(aDocument('consumer')));
    expect(missing.map((one) => one.rule)).toEqual(['L441-9']);
  });

  it('accepts an exemption with its sentence', () => {
    const exemptions = {
      [exemptionKey('E', 'VATEX-FR-FRANCHISE')]: 'TVA non applicable, art. 293 B du CGI',
    };
    expect(mentions(texts({ exemptions })(exempt(aDocument('consumer'))))).toEqual([]);
  });

  it('wants of a credit note the original and its date, and no terms of payment', () => {
    const credit: MentionFacts = { ...aDocument('business'), type: 'credit-note', dueOn: null };
    expect(mentions(credit).map((one) => one.rule)).toEqual(['BR-FR-CO-05']);
    const credits = { number: 'F2026-00001', issuedOn: '2026-11-02' };
    expect(mentions({ ...credit, credits })).toEqual([]);
  });

  it('does not let a document be due before it is issued', () => {
    const missing = mentions({ ...aDocument('business'), dueOn: '2026-11-01' });
    expect(missing.map((one) => one.rule)).toEqual(['L441-9']);
  });
});

describe('buyerKindOf', () => {
  it.each([
    ['person', null, null, 'consumer'],
    ['organisation', '55210055400013', null, 'business'],
    ['organisation', null, null, 'business'],
    ['organisation', '21120202100010', null, 'public'],
    ['organisation', '13002526500013', null, 'public'],
    ['organisation', null, 'DE123456789', 'intra-eu'],
    ['organisation', '55210055400013', 'FR12552100554', 'business'],
  ] as const)('%s with SIRET %s and VAT %s is %s', (kind, siret, vat, found) => {
    expect(buyerKindOf({ kind, siret, vat })).toBe(found);
  });
});
