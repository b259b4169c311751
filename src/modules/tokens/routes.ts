/** The routes of tokens; making one, where randomness comes in, is with HTTP. */
import * as z from 'zod';
import { listOf, pageQuery } from '#contract/paging.ts';
import { defineRoute, type Route } from '#contract/route.ts';
import { revokeTokenBody, tokenItem } from '#contract/tokens.ts';
import { id } from '#contract/words.ts';

export const routes: readonly Route[] = [
  defineRoute({
    method: 'get',
    path: '/tokens',
    summary: 'The tokens that were made, without their text, newest first',
    roles: [],
    query: pageQuery,
    answer: listOf(tokenItem),
    ask: 'tokens.list',
  }),
  defineRoute({
    method: 'post',
    path: '/tokens/{id}/revoke',
    summary: 'Revokes a token: it opens nothing from here on',
    roles: [],
    params: z.strictObject({ id }),
    body: revokeTokenBody,
    answer: z.object({ id }),
    do: 'tokens.revoke',
  }),
];
