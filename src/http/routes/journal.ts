/** The routes of what devices said: what was read, and what could not be. */
import * as z from 'zod';
import { quarantineItem } from '#contract/devices.ts';
import { observationItem, observationsQuery } from '#contract/observations.ts';
import { listOf, pageQuery } from '#contract/paging.ts';
import { defineRoute, type Route } from '#contract/route.ts';
import { slug } from '#contract/words.ts';

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
];
