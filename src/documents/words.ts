/** The words of printed documents, and how money, dates and quantities are written. */
import type { PrintedInvoice } from '#contract/printed.ts';

export type Language = PrintedInvoice['language'];

const FRENCH = {
  invoice: 'Facture',
  deposit: 'Facture d’acompte',
  'credit-note': 'Avoir',
  'pre-invoice': 'Pré-facture',
  draft: 'Projet de facture',
  receipt: 'Note',
  draftNote: 'Projet : ce document n’est pas une facture.',
  preInvoiceNote:
    'Pré-facture : document préparatoire, qui ne tient pas lieu de facture tant que le vendeur n’est pas renseigné.',
  issuedOn: 'Date d’émission',
  dueOn: 'Date d’échéance',
  supplied: 'Date des prestations',
  credits: 'Avoir sur la facture',
  of: 'du',
  billedTo: 'Client',
  label: 'Désignation',
  date: 'Date',
  quantity: 'Quantité',
  unitPrice: 'Prix unitaire HT',
  vat: 'TVA',
  net: 'Montant HT',
  gross: 'Montant TTC',
  base: 'Base HT',
  rate: 'Taux',
  vatAmount: 'Montant TVA',
  totalNet: 'Total HT',
  totalVat: 'Total TVA',
  totalGross: 'Total TTC',
  deducted: 'Acompte déduit',
  due: 'Net à payer',
  credited: 'À votre crédit',
  transferTo: 'Par virement, en rappelant le numéro, sur l’IBAN',
  page: 'Page',
  exempt: 'Exonéré',
  outOfScope: 'Hors champ',
  units: {
    unit: '',
    'time-unit': '',
    'half-day': 'demi-j.',
    gram: 'g',
    millimetre: 'mm',
    'watt-hour': 'Wh',
    page: 'p.',
    sheet: 'feuille',
    month: 'mois',
    year: 'an',
  } as Readonly<Record<string, string>>,
};

const ENGLISH: typeof FRENCH = {
  invoice: 'Invoice',
  deposit: 'Deposit invoice',
  'credit-note': 'Credit note',
  'pre-invoice': 'Pre-invoice',
  draft: 'Draft invoice',
  receipt: 'Receipt',
  draftNote: 'Draft: this document is no invoice.',
  preInvoiceNote:
    'Pre-invoice: a preparatory document, which is no invoice as long as the seller is not declared.',
  issuedOn: 'Issued on',
  dueOn: 'Due on',
  supplied: 'Supplied',
  credits: 'Credit note on invoice',
  of: 'of',
  billedTo: 'Customer',
  label: 'Designation',
  date: 'Date',
  quantity: 'Quantity',
  unitPrice: 'Unit price excl. VAT',
  vat: 'VAT',
  net: 'Amount excl. VAT',
  gross: 'Amount incl. VAT',
  base: 'Base excl. VAT',
  rate: 'Rate',
  vatAmount: 'VAT amount',
  totalNet: 'Total excl. VAT',
  totalVat: 'Total VAT',
  totalGross: 'Total incl. VAT',
  deducted: 'Deposit deducted',
  due: 'To pay',
  credited: 'To your credit',
  transferTo: 'By transfer, naming the number, to the IBAN',
  page: 'Page',
  exempt: 'Exempt',
  outOfScope: 'Out of scope',
  units: {
    unit: '',
    'time-unit': '',
    'half-day': 'half-day',
    gram: 'g',
    millimetre: 'mm',
    'watt-hour': 'Wh',
    page: 'p.',
    sheet: 'sheet',
    month: 'month',
    year: 'year',
  },
};

const NUMBERS = {
  fr: { locale: 'fr-FR', words: FRENCH },
  en: { locale: 'en-GB', words: ENGLISH },
} as const;

export function wordsOf(language: Language): typeof FRENCH {
  return NUMBERS[language].words;
}

/** `1 234,50 €` */
export function money(cents: number, language: Language): string {
  return new Intl.NumberFormat(NUMBERS[language].locale, {
    style: 'currency',
    currency: 'EUR',
  }).format(cents / 100);
}

/** A price of one, with as many decimals as it needs, at most six. */
export function unitMoney(euros: number, language: Language): string {
  return new Intl.NumberFormat(NUMBERS[language].locale, {
    style: 'currency',
    currency: 'EUR',
    maximumFractionDigits: 6,
  }).format(euros);
}

export function quantity(value: number, unit: string, language: Language): string {
  const { locale, words } = NUMBERS[language];
  const text = new Intl.NumberFormat(locale, { maximumFractionDigits: 4 }).format(value);
  const word = words.units[unit] ?? unit;
  return word === '' ? text : `${text} ${word}`;
}

export function percent(rate: number, language: Language): string {
  const { locale } = NUMBERS[language];
  return `${new Intl.NumberFormat(locale, { maximumFractionDigits: 2 }).format(rate)} %`;
}

/** `24/11/2026` */
export function day(date: string): string {
  return date.split('-').reverse().join('/');
}

/** The local day of an instant. */
export function dayOf(instant: string, timeZone: string): string {
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  });
  return day(format.format(new Date(instant)));
}
