/** Which flow takes which observation, which handler a timer, and every command and query by its name. */
import type { Asked } from '#db/ctx.ts';
import type { Db } from '#db/drizzle.ts';
import { type Batch, runEntry } from '#journal/batch.ts';
import { countFailures } from '#journal/entry-reads.ts';
import type { FlowCtx, Timer, TimerKind } from '#journal/flow-ctx.ts';
import { putOutcome, type SilentCommand } from '#journal/outbox.ts';
import type { AccessList } from '#kernel/command.ts';
import type { Observation, ObservationOf, ObservationType } from '#kernel/observation.ts';
import type { Result } from '#kernel/result.ts';
import * as access from '#modules/access/index.ts';
import * as anomalies from '#modules/anomalies/index.ts';
import { raiseAnomaly } from '#modules/anomalies/index.ts';
import { invoicingCommands, invoicingQueries, linkFormerCharges } from '#modules/billing/index.ts';
import * as fleet from '#modules/fleet/index.ts';
import { type DeviceRow, updateDeviceStatus } from '#modules/fleet/index.ts';
import * as machines from '#modules/machines/index.ts';
import * as people from '#modules/people/index.ts';
import * as site from '#modules/site/index.ts';
import * as tokens from '#modules/tokens/index.ts';
import * as attendanceReport from '#reporting/attendance.ts';
import * as badgesReport from '#reporting/badges.ts';
import * as decisionsReport from '#reporting/decisions.ts';
import * as pictureReport from '#reporting/place-picture.ts';
import * as powerReport from '#reporting/power-learning.ts';
import * as siteReport from '#reporting/site.ts';
import * as spaceApiReport from '#reporting/space-api.ts';
import * as usageReport from '#reporting/usage.ts';
import * as usageHoursReport from '#reporting/usage-hours.ts';
import * as visitsReport from '#reporting/visits.ts';
import * as zonesReport from '#reporting/zones.ts';
import {
  currentAccessLists,
  issueAccessLists,
  type ListKinds,
  listKindsOf,
  noteHeldList,
  renewAccessLists,
} from './access-list.ts';
import { badgeFlow } from './badge-flow.ts';
import * as billingRuns from './billing-run-flow.ts';
import * as charges from './charge-commands.ts';
import { chargeUncharged, charging } from './charge-flow.ts';
import * as clockJump from './clock-jump.ts';
import { armClosing, closingTime, nightEnd, openingTime } from './closing-flow.ts';
import { contactFlow, doorHeld, exitButtonFlow } from './contact-flow.ts';
import { decidedFlow } from './decided-flow.ts';
import { deviceAway, watchAway } from './device-away.ts';
import { makeDeviceCommands } from './device-commands.ts';
import { makeDeviceSetup } from './device-setup.ts';
import * as doorCommands from './door-commands.ts';
import type { DriverCatalogue } from './driver-catalogue.ts';
import * as edgeFindings from './edge-findings.ts';
import { getEdgeSetup } from './edge-setup.ts';
import * as enrolments from './enrolment-flow.ts';
import * as exportPlace from './export-place.ts';
import { listFailures, makeRunAgain, noteFailures } from './failed-entries.ts';
import * as forgetting from './forgetting.ts';
import * as guests from './guest-flow.ts';
import * as holds from './hold-flow.ts';
import { armHousekeeping, keepHouse } from './housekeeping.ts';
import { makeImportPlace } from './import-place.ts';
import type { Intake } from './intake.ts';
import { journalQueries } from './journal-queries.ts';
import { keypadFlow } from './keypad-flow.ts';
import { makeLiveItems } from './live-items.ts';
import * as machineCommands from './machine-commands.ts';
import { machineFlow } from './machine-flow.ts';
import { machineTimers } from './machine-timers.ts';
import { withSecretsMasked } from './place-file/secrets.ts';
import * as planCharges from './plan-charges.ts';
import * as powerLearning from './power-learning.ts';
import * as quotes from './quotes.ts';
import { repeatAnswer } from './repeat-answer.ts';
import * as replays from './replay.ts';
import * as runningPrices from './running-prices.ts';
import * as sales from './sales.ts';
import * as sessionCommands from './session-commands.ts';
import * as visitCommands from './visit-commands.ts';

/** A command by name; its input was parsed by its route. */
export type CommandHandler = (ctx: FlowCtx, input: never) => Result<unknown>;
/** A query by name. */
export type QueryHandler = (asked: Asked, input: never) => Result<unknown>;
type Flows = {
  readonly [Type in ObservationType]?: ReadonlyArray<
    (ctx: FlowCtx, observation: ObservationOf<Type>, device: DeviceRow) => void
  >;
};
type TimerHandler = (ctx: FlowCtx, timer: Timer) => void;

export type Registry = {
  readonly intake: Intake;
  readonly commands: Readonly<Record<string, (ctx: FlowCtx, input: unknown) => Result<unknown>>>;
  readonly queries: Readonly<Record<string, (asked: Asked, input: unknown) => Result<unknown>>>;
  readonly handleTimer: (ctx: FlowCtx, timer: Timer) => void;
  /** What migrations leave to code, before anything is asked of the place. */
  readonly afterMigrations: (db: Db) => void;
  /** Timers that must exist and what a stop left in the middle. */
  readonly resume: (ctx: FlowCtx) => void;
  readonly issueAccessLists: (batch: Batch) => void;
  /** The lists as they stand: the broker in this process forgets them at a stop. */
  readonly currentAccessLists: (db: Db, nowMs: number) => readonly AccessList[];
  /** A command that acts and of which nothing was heard. */
  readonly noteSilent: (ctx: FlowCtx, silent: SilentCommand) => void;
  readonly countFailures: (db: Db) => number;
  /** Entries of the transaction whose flow threw. */
  readonly noteFailures: (batch: Batch) => void;
  /** Devices whose driver, settings or secret a command changed. */
  readonly devicesChangedBy: (command: string, result: Result<unknown>) => readonly string[];
  /** A command's input as the journal may keep it. */
  readonly withoutSecrets: (command: string, input: unknown) => unknown;
  /** The place's own parts tell it often what it may know already: an entry only where facts came of it. */
  readonly isOftenNothing: (command: string) => boolean;
};

/** Puts the place together, with what it must know of the drivers. */
export function makeRegistry(catalogue: DriverCatalogue): Registry {
  const listKinds = listKindsOf(catalogue);
  const commands = {
    ...access.commands,
    ...anomalies.commands,
    ...fleet.commands,
    ...machines.commands,
    ...people.commands,
    ...site.commands,
    ...tokens.commands,
    ...doorCommands.commands,
    ...machineCommands.commands,
    ...powerLearning.commands,
    ...sessionCommands.commands,
    ...visitCommands.commands,
    ...enrolments.commands,
    ...guests.commands,
    ...holds.commands,
    ...forgetting.commands,
    ...charges.commands,
    ...sales.commands,
    ...invoicingCommands,
    ...billingRuns.commands,
    ...edgeFindings.commands,
    ...clockJump.commands,
    'place.import': makeImportPlace(catalogue, [
      armClosing,
      holds.endSessionsOfHeld,
      chargeUncharged,
      planCharges.chargePlansSoon,
    ]),
    ...makeDeviceCommands(catalogue),
    'failures.run-again': makeRunAgain({ observe, handleTimer }),
  };
  const queries = {
    ...access.queries,
    ...anomalies.queries,
    ...fleet.queries,
    ...machines.queries,
    ...people.queries,
    ...site.queries,
    ...tokens.queries,
    ...exportPlace.queries,
    ...charges.queries,
    ...quotes.queries,
    ...replays.queries,
    ...journalQueries(catalogue),
    ...makeDeviceSetup(catalogue),
    'edge.setup': getEdgeSetup,
    'failures.list': listFailures,
    ...pictureReport.queries,
    ...powerReport.queries,
    ...siteReport.queries,
    ...spaceApiReport.queries,
    ...usageReport.queries,
    ...attendanceReport.queries,
    ...usageHoursReport.queries,
    ...zonesReport.queries,
    ...visitsReport.queries,
    ...decisionsReport.queries,
    ...badgesReport.queries,
    ...enrolments.queries,
    ...invoicingQueries,
    ...runningPrices.queries,
  };
  return {
    intake: {
      flow: observe,
      repeatAnswer,
      traitsOf: (driver) => catalogue.get(driver) ?? { buffers: false, confirms: false },
    },
    commands: chargingAll(commands as unknown as Registry['commands']),
    queries: {
      ...(queries as unknown as Registry['queries']),
      'live.items': makeLiveItems(queries) as Registry['queries'][string],
    },
    handleTimer,
    noteFailures,
    afterMigrations: linkFormerCharges,
    resume: (ctx) => {
      armClosing(ctx);
      armHousekeeping(ctx);
      planCharges.armPlanCharges(ctx);
    },
    issueAccessLists: (batch) => issueLists(batch, listKinds),
    currentAccessLists: (db, nowMs) => currentAccessLists(db, nowMs, listKinds),
    noteSilent: (ctx, silent) => {
      const device = fleet.findDevice(ctx.tx, silent.device);
      if (device !== null && catalogue.get(device.driver)?.confirms === true)
        noteSilent(ctx, silent);
    },
    countFailures,
    devicesChangedBy,
    withoutSecrets,
    isOftenNothing: (command) => OFTEN_NOTHING.has(command),
  };
}

const OFTEN_NOTHING: ReadonlySet<string> = new Set(['edge.note-findings']);

const FLOWS: Flows = {
  link: [noteHeldList, watchAway, machineFlow],
  power: [machineFlow],
  relay: [machineFlow],
  state: [machineFlow],
  job: [machineFlow],
  fault: [machineFlow],
  outcome: [noteOutcome, machineFlow],
  badge: [badgeFlow],
  keypad: [keypadFlow],
  decided: [decidedFlow],
  contact: [contactFlow, machineFlow],
  button: [
    machineFlow,
    (ctx, button, device) => (button.name === 'exit' ? exitButtonFlow(ctx, device) : undefined),
  ],
};

const TIMERS: Readonly<Partial<Record<TimerKind, TimerHandler>>> = {
  closing: closingTime,
  'always-closing': nightEnd,
  opening: openingTime,
  'door-held': doorHeld,
  daily: keepHouse,
  'plan-charges': planCharges.chargePlans,
  'access-list': renewAccessLists,
  'enrolment-end': enrolments.enrolmentEnd,
  'guest-end': guests.guestEnd,
  'device-away': deviceAway,
  'billing-run': billingRuns.goOnWithRun,
  ...machineTimers,
};

/** What a command ends or corrects is charged in the command's own entry. */
function chargingAll(commands: Registry['commands']): Registry['commands'] {
  return Object.fromEntries(
    Object.entries(commands).map(([name, command]) => [
      name,
      (ctx: FlowCtx, input: unknown) => charging(ctx, (inside) => command(inside, input)),
    ]),
  );
}

function handleTimer(ctx: FlowCtx, timer: Timer): void {
  charging(ctx, (inside) => TIMERS[timer.kind]?.(inside, timer));
}

/** The device's last known values first, then what the place makes of it. */
function observe(ctx: FlowCtx, observation: Observation, device: DeviceRow): void {
  if (updateDeviceStatus(ctx.tx, device, observation, ctx.entry.atMs)) {
    ctx.changed('device', device.slug);
  }
  const flows = (FLOWS[observation.type] ?? []) as ReadonlyArray<
    (ctx: FlowCtx, observation: Observation, device: DeviceRow) => void
  >;
  charging(ctx, (inside) => {
    for (const flow of flows) flow(inside, observation, device);
  });
}

/** At the end of a transaction in which rights changed: the offline lists of the devices concerned. */
function issueLists(batch: Batch, kinds: ListKinds): void {
  const { rights, nowMs } = batch;
  if (rights === null) return;
  batch.rights = null;
  const time = { receivedAtMs: nowMs, atMs: nowMs, atTrusted: true, ageMs: 0, live: true };
  runEntry(
    batch,
    {
      actor: { kind: 'system' },
      deviceId: null,
      boot: null,
      seq: null,
      type: 'access-lists',
      subject: {},
      time,
      sample: true,
    },
    (ctx) => {
      const devices = rights === 'all' ? null : [...rights];
      batch.accessLists.push(...issueAccessLists(ctx, devices, kinds));
    },
  );
}

/** What became of a command; one that failed is put before staff. */
function noteOutcome(ctx: FlowCtx, outcome: ObservationOf<'outcome'>, device: DeviceRow): void {
  const { command, ok, error = null } = outcome;
  const type = putOutcome(ctx.tx, device.slug, command, { ok, error, atMs: ctx.entry.atMs });
  // A reader that can show nothing has not failed.
  const isShown = type !== 'feedback' || error !== 'not-supported';
  if (ok || type === null || !isShown) return;
  raiseAnomaly(ctx, {
    kind: 'command-failed',
    subject: `device:${device.slug}`,
    detail: { command, error },
  });
}

function noteSilent(ctx: FlowCtx, silent: SilentCommand): void {
  raiseAnomaly(ctx, {
    kind: 'command-unanswered',
    subject: `device:${silent.device}`,
    detail: { command: silent.type },
  });
}

/** What changes devices says which. */
function devicesChangedBy(_command: string, result: Result<unknown>): readonly string[] {
  const value = result.ok ? (result.value as { devicesChanged?: readonly string[] }) : {};
  return value.devicesChanged ?? [];
}

/** Secrets and PINs of a place file stay out of the journal. */
function withoutSecrets(command: string, input: unknown): unknown {
  const isAboutDevices = command === 'place.import' || command.startsWith('devices.');
  return isAboutDevices ? withSecretsMasked(input) : input;
}
