/**
 * What a document must say before it is issued: CGI ann. II art. 242 nonies A with the four mentions of décret
 * 2022-1299, and between professionals Code de commerce L441-9. Pure.
 */
import type { MENDED_AT } from '#contract/invoices.ts';
import type { VatTotal } from './invoice-rules.ts';
import type { Words } from './types.ts';

/** `consumer`: anybody who does not buy for a business. */
export type BuyerKind = 'consumer' | 'business' | 'public' | 'intra-eu';

export type MentionFacts = {
  readonly type: 'invoice' | 'deposit' | 'credit-note';
  readonly number: string | null;
  readonly issuedOn: string | null;
  /** When it was supplied, or the deposit received. */
  readonly suppliedOn: string | null;
  readonly dueOn: string | null;
  readonly seller: {
    readonly name: string;
    readonly address: string;
    readonly siren: string | null;
    readonly vat: string | null;
    /** It has a VAT number to give. */
    readonly isTaxable: boolean;
    readonly paysOnDebits: boolean;
  };
  readonly buyer: {
    readonly kind: BuyerKind;
    readonly name: string;
    readonly address: string | null;
    readonly siren: string | null;
    readonly vat: string | null;
  };
  readonly lines: ReadonlyArray<{
    readonly label: string;
    readonly quantityMilli: number;
    readonly unitPriceMicros: number;
    readonly netCents: number;
    readonly vatCategory: string;
    readonly vatRate: number | null;
    readonly isDiscount: boolean;
  }>;
  readonly netCents: number;
  readonly vatCents: number;
  readonly grossCents: number;
  readonly vat: readonly VatTotal[];
  readonly texts: MentionTexts;
  /** Where goods go, if elsewhere than to the buyer's address. */
  readonly delivery: { readonly elsewhere: boolean; readonly address: string | null };
  /** The document that a credit note gives back from. */
  readonly credits: { readonly number: string; readonly issuedOn: string } | null;
};

/** The sentences of a document. */
export type MentionTexts = {
  /** By category and code, as `E VATEX-FR-FRANCHISE`. */
  readonly exemptions: Readonly<Record<string, string>>;
  readonly reverseCharge: string | null;
  readonly operations: string | null;
  readonly debits: string | null;
  readonly earlyDiscount: string | null;
  readonly latePenalty: string | null;
  readonly recoveryIndemnity: string | null;
};

type MendedAt = (typeof MENDED_AT)[number];

/** `rule`: the row of the table of 242 nonies A, or the other text. */
export type MissingMention = {
  readonly rule: string;
  readonly mendedAt: MendedAt;
  readonly words: Words;
};

const NUMBER = /^[A-Za-z0-9+\-_/]{1,35}$/;
const REVERSE_CHARGE = new Set(['AE', 'K']);
/** Below this net amount neither party's VAT number must be given. */
const VAT_NUMBERS_FROM_CENTS = 15_000;

type Check = {
  readonly rule: string;
  /** Absent: the document. */
  readonly mendedAt?: MendedAt;
  readonly words: Words;
  readonly isDue: (facts: MentionFacts) => boolean;
  readonly isThere: (facts: MentionFacts) => boolean;
};

const always = () => true;
const isProfessional = ({ buyer }: MentionFacts) => buyer.kind !== 'consumer';
const isInvoice = ({ type }: MentionFacts) => type !== 'credit-note';
const isLarge = ({ netCents }: MentionFacts) => netCents >= VAT_NUMBERS_FROM_CENTS;

const CHECKS: readonly Check[] = [
  {
    rule: '1',
    mendedAt: 'seller',
    words: { fr: 'nom et adresse du vendeur', en: 'name and address of the seller' },
    isDue: always,
    isThere: ({ seller }) => isText(seller.name) && isText(seller.address),
  },
  {
    rule: '1',
    mendedAt: 'customer',
    words: { fr: 'nom du client', en: 'name of the customer' },
    isDue: always,
    isThere: ({ buyer }) => isText(buyer.name),
  },
  {
    // A consumer's note carries the name alone (arrêté 83-50/A); the place keeps no addresses of people.
    rule: '1',
    mendedAt: 'customer',
    words: { fr: 'adresse du client', en: 'address of the customer' },
    isDue: isProfessional,
    isThere: ({ buyer }) => isText(buyer.address),
  },
  {
    rule: '2',
    mendedAt: 'seller',
    words: { fr: 'SIREN du vendeur', en: 'SIREN of the seller' },
    isDue: always,
    isThere: ({ seller }) => /^\d{9}$/.test(seller.siren ?? ''),
  },
  {
    rule: '3',
    mendedAt: 'customer',
    words: { fr: 'SIREN du client', en: 'SIREN of the customer' },
    isDue: ({ buyer }) => buyer.kind === 'business' || buyer.kind === 'public',
    isThere: ({ buyer }) => /^\d{9}$/.test(buyer.siren ?? ''),
  },
  {
    rule: '4',
    mendedAt: 'seller',
    words: { fr: 'numéro de TVA du vendeur', en: 'VAT number of the seller' },
    isDue: (facts) => facts.seller.isTaxable && (isLarge(facts) || facts.buyer.kind === 'intra-eu'),
    isThere: ({ seller }) => isText(seller.vat),
  },
  {
    rule: '5',
    mendedAt: 'customer',
    words: { fr: 'numéro de TVA du client', en: 'VAT number of the customer' },
    isDue: ({ buyer }) => buyer.kind === 'intra-eu',
    isThere: ({ buyer }) => isText(buyer.vat),
  },
  {
    rule: '6',
    words: { fr: 'date d’émission', en: 'date of issue' },
    isDue: always,
    isThere: ({ issuedOn }) => isDate(issuedOn),
  },
  {
    rule: '7',
    words: { fr: 'numéro unique', en: 'unique number' },
    isDue: always,
    isThere: ({ number }) => NUMBER.test(number ?? ''),
  },
  {
    rule: '8',
    words: {
      fr: 'par ligne : désignation, quantité, prix unitaire, taux ou exonération',
      en: 'of each line: designation, quantity, unit price, rate or exemption',
    },
    isDue: always,
    isThere: ({ lines }) => lines.length > 0 && lines.every(isDescribed),
  },
  {
    rule: '9',
    words: { fr: 'rabais et remises, désignés', en: 'discounts, with what they are for' },
    isDue: ({ lines }) => lines.some((line) => line.isDiscount),
    isThere: ({ lines }) =>
      lines.every((line) => !line.isDiscount || (isText(line.label) && line.netCents <= 0)),
  },
  {
    rule: '10',
    words: { fr: 'date de la prestation ou de l’acompte', en: 'date of supply or of the deposit' },
    isDue: isInvoice,
    isThere: ({ suppliedOn }) => isDate(suppliedOn),
  },
  {
    rule: '11',
    words: {
      fr: 'totaux HT, TVA par taux et TTC, justes',
      en: 'totals without VAT, VAT by rate and with VAT, right to the cent',
    },
    isDue: always,
    isThere: addsUp,
  },
  {
    rule: '12',
    words: { fr: 'référence de l’exonération', en: 'reference of the exemption' },
    isDue: ({ vat }) => vat.some(needsReference),
    isThere: ({ vat, texts }) =>
      vat
        .filter(needsReference)
        .every(({ category, code }) => isText(texts.exemptions[exemptionKey(category, code)])),
  },
  {
    rule: '13',
    words: { fr: '« Autoliquidation »', en: 'reverse charge' },
    isDue: ({ lines }) => lines.some((line) => REVERSE_CHARGE.has(line.vatCategory)),
    isThere: ({ texts }) => isText(texts.reverseCharge),
  },
  {
    rule: '14',
    mendedAt: 'seller',
    words: { fr: 'catégorie des opérations', en: 'category of the operations' },
    isDue: always,
    isThere: ({ texts }) => isText(texts.operations),
  },
  {
    rule: '15',
    mendedAt: 'seller',
    words: { fr: 'option pour les débits', en: 'option for VAT on debits' },
    isDue: ({ seller }) => seller.paysOnDebits,
    isThere: ({ texts }) => isText(texts.debits),
  },
  {
    rule: '16',
    words: { fr: 'adresse de livraison', en: 'address of delivery' },
    isDue: ({ delivery }) => delivery.elsewhere,
    isThere: ({ delivery }) => isText(delivery.address),
  },
  {
    rule: 'L441-9',
    words: { fr: 'date d’échéance', en: 'due date' },
    isDue: isInvoice,
    isThere: ({ dueOn, issuedOn }) => isDate(dueOn) && (dueOn ?? '') >= (issuedOn ?? ''),
  },
  {
    rule: 'L441-9',
    mendedAt: 'seller',
    words: { fr: 'conditions d’escompte', en: 'terms of early payment' },
    isDue: (facts) => isInvoice(facts) && isProfessional(facts),
    isThere: ({ texts }) => isText(texts.earlyDiscount),
  },
  {
    rule: 'L441-9',
    mendedAt: 'seller',
    words: { fr: 'pénalités de retard', en: 'penalties for late payment' },
    isDue: (facts) => isInvoice(facts) && isProfessional(facts),
    isThere: ({ texts }) => isText(texts.latePenalty),
  },
  {
    rule: 'L441-9',
    words: {
      fr: 'indemnité de recouvrement de 40 € (professionnels seuls)',
      en: 'recovery indemnity of 40 € (professionals only)',
    },
    isDue: isInvoice,
    isThere: (facts) => isText(facts.texts.recoveryIndemnity) === isProfessional(facts),
  },
  {
    rule: 'BR-FR-CO-05',
    words: { fr: 'facture d’origine, avec sa date', en: 'original invoice, with its date' },
    isDue: ({ type }) => type === 'credit-note',
    isThere: ({ credits }) =>
      credits !== null && isText(credits.number) && isDate(credits.issuedOn),
  },
];

/** What is missing on a document, in the order of the law; empty: it may be issued. */
export function mentions(facts: MentionFacts): MissingMention[] {
  return CHECKS.filter((check) => check.isDue(facts) && !check.isThere(facts)).map(
    ({ rule, mendedAt = 'document', words }) => ({ rule, mendedAt, words }),
  );
}

/** How an exemption's sentence is found. */
export function exemptionKey(category: string, code: string | null): string {
  return code === null ? category : `${category} ${code}`;
}

/** Public bodies have a SIREN that begins with 1 or 2; a VAT number of another country tells a firm of the Union. */
export function buyerKindOf(buyer: {
  readonly kind: 'person' | 'organisation';
  readonly siret: string | null;
  readonly vat: string | null;
}): BuyerKind {
  if (buyer.kind === 'person') return 'consumer';
  if (buyer.vat !== null && !buyer.vat.startsWith('FR') && buyer.siret === null) return 'intra-eu';
  return /^[12]/.test(buyer.siret ?? '') ? 'public' : 'business';
}

function needsReference({ category }: VatTotal): boolean {
  return category === 'E' || category === 'O';
}

function isDescribed(line: MentionFacts['lines'][number]): boolean {
  const hasRate = line.vatCategory === 'S' ? (line.vatRate ?? 0) > 0 : isText(line.vatCategory);
  return isText(line.label) && line.quantityMilli !== 0 && line.unitPriceMicros >= 0 && hasRate;
}

function addsUp({ lines, vat, netCents, vatCents, grossCents }: MentionFacts): boolean {
  const netOf = (some: ReadonlyArray<{ readonly netCents: number }>) =>
    some.reduce((sum, one) => sum + one.netCents, 0);
  return (
    vat.length > 0 &&
    netOf(lines) === netCents &&
    netOf(vat) === netCents &&
    vat.reduce((sum, one) => sum + one.vatCents, 0) === vatCents &&
    netCents + vatCents === grossCents
  );
}

function isText(text: string | null | undefined): boolean {
  return text !== null && text !== undefined && text.trim() !== '';
}

function isDate(text: string | null): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text ?? '');
}
