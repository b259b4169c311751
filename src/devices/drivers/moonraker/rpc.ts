/** Moonraker's JSON-RPC over MQTT: the questions asked, and which answer is to which of them. */
import { saidInSeconds } from '#devices/wire/circumstances.ts';
import { type Fields, isFields, writeJson } from '#devices/wire/json.ts';
import { finiteWithin } from '#devices/wire/numbers.ts';
import { identityWithin, textWithin } from '#devices/wire/words.ts';
import { CLOCK_SET_AFTER_MS } from '#kernel/device-clock.ts';
import { FILENAME_CHARACTERS_MAX } from './document.ts';

export type Question = 'info' | 'objects' | 'history';
export type Answer =
  | { readonly kind: 'answer'; readonly to: Question; readonly result: Fields }
  | { readonly kind: 'error'; readonly to: Question; readonly code: number }
  | { readonly kind: 'notice'; readonly method: string; readonly content: Fields }
  | { readonly kind: 'foreign' };

/** A job as the history component keeps it; times are of the printer's own clock. */
export type HistoryJob = {
  readonly id: string | null;
  readonly filename: string;
  readonly status: string;
  readonly startMs: number | null;
  /** It counts from the beginning of its time. */
  readonly isClockUnset: boolean;
  readonly totalSeconds: number | null;
  readonly printSeconds: number | null;
  readonly filamentMillimetres: number | null;
};

/** Moonraker's answer while Klipper's process is away. */
export const NOT_CONNECTED = 503;

const HISTORY_JOBS_MAX = 4;
const HISTORY_MARGIN_MS = 120_000;
const SECONDS_MAX = 1e10;
const ID_CHARACTERS_MAX = 64;
const METHODS: Readonly<Record<Question, string>> = {
  info: 'printer.info',
  objects: 'printer.objects.query',
  history: 'server.history.list',
};
const OBJECTS = {
  webhooks: ['state'],
  print_stats: ['state', 'filename', 'total_duration', 'print_duration', 'filament_used'],
  virtual_sdcard: ['progress'],
};

/** `token` tells our requests from those of others, whose answers come on the same topic. */
export function question(token: string, what: Question, sinceMs?: number): Uint8Array {
  return writeJson({
    jsonrpc: '2.0',
    method: METHODS[what],
    params: paramsOf(what, sinceMs),
    id: `${token}-${what}`,
  });
}

function paramsOf(what: Question, sinceMs: number | undefined): object {
  if (what === 'info') return {};
  if (what === 'objects') return { objects: OBJECTS };
  const since = sinceMs === undefined ? {} : { since: (sinceMs - HISTORY_MARGIN_MS) / 1000 };
  return { limit: HISTORY_JOBS_MAX, order: 'desc', ...since };
}

/** Reads a message of the answers' topic. */
export function readAnswer(message: Fields, token: string): Answer {
  const { id, method, params } = message;
  if (typeof method === 'string') {
    const first: unknown = Array.isArray(params) ? params[0] : undefined;
    return { kind: 'notice', method, content: isFields(first) ? first : {} };
  }
  const to = (Object.keys(METHODS) as Question[]).find((what) => id === `${token}-${what}`);
  if (to === undefined || token === '') return { kind: 'foreign' };
  const { result, error } = message;
  if (isFields(result)) return { kind: 'answer', to, result };
  const code = isFields(error) ? finiteWithin(error['code'], -1e6, 1e6) : undefined;
  return { kind: 'error', to, code: code ?? 0 };
}

/** The jobs of an answer to `server.history.list`, newest first. */
export function readHistory(result: Fields): readonly HistoryJob[] {
  const jobs = result['jobs'];
  if (!Array.isArray(jobs)) return [];
  const read = (jobs as readonly unknown[]).slice(0, HISTORY_JOBS_MAX).map(readHistoryJob);
  return read.filter((job) => job !== null);
}

export function readHistoryJob(job: unknown): HistoryJob | null {
  if (!isFields(job)) return null;
  const filename = textWithin(job['filename'], FILENAME_CHARACTERS_MAX);
  const status = job['status'];
  if (filename === undefined || typeof status !== 'string') return null;
  const startMs = saidInSeconds(job['start_time']);
  const isClockUnset = startMs !== null && startMs < CLOCK_SET_AFTER_MS;
  return {
    id: identityWithin(job['job_id'], ID_CHARACTERS_MAX) ?? null,
    filename,
    status: status.slice(0, ID_CHARACTERS_MAX),
    startMs: isClockUnset ? null : startMs,
    isClockUnset,
    totalSeconds: secondsOf(job['total_duration']),
    printSeconds: secondsOf(job['print_duration']),
    filamentMillimetres: secondsOf(job['filament_used']),
  };
}

function secondsOf(value: unknown): number | null {
  return finiteWithin(value, 0, SECONDS_MAX) ?? null;
}
