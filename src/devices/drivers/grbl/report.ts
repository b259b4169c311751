/** What GRBL, grblHAL and FluidNC say, line by line (gnea/grbl doc/markdown/interface.md). Pure. */
import { finiteWithin } from '#devices/wire/numbers.ts';
import { ANOTHER_DEVICE, nameWithin } from '#devices/wire/words.ts';
import type { ReportedState } from '#kernel/observation.ts';

export type StatusReport = {
  /** `Idle`, `Run`, `Hold` … without its number. */
  readonly word: string;
  readonly state: ReportedState;
  /** FluidNC, with a program from its card: 0 to 1. */
  readonly progress: number | null;
  /** The program's name; null where none is told. */
  readonly file: string | null;
  /** A program from the card is under way, whatever the word. */
  readonly hasCard: boolean;
};
export type GrblSaid =
  | { readonly kind: 'status'; readonly report: StatusReport }
  | { readonly kind: 'greeting'; readonly firmware: string }
  | { readonly kind: 'alarm' }
  | { readonly kind: 'program-end' }
  /** `$C`: programs are read and nothing moves. */
  | { readonly kind: 'check-mode' }
  /** Answers to commands of another, settings, messages: nothing that counts here. */
  | { readonly kind: 'other' }
  | {
      readonly kind: 'unreadable';
      readonly reason: 'status-malformed' | 'line-not-text' | typeof ANOTHER_DEVICE;
    };

const FIRMWARE_CHARACTERS_MAX = 64;
const FILE_CHARACTERS_MAX = 200;
const OTHER: GrblSaid = { kind: 'other' };
const MARLIN: GrblSaid = { kind: 'unreadable', reason: ANOTHER_DEVICE };
const MALFORMED: GrblSaid = { kind: 'unreadable', reason: 'status-malformed' };
/** Between two `ok`, a report may have lost its line end. */
const STATUS = /<([^<>]*)>/;
/** 1.1: `State:n|…`; 0.9: `State,…` (gnea/grbl#635). */
const WORD = /^([A-Za-z]+)(?::\d+)?(?=[|,]|$)/;
const CARD = /\|SD:([\d.]+),([^|>]*)/;
/** `Grbl 1.1f ['$' for help]`, `GrblHAL 1.1f […]`, `Grbl 3.7 [FluidNC v3.7.10 (wifi) '$' for help]`. */
const GREETING = /^Grbl(?:HAL)? (\S{1,20})(?: \[(FluidNC v?\S{1,30}))?/;
/** A printer is at its port. */
const MARLIN_WORDS = /^(?:(?:echo: ?)?Marlin\b|FIRMWARE_NAME:|echo: ?Unknown command)/;
const ALARM = /^ALARM:\d/;
/** FluidNC says it in its own words, and of a file on its card once more. */
const PROGRAM_END = /^\[MSG:(?:INFO: ?)?(?:(?:Pgm|Program) End|[^\]]* job succeeded)\]$/;
const CHECK_MODE = /^\[MSG:(?:INFO: ?)?Enabled\]$/;
/** Settings, file lists and boot messages of ESP32 boards are any text; bytes that are none tell of a wrong baud rate. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const NOT_TEXT = /[\x00-\x08\x0e-\x1f\x7f-\x9f]/;

const STATES: ReadonlyMap<string, ReportedState> = new Map([
  ['Idle', 'idle'],
  ['Run', 'running'],
  ['Jog', 'running'],
  ['Home', 'running'],
  ['Hold', 'paused'],
  ['Door', 'paused'],
  ['Tool', 'paused'],
  ['Check', 'idle'],
  ['Sleep', 'off'],
  ['Alarm', 'alarm'],
  ['ConfigAlarm', 'alarm'],
  ['Critical', 'alarm'],
]);

/** Reads one line, without its end. */
export function readLine(text: string): GrblSaid {
  const line = text.trim();
  if (line === 'ok' || line === '') return OTHER;
  if (line.includes('<')) {
    const body = STATUS.exec(line)?.[1];
    return body === undefined ? MALFORMED : readStatus(body);
  }
  if (NOT_TEXT.test(line)) return { kind: 'unreadable', reason: 'line-not-text' };
  if (MARLIN_WORDS.test(line)) return MARLIN;
  if (ALARM.test(line)) return { kind: 'alarm' };
  if (PROGRAM_END.test(line)) return { kind: 'program-end' };
  if (CHECK_MODE.test(line)) return { kind: 'check-mode' };
  const greeting = GREETING.exec(line);
  if (greeting === null) return OTHER;
  const firmware = nameWithin(greeting[2] ?? `Grbl ${greeting[1]}`, FIRMWARE_CHARACTERS_MAX);
  return firmware === undefined ? OTHER : { kind: 'greeting', firmware };
}

function readStatus(body: string): GrblSaid {
  const word = WORD.exec(body)?.[1];
  const state = word === undefined ? undefined : STATES.get(word);
  if (word === undefined || state === undefined) return MALFORMED;
  const card = CARD.exec(body);
  const percent = card === null ? undefined : finiteWithin(Number(card[1]), 0, 100);
  const file = card === null ? undefined : nameWithin(card[2], FILE_CHARACTERS_MAX);
  return {
    kind: 'status',
    report: {
      word,
      state,
      progress: percent === undefined ? null : Math.round(percent * 100) / 10_000,
      file: file ?? null,
      hasCard: card !== null,
    },
  };
}
