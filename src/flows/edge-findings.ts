/** What the broker refused is put before staff: who tried to log in, and which device speaks where it may not. */
import type { FlowCtx } from '#journal/flow-ctx.ts';
import type { EdgeFinding } from '#kernel/edge-finding.ts';
import { ok, type Result, refuse } from '#kernel/result.ts';
import { countOpen, isOpen, raiseAnomaly, settleAnomaly } from '#modules/anomalies/index.ts';

/** So many names wait for staff at once; all others are one row. */
export const LOGINS_OPEN_MAX = 20;
const OTHERS = { kind: 'unknown-login', subject: 'login:*' } as const;

/** From the edge alone. An entry is written only when there is something new. Code: `not-allowed`. */
export function noteFindings(
  ctx: FlowCtx,
  input: { readonly findings: readonly EdgeFinding[] },
): Result<Readonly<Record<string, never>>, 'not-allowed'> {
  if (ctx.actor.kind !== 'system') return refuse('not-allowed', 'the edge alone tells this');
  for (const finding of input.findings) noteFinding(ctx, finding);
  return ok({});
}

function noteFinding(ctx: FlowCtx, finding: EdgeFinding): void {
  if (finding.kind === 'foreign-topic') {
    const { device, topic } = finding;
    raiseAnomaly(ctx, {
      kind: 'foreign-topic',
      subject: `device:${device}`,
      detail: { device, topic },
    });
  } else if (finding.kind === 'many-logins') {
    raiseAnomaly(ctx, OTHERS);
  } else {
    noteLogin(ctx, finding);
  }
}

function noteLogin(ctx: FlowCtx, finding: Extract<EdgeFinding, { kind: 'unknown-login' }>): void {
  const { username, address, reason } = finding;
  const subject = subjectOf(username, address);
  if (isOpen(ctx.tx, 'unknown-login', subject)) return;
  if (countOpen(ctx.tx, 'unknown-login') >= LOGINS_OPEN_MAX) raiseAnomaly(ctx, OTHERS);
  else raiseAnomaly(ctx, { kind: 'unknown-login', subject, detail: { address, reason } });
}

/** Who was refused is a device of the place now. */
export function settleLogin(ctx: FlowCtx, username: string | null, address: string | null): void {
  const subject = subjectOf(username ?? '', address ?? '');
  settleAnomaly(ctx, { kind: 'unknown-login', subject }, 'taken in');
}

function subjectOf(username: string, address: string): `login:${string}` {
  return `login:${username === '' ? address : username}`;
}

export const commands = { 'edge.note-findings': noteFindings } as const;
