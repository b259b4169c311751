/** The same done to many, one after the other: what is refused holds up none of the others. */
import { ApiError } from './client.ts';

export type Refused = { readonly name: string; readonly error: unknown };

type Many<Thing> = {
  /** In the order in which they are done. */
  readonly things: readonly Thing[];
  readonly nameOf: (thing: Thing) => string;
  readonly act: (thing: Thing) => Promise<unknown>;
  readonly onDone: (thing: Thing) => void;
};

/** Not all was done. `stoppedBy`: what came instead of an answer, after which nothing more was sent; null: all were. */
export class NotAllDone extends Error {
  readonly done: number;
  readonly total: number;
  readonly refused: readonly Refused[];
  readonly stoppedBy: unknown;
  constructor(done: number, total: number, refused: readonly Refused[], stoppedBy: unknown) {
    super(`${done} of ${total}`);
    this.name = 'NotAllDone';
    this.done = done;
    this.total = total;
    this.refused = refused;
    this.stoppedBy = stoppedBy;
  }
}

/** Throws `NotAllDone` where a thing was refused, or where no answer came. */
export async function doEach<Thing>({ things, nameOf, act, onDone }: Many<Thing>): Promise<void> {
  const refused: Refused[] = [];
  let done = 0;
  for (const thing of things) {
    try {
      await act(thing);
    } catch (error) {
      if (!(error instanceof ApiError) || error.failure !== 'refused')
        throw new NotAllDone(done, things.length, refused, error);
      refused.push({ name: nameOf(thing), error });
      continue;
    }
    done += 1;
    onDone(thing);
  }
  if (refused.length > 0) throw new NotAllDone(done, things.length, refused, null);
}
