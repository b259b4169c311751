/** Whether the place does its work: the edge listens, the database is there and takes what happens. */
import * as z from 'zod';
import type { Engine } from '#kernel/engine.ts';

export const healthItem = z.object({
  status: z.enum(['ok', 'failing']),
  reasons: z.array(z.string()).optional(),
});

/** Empty reasons and `ok`, or why not, in sentences. */
export type Health = { readonly ok: boolean; readonly reasons: readonly string[] };

/** Of the edge as it says, and of the place as its query `health` says. */
export async function healthOf(
  engine: Pick<Engine, 'ask'>,
  edgeHealth: () => Health,
): Promise<Health> {
  const edge = edgeHealth();
  const place = await placeHealth(engine);
  return { ok: edge.ok && place.ok, reasons: [...edge.reasons, ...place.reasons] };
}

async function placeHealth(engine: Pick<Engine, 'ask'>): Promise<Health> {
  const told = await engine.ask('health', {}, { kind: 'system' });
  return told.ok ? (told.value as Health) : { ok: false, reasons: [told.message] };
}
