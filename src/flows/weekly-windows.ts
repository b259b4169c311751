/** Weekly windows as minutes of the week: joined, and cut by those in which a PIN is asked for. Pure. */
import { type Hours, minutesOf, WEEKDAYS } from '#kernel/civil-time.ts';
import type { AccessWindow } from '#kernel/command.ts';

type Stretch = readonly [fromMinute: number, toMinute: number];

const DAY_MINUTES = 1440;
const WEEK_MINUTES = 7 * DAY_MINUTES;

/** The windows of `hours` without those of `but`, as few as say it. */
export function windowsOf(hours: readonly Hours[], but: readonly Hours[] = []): AccessWindow[] {
  return toWindows(subtract(toStretches(hours), toStretches(but)));
}

/** A window that crosses midnight is two; one that crosses the week's end goes on at its start. */
function toStretches(hours: readonly Hours[]): Stretch[] {
  const found = hours.flatMap(({ days, from, to }) =>
    days.flatMap((day) => {
      const start = WEEKDAYS.indexOf(day) * DAY_MINUTES;
      const fromMinute = minutesOf(from);
      const toMinute = minutesOf(to);
      const end = toMinute > fromMinute ? toMinute : toMinute + DAY_MINUTES;
      return split([start + fromMinute, start + end]);
    }),
  );
  return join(found);
}

function split([from, to]: Stretch): Stretch[] {
  if (to <= WEEK_MINUTES) return [[from, to]];
  return [
    [from, WEEK_MINUTES],
    [0, to - WEEK_MINUTES],
  ];
}

function join(stretches: readonly Stretch[]): Stretch[] {
  const joined: Stretch[] = [];
  for (const [from, to] of [...stretches].sort(([one], [other]) => one - other)) {
    const last = joined.at(-1);
    if (last !== undefined && from <= last[1]) {
      joined[joined.length - 1] = [last[0], Math.max(last[1], to)];
    } else joined.push([from, to]);
  }
  return joined;
}

function subtract(from: readonly Stretch[], but: readonly Stretch[]): Stretch[] {
  return but.reduce<Stretch[]>(
    (rest, [start, end]) =>
      rest.flatMap(([a, b]) => {
        const parts: Stretch[] = [
          [a, Math.min(b, start)],
          [Math.max(a, end), b],
        ];
        return end <= a || start >= b ? [[a, b] as const] : parts.filter(([x, y]) => x < y);
      }),
    [...from],
  );
}

/** Cut at midnights, and days with the same window named together. */
function toWindows(stretches: readonly Stretch[]): AccessWindow[] {
  const daysOf = new Map<string, string[]>();
  for (const [from, to] of stretches) {
    for (let at = from; at < to; ) {
      const day = Math.floor(at / DAY_MINUTES);
      const end = Math.min(to, (day + 1) * DAY_MINUTES);
      const key = `${clock(at - day * DAY_MINUTES)} ${clock(end - day * DAY_MINUTES)}`;
      daysOf.set(key, [...(daysOf.get(key) ?? []), WEEKDAYS[day] as string]);
      at = end;
    }
  }
  return [...daysOf].map(([key, days]) => {
    const [from = '', to = ''] = key.split(' ');
    return { days, from, to };
  });
}

function clock(minute: number): string {
  const hours = String(Math.floor(minute / 60)).padStart(2, '0');
  return `${hours}:${String(minute % 60).padStart(2, '0')}`;
}
