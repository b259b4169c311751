/** `GET /doors`: what a badge opens, into which zone, and by which device. */
import * as z from 'zod';
import { slug } from './words.ts';

export const doorItem = z.object({
  slug,
  name: z.string(),
  zone: slug,
  device: slug.nullable(),
  direction: z.enum(['in', 'out', 'toggle']),
  unlockSeconds: z.int().min(1),
});
export type DoorItem = z.infer<typeof doorItem>;
