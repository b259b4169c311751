/** The routes of the fleet. */
import * as z from 'zod';
import { deviceItem } from '#contract/devices.ts';
import { listOf, wholeListQuery } from '#contract/paging.ts';
import { defineRoute, type Route } from '#contract/route.ts';
import { slug } from '#contract/words.ts';

const ROLES = ['manager', 'accountant', 'trainer', 'reception', 'viewer'] as const;

export const routes: readonly Route[] = [
  defineRoute({
    method: 'get',
    path: '/devices',
    summary: 'Devices of the place, whether they are there, and their last known values',
    roles: ROLES,
    query: wholeListQuery,
    answer: listOf(deviceItem),
    ask: 'devices.list',
  }),
  defineRoute({
    method: 'get',
    path: '/devices/{slug}',
    summary: 'One device',
    roles: ROLES,
    params: z.strictObject({ slug }),
    answer: deviceItem,
    ask: 'devices.get',
  }),
];
