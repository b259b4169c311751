/** What staff do to invoices, accounts and payments. A key makes an act that is sent again count once. */
import * as z from 'zod';
import {
  type AccountSettingsBody,
  type AllocatePaymentBody,
  type PaymentBody,
  paymentItem,
  type RefundBody,
  type ReversePaymentBody,
} from '#contract/accounts.ts';
import { type SaleBody, saleAnswer } from '#contract/charges.ts';
import {
  type CreditInvoiceBody,
  type DepositInvoiceBody,
  type DraftInvoiceBody,
  type IssueInvoiceBody,
  invoicesDrafted,
  invoiceWhole,
  reminderItem,
  remindersDrafted,
} from '#contract/invoices.ts';
import { post } from './client.ts';

const anything = z.unknown();
const at = (text: string) => encodeURIComponent(text);

export const invoiceActions = {
  draft: (body: DraftInvoiceBody, idempotencyKey: string) =>
    post('/invoices', { schema: invoicesDrafted, body, idempotencyKey }),
  deposit: (body: DepositInvoiceBody, idempotencyKey: string) =>
    post('/invoices/deposit', { schema: invoiceWhole, body, idempotencyKey }),
  issue: (id: string, body: IssueInvoiceBody = {}) =>
    post(`/invoices/${at(id)}/issue`, { schema: invoiceWhole, body }),
  discard: (id: string) => post(`/invoices/${at(id)}/discard`, { schema: anything }),
  credit: (id: string, body: CreditInvoiceBody, idempotencyKey: string) =>
    post(`/invoices/${at(id)}/credit`, { schema: invoiceWhole, body, idempotencyKey }),
  writeOff: (id: string, reason: string) =>
    post(`/invoices/${at(id)}/write-off`, { schema: anything, body: { reason } }),
  pay: (body: PaymentBody, idempotencyKey: string) =>
    post('/payments', { schema: paymentItem, body, idempotencyKey }),
  reversePayment: (id: string, body: ReversePaymentBody) =>
    post(`/payments/${at(id)}/reverse`, { schema: paymentItem, body }),
  assignPayment: (id: string, account: string) =>
    post(`/payments/${at(id)}/assign`, { schema: paymentItem, body: { account } }),
  allocatePayment: (id: string, body: AllocatePaymentBody) =>
    post(`/payments/${at(id)}/allocate`, { schema: paymentItem, body }),
  setAccount: (ref: string, body: AccountSettingsBody) =>
    post(`/accounts/${at(ref)}/settings`, { schema: anything, body }),
  refund: (ref: string, body: RefundBody, idempotencyKey: string) =>
    post(`/accounts/${at(ref)}/refund`, { schema: anything, body, idempotencyKey }),
  voidSale: (id: string, reason: string) =>
    post(`/sales/${at(id)}/void`, { schema: anything, body: { reason } }),
  sell: (body: SaleBody, idempotencyKey: string) =>
    post('/sales', { schema: saleAnswer, body, idempotencyKey }),
  draftReminders: () => post('/reminders', { schema: remindersDrafted }),
  reminderSent: (id: string) => post(`/reminders/${at(id)}/sent`, { schema: reminderItem }),
};
