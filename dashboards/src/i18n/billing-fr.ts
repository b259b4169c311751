/** The French words of the billing pages. */
export const billingFr = {
  way: {
    title: 'Facturation',
    month: 'Le mois',
    charges: 'Consommations',
    invoices: 'Factures',
    accounts: 'Comptes',
    payments: 'Paiements',
    tariffs: 'Tarifs',
  },
};

/** The shape that every language has. */
export type BillingWords = typeof billingFr;
