/** The routes of how devices are set up. */
import * as z from 'zod';
import {
  changeDeviceBody,
  deviceSetup,
  driverItem,
  identifiedItem,
  identifyBody,
  revokedItem,
} from '#contract/adoption.ts';
import { listOf, wholeListQuery } from '#contract/paging.ts';
import { defineRoute, type Route } from '#contract/route.ts';
import { slug } from '#contract/words.ts';

const ROLES = ['manager'] as const;
const params = z.strictObject({ slug });

export const routes: readonly Route[] = [
  defineRoute({
    method: 'get',
    path: '/drivers',
    summary: 'The kinds of device that can be run here, with their settings field by field',
    roles: ROLES,
    query: wholeListQuery,
    answer: listOf(driverItem),
    ask: 'drivers.list',
  }),
  defineRoute({
    method: 'get',
    path: '/devices/{slug}/setup',
    summary: 'How a device is set up, and which doors and machines need it',
    roles: ROLES,
    params,
    answer: deviceSetup,
    ask: 'devices.setup',
  }),
  defineRoute({
    method: 'patch',
    path: '/devices/{slug}',
    summary: 'Changes the settings of a device, or its kind; what is left out stays, null clears',
    roles: ROLES,
    params,
    body: changeDeviceBody,
    answer: z.object({ slug }),
    do: 'devices.change',
  }),
  defineRoute({
    method: 'delete',
    path: '/devices/{slug}',
    summary: 'Takes out a device that no door or machine needs; what it said stays on the record',
    roles: ROLES,
    params,
    answer: z.unknown(),
    status: 204,
    do: 'devices.remove',
  }),
  defineRoute({
    method: 'post',
    path: '/devices/{slug}/identify',
    summary: 'Has a device blink or beep, to find it in the room',
    roles: ['manager', 'trainer', 'reception'],
    params,
    body: identifyBody,
    answer: identifiedItem,
    do: 'devices.identify',
  }),
  defineRoute({
    method: 'delete',
    path: '/devices/{slug}/secret',
    summary:
      'Takes a device’s secret away: its connection is closed; answers the badges that its offline lists named',
    roles: ROLES,
    params,
    answer: revokedItem,
    do: 'devices.revoke-secret',
  }),
];
