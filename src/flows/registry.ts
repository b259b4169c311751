/** Which flow takes which observation, which handler a timer, and every command and query by its name. */
import type { Asked } from '#db/ctx.ts';
import type { Db } from '#db/drizzle.ts';
import type { Batch } from '#journal/batch.ts';
import { countFailures } from '#journal/entry-reads.ts';
import type { FlowCtx, Timer, TimerKind } from '#journal/flow-ctx.ts';
import type { SilentCommand } from '#journal/outbox.ts';
import type { Observation, ObservationType } from '#kernel/observation.ts';
import type { Result } from '#kernel/result.ts';
import * as anomalies from '#modules/anomalies/index.ts';
import { raiseAnomaly } from '#modules/anomalies/index.ts';
import * as fleet from '#modules/fleet/index.ts';
import { type DeviceRow, updateDeviceStatus } from '#modules/fleet/index.ts';
import * as site from '#modules/site/index.ts';
import * as tokens from '#modules/tokens/index.ts';
import type { DriverCatalogue } from './driver-catalogue.ts';
import { getEdgeSetup } from './edge-setup.ts';
import type { Intake } from './intake.ts';
import { journalQueries } from './journal-queries.ts';

/** A command by name; its input was parsed by its route. */
export type CommandHandler = (ctx: FlowCtx, input: never) => Result<unknown>;
/** A query by name. */
export type QueryHandler = (asked: Asked, input: never) => Result<unknown>;
type Flow = (ctx: FlowCtx, observation: Observation, device: DeviceRow) => void;
type TimerHandler = (ctx: FlowCtx, timer: Timer) => void;

export type Registry = {
  readonly intake: Intake;
  readonly commands: Readonly<Record<string, (ctx: FlowCtx, input: unknown) => Result<unknown>>>;
  readonly queries: Readonly<Record<string, (asked: Asked, input: unknown) => Result<unknown>>>;
  readonly handleTimer: (ctx: FlowCtx, timer: Timer) => void;
  /** Timers that must exist and what a stop left in the middle. */
  readonly resume: (ctx: FlowCtx) => void;
  readonly issueAccessLists: (batch: Batch) => void;
  /** A command that acts and of which nothing was heard. */
  readonly noteSilent: (ctx: FlowCtx, silent: SilentCommand) => void;
  readonly countFailures: (db: Db) => number;
  /** Devices whose driver, settings or secret a command changed. */
  readonly devicesChangedBy: (command: string, result: Result<unknown>) => readonly string[];
  /** A command's input as the journal may keep it. */
  readonly withoutSecrets: (command: string, input: unknown) => unknown;
};

/** Puts the place together, with what it must know of the drivers. */
export function makeRegistry(catalogue: DriverCatalogue): Registry {
  const commands = {
    ...anomalies.commands,
    ...fleet.commands,
    ...site.commands,
    ...tokens.commands,
  };
  const queries = {
    ...anomalies.queries,
    ...fleet.queries,
    ...site.queries,
    ...tokens.queries,
    ...journalQueries(catalogue),
    'edge.setup': getEdgeSetup,
  };
  return {
    intake: {
      flow: observe,
      repeatAnswer: () => {},
      traitsOf: (driver) => catalogue.get(driver) ?? { buffers: false, confirms: false },
    },
    commands: commands as unknown as Registry['commands'],
    queries: queries as unknown as Registry['queries'],
    handleTimer: (ctx, timer) => TIMERS[timer.kind]?.(ctx, timer),
    resume: () => {},
    issueAccessLists: () => {},
    noteSilent,
    countFailures,
    devicesChangedBy: () => [],
    withoutSecrets: (_command, input) => input,
  };
}

const FLOWS: Readonly<Partial<Record<ObservationType, readonly Flow[]>>> = {};
const TIMERS: Readonly<Partial<Record<TimerKind, TimerHandler>>> = {};

/** The device's last known values first, then what the place makes of it. */
function observe(ctx: FlowCtx, observation: Observation, device: DeviceRow): void {
  if (updateDeviceStatus(ctx.tx, device, observation, ctx.entry.atMs)) {
    ctx.changed('device', device.slug);
  }
  for (const flow of FLOWS[observation.type] ?? []) flow(ctx, observation, device);
}

function noteSilent(ctx: FlowCtx, silent: SilentCommand): void {
  raiseAnomaly(ctx, {
    kind: 'command-unanswered',
    subject: `device:${silent.device}`,
    detail: { command: silent.type },
  });
}
