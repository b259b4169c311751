/** The access log that the device keeps (`latestlog.json`): who came while nobody listened. */
import { type Fields, isFields, own, readFields } from '#devices/wire/json.ts';
import { quantityWithin } from '#devices/wire/quantities.ts';

/** A page of its log has ten lines; a whole file may be sent at once. */
const LINES_MAX = 500;
const UNIX_SECONDS_MAX = 1e11;
const TAKEN_MAX = 200;

export type LogLine = {
  /** As the device counts, from 1970 or, where its clock was never set, from its start. */
  readonly seconds: number;
  readonly uid: unknown;
  readonly granted: boolean;
  readonly reason: string;
};

/** `acctype` of a line: 0 disabled, 1 always, 2 expired, 98 unknown, 99 admin. */
const OUTCOMES: ReadonlyMap<number, { readonly granted: boolean; readonly reason: string }> =
  new Map([
    [0, { granted: false, reason: 'badge-blocked' }],
    [1, { granted: true, reason: 'ok' }],
    [2, { granted: false, reason: 'membership-expired' }],
    [98, { granted: false, reason: 'unknown-badge' }],
    [99, { granted: true, reason: 'ok' }],
  ]);

/** Whether a document is a page of the log, or one line of it. */
export function isLog(fields: Fields): boolean {
  const command = own(fields, 'command');
  if (command === 'latestlist' || command === 'latestlog')
    return Array.isArray(own(fields, 'list'));
  return own(fields, 'timestamp') !== undefined && own(fields, 'acctype') !== undefined;
}

/** Its lines, oldest first as they are kept; null for one that can't be read. */
export function logLines(fields: Fields): ReadonlyArray<LogLine | null> {
  const list = own(fields, 'list');
  if (!Array.isArray(list)) return [lineOf(fields)];
  return list.slice(0, LINES_MAX).map((item: unknown) => {
    if (isFields(item)) return lineOf(item);
    if (typeof item !== 'string') return null;
    const read = readFields(Buffer.from(item));
    return read.ok ? lineOf(read.value) : null;
  });
}

function lineOf(fields: Fields): LogLine | null {
  const seconds = quantityWithin(own(fields, 'timestamp'), 0, UNIX_SECONDS_MAX);
  const type = quantityWithin(own(fields, 'acctype'), 0, 255);
  const outcome = type === undefined ? undefined : OUTCOMES.get(type);
  if (seconds === undefined || outcome === undefined) return null;
  return { seconds: Math.round(seconds), uid: own(fields, 'uid'), ...outcome };
}

/** The same card at the same second is one event, told live, logged, or both. Null: it was taken before. */
export function takenWith(
  taken: readonly string[],
  seconds: number,
  number: string,
): readonly string[] | null {
  const event = `${seconds} ${number}`;
  return taken.includes(event) ? null : [...taken, event].slice(-TAKEN_MAX);
}
