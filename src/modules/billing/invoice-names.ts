/** Commands and queries of accounts, invoices and runs, by the names under which the engine knows them. */
import {
  creditInvoice,
  discardDraft,
  draftDeposit,
  draftInvoice,
  issue,
} from './invoice-commands.ts';
import { getDocument, getInvoice, getInvoiceItem, listInvoices } from './invoice-queries.ts';
import { getRun, getRunItem, listRuns } from './run-queries.ts';

export const invoicingCommands = {
  'invoices.draft': draftInvoice,
  'invoices.deposit': draftDeposit,
  'invoices.issue': issue,
  'invoices.credit': creditInvoice,
  'invoices.discard': discardDraft,
} as const;

export const invoicingQueries = {
  'invoices.list': listInvoices,
  'invoices.get': getInvoice,
  'invoices.item': getInvoiceItem,
  'invoices.document': getDocument,
  'billing-runs.list': listRuns,
  'billing-runs.get': getRun,
  'billing-runs.item': getRunItem,
} as const;
