/** Who sees which live events: as the role's lists show them, encoded once for all who see the same. */
import { LIVE_NAMES, LIVE_RESET, type LiveName } from '#contract/live.ts';
import { ROLES, type Role, seesNames } from '#contract/roles.ts';
import type { Route } from '#contract/route.ts';
import type { Numbered } from './live-ring.ts';
import { redact } from './redaction.ts';

/** The list that has the same items. */
const LIST_OF: Readonly<Record<LiveName, string>> = {
  machine: '/machines',
  session: '/sessions',
  visit: '/visits',
  decision: '/decisions',
  device: '/devices',
  anomaly: '/anomalies',
  zone: '/zones',
  invoice: '/invoices',
  'billing-run': '/billing-runs',
};

/** Roles that see the same; `role` stands for all of them. */
export type Audience = {
  readonly role: Role;
  readonly sees: ReadonlySet<LiveName>;
};

/** One change with its item as it is now; null: it is gone. */
export type Told = {
  readonly change: Numbered;
  readonly item: unknown;
  /** The place is closed now: who comes and goes is not for everybody. */
  readonly isClosed: boolean;
  /** No other change of its commit comes after it. */
  readonly endsCommit: boolean;
};

/** The audience of each role: the same names and the same redaction share one. */
export function audiencesOf(routes: readonly Route[]): ReadonlyMap<Role, Audience> {
  const known = new Map<string, Audience>();
  const byRole = new Map<Role, Audience>();
  for (const role of ROLES) {
    const sees = LIVE_NAMES.filter((name) => mayList(routes, LIST_OF[name], role));
    const key = `${redactionOf(role)} ${sees.join(' ')}`;
    const audience = known.get(key) ?? { role, sees: new Set(sees) };
    known.set(key, audience);
    byRole.set(role, audience);
  }
  return byRole;
}

/**
 * The events of what is told, as this audience may see them. An event's id is the commit up to
 * which a page has all: for the last event of a commit that commit, for those before it the one
 * before, so that a line that breaks in between loses nothing.
 */
export function encodeFor(audience: Audience, told: readonly Told[]): Uint8Array | null {
  const seen = told.filter(
    ({ change, item, isClosed }) =>
      item !== null &&
      audience.sees.has(change.topic) &&
      !(seesLittle(audience) && (isRefusal(item) || (isClosed && COMINGS.has(change.topic)))),
  );
  if (seen.length === 0) return null;
  const ends = new Set(told.filter((one) => one.endsCommit).map(({ change }) => change.number));
  const frames = seen.map(({ change, item: whole, isClosed }, index) => {
    const item = isClosed && seesLittle(audience) ? withoutPresence(whole) : whole;
    const isLast = seen[index + 1]?.change.number !== change.number && ends.has(change.number);
    const id = isLast ? change.number : change.number - 1;
    return `event: ${change.topic}\nid: ${id}\ndata: ${JSON.stringify(redact(audience.role, item))}\n\n`;
  });
  return Buffer.from(frames.join(''));
}

/** What tells that somebody comes or goes. */
const COMINGS: ReadonlySet<LiveName> = new Set(['visit', 'decision']);

function seesLittle({ role }: Audience): boolean {
  return !seesNames(role);
}

/** Who was refused is between them and staff. */
function isRefusal(item: unknown): boolean {
  return typeof item === 'object' && item !== null && 'granted' in item && item.granted === false;
}

/** As `GET /zones` shows them then. */
function withoutPresence(item: unknown): unknown {
  return typeof item === 'object' && item !== null && 'present' in item
    ? { ...item, present: null }
    : item;
}

/** Tells a page to read its lists again. */
export function resetFrame(number: number | null): Uint8Array {
  return Buffer.from(`event: ${LIVE_RESET}\n${idLine(number)}data: {}\n\n`);
}

/** Says that the line is alive, and where it is. */
export function pingFrame(number: number | null): Uint8Array {
  return Buffer.from(`event: ping\n${idLine(number)}data: {}\n\n`);
}

function idLine(number: number | null): string {
  return number === null ? '' : `id: ${number}\n`;
}

function mayList(routes: readonly Route[], path: string, role: Role): boolean {
  if (role === 'owner') return true;
  return routes.some((r) => r.method === 'get' && r.path === path && r.roles.includes(role));
}

function redactionOf(role: Role): string {
  if (role === 'owner' || role === 'manager') return 'all';
  return role === 'viewer' ? 'nothing personal' : 'last digits';
}
