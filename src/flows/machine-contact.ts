/** A contact that tells whether a machine runs: its word counts once it has held, for contacts bounce. */
import type { FlowCtx } from '#journal/flow-ctx.ts';
import type { ObservationOf } from '#kernel/observation.ts';
import { CONTACT_HOLD_MS, contactHold, stateOfContact } from '#modules/machines/index.ts';
import type { Reader } from './badge-answer.ts';
import { report } from './machine-reported.ts';
import { learn, type Scene } from './machine-scene.ts';

/** What a broker kept of a contact may be of last year: nothing runs by it. */
export function takeContact(
  ctx: FlowCtx,
  scene: Scene,
  contact: ObservationOf<'contact'>,
  device: Reader,
): void {
  const { machine } = scene;
  const state = stateOfContact(machine, device.slug, contact);
  if (state === null || contact.retained === true) return;
  const { atMs } = ctx.entry;
  const holdMs = machine.running?.holdMilliseconds ?? CONTACT_HOLD_MS;
  // Told from a buffer, the next word may come after the hold was over.
  const waits = scene.status.known.contact ?? null;
  if (waits !== null && atMs - waits.sinceMs >= holdMs) elapseContact(ctx, scene);
  const before = scene.status.known.contact ?? null;
  const said = { state, device: device.slug, sinceMs: atMs };
  const hold = contactHold(scene.status.known.reported, before, said, holdMs);
  const key = `contact-hold:${machine.slug}`;
  if (hold === null) {
    if (before !== null) {
      learn(scene, { contact: null });
      ctx.clearTimer(key);
    }
    apply(ctx, scene, said);
  } else if (hold !== before) {
    learn(scene, { contact: hold });
    const dueAtMs = hold.sinceMs + holdMs;
    ctx.setTimer({ key, kind: 'contact-hold', dueAtMs, payload: { machine: machine.slug } });
  }
}

/** Timer `contact-hold`, or the next word after it: the contact stayed as it was, since it first said so. */
export function elapseContact(ctx: FlowCtx, scene: Scene): void {
  const held = scene.status.known.contact ?? null;
  if (held === null) return;
  learn(scene, { contact: null });
  // Gone meanwhile, or no longer the machine's: what it was about to say is nobody's word.
  const { away } = scene.status.known;
  if (scene.machine.running !== null && away[held.device] === undefined) apply(ctx, scene, held);
}

/** A controller's own word goes before it. */
function apply(
  ctx: FlowCtx,
  scene: Scene,
  { state, device, sinceMs }: { state: 'running' | 'idle'; device: string; sinceMs: number },
): void {
  const { machine, status } = scene;
  const { reported, away } = status.known;
  const isTold =
    reported?.by === 'state' &&
    !reported.stale &&
    reported.device === machine.jobs &&
    reported.device !== device &&
    away[reported.device] === undefined;
  if (!isTold) report(ctx, scene, { state, device, atMs: sinceMs });
}
