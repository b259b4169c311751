/** The routes of what use costs: charges, quotes, sales. */
import * as z from 'zod';
import {
  chargeItem,
  chargesQuery,
  chargeTotals,
  chargeTotalsQuery,
  dueItem,
  dueQuery,
  quoteAnswer,
  quoteBody,
  reasonBody,
  replayAnswer,
  replayBody,
  saleAnswer,
  saleBody,
  waiveBody,
} from '#contract/charges.ts';
import { listOf, wholeListQuery } from '#contract/paging.ts';
import { defineRoute, type Route } from '#contract/route.ts';
import { sessionsTouched } from '#contract/sessions.ts';
import { passItem, tariffItem } from '#contract/tariffs.ts';
import { id } from '#contract/words.ts';

const COUNTER = ['manager', 'accountant', 'trainer', 'reception'] as const;
const MONEY = ['manager', 'accountant'] as const;
const one = z.strictObject({ id });

export const routes: readonly Route[] = [
  defineRoute({
    method: 'get',
    path: '/tariffs',
    summary: 'Tariffs with their versions, and which is in force today',
    roles: COUNTER,
    query: wholeListQuery,
    answer: listOf(tariffItem),
    ask: 'tariffs.list',
  }),
  defineRoute({
    method: 'get',
    path: '/passes',
    summary: 'Passes that the place sells',
    roles: COUNTER,
    query: wholeListQuery,
    answer: listOf(passItem),
    ask: 'passes.list',
  }),
  defineRoute({
    method: 'get',
    path: '/charges',
    summary: 'What was charged for use, sales and plans, newest end of use first',
    roles: MONEY,
    query: chargesQuery,
    answer: listOf(chargeItem),
    ask: 'charges.list',
  }),
  defineRoute({
    method: 'get',
    path: '/charges/totals',
    summary: 'What was charged, summed by payer or by tariff: how often, how long, how much',
    roles: MONEY,
    query: chargeTotalsQuery,
    answer: chargeTotals,
    ask: 'charges.totals',
  }),
  defineRoute({
    method: 'get',
    path: '/charges/due',
    summary: 'What is charged and not invoiced, by payer; and what of it is on drafts',
    roles: MONEY,
    query: dueQuery,
    answer: listOf(dueItem),
    ask: 'charges.due',
  }),
  defineRoute({
    method: 'get',
    path: '/charges/{id}',
    summary: 'One charge with every step from use to amount',
    roles: MONEY,
    params: one,
    answer: chargeItem,
    ask: 'charges.get',
  }),
  defineRoute({
    method: 'post',
    path: '/charges/{id}/waive',
    summary:
      'Lets an open charge or a part of it go, with a name and a reason; answers what is left',
    roles: MONEY,
    params: one,
    body: waiveBody,
    answer: chargeItem,
    do: 'charges.waive',
  }),
  defineRoute({
    method: 'post',
    path: '/charges/{id}/unwaive',
    summary: 'Asks again for a charge or a part that was let go; answers what is asked for',
    roles: MONEY,
    params: one,
    body: reasonBody,
    answer: chargeItem,
    do: 'charges.unwaive',
  }),
  defineRoute({
    method: 'post',
    path: '/sessions/{id}/charge',
    summary: 'Charges a session that waited for its flags to be looked at, or for a tariff',
    roles: MONEY,
    params: one,
    body: reasonBody,
    answer: sessionsTouched,
    do: 'sessions.charge',
  }),
  defineRoute({
    method: 'post',
    path: '/sales',
    summary: 'Sells a pass, so much by a tariff, or a thing with its price',
    roles: ['manager', 'accountant', 'reception'],
    body: saleBody,
    answer: saleAnswer,
    status: 201,
    do: 'sales.sell',
  }),
  defineRoute({
    method: 'post',
    path: '/sales/{id}/void',
    summary: 'Takes a sale back; what is invoiced of it is given back by a credit note',
    roles: MONEY,
    params: one,
    body: reasonBody,
    answer: z.object({ id, charges: z.array(chargeItem) }),
    do: 'sales.void',
  }),
  defineRoute({
    method: 'post',
    path: '/quotes',
    summary: 'What a use would cost, with every step; nothing is charged',
    roles: COUNTER,
    body: quoteBody,
    answer: quoteAnswer,
    ask: 'quotes.make',
  }),
  defineRoute({
    method: 'post',
    path: '/quotes/replay',
    summary: 'What real use would have cost under draft tariffs, by payer, beside what it did cost',
    roles: MONEY,
    body: replayBody,
    answer: replayAnswer,
    ask: 'quotes.replay',
  }),
];
