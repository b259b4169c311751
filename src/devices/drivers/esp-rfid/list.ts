/** The place's list as the device can hold it: who may come in now, and until when by the device's own clock. */
import { type Hours, localTimeOf, nextEdge, withinHours } from '#kernel/civil-time.ts';
import type { AccessList } from '#kernel/command.ts';

/** As many users as the firmware was tried with. */
const USERS_MAX = 1000;
const WINDOW_JOINS_MAX = 8;

/** A list as it is remembered: the few sets of windows once, and who has which. */
export type KeptList = {
  readonly version: number;
  readonly validUntilMs: number;
  readonly timeZone: string;
  readonly windows: ReadonlyArray<readonly Hours[]>;
  /** Number, which windows (-1: always), and when the right ends. */
  readonly users: ReadonlyArray<readonly [number: string, windows: number, untilMs: number | null]>;
};

export type Wanted = {
  /** Seconds since 1970 until which the device may let each number in. */
  readonly until: ReadonlyMap<string, number>;
  /** When this will be another answer. */
  readonly changesAtMs: number;
};

export function keptOf(list: AccessList): KeptList {
  const windows: Array<readonly Hours[]> = [];
  const indexes = new Map<string, number>();
  const users = list.badges.slice(0, USERS_MAX).flatMap((entry) => {
    if (entry.number === undefined) return [];
    let index = -1;
    if (entry.windows !== undefined) {
      const text = JSON.stringify(entry.windows);
      index = indexes.get(text) ?? windows.push(entry.windows as readonly Hours[]) - 1;
      indexes.set(text, index);
    }
    const untilMs = entry.until === undefined ? null : Date.parse(entry.until);
    return [[entry.number, index, untilMs] as const];
  });
  const { version, timeZone } = list;
  return { version, timeZone, validUntilMs: Date.parse(list.validUntil), windows, users };
}

/** A list that has run out says nothing: what the device holds has ended by its own clock. */
export function wantedAt(list: KeptList, nowMs: number): Wanted | null {
  if (nowMs >= list.validUntilMs) return null;
  const spans = list.windows.map((hours) => spanAt(hours, nowMs, list));
  const until = new Map<string, number>();
  let changesAtMs = list.validUntilMs;
  for (const [number, index, ownUntilMs] of list.users) {
    const span = index === -1 ? ALWAYS : spans[index];
    const ownEndMs = ownUntilMs ?? Infinity;
    if (span === undefined || ownEndMs <= nowMs) continue;
    if (span.isOpen) {
      const endMs = Math.min(list.validUntilMs, ownEndMs, span.changesAtMs);
      until.set(number, Math.floor(endMs / 1000));
      changesAtMs = Math.min(changesAtMs, endMs);
    } else changesAtMs = Math.min(changesAtMs, span.changesAtMs);
  }
  return { until, changesAtMs };
}

type Span = { readonly isOpen: boolean; readonly changesAtMs: number };
const ALWAYS: Span = { isOpen: true, changesAtMs: Infinity };

/** Windows are cut at midnight: what goes on after it is one. */
function spanAt(hours: readonly Hours[], nowMs: number, list: KeptList): Span {
  const { timeZone, validUntilMs } = list;
  const isOpenAt = (ms: number) => withinHours(hours, localTimeOf(ms, timeZone));
  if (!isOpenAt(nowMs)) {
    return { isOpen: false, changesAtMs: nextEdge(hours, 'from', nowMs, timeZone) ?? Infinity };
  }
  let endMs = nowMs;
  for (let joins = 0; joins < WINDOW_JOINS_MAX; joins++) {
    endMs = nextEdge(hours, 'to', endMs, timeZone) ?? Infinity;
    if (endMs >= validUntilMs || !isOpenAt(endMs)) break;
  }
  return { isOpen: true, changesAtMs: endMs };
}
