/** How devices are reached: answered by the edge itself, which is no part of the place. */
import { type EdgeItem, edgeItem } from '#contract/edge.ts';
import { json, problemAnswer } from './answer.ts';
import type { Auth } from './auth.ts';
import type { Described } from './described.ts';
import { BASE, permit } from './mount.ts';
import type { App } from './peer.ts';

export const EDGE: Described = {
  method: 'get',
  path: `${BASE}/edge`,
  summary:
    'How devices are reached now, which log-ins were refused, and the counters since the start',
  roles: ['manager'],
  answer: edgeItem,
  status: 200,
};

export function mountEdge(
  app: App,
  { auth, edge }: { readonly auth: Auth; readonly edge: () => EdgeItem },
): void {
  app.get(EDGE.path, async (c) => {
    const caller = await permit(c, { roles: ['manager'] }, auth);
    return caller.ok ? json(c, 200, edge()) : problemAnswer(c, caller);
  });
}
