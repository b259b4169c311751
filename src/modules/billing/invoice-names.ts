/** Commands and queries of accounts, invoices and runs, by the names under which the engine knows them. */

import { exportCharges, exportDocuments, exportLedger, exportSales } from './export-queries.ts';
import { importBalances, importCharges, listHistory, undoImport } from './history-commands.ts';
import {
  creditInvoice,
  discardDraft,
  draftDeposit,
  draftInvoice,
  issue,
} from './invoice-commands.ts';
import { getDocument, getInvoice, getInvoiceItem, listInvoices } from './invoice-queries.ts';
import { getReceipt } from './invoice-receipt.ts';
import {
  allocatePayment,
  assignPayment,
  closePeriod,
  receivePayment,
  refund,
  reversePayment,
  setAccount,
  writeOff,
} from './payment-commands.ts';
import {
  getPayment,
  listAccounts,
  listPayers,
  listPayments,
  listPeriods,
} from './payment-queries.ts';
import { draftReminders, listReminders, markReminderSent } from './reminder-commands.ts';
import { getRun, getRunItem, listRuns } from './run-queries.ts';

export const invoicingCommands = {
  'invoices.draft': draftInvoice,
  'invoices.deposit': draftDeposit,
  'invoices.issue': issue,
  'invoices.credit': creditInvoice,
  'invoices.discard': discardDraft,
  'invoices.write-off': writeOff,
  'payments.receive': receivePayment,
  'payments.reverse': reversePayment,
  'payments.assign': assignPayment,
  'payments.allocate': allocatePayment,
  'accounts.refund': refund,
  'accounts.set': setAccount,
  'periods.close': closePeriod,
  'reminders.draft': draftReminders,
  'reminders.sent': markReminderSent,
  'history.charges': importCharges,
  'history.balances': importBalances,
  'history.undo': undoImport,
} as const;

export const invoicingQueries = {
  'invoices.list': listInvoices,
  'invoices.get': getInvoice,
  'invoices.item': getInvoiceItem,
  'invoices.document': getDocument,
  'charges.receipt': getReceipt,
  'exports.ledger': exportLedger,
  'exports.sales': exportSales,
  'exports.charges': exportCharges,
  'exports.documents': exportDocuments,
  'billing-runs.list': listRuns,
  'billing-runs.get': getRun,
  'billing-runs.item': getRunItem,
  'payments.list': listPayments,
  'payments.get': getPayment,
  'payers.list': listPayers,
  'accounts.list': listAccounts,
  'periods.list': listPeriods,
  'reminders.list': listReminders,
  'history.list': listHistory,
} as const;
