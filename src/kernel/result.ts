/** The answer of a command: a value, or a refusal that the place gives as a value and never as an exception. */

export type Refused<Code extends string = string> = {
  readonly ok: false;
  readonly code: Code;
  /** Words for a person: what was refused and what to do now. */
  readonly message: string;
  /** The places in the input that are wrong, where there are any. */
  readonly errors?: ReadonlyArray<{ readonly path: string; readonly message: string }>;
};

export type Result<Value, Code extends string = string> =
  | { readonly ok: true; readonly value: Value }
  | Refused<Code>;

/** Wraps a value. */
export function ok<Value>(value: Value): { readonly ok: true; readonly value: Value } {
  return { ok: true, value };
}

/** Says no, with a code that a program reads and words that a person reads. */
export function refuse<Code extends string>(
  code: Code,
  message: string,
  errors?: ReadonlyArray<{ readonly path: string; readonly message: string }>,
): Refused<Code> {
  return errors === undefined ? { ok: false, code, message } : { ok: false, code, message, errors };
}
