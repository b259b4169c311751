/** The routes of what devices said: what was read, and what could not be. */
import * as z from 'zod';
import { quarantineItem } from '#contract/devices.ts';
import { failureItem, runAgainBody } from '#contract/failures.ts';
import { forgetAnswer, forgetBody } from '#contract/forgetting.ts';
import { observationItem, observationsQuery } from '#contract/observations.ts';
import { listOf, pageQuery } from '#contract/paging.ts';
import { defineRoute, type Route } from '#contract/route.ts';
import { id, slug } from '#contract/words.ts';

export const routes: readonly Route[] = [
  defineRoute({
    method: 'get',
    path: '/devices/{slug}/observations',
    summary: 'What a device saw, in the one vocabulary, oldest first',
    roles: ['manager', 'accountant', 'trainer', 'reception'],
    params: z.strictObject({ slug }),
    query: observationsQuery,
    answer: listOf(observationItem),
    ask: 'journal.observations',
  }),
  defineRoute({
    method: 'get',
    path: '/devices/{slug}/quarantine',
    summary: 'What a device sent that could not be read, and why',
    roles: ['manager'],
    params: z.strictObject({ slug }),
    query: pageQuery,
    answer: listOf(quarantineItem),
    ask: 'journal.quarantine',
  }),
  defineRoute({
    method: 'get',
    path: '/failures',
    summary: 'What was recorded and could not be worked out, newest first',
    roles: ['manager'],
    query: pageQuery,
    answer: listOf(failureItem),
    ask: 'failures.list',
  }),
  defineRoute({
    method: 'post',
    path: '/failures/{id}/run-again',
    summary: 'Works an entry out that failed, at its own time; opens and starts nothing',
    roles: ['manager'],
    params: z.strictObject({ id }),
    body: runAgainBody,
    answer: z.object({ id }),
    do: 'failures.run-again',
  }),
  defineRoute({
    method: 'post',
    path: '/journal/forget',
    summary: 'Forgets what was said before a date, a part at a time; the chain still verifies',
    roles: [],
    body: forgetBody,
    answer: forgetAnswer,
    do: 'journal.forget',
  }),
];
