/** A draft of a version: a price changed in its place, and text read back with what is wrong with it. Pure. */
import { type TariffVersion, tariffVersion } from '#contract/tariffs.ts';

export type DraftMistake = { readonly path: string; readonly message: string };
type ReadDraft =
  | { readonly ok: true; readonly version: TariffVersion }
  | { readonly ok: false; readonly mistakes: readonly DraftMistake[] };

/** The version with another value at a path, like `rates.0.components.1.price`. */
export function withValue(version: TariffVersion, path: string, value: string): TariffVersion {
  const copy: unknown = structuredClone(version);
  const steps = path.split('.');
  const last = steps.pop();
  let at = copy as Record<string, unknown>;
  for (const step of steps) at = at[step] as Record<string, unknown>;
  if (last !== undefined) at[last] = value;
  return copy as TariffVersion;
}

export function textOf(version: TariffVersion): string {
  return JSON.stringify(version, null, 2);
}

/** What the place file would take; else the first mistake at each path. */
export function readDraft(text: string): ReadDraft {
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return { ok: false, mistakes: [{ path: 'JSON', message: error.message }] };
  }
  return checkDraft(given);
}

export function checkDraft(given: unknown): ReadDraft {
  const read = tariffVersion.safeParse(given);
  if (read.success) return { ok: true, version: read.data };
  const mistakes = new Map<string, string>();
  for (const { path, message } of read.error.issues) {
    const at = path.join('.');
    if (!mistakes.has(at)) mistakes.set(at, message);
  }
  return { ok: false, mistakes: [...mistakes].map(([path, message]) => ({ path, message })) };
}

/** The draft as if it had been in force all along, so that a past month can be rated by it. */
export function inForceFrom(version: TariffVersion, date: string): TariffVersion {
  const { until: _, ...rest } = version;
  return { ...rest, from: date < version.from ? date : version.from };
}
