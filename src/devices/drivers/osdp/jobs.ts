/** What the place asks of a reader, as packets: outputs, lights, beeps, text; and what became of it. Pure. */
import type { Command } from '#kernel/command.ts';
import type { OutcomeReported } from '#kernel/observation.ts';
import { COMMAND, FUNCTION } from './words.ts';

export type Packet = { readonly code: number; readonly data: Uint8Array };
/** A command of the place with what is still to be said for it. */
export type Job = {
  readonly id: string;
  readonly packets: readonly Packet[];
  readonly untilMs: number;
  /** Part of it was refused. */
  readonly isRefused: boolean;
};

const JOBS_MAX = 16;
export const CONFIRMED_WITHIN_MS = 8000;
/** Times are in tenths of a second; the longest that an output can be on by itself. */
const TENTHS_MAX = 0xffff;
const BEEPS_MAX = 0xff;
const TEXT_MAX = 32;

const OUTPUT = 0;
const OUTPUT_OFF = 1;
const OUTPUT_ON = 2;
const OUTPUT_ON_FOR = 5;
const BLACK = 0;
const RED = 1;
const GREEN = 2;
const AMBER = 3;
const FEEDBACK_SECONDS = 2;

export type Taken = {
  readonly jobs: readonly Job[];
  readonly outcomes: readonly OutcomeReported[];
};

/** Puts a command behind those that wait. `functions`: what the reader said that it has; null before it did. */
export function takeCommand(
  jobs: readonly Job[],
  command: Command,
  functions: ReadonlySet<number> | null,
  nowMs: number,
): Taken {
  const { id, expiresAtMs = Number.POSITIVE_INFINITY } = command;
  const refuse = (error: string) => ({ jobs, outcomes: [outcome(id, false, error)] });
  if (expiresAtMs <= nowMs) return refuse('expired');
  if (jobs.some((job) => job.id === id)) return { jobs, outcomes: [] };
  if (jobs.length >= JOBS_MAX) return refuse('busy');
  const packets = packetsOf(command, functions);
  if (packets.length === 0) return refuse('not-supported');
  const untilMs = Math.min(expiresAtMs, nowMs + CONFIRMED_WITHIN_MS);
  const job: Job = { id, packets, untilMs, isRefused: false };
  // A door or a machine does not wait until lights have blinked.
  const isUrgent = packets[0]?.code === COMMAND.output;
  const after = isUrgent ? jobs.filter((one) => one.packets[0]?.code === COMMAND.output) : jobs;
  const rest = jobs.filter((one) => !after.includes(one));
  return { jobs: [...after, job, ...rest], outcomes: [] };
}

/** The reader took the packet of a job, or refused it. */
export function settlePacket(jobs: readonly Job[], id: string, isTaken: boolean): Taken {
  const job = jobs.find((one) => one.id === id);
  if (job === undefined) return { jobs, outcomes: [] };
  const isRefused = job.isRefused || !isTaken;
  const packets = job.packets.slice(1);
  if (packets.length > 0) {
    const left = { ...job, packets, isRefused };
    return { jobs: jobs.map((one) => (one === job ? left : one)), outcomes: [] };
  }
  const told = isRefused ? outcome(id, false, 'refused') : outcome(id, true);
  return { jobs: jobs.filter((one) => one !== job), outcomes: [told] };
}

/** What was not done in time has failed. */
export function overdueJobs(jobs: readonly Job[], nowMs: number): Taken {
  if (!jobs.some((job) => job.untilMs <= nowMs)) return { jobs, outcomes: [] };
  const late = jobs.filter((job) => job.untilMs <= nowMs);
  return {
    jobs: jobs.filter((job) => job.untilMs > nowMs),
    outcomes: late.map(({ id }) => outcome(id, false, 'no-answer')),
  };
}

export function givenUp(jobs: readonly Job[], error: string): readonly OutcomeReported[] {
  return jobs.map(({ id }) => outcome(id, false, error));
}

export function outcome(command: string, ok: boolean, error?: string): OutcomeReported {
  return { type: 'outcome', command, ok, ...(error !== undefined && { error }) };
}

function packetsOf(command: Command, functions: ReadonlySet<number> | null): readonly Packet[] {
  const has = (wanted: number) => functions === null || functions.has(wanted);
  const light = (...packets: Packet[]) => (has(FUNCTION.led) ? packets : []);
  const sound = (...packets: Packet[]) => (has(FUNCTION.buzzer) ? packets : []);
  switch (command.type) {
    case 'unlock':
      return [output(OUTPUT_ON_FOR, command.seconds)];
    case 'enable':
      return [output(OUTPUT_ON, 0)];
    case 'disable':
      return [output(OUTPUT_OFF, 0)];
    case 'refresh':
      return [{ code: COMMAND.localStatus, data: new Uint8Array() }];
    case 'feedback':
      return [
        ...light(led(command.granted ? GREEN : RED, command.granted ? 0 : 1, FEEDBACK_SECONDS)),
        ...sound(command.granted ? beeps(2, 1) : beeps(1, 3)),
        ...(functions?.has(FUNCTION.text) ? [text(command.text)] : []),
      ];
    case 'identify':
      return [...light(led(AMBER, 5, command.seconds)), ...sound(beeps(5, command.seconds))];
  }
}

/** OUT: number, control, timer. */
function output(control: number, seconds: number): Packet {
  return { code: COMMAND.output, data: Uint8Array.of(OUTPUT, control, ...tenths(seconds)) };
}

/** LED: reader, light, for a time {set, on, off, colours, timer}, for good {leave as it is}. */
function led(colour: number, off: number, seconds: number): Packet {
  const on = off === 0 ? 10 : off * 2;
  const forATime = [2, on, off, colour, BLACK, ...tenths(seconds)];
  return { code: COMMAND.led, data: Uint8Array.of(0, 0, ...forATime, 0, 0, 0, 0, 0) };
}

/** BUZ: reader, default tone, on, off, count. */
function beeps(on: number, count: number): Packet {
  const times = Math.min(BEEPS_MAX, Math.max(1, Math.round(count)));
  return { code: COMMAND.buzzer, data: Uint8Array.of(0, 2, on, on, times) };
}

/** TEXT: reader, for a time and wrapped, seconds, row, column, length, characters. */
function text(words: string): Packet {
  const plain = words
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^\x20-\x7e]/gu, '?')
    .slice(0, TEXT_MAX);
  const head = [0, 4, FEEDBACK_SECONDS, 1, 1, plain.length];
  return { code: COMMAND.text, data: Uint8Array.of(...head, ...Buffer.from(plain, 'latin1')) };
}

/** 0 is "no timer". */
function tenths(seconds: number): [low: number, high: number] {
  const count = Math.min(TENTHS_MAX, Math.max(0, Math.round(seconds * 10)));
  return [count & 0xff, count >> 8];
}
