/** The French words of the billing pages. */

import { billingAccountFr } from './billing-account-fr.ts';
import { billingChargeFr } from './billing-charge-fr.ts';
import { billingInvoiceFr } from './billing-invoice-fr.ts';
import { billingMoneyFr } from './billing-money-fr.ts';
import { billingMonthFr } from './billing-month-fr.ts';
import { billingRunFr } from './billing-run-fr.ts';
import { billingTariffFr } from './billing-tariff-fr.ts';

export const billingFr = {
  way: {
    title: 'Facturation',
    month: 'Le mois',
    charges: 'Consommations',
    invoices: 'Factures',
    accounts: 'Comptes',
    payments: 'Paiements',
    tariffs: 'Tarifs',
    reminders: 'Relances',
  },
  ...billingMoneyFr,
  ...billingInvoiceFr,
  ...billingAccountFr,
  month: billingMonthFr,
  run: billingRunFr,
  charge: billingChargeFr,
  tariff: billingTariffFr,
};

/** The shape that every language has. */
export type BillingWords = typeof billingFr;
