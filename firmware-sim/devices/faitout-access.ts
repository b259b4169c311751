/** The offline access list as a native device keeps it, and what the device decides with it. */
import { createHmac } from 'node:crypto';

export type AccessWindow = { days: string[]; from: string; to: string };
export type AccessEntry = { hash: string; until?: string; windows?: AccessWindow[] };
export type AccessList = {
  version: number;
  issuedAt?: string;
  validUntil: string;
  /** Where the windows are civil time; absent in lists of older servers. */
  timeZone?: string;
  badges: AccessEntry[];
};

const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const CLOCK_TEXT = /^([01]\d|2[0-3]):([0-5]\d)$|^24:00$/;

/** First 16 hex digits of HMAC-SHA-256 over the upper-case hex number, keyed with the secret. */
export function hashBadge(secret: string, uid: string): string {
  return createHmac('sha256', secret).update(uid.toUpperCase()).digest('hex').slice(0, 16);
}

/** Reads an access list; what is not one gives undefined, and the old list stays. */
export function readAccessList(text: string): AccessList | undefined {
  const parsed = parseObject(text);
  if (parsed === undefined) return undefined;
  const { version, validUntil, timeZone, badges } = parsed;
  if (typeof version !== 'number' || !Number.isInteger(version)) return undefined;
  if (typeof validUntil !== 'string' || Number.isNaN(Date.parse(validUntil))) return undefined;
  if (!Array.isArray(badges) || !badges.every(isEntry)) return undefined;
  const zone = typeof timeZone === 'string' ? { timeZone } : {};
  return { version, validUntil, ...zone, badges };
}

/** Whether the list grants this badge now, with the reason that goes into `decided`. */
export function decideOffline(
  list: AccessList | undefined,
  hash: string,
  clock: { nowMs: number; trusted: boolean; timeZone: string },
): { granted: boolean; reason: string } {
  const refused = (reason: string) => ({ granted: false, reason });
  // A list that is out of date, and a clock that may be, both grant nothing.
  if (list === undefined || !clock.trusted) return refused('too-old');
  if (clock.nowMs >= Date.parse(list.validUntil)) return refused('too-old');
  const entry = list.badges.find((badge) => badge.hash === hash);
  if (entry === undefined) return refused('unknown-badge');
  if (entry.until !== undefined && clock.nowMs >= Date.parse(entry.until)) {
    return refused('membership-expired');
  }
  const windows = entry.windows;
  if (
    windows !== undefined &&
    !windows.some((w) => isWithin(w, clock.nowMs, list.timeZone ?? clock.timeZone))
  ) {
    return refused('outside-hours');
  }
  return { granted: true, reason: 'ok' };
}

/** `from` is inside, `to` is not; `to` ≤ `from` crosses midnight. */
function isWithin(window: AccessWindow, nowMs: number, timeZone: string): boolean {
  const now = civilTime(nowMs, timeZone);
  const from = minutesOf(window.from);
  const to = minutesOf(window.to);
  const today = window.days.includes(DAYS[now.day] ?? '');
  if (from < to) return today && now.minutes >= from && now.minutes < to;
  const yesterday = window.days.includes(DAYS[(now.day + 6) % 7] ?? '');
  return (today && now.minutes >= from) || (yesterday && now.minutes < to);
}

function civilTime(nowMs: number, timeZone: string): { day: number; minutes: number } {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(nowMs);
  const part = (type: string) => parts.find((p) => p.type === type)?.value ?? '';
  return {
    day: DAYS.indexOf(part('weekday').toLowerCase()),
    minutes: Number(part('hour')) * 60 + Number(part('minute')),
  };
}

function minutesOf(text: string): number {
  const [hours, minutes] = text.split(':');
  return Number(hours) * 60 + Number(minutes);
}

function isEntry(value: unknown): value is AccessEntry {
  if (typeof value !== 'object' || value === null) return false;
  const entry = value as Record<string, unknown>;
  if (typeof entry['hash'] !== 'string' || !/^[0-9a-f]{16}$/.test(entry['hash'])) return false;
  const until = entry['until'];
  if (until !== undefined && (typeof until !== 'string' || Number.isNaN(Date.parse(until)))) {
    return false;
  }
  const windows = entry['windows'];
  return windows === undefined || (Array.isArray(windows) && windows.every(isWindow));
}

function isWindow(value: unknown): value is AccessWindow {
  if (typeof value !== 'object' || value === null) return false;
  const { days, from, to } = value as Record<string, unknown>;
  const isTime = (text: unknown) => typeof text === 'string' && CLOCK_TEXT.test(text);
  return Array.isArray(days) && isTime(from) && isTime(to);
}

/** A JSON object, or undefined for anything else. */
export function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Record<string, unknown>) : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
