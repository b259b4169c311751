/** The English words of what all pages of money share. */
import type { billingMoneyFr } from './billing-money-fr.ts';

export const billingMoneyEn: typeof billingMoneyFr = {
  money: {
    payer: 'Payer',
    findPayer: 'A name',
    organisation: 'organisation',
    amount: 'Amount',
    amountGross: 'Amount with VAT',
    reason: 'Reason',
    quantity: 'Quantity',
    vatLabel: 'VAT',
    whatFor: 'What it is for',
    noAmount: 'an amount, like 12.50',
    atMost: 'at most {{amount}}',
    yes: 'yes',
    no: 'no',
    vat: {
      S: 'VAT {{rate}}',
      E: 'Exempt from VAT',
      Z: 'VAT at 0%',
      O: 'Outside of the scope of VAT',
    },
  },
};
