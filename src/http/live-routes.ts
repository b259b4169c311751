/** `GET /live`: server-sent events of what changes, resumed by Last-Event-ID. */
import { answer, problemAnswer, problemOf } from './answer.ts';
import type { Auth } from './auth.ts';
import type { Described } from './described.ts';
import type { LiveHub } from './live-hub.ts';
import { BASE, permit } from './mount.ts';
import type { App } from './peer.ts';

export const LIVE: Described = {
  method: 'get',
  path: `${BASE}/live`,
  summary: 'What changes, as server-sent events; each carries its list’s item',
  roles: ['manager', 'accountant', 'trainer', 'reception', 'viewer'],
  answer: 'text/event-stream',
  status: 200,
};
const HEADERS = {
  'content-type': 'text/event-stream',
  'cache-control': 'no-store',
  'x-accel-buffering': 'no',
};

export function mountLive(app: App, { auth, live }: { auth: Auth; live: LiveHub }): void {
  app.get(LIVE.path, async (c) => {
    const roles = ['manager', 'accountant', 'trainer', 'reception', 'viewer'] as const;
    const caller = await permit(c, { roles }, auth);
    if (!caller.ok) return problemAnswer(c, caller);
    if (c.req.method === 'HEAD') return answer(c, 200, null, HEADERS);
    const outgoing = c.env?.outgoing;
    const stream = live.open(caller.value, eventId(c.req.header('last-event-id')), () =>
      outgoing?.destroy(),
    );
    if (stream !== null) return answer(c, 200, stream, HEADERS);
    return problemOf(c, 'unavailable', 'too many live pages are open', { 'retry-after': '30' });
  });
}

/** Null: none was given. What is no number of a commit is one that nobody knows, so it resets. */
function eventId(header: string | undefined): number | null {
  if (header === undefined || header === '') return null;
  return /^\d{1,15}$/.test(header) ? Number(header) : -1;
}
