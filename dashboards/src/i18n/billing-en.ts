/** The English words of the billing pages. */

import { billingAccountEn } from './billing-account-en.ts';
import type { BillingWords } from './billing-fr.ts';
import { billingInvoiceEn } from './billing-invoice-en.ts';
import { billingMoneyEn } from './billing-money-en.ts';

export const billingEn: BillingWords = {
  way: {
    title: 'Billing',
    month: 'The month',
    charges: 'Charges',
    invoices: 'Invoices',
    accounts: 'Accounts',
    payments: 'Payments',
    tariffs: 'Tariffs',
    reminders: 'Reminders',
  },
  ...billingMoneyEn,
  ...billingInvoiceEn,
  ...billingAccountEn,
};
