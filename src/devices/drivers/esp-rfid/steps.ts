/** Several reactions to one input, each on what the one before made of the state. */
import type { DriverState, DriverStep } from '#devices/driver.ts';
import type { Context, Line, Memory } from './state.ts';

export type State = DriverState<Memory, Line>;
export type Step = DriverStep<Memory, Line>;
export type Reaction = (state: State, context: Context) => Step;

/** Begins with a step that was made; what follows adds to it. */
export function inTurn(
  state: State,
  context: Context,
  first: Step,
  reactions: readonly Reaction[],
): Step {
  return reactions.reduce<Step>((so, react) => {
    const { memory = state.memory, line = state.line } = so;
    return joined(so, react({ memory, line }, context));
  }, first);
}

function joined(one: Step, other: Step): Step {
  return {
    ...one,
    ...other,
    observations: [...(one.observations ?? []), ...(other.observations ?? [])],
    faults: [...(one.faults ?? []), ...(other.faults ?? [])],
    send: [...(one.send ?? []), ...(other.send ?? [])],
  };
}
