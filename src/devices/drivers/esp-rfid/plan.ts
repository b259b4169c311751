/** What is to be entered and removed so that the device holds the place's list: worked out once, then done one by one. */
import { wantedAt } from './list.ts';
import type { Context, Held, Job, Memory, Plan, Settings } from './state.ts';

/** No user ends then: what is held until then is entered again, or removed. */
const UNSURE = 0;

/** Null: the list has run out, and says nothing. Rights that are gone go first. */
export function planAt(memory: Memory, { settings, nowMs }: Context): Plan | null {
  const wanted = memory.list === null ? null : wantedAt(memory.list, nowMs);
  if (wanted === null) return null;
  const { until, changesAtMs } = wanted;
  const gone = Object.keys(memory.held).filter((number) => !until.has(number));
  const due = [...until].filter(
    ([number, seconds]) =>
      memory.held[number] !== seconds && writtenUid(number, settings, memory) !== null,
  );
  const jobs: readonly Job[] = [
    ...gone.map((number) => ({ kind: 'deletuid', number, until: 0 }) as const),
    ...due.map(([number, seconds]) => ({ kind: 'adduser', number, until: seconds }) as const),
  ];
  return { jobs, done: 0, changesAtMs };
}

/**
 * What is remembered while a plan is carried out: of whom it is about nobody can say whether the device holds them, should
 * the rest be forgotten. So the memory changes twice a plan and not with each user.
 */
export function heldMeanwhile(held: Held, { jobs }: Plan): Held {
  return { ...held, ...unsure(jobs.map(({ number }) => number)) };
}

/** What it holds once so many of the plan are done. */
export function heldAfter(held: Held, { jobs, done }: Plan): Held {
  return withDone(held, jobs.slice(0, done));
}

export function withDone(held: Held, jobs: readonly Job[]): Held {
  const after: Record<string, number> = { ...held };
  for (const { kind, number, until } of jobs) {
    if (kind === 'adduser') after[number] = until;
    else delete after[number];
  }
  return after;
}

/** A listing may lack lines that were lost: who was held before, and is not on it, may be held still. */
export function heldAsListed(held: Held, listed: Held): Held {
  return { ...unsure(Object.keys(held)), ...listed };
}

function unsure(numbers: readonly string[]): Held {
  return Object.fromEntries(numbers.map((number) => [number, UNSURE]));
}

/** A number as the device writes it; null: written so, it would be another card's too. */
export function writtenUid(number: string, given: Settings, memory: Memory): string | null {
  if (given.numbers === 'decimal') {
    return number.length <= 8 ? String(Number.parseInt(number, 16)) : null;
  }
  // Firmware that writes small letters may drop the leading zero of each byte (esp-rfid#466).
  const isShort = memory.writesShort ?? memory.writesLower === true;
  if (isShort && /^(?:..)*0/.test(number)) return null;
  return memory.writesLower === true ? number.toLowerCase() : number;
}
