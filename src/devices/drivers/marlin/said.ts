/** What a Marlin printer says, line by line (MarlinDocumentation _gcode; the forms that Prusa-Link and OctoPrint accept). Pure. */
import { wholeWithin } from '#devices/wire/numbers.ts';
import { ANOTHER_DEVICE, nameWithin } from '#devices/wire/words.ts';

export type MarlinSaid =
  | { readonly kind: 'progress'; readonly done: number; readonly total: number }
  | { readonly kind: 'not-printing' }
  | { readonly kind: 'done' }
  /** A print from the card begins, or goes on. */
  | { readonly kind: 'go' }
  | { readonly kind: 'file'; readonly name: string }
  /** Alive, and takes no commands. */
  | { readonly kind: 'busy'; readonly waits: boolean }
  | { readonly kind: 'action'; readonly action: 'pause' | 'resume' | 'cancel' }
  | { readonly kind: 'reset' }
  | { readonly kind: 'halted' }
  | { readonly kind: 'ok' }
  | { readonly kind: 'resend' }
  | { readonly kind: 'firmware'; readonly name: string }
  /** It tells of the card by itself (M27 S). */
  | { readonly kind: 'reports-itself' }
  | { readonly kind: 'other' }
  | {
      readonly kind: 'unreadable';
      readonly reason: 'line-not-text' | 'bad-progress' | typeof ANOTHER_DEVICE;
    };

const FILE_CHARACTERS_MAX = 200;
const FIRMWARE_CHARACTERS_MAX = 64;
const OTHER: MarlinSaid = { kind: 'other' };
/** The greeting of some boards holds a byte that is no text (0x80); what is never in a line is these. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const NOT_TEXT = /[\x00-\x08\x0e-\x1f]/;

const FILE =
  /^(?:echo: ?)?(?:Now fresh file: ?|File opened: ?|Current file: ?|enqu(?:e|eue|eu)ing "M23 )([^"]*)/;
const SIZE = / ?Size: ?\d+\s*$/;
/** A short name of the card, then the long one. */
const SHORT_NAME = /^[A-Z0-9_~!#$%&'()@^`{}-]{1,8}\.[A-Z0-9]{1,3} (?=\S)/;
const GO = /^(?:echo: ?)?enqu(?:e|eue|eu)ing "M24\b/;
const BUSY = /^(?:echo: ?)?busy:? ?(.*)$/i;
const ACTION = /^\/\/ ?action: ?([a-z_]+)/i;
const HALTED =
  /^(?:!!|Error: ?.*(?:Printer (?:halted|stopped)|kill\(\) called|Thermal Runaway|Heating failed|MINTEMP|MAXTEMP))/i;
/** Reports may be glued to the temperatures before them. */
const PROGRESS = /SD printing byte (\d{1,15})\/(\d{1,15})/;
const NOT_PRINTING = /Not SD printing/;
const DONE = /Done printing file/;
const FIRMWARE = /^FIRMWARE_NAME: ?(.*?)(?: [A-Z][A-Z_]+:|$)/;
const REPORTS_ITSELF = /^Cap:AUTOREPORT_SD_STATUS:1/;
/** A laser or a mill is at its port. */
const GRBL_WORDS = /^(?:Grbl(?:HAL)? \S|<[A-Z][a-z]+(?::\d+)?[|,]|error:\d+$)/;
const OK = /^ok\b/;
const RESEND = /^(?:Resend|rs)\b/i;

const ACTIONS: ReadonlyMap<string, MarlinSaid> = new Map<string, MarlinSaid>([
  ['pause', { kind: 'action', action: 'pause' }],
  ['paused', { kind: 'action', action: 'pause' }],
  ['resume', { kind: 'action', action: 'resume' }],
  ['resumed', { kind: 'action', action: 'resume' }],
  ['cancel', { kind: 'action', action: 'cancel' }],
  ['start', { kind: 'go' }],
]);

/** Reads one line, without its end. */
export function readLine(text: string): MarlinSaid {
  const line = text.trim();
  if (line === '' || line === 'wait') return OTHER;
  if (line === 'start') return { kind: 'reset' };
  if (NOT_TEXT.test(line)) return { kind: 'unreadable', reason: 'line-not-text' };
  if (GRBL_WORDS.test(line)) return { kind: 'unreadable', reason: ANOTHER_DEVICE };
  const file = FILE.exec(line)?.[1];
  // A file's name may hold any of the words below.
  if (file !== undefined) return fileOf(file);
  if (GO.test(line)) return { kind: 'go' };
  const busy = BUSY.exec(line)?.[1];
  if (busy !== undefined) return { kind: 'busy', waits: /paused/i.test(busy) };
  const action = ACTION.exec(line)?.[1];
  if (action !== undefined) return ACTIONS.get(action.toLowerCase()) ?? OTHER;
  if (HALTED.test(line)) return { kind: 'halted' };
  return readReport(line);
}

function readReport(line: string): MarlinSaid {
  const progress = PROGRESS.exec(line);
  if (progress !== null) return progressOf(Number(progress[1]), Number(progress[2]));
  if (NOT_PRINTING.test(line)) return { kind: 'not-printing' };
  if (DONE.test(line)) return { kind: 'done' };
  if (OK.test(line)) return { kind: 'ok' };
  if (RESEND.test(line)) return { kind: 'resend' };
  if (REPORTS_ITSELF.test(line)) return { kind: 'reports-itself' };
  const firmware = nameWithin(FIRMWARE.exec(line)?.[1], FIRMWARE_CHARACTERS_MAX);
  return firmware === undefined ? OTHER : { kind: 'firmware', name: firmware };
}

function progressOf(done: number, total: number): MarlinSaid {
  // A card without a file says 0/0.
  if (total === 0 && done === 0) return { kind: 'not-printing' };
  return wholeWithin(done, 0, total) === undefined
    ? { kind: 'unreadable', reason: 'bad-progress' }
    : { kind: 'progress', done, total };
}

function fileOf(text: string): MarlinSaid {
  const name = nameWithin(text.replace(SIZE, '').replace(SHORT_NAME, ''), FILE_CHARACTERS_MAX);
  return name === undefined || name === '(no file)' ? OTHER : { kind: 'file', name };
}
