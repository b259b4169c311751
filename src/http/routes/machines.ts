/** The routes of what staff do to machines and sessions, and of use. */
import * as z from 'zod';
import { machineItem } from '#contract/machines.ts';
import {
  powerLearning,
  powerLearningQuery,
  recordPowerBody,
  setPowerBody,
} from '#contract/power-learning.ts';
import { defineRoute, type Route } from '#contract/route.ts';
import { sessionsTouched } from '#contract/sessions.ts';
import {
  assignSessionBody,
  endSessionBody,
  outOfServiceBody,
  returnMachineBody,
  splitSessionBody,
  startSessionBody,
  voidSessionBody,
} from '#contract/staff-actions.ts';
import { usageAnswer, usageHoursAnswer, usageHoursQuery, usageQuery } from '#contract/usage.ts';
import { id, reason, slug } from '#contract/words.ts';

const EVERYBODY = ['manager', 'accountant', 'trainer', 'reception', 'viewer'] as const;
const CORRECTS = ['manager', 'trainer'] as const;
const RUNS = ['manager'] as const;
const named = z.strictObject({ slug });
const one = z.strictObject({ id });

export const routes: readonly Route[] = [
  defineRoute({
    method: 'post',
    path: '/machines/{slug}/out-of-service',
    summary: 'Nobody starts it any more; what is open ends, at idle where it runs',
    roles: RUNS,
    params: named,
    body: outOfServiceBody,
    answer: machineItem,
    do: 'machines.out-of-service',
  }),
  defineRoute({
    method: 'post',
    path: '/machines/{slug}/return',
    summary: 'Brings a machine back into service',
    roles: RUNS,
    params: named,
    body: returnMachineBody,
    answer: machineItem,
    do: 'machines.return',
  }),
  defineRoute({
    method: 'post',
    path: '/machines/{slug}/upkeep',
    summary: 'A part was renewed or looked after: its counters begin anew',
    roles: RUNS,
    params: named,
    body: z.strictObject({ part: z.string().trim().min(1).max(200), reason }),
    answer: machineItem,
    do: 'machines.renew-part',
  }),
  defineRoute({
    method: 'get',
    path: '/machines/{slug}/power',
    summary: 'What its recorded power teaches, and what past runs would have been by it',
    roles: CORRECTS,
    params: named,
    query: powerLearningQuery,
    answer: powerLearning,
    ask: 'machines.power',
  }),
  defineRoute({
    method: 'post',
    path: '/machines/{slug}/power',
    summary: 'Puts thresholds in force that tell its state from its power',
    roles: RUNS,
    params: named,
    body: setPowerBody,
    answer: machineItem,
    do: 'machines.set-power',
  }),
  defineRoute({
    method: 'post',
    path: '/machines/{slug}/power-recording',
    summary: 'Records its power, for an hour unless said, to learn from',
    roles: RUNS,
    params: named,
    body: recordPowerBody,
    answer: machineItem,
    status: 201,
    do: 'machines.record-power',
  }),
  defineRoute({
    method: 'post',
    path: '/machines/{slug}/power-recording/end',
    summary: 'Ends the recording before its time',
    roles: RUNS,
    params: named,
    body: returnMachineBody,
    answer: machineItem,
    do: 'machines.stop-recording',
  }),
  defineRoute({
    method: 'post',
    path: '/sessions',
    summary: 'Starts a session for somebody; enables only a machine that may be started remotely',
    roles: CORRECTS,
    body: startSessionBody,
    answer: sessionsTouched,
    do: 'sessions.start',
  }),
  defineRoute({
    method: 'post',
    path: '/sessions/{id}/end',
    summary: 'Ends a session, at idle where the machine runs; only `cut` stops it',
    roles: CORRECTS,
    params: one,
    body: endSessionBody,
    answer: sessionsTouched,
    do: 'sessions.end',
  }),
  defineRoute({
    method: 'post',
    path: '/sessions/{id}/assign',
    summary: 'Gives a session to the person whose it was',
    roles: CORRECTS,
    params: one,
    body: assignSessionBody,
    answer: sessionsTouched,
    do: 'sessions.assign',
  }),
  defineRoute({
    method: 'post',
    path: '/sessions/{id}/split',
    summary: 'From an instant on it was another person',
    roles: CORRECTS,
    params: one,
    body: splitSessionBody,
    answer: sessionsTouched,
    do: 'sessions.split',
  }),
  defineRoute({
    method: 'post',
    path: '/sessions/{id}/void',
    summary: 'It is kept, and counts for nothing',
    roles: CORRECTS,
    params: one,
    body: voidSessionBody,
    answer: sessionsTouched,
    do: 'sessions.void',
  }),
  defineRoute({
    method: 'get',
    path: '/usage',
    summary:
      'Machine time by one or two of machine, person, day and kind; what is open counts so far',
    roles: EVERYBODY,
    query: usageQuery,
    answer: usageAnswer,
    ask: 'usage.get',
  }),
  defineRoute({
    method: 'get',
    path: '/usage/hours',
    summary: 'Held time by weekday and local hour, of the last 30 days or a period of three years',
    roles: EVERYBODY,
    query: usageHoursQuery,
    answer: usageHoursAnswer,
    ask: 'usage.hours',
  }),
  defineRoute({
    method: 'post',
    path: '/usage/rebuild',
    summary: 'Makes the sums anew from sessions and jobs, and tells what differed',
    roles: RUNS,
    answer: z.object({
      rows: z.int(),
      differences: z.int(),
      shown: z.array(z.record(z.string(), z.unknown())),
    }),
    do: 'usage.rebuild',
  }),
];
