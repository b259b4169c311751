/** The routes of anomalies. */
import * as z from 'zod';
import { anomaliesQuery, anomalyItem } from '#contract/anomalies.ts';
import { listOf } from '#contract/paging.ts';
import { defineRoute, type Route } from '#contract/route.ts';
import { resolveAnomalyBody } from '#contract/staff-actions.ts';
import { id } from '#contract/words.ts';

export const routes: readonly Route[] = [
  defineRoute({
    method: 'get',
    path: '/anomalies',
    summary: 'What staff should look at, newest first',
    roles: ['manager', 'accountant', 'trainer', 'reception', 'viewer'],
    query: anomaliesQuery,
    answer: listOf(anomalyItem),
    ask: 'anomalies.list',
  }),
  defineRoute({
    method: 'post',
    path: '/anomalies/{id}/resolve',
    summary: 'Says that an anomaly has been looked at, and why it is settled',
    roles: ['manager'],
    params: z.strictObject({ id }),
    body: resolveAnomalyBody,
    answer: z.object({ id }),
    do: 'anomalies.resolve',
  }),
];
