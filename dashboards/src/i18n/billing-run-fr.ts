/** The French words of a billing run. */
export const billingRunFr = {
  title: {
    dry: '{{month}}\u00A0: essai à blanc',
    drafts: '{{month}}\u00A0: brouillons',
    issue: '{{month}}\u00A0: émission',
  },
  goal: { dry: 'essai à blanc', drafts: 'brouillons', issue: 'émission' },
  phase: {
    drafting: 'Prépare les documents',
    issuing: 'Émet les brouillons d’avant',
    done: 'Fini',
  },
  progress: '{{done}} sur {{total}}',
  goesOn: 'Continue même si vous fermez cette page.',
  by: 'Par',
  started: 'Commencé',
  took: 'Durée',
  made: 'Documents',
  back: 'Retour au mois',
  document: 'Document',
  lines: 'Lignes',
  net: 'HT',
  vat: 'TVA',
  gross: 'TTC',
  state: 'État',
  find_one: '{{count}} document, {{euros}}',
  find_other: '{{count}} documents, {{euros}}',
  skippedTitle_one: '{{count}} payeur sans document',
  skippedTitle_other: '{{count}} payeurs sans document',
  skipped: {
    'nothing-due': 'rien à payer\u00A0: tout est couvert par un carnet, une formule ou un geste',
    'unknown-payer': 'plus personne ne porte cette référence\u00A0: ajoutez-la au fichier du lieu',
    'mentions-missing':
      'il manque des mentions légales\u00A0: le brouillon attend qu’elles y soient',
    'credit-exceeds': 'il y aurait plus à rendre que ce qui a été facturé\u00A0: attend la suite',
    'not-issued': 'n’a pas pu être émis\u00A0: le brouillon reste',
    failed: 'a échoué\u00A0: rien n’a été fait pour ce payeur, relancez',
  },
  documentState: {
    planned: 'prévu',
    draft: 'brouillon',
    issued: 'émis',
    discarded: 'abandonné',
  },
  empty: 'Aucun document',
  emptyText: 'Ce passage n’a trouvé personne à facturer.',
};

/** The shape that every language has. */
export type BillingRunWords = typeof billingRunFr;
