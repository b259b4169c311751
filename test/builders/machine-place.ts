/** A workshop: machines of every kind, their devices, people of every level; and a stage on which they act. */

import type { Reader } from '#flows/badge-answer.ts';
import { badgeFlow } from '#flows/badge-flow.ts';
import { closingTime } from '#flows/closing-flow.ts';
import { contactFlow } from '#flows/contact-flow.ts';
import { decidedFlow } from '#flows/decided-flow.ts';
import { machineFlow } from '#flows/machine-flow.ts';
import { machineTimers } from '#flows/machine-timers.ts';
import type { FlowCtx, Timer } from '#journal/flow-ctx.ts';
import type { Command } from '#kernel/command.ts';
import type { Actor } from '#kernel/engine.ts';
import type { Observation } from '#kernel/observation.ts';
import type { Result } from '#kernel/result.ts';
import { findMachine, type Machine, queries, readStatus } from '#modules/machines/index.ts';
import { getUsage } from '#reporting/usage.ts';
import { aStage } from './flow-ctx.ts';

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
/** Tuesday 2026-11-24, 10:00 in Paris. */
export const TUESDAY_TEN = Date.parse('2026-11-24T09:00:00Z');
export const STAFF: Actor = { kind: 'staff', role: 'manager', token: 't', name: 'Sample manager' };

const NUMBERS: Readonly<Record<string, string>> = {
  ann: '04A1B2C3D4E5F6',
  bob: '04B1B2C3D4E5F6',
  cyd: '04C1B2C3D4E5F6',
  tim: '04D1B2C3D4E5F6',
  tom: '04E1B2C3D4E5F6',
  ned: '04F1B2C3D4E5F6',
  held: '0404B2C3D4E5F6',
  gone: '0405B2C3D4E5F6',
};

const POWER = {
  offBelowWatts: 8,
  idleBelowWatts: 150,
  runAboveWatts: 250,
  startAfterSeconds: 10,
  stopAfterSeconds: 60,
};

/** `more` adds to the machine of that slug. */
export function aMachinePlace(
  more: Readonly<Record<string, object>> = {},
): Record<string, unknown> {
  const person = (ref: string, laser: string | null, extra: object = {}) => ({
    ref,
    name: `Sample ${ref}`,
    memberships: [{ plan: 'all', from: '2026-01-01', until: '2026-12-31' }],
    badges: [{ number: NUMBERS[ref] }],
    certifications: laser === null ? [] : [{ name: 'laser', level: laser, until: '2026-11-30' }],
    ...extra,
  });
  const machine = (slug: string, given: object) => ({
    slug,
    name: slug,
    zone: 'lab',
    ...given,
    ...more[slug],
  });
  return {
    site: { slug: 'place', name: 'Place', timeZone: 'Europe/Paris', locale: 'fr' },
    openingHours: [{ days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '08:30', to: '19:00' }],
    zones: [{ slug: 'lab', name: 'Lab' }],
    devices: [
      'interlock-laser',
      'plug-laser',
      'interlock-extractor',
      'printer',
      'reader-desk',
      'plug-saw',
      'interlock-lathe',
      'interlock-mill',
      'reader-door',
    ].map((slug) => ({ slug, driver: 'faitout', secret: `secret-of-${slug}` })),
    doors: [
      { slug: 'door', name: 'Door', zone: 'lab', device: 'reader-door', direction: 'toggle' },
    ],
    machines: [
      machine('laser', {
        kind: 'laser-cutter',
        certification: 'laser',
        interlock: 'interlock-laser',
        meter: 'plug-laser',
        power: POWER,
        session: { idleEndsAfterMinutes: 15, takeover: 'when-idle' },
      }),
      machine('extractor', {
        kind: 'other',
        interlock: 'interlock-extractor',
        session: {},
      }),
      machine('printer', {
        kind: '3d-printer',
        jobs: 'printer',
        reader: 'reader-desk',
        session: { idleEndsAfterMinutes: 10 },
      }),
      machine('saw', { kind: 'other', meter: 'plug-saw', power: POWER, session: {} }),
      machine('lathe', { kind: 'other', interlock: 'interlock-lathe', session: {} }),
      machine('mill', {
        kind: 'cnc',
        interlock: 'interlock-mill',
        session: {},
        loneWorking: false,
      }),
    ],
    plans: [{ slug: 'all', name: 'All', zones: ['lab'], hours: 'always' }],
    people: [
      person('ann', 'autonomous', { language: 'en' }),
      person('bob', 'autonomous'),
      person('cyd', 'supervised'),
      person('tim', 'trainer'),
      person('tom', null, {
        certifications: [{ name: 'laser', level: 'autonomous', until: '2026-11-23' }],
      }),
      person('ned', null),
      person('held', 'autonomous', { hold: { reason: 'talk to us' } }),
      person('gone', 'autonomous', {
        memberships: [{ plan: 'all', from: '2026-01-01', until: '2026-11-23' }],
      }),
    ],
  };
}

export type Workshop = ReturnType<typeof aWorkshop>;

/** Observations, timers and staff at work in it. */
export function aWorkshop(more: Readonly<Record<string, object>> = {}, startMs = TUESDAY_TEN) {
  const stage = aStage(startMs, aMachinePlace(more));
  /** What a device saw, `ageMs` ago. */
  function see(slug: string, observation: Observation, ageMs = 0): readonly Command[] {
    const numbered =
      observation.type === 'link' || observation.boot !== undefined
        ? observation
        : { ...observation, boot: `boot-${slug}`, seq: stage.nextSeq() };
    return stage.see(slug, numbered, flow, ageMs);
  }

  function ask<Value>(name: keyof typeof queries, input: object = {}): Value {
    const query = queries[name] as (asked: object, input: object) => Result<Value>;
    const answer = query(
      { db: stage.db, nowMs: stage.nowMs(), actor: STAFF },
      { limit: 50, ...input },
    );
    if (!answer.ok) throw new Error(answer.message);
    return answer.value;
  }

  return {
    stage,
    /** Every `enable` and `disable` so far, in order. */
    orders: (): string[] =>
      (
        stage.raw
          .prepare("SELECT type, device FROM outbox WHERE type <> 'feedback' ORDER BY seq")
          .all() as Array<{ type: string; device: string }>
      ).map(({ type, device }) => `${type} ${device}`),
    see,
    ask,
    badge: (who: string, at = 'interlock-laser', ageMs = 0) =>
      see(at, { type: 'badge', number: NUMBERS[who] ?? who }, ageMs),
    decided: (who: string, at: string, ageMs: number, session?: string) =>
      see(
        at,
        {
          type: 'decided',
          number: NUMBERS[who] ?? who,
          granted: true,
          reason: 'ok',
          ...(session === undefined ? {} : { session }),
        },
        ageMs,
      ),
    power: (watts: number, wattHours?: number, at = 'plug-laser', ageMs = 0) =>
      see(at, { type: 'power', watts, ...(wattHours === undefined ? {} : { wattHours }) }, ageMs),
    /** Lets time pass, timers at their time. */
    pass: (ms: number): void => {
      stage.runTimers(stage.nowMs() + ms, (ctx, timer) => {
        TIMERS[timer.kind]?.(ctx, timer);
      });
    },
    staff: <Input, Value>(
      command: (ctx: FlowCtx, input: Input) => Result<Value>,
      input: Input,
      actor: Actor = STAFF,
    ): Result<Value> => stage.run((ctx) => command(ctx, input), { actor }).value,
    close: (): void => {
      const timer = {
        key: 'closing',
        kind: 'closing',
        dueAtMs: stage.nowMs(),
        payload: null,
      } as const;
      stage.run((ctx) => closingTime(ctx, timer), { actor: { kind: 'timer' } });
    },
    sessions: (input: object = {}) => ask<{ items: SessionLike[] }>('sessions.list', input).items,
    machine: (slug: string) => ask<{ state: string }>('machines.get', { slug }),
    jobs: () => ask<{ items: JobLike[] }>('jobs.list').items,
    known: (slug: string) => readStatus(stage.db, (findMachine(stage.db, slug) as Machine).id),
    anomalies: (): string[] =>
      (
        stage.raw.prepare('SELECT kind, subject FROM anomalies ORDER BY id').all() as Array<{
          kind: string;
          subject: string;
        }>
      ).map(({ kind, subject }) => `${kind} ${subject.split(':')[0]}`),
    detailOf: (kind: string): Record<string, unknown> =>
      JSON.parse(
        (
          stage.raw.prepare('SELECT detail FROM anomalies WHERE kind = ?').get(kind) as {
            detail: string;
          }
        ).detail,
      ),
    usage: (by: Array<'machine' | 'person' | 'day' | 'kind'>, more: object = {}) => {
      const answer = getUsage(
        { db: stage.db, nowMs: stage.nowMs(), actor: STAFF },
        { by, people: false, ...more },
      );
      if (!answer.ok) throw new Error(answer.message);
      return answer.value.items;
    },
  };
}

export type SessionLike = {
  id: string;
  machine: string;
  person: { ref: string } | null;
  supervisor: { ref: string } | null;
  startedAt: string;
  endedAt: string | null;
  endedBy: string | null;
  heldSeconds: number;
  runningSeconds: number;
  wattHours: number | null;
  jobs: string[];
  flags: string[];
};
type JobLike = {
  id: string;
  session: string | null;
  key: string;
  phase: string;
  endedAt: string | null;
  inferred: boolean;
};

const TIMERS: Readonly<Record<string, (ctx: FlowCtx, timer: Timer) => void>> = {
  ...machineTimers,
  closing: closingTime,
};

function flow(ctx: FlowCtx, observation: Observation, device: Reader): void {
  if (observation.type === 'badge') badgeFlow(ctx, observation, device);
  else if (observation.type === 'decided') decidedFlow(ctx, observation, device);
  else {
    if (observation.type === 'contact') contactFlow(ctx, observation, device);
    machineFlow(ctx, observation, device);
  }
}

/** Whose words are in a list of commands. */
export function typesOf(commands: readonly Command[]): string[] {
  return commands.map(({ type, device }) =>
    type === 'feedback' ? 'feedback' : `${type} ${device}`,
  );
}
