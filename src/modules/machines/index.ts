/** The only door of the machines slice for others. */

import { getJob, getMachine, getSession, listJobs, listMachines, listSessions } from './queries.ts';
import { compareUsage, correctUsage, rebuildUsage } from './usage-rebuild.ts';

export { CONTACT_HOLD_MS, contactHold } from './contact-rules.ts';
export { readCounter, runningInGap, sumWatts } from './energy-rules.ts';
export { milligramsOf } from './filament-rules.ts';
export { putMachines, readMachines } from './import.ts';
export {
  type InterlockPlan,
  planReconnection,
  SETTLES_AFTER_MS,
} from './interlock-rules.ts';
export { isEnd, JOB_LOST_AFTER_MS, planJob } from './job-rules.ts';
export {
  findJob,
  findJobByKey,
  findOpenJob,
  insertJob,
  jobSpansWithin,
  jobsOfSession,
  listCounters,
  listEndedJobsAfterId,
  putCounter,
  putJob,
} from './job-store.ts';
export {
  histogramOf,
  type PowerSample,
  proposeThresholds,
  runsUnder,
  type Span,
  timeWithin,
} from './learning-rules.ts';
export {
  addRecordedSample,
  endRecording,
  findLastRecording,
  insertRecording,
  listRecordedSamples,
  putPower,
  RECORDED_SAMPLES_MAX,
  type RecordingRow,
} from './learning-store.ts';
export {
  cutPower,
  elapsePower,
  holdEndsAt,
  losePower,
  type PowerStep,
  reducePower,
} from './power-rules.ts';
export { machineItem, sessionItems, soFar } from './queries.ts';
export { needsSupervisor, type StartFacts, stillWaits, unmetAtMachine } from './rules.ts';
export {
  type BadgePlan,
  idleEndsAt,
  planBadge,
  planEnd,
} from './session-rules.ts';
export {
  dropRun,
  endRun,
  findLastEnded,
  findOpenRun,
  findOpenSession,
  findSession,
  insertRun,
  listEndedAfterId,
  listOpenSessions,
  listSessionsById,
  listSessionsEndedWithin,
  putSession,
  putSessionCharge,
  runsWithin,
  sessionsEndedAfter,
  sessionsWithin,
} from './session-store.ts';
export {
  closeSession,
  countJob,
  flagSession,
  flagsOf,
  hasFlag,
  jobUse,
  markEnding,
  openSession,
  reworkSessions,
  sessionUse,
  withFlags,
} from './sessions.ts';
export { DISAGREE_AFTER_MS, type Disagreement, disagreement } from './source-rules.ts';
export {
  devicesOf,
  isBusy,
  isCut,
  isOnline,
  isPartOf,
  machineState,
  powerDevice,
  stateOfContact,
  stateSource,
} from './state-rules.ts';
export {
  findMachine,
  findMachineById,
  listMachineRows,
  machinesAtReader,
  machinesOfDevice,
  readStatus,
  writeStatus,
} from './store.ts';
export type * from './types.ts';
export { addWear } from './upkeep-rules.ts';
export {
  type Compared,
  compareUsage,
  correctUsage,
  type Rebuilt,
  rebuildUsage,
} from './usage-rebuild.ts';
export { billedHeldMs, idleTailMs, runningWithin, shareOut, usageByDay } from './usage-rules.ts';
export {
  isCounted,
  listDayRows,
  listPersonDayRows,
  NOBODY,
  type UsageDelta,
} from './usage-store.ts';

export const commands = {
  'usage.rebuild': rebuildUsage,
  'usage.correct': correctUsage,
} as const;
export const queries = {
  'usage.compare': compareUsage,
  'machines.list': listMachines,
  'machines.get': getMachine,
  'sessions.list': listSessions,
  'sessions.get': getSession,
  'jobs.list': listJobs,
  'jobs.get': getJob,
} as const;
