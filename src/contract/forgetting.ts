/** `POST /journal/forget`: what devices and staff said before a date is forgotten; that they did is not. */
import * as z from 'zod';
import { moment, reason } from './words.ts';

export const forgetBody = z.strictObject({ before: moment, reason });
export type ForgetBody = z.infer<typeof forgetBody>;

/** Two thousand entries at a time: ask again while there are more. */
export const forgetAnswer = z.object({ forgotten: z.int().min(0), more: z.boolean() });
