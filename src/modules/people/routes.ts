/** The routes of people and of the state of their badges. */
import * as z from 'zod';
import { badgeState } from '#contract/badges.ts';
import { listOf } from '#contract/paging.ts';
import { peopleQuery, personItem } from '#contract/people.ts';
import { defineRoute, type Route } from '#contract/route.ts';
import { badgeStateBody, holdPersonBody } from '#contract/staff-actions.ts';
import { ref } from '#contract/words.ts';

const SEES_PEOPLE = ['manager', 'accountant', 'trainer', 'reception'] as const;

export const routes: readonly Route[] = [
  defineRoute({
    method: 'get',
    path: '/people',
    summary: 'People, what they may use and what they carry',
    roles: SEES_PEOPLE,
    query: peopleQuery,
    answer: listOf(personItem),
    ask: 'people.list',
  }),
  defineRoute({
    method: 'get',
    path: '/people/{ref}',
    summary: 'One person',
    roles: SEES_PEOPLE,
    params: z.strictObject({ ref }),
    answer: personItem,
    ask: 'people.get',
  }),
  defineRoute({
    method: 'post',
    path: '/people/{ref}/hold',
    summary: 'Puts a person on hold, or (hold: false) lifts it; says why',
    roles: ['manager', 'reception'],
    params: z.strictObject({ ref }),
    body: holdPersonBody,
    answer: personItem,
    do: 'people.hold',
  }),
  defineRoute({
    method: 'post',
    path: '/badges/{number}/state',
    summary: 'Marks a badge lost, blocked, returned or active again; says why',
    roles: ['manager', 'reception'],
    params: z.strictObject({ number: z.string().min(4).max(64) }),
    body: badgeStateBody,
    answer: z.object({ number: z.string(), state: badgeState, person: ref }),
    do: 'badges.state',
  }),
];
