/** Whether a native device obeys a command: its id, its age, what it answers. Pure. */
import { parseObject } from './faitout-access.ts';

export type Feedback = {
  granted: boolean;
  text: string;
  detail?: string;
  /** The event that it answers. */
  answers?: { boot: string; seq: number };
  command?: string;
  /** The device said it by itself. */
  offline?: boolean;
};

export type CommandRecord = {
  id: string;
  type: string;
  body: Record<string, unknown>;
  re?: { boot: string; seq: number };
  /** `obey` until it is carried out, then `done` or `failed`; the others were ignored. */
  became:
    | 'obey'
    | 'done'
    | 'failed'
    | 'unreadable'
    | 'repeated'
    | 'expired'
    | 'no-clock'
    | 'before-last-disable';
};

export type CommandContext = {
  boot: string;
  /** The device's own time. */
  nowMs: number;
  trusted: boolean;
  doneIds: ReadonlySet<string>;
  lastDisableId: string | undefined;
  /** When the event of this boot was raised, by the same clock as `clockNowMs`. */
  askedAtMs: (seq: number) => number | undefined;
  clockNowMs: number;
};

const ANSWERS_WITHIN_MS = 10_000;
const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
/** These open or start nothing, so a device without a clock obeys them too. */
const HARMLESS = new Set(['disable', 'refresh', 'identify', 'feedback']);

/** Reads a command and says whether it is to be obeyed (`became: 'obey'`). */
export function judgeCommand(text: string, context: CommandContext): CommandRecord {
  const body = parseObject(text) ?? {};
  const id = typeof body['id'] === 'string' ? body['id'] : '';
  const type = typeof body['type'] === 'string' ? body['type'] : '';
  const re = readAnswered(body['re']);
  const became = judge({ id, type, body, re }, context);
  return { id, type, body, ...(re === undefined ? {} : { re }), became };
}

function judge(
  command: {
    id: string;
    type: string;
    body: Record<string, unknown>;
    re: { boot: string; seq: number } | undefined;
  },
  context: CommandContext,
): CommandRecord['became'] {
  const { id, type, body, re } = command;
  if (id === '' || type === '') return 'unreadable';
  if (context.doneIds.has(id)) return 'repeated';
  if (type === 'disable') return 'obey';
  if (!context.trusted) {
    if (!HARMLESS.has(type) && !answersRecent(re, context)) return 'no-clock';
  } else if (typeof body['expiresAt'] === 'string') {
    if (!(context.nowMs < Date.parse(body['expiresAt']))) return 'expired';
  }
  if (type === 'enable' && isOlder(id, context.lastDisableId)) return 'before-last-disable';
  return 'obey';
}

function answersRecent(
  re: { boot: string; seq: number } | undefined,
  context: CommandContext,
): boolean {
  if (re === undefined || re.boot !== context.boot) return false;
  const askedAtMs = context.askedAtMs(re.seq);
  return askedAtMs !== undefined && context.clockNowMs - askedAtMs <= ANSWERS_WITHIN_MS;
}

/** Ids are UUIDv7 and sort by time; of other ids the order of arrival counts. */
function isOlder(id: string, lastDisableId: string | undefined): boolean {
  if (lastDisableId === undefined) return false;
  return UUID_V7.test(id) && UUID_V7.test(lastDisableId) && id < lastDisableId;
}

function readAnswered(value: unknown): { boot: string; seq: number } | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { boot, seq } = value as Record<string, unknown>;
  return typeof boot === 'string' && typeof seq === 'number' ? { boot, seq } : undefined;
}
