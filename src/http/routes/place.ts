/** The routes of the place file: taking it in, giving it back. */
import * as z from 'zod';
import { importAnswer, placeFile } from '#contract/place-file.ts';
import { defineRoute, type Route } from '#contract/route.ts';
import { flagInAddress } from '#contract/words.ts';

export const routes: readonly Route[] = [
  defineRoute({
    method: 'post',
    path: '/import',
    summary: 'Takes a place file in; again changes nothing; dryRun only counts',
    roles: ['manager'],
    query: z.strictObject({ dryRun: flagInAddress.default(false) }),
    body: placeFile,
    bodyAs: 'place',
    answer: importAnswer,
    do: 'place.import',
  }),
  defineRoute({
    method: 'get',
    path: '/export',
    summary: 'The place as a file; with secrets for the owner alone',
    roles: ['manager'],
    query: z.strictObject({ withSecrets: flagInAddress.default(false) }),
    answer: placeFile,
    ask: 'place.export',
  }),
];
