/** Errors as RFC 9457 `application/problem+json`. */
import * as z from 'zod';

export const PROBLEM_TYPE = 'application/problem+json';

/** One mistake in the input; `path` like `machines[2].power.offBelowWatts`, empty for the whole. */
export const problemError = z.object({ path: z.string(), message: z.string() });
export type ProblemError = z.infer<typeof problemError>;

/** `code` is the refusal's word, for programs; `title` and `detail` are sentences, for people. */
export const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int().min(400).max(599),
  code: z.string(),
  detail: z.string().optional(),
  instance: z.string().optional(),
  errors: z.array(problemError).optional(),
});
export type Problem = z.infer<typeof problem>;

/** A path of zod as problems write it. */
export function pathText(path: ReadonlyArray<PropertyKey>): string {
  return path
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`))
    .join('')
    .replace(/^\./, '');
}

/** What a failed parse says, one entry a mistake; unknown keys are named one by one. */
export function problemErrors(error: z.ZodError): ProblemError[] {
  return error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => ({
          path: pathText([...issue.path, key]),
          message: 'not a field that is known here',
        }))
      : [{ path: pathText(issue.path), message: issue.message }],
  );
}
