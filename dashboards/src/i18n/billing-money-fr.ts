/** The French words of what all pages of money share. */
export const billingMoneyFr = {
  money: {
    payer: 'Payeur',
    findPayer: 'Un nom',
    organisation: 'organisation',
    amount: 'Montant',
    amountGross: 'Montant TTC',
    reason: 'Motif',
    quantity: 'Quantité',
    vatLabel: 'TVA',
    whatFor: 'Désignation',
    noAmount: 'un montant, comme 12,50',
    atMost: 'au plus {{amount}}',
    yes: 'oui',
    no: 'non',
    vat: {
      S: 'TVA {{rate}}',
      E: 'Exonéré de TVA',
      Z: 'TVA à 0\u00A0%',
      O: 'Hors champ de la TVA',
    },
  },
};
