/** What a native device does when it is told to: one handler a command. */
import type { Feedback } from './faitout-commands.ts';
import type { Door } from './faitout-door.ts';
import type { Interlock } from './faitout-interlock.ts';
import type { Timers } from './timers.ts';

export type Told = {
  id: string;
  type: string;
  body: Record<string, unknown>;
  /** The event that it answers. */
  re?: { boot: string; seq: number };
};

export type Body = {
  door: Door | undefined;
  interlock: Interlock | undefined;
  timers: Timers;
  now: () => number;
  show: (feedback: Feedback) => void;
  setIdentifying: (on: boolean) => void;
};

const IDENTIFY_SECONDS_MAX = 600;

/** Carries it out; gives what prevented it, or undefined. */
export function carryOut(told: Told, body: Body): string | undefined {
  const handler = Object.hasOwn(HANDLERS, told.type) ? HANDLERS[told.type] : undefined;
  return handler === undefined ? 'unknown-command' : handler(told, body);
}

type Handler = (told: Told, body: Body) => string | undefined;

const HANDLERS: Record<string, Handler> = {
  unlock({ body: fields, re }, { door }) {
    if (door === undefined) return 'no-door';
    door.unlock(readSeconds(fields), re === undefined ? 'remote' : 'badge');
    return undefined;
  },
  enable({ body: fields }, { interlock, now }) {
    if (interlock === undefined) return 'no-relay';
    if (typeof fields['session'] !== 'string') return 'no-session';
    const untilMs = readInstant(fields['until']);
    interlock.enable(fields['session'], {
      forMs: untilMs === undefined ? undefined : untilMs - now(),
    });
    return undefined;
  },
  disable(_told, { interlock }) {
    interlock?.disable();
    return interlock === undefined ? 'no-relay' : undefined;
  },
  feedback({ id, body: fields, re }, { show }) {
    show({
      granted: fields['granted'] === true,
      text: String(fields['text'] ?? ''),
      ...(typeof fields['detail'] === 'string' ? { detail: fields['detail'] } : {}),
      ...(re === undefined ? {} : { answers: re }),
      command: id,
    });
    return undefined;
  },
  identify({ body: fields }, { timers, setIdentifying }) {
    const seconds = Math.min(readSeconds(fields), IDENTIFY_SECONDS_MAX);
    setIdentifying(true);
    timers.set('identify', seconds * 1000, () => setIdentifying(false));
    return undefined;
  },
  refresh: () => undefined,
};

function readSeconds(fields: Record<string, unknown>): number {
  return typeof fields['seconds'] === 'number' ? fields['seconds'] : 0;
}

function readInstant(value: unknown): number | undefined {
  const instant = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(instant) ? undefined : instant;
}
