/** Commands to a relay that answers in its own time: taken, confirmed by what it says, superseded, given up. */
import type { Command } from '#kernel/command.ts';
import type { OutcomeReported } from '#kernel/observation.ts';

/** A command that was sent and that the device has not confirmed yet. */
export type Awaited = { readonly id: string; readonly on: boolean; readonly untilMs: number };
export type Settled = {
  readonly awaited: readonly Awaited[];
  readonly outcomes: readonly OutcomeReported[];
};
/** What a command asks of the driver: to switch, to ask the device how it stands, or nothing. */
export type Taken = Settled & { readonly does: 'switch-on' | 'switch-off' | 'ask' | 'nothing' };

export const CONFIRMED_WITHIN_MS = 8_000;
const AWAITED_MAX = 8;

/** `enable` and `disable` are the relay's; `refresh` is done by asking; nothing else is a relay's. */
export function takeRelayCommand(
  awaited: readonly Awaited[],
  command: Command,
  nowMs: number,
): Taken {
  const { id, type } = command;
  if (type === 'refresh') return { does: 'ask', awaited, outcomes: [outcome(id, true)] };
  if (type !== 'enable' && type !== 'disable') {
    return { does: 'nothing', awaited, outcomes: [outcome(id, false, 'not-supported')] };
  }
  const on = type === 'enable';
  if (on && command.expiresAtMs !== undefined && command.expiresAtMs <= nowMs) {
    return { does: 'nothing', awaited, outcomes: [outcome(id, false, 'expired')] };
  }
  // The relay can only answer the last word that it was given.
  const others = awaited.filter((one) => one.on !== on);
  const kept = awaited.filter((one) => one.on === on && one.id !== id);
  const next = { id, on, untilMs: nowMs + CONFIRMED_WITHIN_MS };
  return {
    does: on ? 'switch-on' : 'switch-off',
    awaited: [...kept, next].slice(-AWAITED_MAX),
    outcomes: givenUp(others, 'superseded'),
  };
}

/** The device says how its relay stands. */
export function confirmRelay(awaited: readonly Awaited[], on: boolean): Settled {
  const confirmed = awaited.filter((one) => one.on === on);
  return {
    awaited: confirmed.length === 0 ? awaited : awaited.filter((one) => one.on !== on),
    outcomes: confirmed.map((one) => outcome(one.id, true)),
  };
}

/** The device refuses the command. */
export function refuseRelay(awaited: readonly Awaited[], id: string, error: string): Settled {
  return {
    awaited: awaited.filter((one) => one.id !== id),
    outcomes: givenUp(
      awaited.filter((one) => one.id === id),
      error,
    ),
  };
}

/** What was not confirmed in time has failed. */
export function overdueRelay(awaited: readonly Awaited[], nowMs: number): Settled {
  const late = awaited.filter((one) => one.untilMs <= nowMs);
  return {
    awaited: late.length === 0 ? awaited : awaited.filter((one) => one.untilMs > nowMs),
    outcomes: givenUp(late, 'no-answer'),
  };
}

export function givenUp(awaited: readonly Awaited[], error: string): readonly OutcomeReported[] {
  return awaited.map((one) => outcome(one.id, false, error));
}

/** When the first answer is overdue; infinity while none is awaited. */
export function firstOverdueMs(awaited: readonly Awaited[]): number {
  return Math.min(Number.POSITIVE_INFINITY, ...awaited.map((one) => one.untilMs));
}

/** As a driver's wish to be woken that waits for nothing else. */
export function wakeForRelay(awaited: readonly Awaited[]): number | null {
  return awaited.length === 0 ? null : firstOverdueMs(awaited);
}

function outcome(command: string, ok: boolean, error?: string): OutcomeReported {
  return { type: 'outcome', command, ok, ...(error !== undefined && { error }) };
}
