/** What is typed in the form of a sale, as the server wants it. Pure. */
import type { SaleBody } from '#contract/charges.ts';
import type { PlaceVat } from '#contract/tariffs.ts';

type SaleTyped = {
  /** Null: a thing with its price. */
  readonly pass: string | null;
  readonly label: string;
  readonly quantity: number;
  /** Euros with VAT; null: it is no amount. */
  readonly price: string | null;
  readonly vat: PlaceVat | null;
};

/** Null: something is missing. Whose account it is pays, also where an organisation pays for their use. */
export function saleOf(
  buyer: { readonly kind: 'person' | 'organisation'; readonly ref: string },
  { pass, label, quantity, price, vat }: SaleTyped,
): SaleBody | null {
  const who =
    buyer.kind === 'person' ? { person: buyer.ref, payer: buyer.ref } : { payer: buyer.ref };
  if (pass !== null) return { ...who, pass };
  if (label.trim() === '' || price === null || vat === null || !(quantity > 0)) return null;
  return { ...who, label: label.trim(), quantity, price, prices: 'gross', vat };
}
