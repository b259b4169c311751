/** The English words of a billing run. */
import type { BillingRunWords } from './billing-run-fr.ts';

export const billingRunEn: BillingRunWords = {
  title: {
    dry: '{{month}}: dry run',
    drafts: '{{month}}: drafts',
    issue: '{{month}}: issue',
  },
  goal: { dry: 'dry run', drafts: 'drafts', issue: 'issue' },
  phase: {
    drafting: 'Prepares the documents',
    issuing: 'Issues earlier drafts',
    done: 'Done',
  },
  progress: '{{done}} of {{total}}',
  goesOn: 'Goes on even if you close this page.',
  by: 'By',
  started: 'Started',
  took: 'Took',
  made: 'Documents',
  back: 'Back to the month',
  document: 'Document',
  lines: 'Lines',
  net: 'Net',
  vat: 'VAT',
  gross: 'Total',
  state: 'State',
  find_one: '{{count}} document, {{euros}}',
  find_other: '{{count}} documents, {{euros}}',
  skippedTitle_one: '{{count}} payer without a document',
  skippedTitle_other: '{{count}} payers without a document',
  skipped: {
    'nothing-due': 'nothing to pay: all is covered by a pass, a plan or a kindness',
    'unknown-payer': 'nobody has this reference any more: add it to the place file',
    'mentions-missing': 'legal mentions are missing: the draft waits until they are there',
    'credit-exceeds': 'more would be given back than was invoiced: waits for what comes',
    'not-issued': 'could not be issued: the draft stays',
    failed: 'failed: nothing was done for this payer, run it again',
  },
  documentState: {
    planned: 'planned',
    draft: 'draft',
    issued: 'issued',
    discarded: 'discarded',
  },
  empty: 'No document',
  emptyText: 'This run found nobody to bill.',
};
