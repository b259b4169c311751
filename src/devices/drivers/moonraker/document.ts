/** The printer's document: what Klipper last said of the few things that count, merged piece by piece. */
import { type Fields, isFields } from '#devices/wire/json.ts';
import { finiteWithin } from '#devices/wire/numbers.ts';
import { oneOf, textWithin } from '#devices/wire/words.ts';

export const KLIPPY_STATES = ['ready', 'startup', 'shutdown', 'error', 'disconnected'] as const;
export type KlippyState = (typeof KLIPPY_STATES)[number];
export const PRINT_STATES = [
  'standby',
  'printing',
  'paused',
  'complete',
  'error',
  'cancelled',
] as const;
export type PrintState = (typeof PRINT_STATES)[number];

/** Absent means not said yet. Seconds and millimetres, as Klipper counts them. */
export type PrinterDocument = {
  readonly klippy?: KlippyState;
  readonly state?: PrintState;
  readonly filename?: string;
  /** Since the start, pauses included. */
  readonly totalSeconds?: number;
  /** While extruding; stays 0 for a laser or a mill under Klipper. */
  readonly printSeconds?: number;
  readonly filamentMillimetres?: number;
  /** The position in the file, 0 to 1: far from even with time. */
  readonly progress?: number;
};
export type Said = ReadonlySet<keyof PrinterDocument>;
export type Merged = {
  readonly document: PrinterDocument;
  /** What this piece gave, changed or not. */
  readonly said: Said;
  /** Fields that hold something else than they should. */
  readonly faults: readonly string[];
};

export const FILENAME_CHARACTERS_MAX = 200;
const SECONDS_MAX = 1e9;
const MILLIMETRES_MAX = 1e9;

type Draft = { -readonly [Key in keyof PrinterDocument]: PrinterDocument[Key] };
type Place = {
  readonly object: string;
  readonly field: string;
  readonly into: keyof PrinterDocument;
  readonly read: (value: unknown) => string | number | undefined;
};

/** `webhooks` first: it decides what the rest is worth. */
const PLACES: readonly Place[] = [
  { object: 'webhooks', field: 'state', into: 'klippy', read: (v) => oneOf(v, KLIPPY_STATES) },
  { object: 'print_stats', field: 'state', into: 'state', read: (v) => oneOf(v, PRINT_STATES) },
  {
    object: 'print_stats',
    field: 'filename',
    into: 'filename',
    read: (v) => textWithin(v, FILENAME_CHARACTERS_MAX),
  },
  {
    object: 'print_stats',
    field: 'total_duration',
    into: 'totalSeconds',
    read: (v) => finiteWithin(v, 0, SECONDS_MAX),
  },
  {
    object: 'print_stats',
    field: 'print_duration',
    into: 'printSeconds',
    read: (v) => finiteWithin(v, 0, SECONDS_MAX),
  },
  {
    object: 'print_stats',
    field: 'filament_used',
    into: 'filamentMillimetres',
    // Retractions before the first extrusion make it fall below 0.
    read: (v) => {
      const millimetres = finiteWithin(v, -MILLIMETRES_MAX, MILLIMETRES_MAX);
      return millimetres === undefined ? undefined : Math.max(0, millimetres);
    },
  },
  {
    object: 'virtual_sdcard',
    field: 'progress',
    into: 'progress',
    read: (v) => finiteWithin(v, 0, 1),
  },
];

/** Merges a piece of status over what is known. */
export function mergeStatus(known: PrinterDocument, status: Fields): Merged {
  const draft: Draft = { ...known };
  const said = new Set<keyof PrinterDocument>();
  const faults: string[] = [];
  for (const { object, field, into, read } of PLACES) {
    const block = status[object];
    if (!isFields(block)) continue;
    const value = block[field];
    if (value === undefined || value === null) continue;
    const readable = read(value);
    if (readable === undefined) {
      faults.push(`bad-${field}`);
      continue;
    }
    said.add(into);
    if (into === 'klippy' && isRestart(known.klippy, readable as KlippyState)) forget(draft);
    (draft as Record<string, unknown>)[into] = readable;
  }
  return { document: draft, said, faults };
}

/** Klipper started anew: what it said of a print was said by its former self. */
function isRestart(before: KlippyState | undefined, now: KlippyState): boolean {
  return (isDown(before) && !isDown(now)) || (now === 'startup' && before !== 'startup');
}

function forget(draft: Draft): void {
  delete draft.state;
  delete draft.filename;
  delete draft.totalSeconds;
  delete draft.printSeconds;
  delete draft.filamentMillimetres;
  delete draft.progress;
}

/** Klipper is stopped or gone: nothing moves, whatever `print_stats` goes on saying. */
export function isDown(klippy: KlippyState | undefined): boolean {
  return klippy === 'shutdown' || klippy === 'error' || klippy === 'disconnected';
}

/** In a print, under way or paused. */
export function isActive(document: PrinterDocument): boolean {
  return document.state === 'printing' || document.state === 'paused';
}
