/** The printer's document: of the hundreds of fields those that count, merged piece by piece. */
import { type Fields, isFields, own } from '#devices/wire/json.ts';
import { quantityWithin } from '#devices/wire/quantities.ts';
import { identityWithin, nameWithin, textWithin } from '#devices/wire/words.ts';

const GCODE_STATES = [
  'IDLE',
  'PREPARE',
  'SLICING',
  'RUNNING',
  'PAUSE',
  'FINISH',
  'FAILED',
  'INIT',
] as const;
export type GcodeState = (typeof GCODE_STATES)[number];

/** Absent means not said yet; an id or a name is null where the printer says that it has none. */
export type PrintDocument = {
  readonly state?: GcodeState;
  readonly percent?: number;
  readonly name?: string | null;
  readonly jobId?: string | null;
  readonly taskId?: string | null;
  readonly error?: number;
};
export type Piece = {
  readonly said: PrintDocument;
  /** Fields that hold something else than they should. */
  readonly faults: readonly string[];
};

const NAME_CHARACTERS_MAX = 200;
const ID_CHARACTERS_MAX = 64;
const ERROR_MAX = 0xffff_ffff;
const MODULES_MAX = 64;
/** LAN prints say 0 for an id that they do not have. */
const NO_ID = /^0*$/;
/** Of a sliced file inside its container: no name of anybody's. */
const INSIDE = /^\/?(?:data\/)?Metadata\//;

/** The block that tells of prints: alone in old recordings, and under `push_all` in others. */
export function printBlock(message: Fields): Fields | null {
  const block = own(message, 'print') ?? own(message, 'push_all') ?? message;
  if (!isFields(block)) return null;
  const command = own(block, 'command');
  // Other commands are answers to somebody's; what they say of a print may be of one that never starts.
  return command === undefined || command === 'push_status' ? block : null;
}

/** What one piece says. */
export function readPiece(block: Fields): Piece {
  const faults: string[] = [];
  const said: { -readonly [Key in keyof PrintDocument]: PrintDocument[Key] } = {};
  const given = (field: string) => {
    const value = own(block, field);
    return value === null ? undefined : value;
  };
  const state = given('gcode_state');
  const known = GCODE_STATES.find((one) => one === state);
  if (known !== undefined) said.state = known;
  else if (state !== undefined && state !== '' && state !== 'UNKNOWN')
    faults.push('bad-gcode-state');
  const percent = given('mc_percent');
  const readable = quantityWithin(percent, 0, 100);
  if (readable !== undefined) said.percent = readable;
  else if (percent !== undefined) faults.push('bad-mc-percent');
  const error = quantityWithin(given('print_error'), 0, ERROR_MAX);
  if (error !== undefined) said.error = error;
  const [jobId, taskId] = [given('job_id'), given('task_id')];
  if (jobId !== undefined) said.jobId = idOf(jobId);
  if (taskId !== undefined) said.taskId = idOf(taskId);
  const name = nameOf(given('subtask_name'), given('gcode_file'));
  if (name !== undefined) said.name = name;
  return { said, faults };
}

/** The printer's own id of its print; null where it has none. */
export function printId({ jobId, taskId }: PrintDocument): string | null {
  return jobId ?? taskId ?? null;
}

/** The printer's own firmware, of the modules that `get_version` lists. */
export function firmwareOf(message: Fields): string | undefined {
  const block = own(message, 'info') ?? own(message, 'get_version') ?? message;
  if (!isFields(block) || (own(block, 'command') ?? 'get_version') !== 'get_version')
    return undefined;
  const modules = own(block, 'module');
  if (!Array.isArray(modules)) return undefined;
  const ota = modules.slice(0, MODULES_MAX).find((one) => isFields(one) && one['name'] === 'ota');
  return isFields(ota) ? nameWithin(ota['sw_ver'], ID_CHARACTERS_MAX) : undefined;
}

function idOf(value: unknown): string | null {
  const text = typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value;
  const id = identityWithin(text, ID_CHARACTERS_MAX);
  return id === undefined || NO_ID.test(id) ? null : id;
}

/** `subtask_name` is what the member called it; a print from the card has its file only. */
function nameOf(subtask: unknown, file: unknown): string | null | undefined {
  const name = textWithin(subtask, NAME_CHARACTERS_MAX);
  if (name !== undefined && name !== '') return name;
  const path = textWithin(file, NAME_CHARACTERS_MAX);
  if (path === undefined) return name === '' ? null : undefined;
  return path === '' || INSIDE.test(path) ? null : (path.split('/').at(-1) ?? null) || null;
}
