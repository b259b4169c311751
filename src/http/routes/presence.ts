/** The routes of visits, decisions, badges and enrolments. */
import * as z from 'zod';
import { attendanceAnswer, daysQuery, passagesAnswer } from '#contract/attendance.ts';
import { badgeItem, badgesQuery, unknownBadgeItem } from '#contract/badges.ts';
import { decisionItem, decisionsQuery } from '#contract/decisions.ts';
import { enrolmentItem } from '#contract/enrolments.ts';
import { listOf, wholeListQuery } from '#contract/paging.ts';
import { defineRoute, type Route } from '#contract/route.ts';
import {
  assignVisitBody,
  endVisitBody,
  enrolmentBody,
  headcountBody,
  lendBadgeBody,
  startVisitBody,
  voidVisitBody,
} from '#contract/staff-actions.ts';
import { evacuationItem, visitItem, visitsQuery } from '#contract/visits.ts';
import { id, instant, personRef, slug } from '#contract/words.ts';

const EVERYBODY = ['manager', 'accountant', 'trainer', 'reception', 'viewer'] as const;
const STAFF = ['manager', 'accountant', 'trainer', 'reception'] as const;
const WELCOMING = ['manager', 'reception'] as const;
const ofVisit = z.strictObject({ id });

export const routes: readonly Route[] = [
  defineRoute({
    method: 'get',
    path: '/visits',
    summary: 'Who was in which zone, from when to when, newest first',
    roles: EVERYBODY,
    query: visitsQuery,
    answer: listOf(visitItem),
    ask: 'visits.list',
  }),
  defineRoute({
    method: 'get',
    path: '/attendance',
    summary: 'Visits by day and zone, counts alone: of the last 30 days, or up to ten years',
    roles: STAFF,
    query: daysQuery,
    answer: attendanceAnswer,
    ask: 'attendance.get',
  }),
  defineRoute({
    method: 'get',
    path: '/passages',
    summary: 'Badges let in and refused by day and door, counts alone',
    roles: STAFF,
    query: daysQuery,
    answer: passagesAnswer,
    ask: 'passages.get',
  }),
  defineRoute({
    method: 'get',
    path: '/visits/{id}',
    summary: 'One visit',
    roles: EVERYBODY,
    params: ofVisit,
    answer: visitItem,
    ask: 'visits.get',
  }),
  defineRoute({
    method: 'post',
    path: '/visits',
    summary: 'Notes that somebody is in a zone, or came with so many; says why',
    roles: WELCOMING,
    body: startVisitBody,
    answer: visitItem,
    status: 201,
    do: 'visits.start',
  }),
  defineRoute({
    method: 'post',
    path: '/visits/{id}/end',
    summary: 'Ends a visit; says why',
    roles: WELCOMING,
    params: ofVisit,
    body: endVisitBody,
    answer: visitItem,
    do: 'visits.end',
  }),
  defineRoute({
    method: 'post',
    path: '/visits/{id}/assign',
    summary: 'Says that a visit was somebody else, and why',
    roles: WELCOMING,
    params: ofVisit,
    body: assignVisitBody,
    answer: visitItem,
    do: 'visits.assign',
  }),
  defineRoute({
    method: 'post',
    path: '/visits/{id}/void',
    summary: 'Says that a visit never was, and why; it stays on record',
    roles: WELCOMING,
    params: ofVisit,
    body: voidVisitBody,
    answer: visitItem,
    do: 'visits.void',
  }),
  defineRoute({
    method: 'post',
    path: '/visits/{id}/headcount',
    summary: 'Says how many came behind one badge',
    roles: WELCOMING,
    params: ofVisit,
    body: headcountBody,
    answer: visitItem,
    do: 'visits.headcount',
  }),
  defineRoute({
    method: 'get',
    path: '/evacuation',
    summary: 'Whom to look for when the place must be left at once',
    roles: ['manager', 'trainer', 'reception'],
    query: wholeListQuery,
    answer: listOf(evacuationItem),
    ask: 'evacuation.list',
  }),
  defineRoute({
    method: 'get',
    path: '/decisions',
    summary: 'Every badge presented, what was decided, and why, newest first',
    roles: EVERYBODY,
    query: decisionsQuery,
    answer: listOf(decisionItem),
    ask: 'decisions.list',
  }),
  defineRoute({
    method: 'get',
    path: '/badges',
    summary: 'The numbers that people hold, and the readers that do not know it yet',
    roles: ['manager', 'reception'],
    query: badgesQuery,
    answer: listOf(badgeItem),
    ask: 'badges.list',
  }),
  defineRoute({
    method: 'get',
    path: '/badges/unknown',
    summary: 'Numbers that nobody holds, seen in the last days',
    roles: WELCOMING,
    query: wholeListQuery,
    answer: listOf(unknownBadgeItem),
    ask: 'badges.unknown',
  }),
  defineRoute({
    method: 'get',
    path: '/devices/{slug}/betrayed',
    summary: 'The badges that a stolen device could have betrayed',
    roles: ['manager'],
    params: z.strictObject({ slug }),
    answer: z.object({ numbers: z.array(z.string()) }),
    ask: 'devices.betrayed',
  }),
  defineRoute({
    method: 'post',
    path: '/guests',
    summary: 'Lends a badge to a guest, for whom a host answers until its end; says why',
    roles: WELCOMING,
    body: lendBadgeBody,
    answer: z.object({ person: personRef, number: z.string(), until: instant }),
    status: 201,
    do: 'guests.lend',
  }),
  defineRoute({
    method: 'post',
    path: '/enrolments',
    summary: 'Opens a window for a badge at a reader, or confirms the badge that was presented',
    roles: WELCOMING,
    body: enrolmentBody,
    answer: enrolmentItem,
    do: 'enrolments.enrol',
  }),
  defineRoute({
    method: 'get',
    path: '/enrolments/{id}',
    summary: 'How far an enrolment is',
    roles: WELCOMING,
    params: z.strictObject({ id }),
    answer: enrolmentItem,
    ask: 'enrolments.get',
  }),
];
