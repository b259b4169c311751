/** The routes of the place file, its zones and its doors. */
import * as z from 'zod';
import { doorItem } from '#contract/doors.ts';
import { listOf, wholeListQuery } from '#contract/paging.ts';
import { importAnswer, placeFile } from '#contract/place-file.ts';
import { defineRoute, type Route } from '#contract/route.ts';
import { unlockDoorBody } from '#contract/staff-actions.ts';
import { flagInAddress, id, slug } from '#contract/words.ts';
import { zoneItem } from '#contract/zones.ts';

const EVERYBODY = ['manager', 'accountant', 'trainer', 'reception', 'viewer'] as const;

export const routes: readonly Route[] = [
  defineRoute({
    method: 'post',
    path: '/import',
    summary: 'Imports a place file; repeatable; refused whole with the path of every mistake',
    roles: ['manager'],
    // The command reads it item by item, so that mistakes of form hide none of sense.
    body: z.record(z.string(), z.unknown()).describe('A place file'),
    answer: importAnswer,
    do: 'place.import',
  }),
  defineRoute({
    method: 'get',
    path: '/export',
    summary: 'The place as a file that imports it; secrets only for the owner who asks',
    roles: ['manager'],
    query: z.strictObject({ withSecrets: flagInAddress.optional() }),
    answer: placeFile,
    ask: 'place.export',
  }),
  defineRoute({
    method: 'get',
    path: '/zones',
    summary: 'The parts of the place, and how many people are in each',
    roles: EVERYBODY,
    query: wholeListQuery,
    answer: listOf(zoneItem),
    ask: 'zones.list',
  }),
  defineRoute({
    method: 'get',
    path: '/zones/{slug}',
    summary: 'One zone',
    roles: EVERYBODY,
    params: z.strictObject({ slug }),
    answer: zoneItem,
    ask: 'zones.get',
  }),
  defineRoute({
    method: 'get',
    path: '/doors',
    summary: 'What a badge opens, into which zone, and by which device',
    roles: EVERYBODY,
    query: wholeListQuery,
    answer: listOf(doorItem),
    ask: 'doors.list',
  }),
  defineRoute({
    method: 'post',
    path: '/doors/{slug}/unlock',
    summary: 'Opens a door once, with a reason',
    roles: ['manager', 'reception'],
    params: z.strictObject({ slug }),
    body: unlockDoorBody,
    answer: z.object({ door: slug, seconds: z.int(), command: id }),
    do: 'doors.unlock',
  }),
];
