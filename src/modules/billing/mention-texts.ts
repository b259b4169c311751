/** The sentences of a document, and the facts by which it is checked. */
import type { Buyer, Seller } from './account-parties.ts';
import type { VatTotal } from './invoice-rules.ts';
import type { InvoiceRow, NewLine } from './invoice-store.ts';
import { exemptionKey, type MentionFacts, type MentionTexts } from './mention-rules.ts';
import { legalReference } from './vat-rules.ts';

const OPERATIONS = {
  goods: 'Livraison de biens',
  services: 'Prestation de services',
  mixed: 'Livraison de biens et prestation de services',
} as const;

/** In French, as the law has them; the 40 € for professionals alone. */
export function textsOf(
  seller: Seller,
  buyer: Buyer,
  vat: readonly VatTotal[],
  issuedOn: string,
): MentionTexts {
  const isProfessional = buyer.buyerKind !== 'consumer';
  const exemptions: Record<string, string> = {};
  for (const { category, code } of vat) {
    const text = legalReference(category, code, issuedOn);
    if (text !== null) exemptions[exemptionKey(category, code)] = text;
  }
  return {
    exemptions,
    reverseCharge: null,
    operations: OPERATIONS[seller.operations],
    debits: seller.debits ? "Option pour le paiement de la taxe d'après les débits" : null,
    earlyDiscount: isProfessional ? seller.earlyDiscount : null,
    latePenalty: isProfessional ? `Pénalités de retard : ${seller.latePenalty}` : null,
    recoveryIndemnity: isProfessional
      ? 'Indemnité forfaitaire pour frais de recouvrement : 40 €'
      : null,
  };
}

export function mentionFactsOf(of: {
  readonly invoice: Pick<InvoiceRow, 'type' | 'vat' | 'netCents' | 'vatCents' | 'grossCents'>;
  readonly lines: readonly NewLine[];
  readonly seller: Seller;
  readonly buyer: Buyer;
  readonly texts: MentionTexts;
  readonly number: string;
  readonly issuedOn: string;
  readonly dueOn: string | null;
  readonly suppliedOn: string | null;
  readonly credits: { readonly number: string; readonly issuedOn: string } | null;
}): MentionFacts {
  const { invoice, seller, buyer } = of;
  const vat = JSON.parse(invoice.vat) as VatTotal[];
  return {
    type: invoice.type as MentionFacts['type'],
    number: of.number,
    issuedOn: of.issuedOn,
    suppliedOn: of.suppliedOn,
    dueOn: of.dueOn,
    seller: {
      name: seller.name,
      address: seller.address === null ? '' : `${seller.address.street} ${seller.address.city}`,
      siren: seller.siren,
      vat: seller.vat ?? null,
      isTaxable: vat.some((one) => one.category === 'S'),
      paysOnDebits: seller.debits,
    },
    buyer: {
      kind: buyer.buyerKind,
      name: buyer.name,
      address: buyer.address,
      siren: buyer.siret?.slice(0, 9) ?? null,
      vat: buyer.vat,
    },
    lines: of.lines.map((line) => ({
      label: line.label,
      quantityMilli: line.quantityMilli,
      unitPriceMicros: line.unitPriceMicros,
      netCents: line.netCents,
      vatCategory: line.vatCategory,
      vatRate: line.vatRate,
      isDiscount: line.amountCents < 0,
    })),
    netCents: invoice.netCents,
    vatCents: invoice.vatCents,
    grossCents: invoice.grossCents,
    vat,
    texts: of.texts,
    delivery: { elsewhere: false, address: null },
    credits: of.credits,
  };
}
