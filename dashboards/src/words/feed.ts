/** What just happened, as lines: decisions with what came of them, and machines that began or ended. */
import type { DecisionItem } from '#contract/decisions.ts';
import type { SessionItem } from '#contract/sessions.ts';
import type { VisitItem } from '#contract/visits.ts';
import type { PersonRef } from '#contract/words.ts';

export const FEED_KINDS = ['all', 'refused', 'doors', 'machines'] as const;
export type FeedKind = (typeof FEED_KINDS)[number];

/** `what` is the verb; `where` the slug of a zone, a door or a machine. */
export type FeedLine = {
  readonly id: string;
  readonly at: string;
  readonly what: 'entered' | 'left' | 'let-in' | 'started' | 'ended' | 'granted' | 'refused';
  readonly where: { readonly kind: 'zone' | 'door' | 'machine' | 'device'; readonly slug: string };
  readonly person: PersonRef | null;
  readonly decision: DecisionItem | null;
  readonly session: string | null;
};

const TOGETHER_MS = 5_000;
const LINES_MAX = 120;

/** Newest first. A granted badge and the visit or session that it made are one line. */
export function feedOf(
  decisions: readonly DecisionItem[],
  visits: readonly VisitItem[],
  sessions: readonly SessionItem[],
): FeedLine[] {
  const told = new Set<string>();
  const lines = decisions.map((decision) => lineOfDecision(decision, visits, sessions, told));
  for (const session of sessions) {
    lines.push(...linesOfSession(session, told));
  }
  return lines.toSorted((a, b) => Date.parse(b.at) - Date.parse(a.at)).slice(0, LINES_MAX);
}

export function isOfKind(line: FeedLine, kind: FeedKind): boolean {
  switch (kind) {
    case 'all':
      return true;
    case 'refused':
      return line.what === 'refused';
    case 'doors':
      return line.where.kind === 'zone' || line.where.kind === 'door';
    case 'machines':
      return line.where.kind === 'machine';
  }
}

function lineOfDecision(
  decision: DecisionItem,
  visits: readonly VisitItem[],
  sessions: readonly SessionItem[],
  told: Set<string>,
): FeedLine {
  const line = {
    id: decision.id,
    at: decision.at,
    person: decision.person,
    decision,
    session: null,
    where: whereOf(decision),
  };
  if (!decision.granted) return { ...line, what: 'refused' };
  const person = decision.person?.ref;
  if (decision.machine !== null) {
    const mine = sessions.filter(
      (one) => one.machine === decision.machine && one.person?.ref === person,
    );
    const begun = mine.find((one) => near(one.startedAt, decision.at));
    if (begun) told.add(`started ${begun.id}`);
    if (begun) return { ...line, what: 'started', session: begun.id };
    const over = mine.find((one) => near(one.endedAt, decision.at));
    if (over) told.add(`ended ${over.id}`);
    if (over) return { ...line, what: 'ended', session: over.id };
    return { ...line, what: 'granted' };
  }
  const mine = visits.filter((one) => person !== undefined && one.person?.ref === person);
  const entered = mine.find((one) => near(one.enteredAt, decision.at));
  if (entered) return { ...line, what: 'entered', where: { kind: 'zone', slug: entered.zone } };
  const left = mine.find((one) => near(one.leftAt, decision.at));
  if (left) return { ...line, what: 'left', where: { kind: 'zone', slug: left.zone } };
  return { ...line, what: 'let-in' };
}

function linesOfSession(session: SessionItem, told: ReadonlySet<string>): FeedLine[] {
  const line = {
    person: session.person,
    decision: null,
    session: session.id,
    where: { kind: 'machine' as const, slug: session.machine },
  };
  const lines: FeedLine[] = [];
  if (!told.has(`started ${session.id}`))
    lines.push({ ...line, id: `${session.id}+`, at: session.startedAt, what: 'started' });
  if (session.endedAt !== null && !told.has(`ended ${session.id}`))
    lines.push({ ...line, id: `${session.id}-`, at: session.endedAt, what: 'ended' });
  return lines;
}

function whereOf(decision: DecisionItem): FeedLine['where'] {
  if (decision.machine !== null) return { kind: 'machine', slug: decision.machine };
  if (decision.door !== null) return { kind: 'door', slug: decision.door };
  return { kind: 'device', slug: decision.device ?? '' };
}

function near(at: string | null, other: string): boolean {
  return at !== null && Math.abs(Date.parse(at) - Date.parse(other)) <= TOGETHER_MS;
}
