/** `GET /tokens`, `POST /tokens`: what programs log in with, and what opens a page. */
import * as z from 'zod';
import { role } from './roles.ts';
import { id, instant, reason } from './words.ts';

export const tokenItem = z.object({
  id,
  name: z.string(),
  role,
  createdAt: instant,
  revokedAt: instant.nullable(),
});
export type TokenItem = z.infer<typeof tokenItem>;

export const createTokenBody = z.strictObject({
  role,
  name: z.string().trim().min(1, 'what it is for').max(100, 'at most 100 characters').optional(),
});
export type CreateTokenBody = z.infer<typeof createTokenBody>;

/** `token` is shown here once and never again. */
export const newTokenItem = z.object({ ...tokenItem.shape, token: z.string() });
export type NewTokenItem = z.infer<typeof newTokenItem>;

export const revokeTokenBody = z.strictObject({ reason });
export type RevokeTokenBody = z.infer<typeof revokeTokenBody>;
