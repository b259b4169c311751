/** The English words of the billing pages. */

import { billingAccountEn } from './billing-account-en.ts';
import { billingChargeEn } from './billing-charge-en.ts';
import type { BillingWords } from './billing-fr.ts';
import { billingInvoiceEn } from './billing-invoice-en.ts';
import { billingMoneyEn } from './billing-money-en.ts';
import { billingMonthEn } from './billing-month-en.ts';
import { billingRunEn } from './billing-run-en.ts';
import { billingTariffEn } from './billing-tariff-en.ts';

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
  month: billingMonthEn,
  run: billingRunEn,
  charge: billingChargeEn,
  tariff: billingTariffEn,
};
