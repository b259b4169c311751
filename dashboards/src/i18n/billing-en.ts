/** The English words of the billing pages. */
import type { BillingWords } from './billing-fr.ts';

export const billingEn: BillingWords = {
  way: {
    title: 'Billing',
    month: 'The month',
    charges: 'Charges',
    invoices: 'Invoices',
    accounts: 'Accounts',
    payments: 'Payments',
    tariffs: 'Tariffs',
  },
};
