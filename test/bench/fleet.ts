/** The devices of a generator, as measures use them. */
import { type Child, startChild } from './child.ts';
import type { Counted, FleetOptions, Flooded, Paced, Saying } from './generator.ts';

export type Fleet = {
  readonly paced: (says: Saying, perSecond: number, seconds: number) => Promise<Paced>;
  readonly flood: (says: Saying, seconds: number, events?: number) => Promise<Flooded>;
  readonly count: () => Promise<Counted>;
  readonly end: () => Promise<void>;
};

/** Starts a generator of its own and logs its devices in. */
export async function aFleet(options: FleetOptions): Promise<Fleet> {
  const child: Child = startChild('./generator.ts');
  await child.ask({ kind: 'connect', ...options });
  return {
    paced: (says, perSecond, seconds) => child.ask({ kind: 'paced', says, perSecond, seconds }),
    flood: (says, seconds, events) =>
      child.ask({ kind: 'flood', says, seconds, ...(events === undefined ? {} : { events }) }),
    count: () => child.ask({ kind: 'count' }),
    end: child.end,
  };
}
