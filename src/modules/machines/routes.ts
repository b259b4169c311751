/** The routes of machines, sessions and jobs that read; what staff do is in http/routes. */
import * as z from 'zod';
import { jobItem, jobsQuery } from '#contract/jobs.ts';
import { machineItem } from '#contract/machines.ts';
import { listOf, wholeListQuery } from '#contract/paging.ts';
import { defineRoute, type Route } from '#contract/route.ts';
import { sessionItem, sessionsQuery } from '#contract/sessions.ts';
import { id, slug } from '#contract/words.ts';

const ROLES = ['manager', 'accountant', 'trainer', 'reception', 'viewer'] as const;

export const routes: readonly Route[] = [
  defineRoute({
    method: 'get',
    path: '/machines',
    summary: 'What every machine does now, and for whom',
    roles: ROLES,
    query: wholeListQuery,
    answer: listOf(machineItem),
    ask: 'machines.list',
  }),
  defineRoute({
    method: 'get',
    path: '/machines/{slug}',
    summary: 'What one machine does now, and for whom',
    roles: ROLES,
    params: z.strictObject({ slug }),
    answer: machineItem,
    ask: 'machines.get',
  }),
  defineRoute({
    method: 'get',
    path: '/sessions',
    summary: 'Who used which machine, newest first; of open sessions what they have used so far',
    roles: ROLES,
    query: sessionsQuery,
    answer: listOf(sessionItem),
    ask: 'sessions.list',
  }),
  defineRoute({
    method: 'get',
    path: '/sessions/{id}',
    summary: 'One session',
    roles: ROLES,
    params: z.strictObject({ id }),
    answer: sessionItem,
    ask: 'sessions.get',
  }),
  defineRoute({
    method: 'get',
    path: '/jobs',
    summary: 'Prints and cuts that machines report, newest first',
    roles: ROLES,
    query: jobsQuery,
    answer: listOf(jobItem),
    ask: 'jobs.list',
  }),
];
