/** What HTTP is given of time and chance: the real ones in the program, stepped ones in tests. */

export type HttpClock = {
  readonly nowMs: () => number;
  /** Runs something later; answers how to call it off. */
  readonly after: (delayMs: number, run: () => void) => () => void;
};

export type HttpChance = {
  readonly newId: () => string;
  readonly randomBytes: (count: number) => Uint8Array;
};

/** The part of pino that HTTP writes to. */
export type HttpLogger = {
  readonly error: (about: object, message: string) => void;
  readonly warn: (about: object, message: string) => void;
};
