/** Keeps the device's own list of users in step with the place's: one command at a time, for its answer names nobody. */
import type { Sending } from '#devices/driver.ts';
import type { AccessList } from '#kernel/command.ts';
import type { Observation } from '#kernel/observation.ts';
import { commandTo } from './command.ts';
import { keptOf } from './list.ts';
import { askForUsers, USER_NAME } from './listing.ts';
import { heldAfter, heldMeanwhile, planAt, withDone, writtenUid } from './plan.ts';
import {
  type Context,
  type Job,
  type Line,
  type Memory,
  nextWake,
  type Settings,
} from './state.ts';
import type { State, Step } from './steps.ts';

const ANSWERED_WITHIN_MS = 5000;
const TRIES_MAX = 3;
/** The first firmware answers nothing: it is given this time for each. */
const SILENT_PACE_MS = 1000;

/** The place has a list for it. */
export function takeList(state: State, list: AccessList, context: Context): Step {
  const { memory, line } = settled(state);
  if (context.settings.users === 'own') return told({ memory, line }, list.version);
  return onward(state, { memory: { ...memory, list: keptOf(list) }, line }, context);
}

/** The device keeps none of the place's users: there is nothing that it has not taken yet. */
function told({ memory, line }: State, version: number): Step {
  const next = { ...memory, list: null, told: version };
  return { memory: next, line, ...(isThere(line) && { observations: [holds(next)] }) };
}

/** Which version of the place's list it holds. */
export function holds(memory: Memory): Observation {
  return { type: 'link', online: true, ...(memory.told !== null && { access: memory.told }) };
}

/** Does what is next: nothing while it waits for an answer, is away, or its address is not known. */
export function keepInStep(state: State, context: Context): Step {
  const { line, memory } = state;
  const isIdle = line.doing === null && line.listingUntilMs === null && !line.isStuck;
  if (memory.list === null || !isIdle || !isThere(line) || memory.address === null) return {};
  const { plan } = line;
  const mustList = memory.mustList && memory.answers !== false;
  if (plan !== null && !mustList && context.nowMs < plan.changesAtMs) {
    const job = plan.jobs[plan.done];
    if (job !== undefined && canBeDone(job, state, context)) return doJob(state, job, context);
  }
  const now = settled(state);
  const kept = now.memory === memory ? {} : { memory: now.memory };
  if (mustList) return { ...kept, ...askForUsers(now, context) };
  return { ...kept, ...planned(now, context) };
}

/** Works out what is to be done now, and begins it; with nothing to do, the device holds the list. */
function planned({ memory, line }: State, context: Context): Step {
  const plan = planAt(memory, context);
  const [job] = plan?.jobs ?? [];
  if (plan !== null && job !== undefined) {
    const next = { ...memory, held: heldMeanwhile(memory.held, plan) };
    const begun = { memory: next, line: { ...line, plan } };
    return { memory: next, ...doJob(begun, job, context) };
  }
  const next: Line = { ...line, changesAtMs: plan?.changesAtMs ?? null };
  const version = memory.list?.version ?? null;
  const isNews = plan !== null && memory.told !== version && memory.answers !== false;
  const nextMemory = { ...memory, told: version };
  return {
    line: next,
    wakeAtMs: nextWake(next),
    ...(isNews && { memory: nextMemory, observations: [holds(nextMemory)] }),
  };
}

/** Remembers what of the plan is done, and ends it; what is under way is not among that. */
export function settled({ memory, line }: State): State {
  const { plan } = line;
  if (plan === null) return { memory, line };
  return {
    memory: { ...memory, held: heldAfter(memory.held, plan) },
    line: { ...line, plan: null },
  };
}

/** How the device writes numbers may have been seen since. */
function canBeDone({ kind, number }: Job, { memory }: State, { settings }: Context): boolean {
  return kind === 'deletuid' || writtenUid(number, settings, memory) !== null;
}

function doJob({ line, memory }: State, job: Job, context: Context, tries = 1): Step {
  const { nowMs, settings } = context;
  const withinMs = memory.answers === false ? SILENT_PACE_MS : ANSWERED_WITHIN_MS;
  const next: Line = {
    ...line,
    doing: { ...job, tries, untilMs: nowMs + withinMs },
  };
  const send = [commandOf(job, settings, memory)];
  return { line: next, send, wakeAtMs: nextWake(next) };
}

function commandOf({ kind, number, until }: Job, given: Settings, memory: Memory): Sending {
  const uid = writtenUid(number, given, memory) ?? number;
  const body =
    kind === 'deletuid'
      ? { uid }
      : { uid, user: USER_NAME, acctype: '1', validsince: '0', validuntil: String(until) };
  return commandTo(given, memory, kind, body);
}

/** It has done what was asked, or, with the first firmware, had the time for it. */
function jobDone({ memory, line }: State): State {
  const { doing, plan } = line;
  if (doing === null) return { memory, line };
  const next: Line = { ...line, doing: null };
  if (plan !== null) return { memory, line: { ...next, plan: { ...plan, done: plan.done + 1 } } };
  // Its plan was given up meanwhile.
  return { memory: { ...memory, held: withDone(memory.held, [doing]) }, line: next };
}

/** What became of the state, and what is next in it. */
function onward(before: State, now: State, context: Context): Step {
  const kept = now.memory === before.memory ? {} : { memory: now.memory };
  return { ...kept, line: now.line, ...keepInStep(now, context) };
}

/** An answer names the command and no user. */
export function takeAnswer(state: State, type: unknown, context: Context): Step {
  if (state.line.doing?.kind !== type) return {};
  const { memory, line } = jobDone(state);
  const { answers } = memory;
  if (answers === true) return onward(state, { memory, line }, context);
  // What was taken for done while it seemed to say nothing may not be.
  const mustList = memory.mustList || answers === false;
  return onward(state, { memory: { ...memory, answers: true, mustList }, line }, context);
}

/**
 * A command without an answer is sent again. What has answered before is then left alone until it is heard of
 * again; what has never answered does as it is told without a word.
 */
export function overdueJob(state: State, context: Context): Step {
  const { line, memory } = state;
  const { doing } = line;
  if (doing === null || doing.untilMs > context.nowMs) return {};
  if (memory.answers === false) return onward(state, jobDone(state), context);
  if (doing.tries < TRIES_MAX) return doJob(state, doing, context, doing.tries + 1);
  if (memory.answers === null) {
    const silent = { line, memory: { ...memory, answers: false } };
    const after = onward(state, jobDone(silent), context);
    return { ...after, observations: [UNCONFIRMED, ...(after.observations ?? [])] };
  }
  const next: Line = { ...line, doing: null, isStuck: true };
  return { observations: [NOT_TAKEN], line: next, wakeAtMs: nextWake(next) };
}

const UNCONFIRMED: Observation = {
  type: 'fault',
  code: 'users-unconfirmed',
  text: 'this firmware does not say whether it has entered a user',
};
const NOT_TAKEN: Observation = {
  type: 'fault',
  code: 'users-not-taken',
  text: 'the device does not answer when users are entered',
};

function isThere({ beatAtMs, isAway }: Line): boolean {
  return beatAtMs !== null && !isAway;
}
