/**
 * Watts become a level. Two questions are asked of every sample, each held before it counts and then counted from
 * its first crossing: is the machine on (`offBelow`), and does it run (`runAbove`, `idleBelow`; between them it
 * keeps doing what it did). The holds elapse with time alone: `holdEndsAt` says when to look again.
 */
import type { PowerLevel, PowerSettings, PowerState } from './types.ts';

export type PowerChange = { readonly level: PowerLevel; readonly atMs: number };
export type PowerStep = { readonly state: PowerState; readonly changes: readonly PowerChange[] };

export const UNKNOWN_POWER: PowerState = {
  level: 'unknown',
  sinceMs: 0,
  on: false,
  onSinceMs: 0,
  onCrossedMs: null,
  runCrossedMs: null,
  lastAtMs: null,
};

/** Takes in one sample. One that is older than the last changes nothing. */
export function reducePower(
  state: PowerState,
  sample: { readonly milliwatts: number; readonly atMs: number },
  settings: PowerSettings,
): PowerStep {
  const { milliwatts, atMs } = sample;
  if (state.lastAtMs !== null && atMs < state.lastAtMs) return { state, changes: [] };
  const before = elapsePower(state, atMs, settings);
  const { level } = before.state;
  const runs = level === 'running';
  const wantsRun =
    milliwatts >= settings.runAboveMw || (runs && milliwatts >= settings.idleBelowMw);
  const isOn = milliwatts >= settings.offBelowMw;
  const after: PowerState = {
    ...before.state,
    lastAtMs: atMs,
    runCrossedMs: wantsRun === runs ? null : (before.state.runCrossedMs ?? atMs),
  };
  if (level !== 'unknown') {
    const onCrossedMs = isOn === after.on ? null : (after.onCrossedMs ?? atMs);
    const step = elapsePower({ ...after, onCrossedMs }, atMs, settings);
    return { state: step.state, changes: [...before.changes, ...step.changes] };
  }
  const found = { ...after, on: isOn, onSinceMs: atMs, onCrossedMs: null };
  if (wantsRun) {
    const step = elapsePower(found, atMs, settings);
    return { state: step.state, changes: [...before.changes, ...step.changes] };
  }
  const step = moveTo(found, isOn ? 'idle' : 'off', atMs);
  return { state: step.state, changes: [...before.changes, ...step.changes] };
}

/** Lets the holds elapse that end at or before `nowMs`. */
export function elapsePower(state: PowerState, nowMs: number, settings: PowerSettings): PowerStep {
  const changes: PowerChange[] = [];
  let current = state;
  for (;;) {
    const runDue = runHoldEndsAt(current, settings);
    const onDue = onHoldEndsAt(current, settings);
    if (runDue <= onDue && runDue <= nowMs) {
      const step = flipRun(current);
      current = step.state;
      changes.push(...step.changes);
    } else if (onDue <= nowMs) {
      const step = flipOn(current);
      current = step.state;
      changes.push(...step.changes);
    } else return { state: current, changes };
  }
}

/** When the next hold ends; null: none is under way. */
export function holdEndsAt(state: PowerState, settings: PowerSettings): number | null {
  const at = Math.min(runHoldEndsAt(state, settings), onHoldEndsAt(state, settings));
  return at === Number.POSITIVE_INFINITY ? null : at;
}

/** Nothing is known any more; the level was true up to `atMs`. */
export function losePower(state: PowerState, atMs: number): PowerStep {
  if (state.level === 'unknown' && state.runCrossedMs === null) return { state, changes: [] };
  return moveTo({ ...state, onCrossedMs: null, runCrossedMs: null }, 'unknown', atMs);
}

/** A relay that is open leaves no watts, whatever a meter says; nothing needs to be held. */
export function cutPower(state: PowerState, atMs: number): PowerStep {
  const cut = { ...state, on: false, onSinceMs: atMs, onCrossedMs: null, runCrossedMs: null };
  return state.level === 'off' ? { state: cut, changes: [] } : moveTo(cut, 'off', atMs);
}

function flipRun(state: PowerState): PowerStep {
  const atMs = state.runCrossedMs as number;
  const settled = { ...state, runCrossedMs: null };
  if (state.level !== 'running') {
    const on = { ...settled, on: true, onSinceMs: state.on ? state.onSinceMs : atMs };
    return moveTo({ ...on, onCrossedMs: null }, 'running', atMs);
  }
  if (state.on || state.onSinceMs <= atMs) return moveTo(settled, state.on ? 'idle' : 'off', atMs);
  const idle = moveTo(settled, 'idle', atMs);
  const off = moveTo(idle.state, 'off', state.onSinceMs);
  return { state: off.state, changes: [...idle.changes, ...off.changes] };
}

function flipOn(state: PowerState): PowerStep {
  const atMs = state.onCrossedMs as number;
  const flipped = { ...state, on: !state.on, onSinceMs: atMs, onCrossedMs: null };
  if (state.level === 'running') return { state: flipped, changes: [] };
  return moveTo(flipped, flipped.on ? 'idle' : 'off', atMs);
}

function moveTo(state: PowerState, level: PowerLevel, atMs: number): PowerStep {
  if (state.level === level) return { state, changes: [] };
  return { state: { ...state, level, sinceMs: atMs }, changes: [{ level, atMs }] };
}

function runHoldEndsAt(state: PowerState, settings: PowerSettings): number {
  if (state.runCrossedMs === null) return Number.POSITIVE_INFINITY;
  const hold = state.level === 'running' ? settings.stopAfterMs : settings.startAfterMs;
  return state.runCrossedMs + hold;
}

/** While it is open whether the machine runs since it was switched on, "on" alone is no news. */
function onHoldEndsAt(state: PowerState, settings: PowerSettings): number {
  const { onCrossedMs, runCrossedMs, level } = state;
  if (onCrossedMs === null) return Number.POSITIVE_INFINITY;
  const mayRun = level !== 'running' && runCrossedMs !== null && runCrossedMs <= onCrossedMs;
  return mayRun ? Number.POSITIVE_INFINITY : onCrossedMs + settings.settleMs;
}
