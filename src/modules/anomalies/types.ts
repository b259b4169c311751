/** The words of anomalies: what a person should look at. */
import type { AnomalyKind, AnomalySubject } from '#contract/anomalies.ts';

/** What an anomaly is about: `machine:laser-1`, `session:<id>`, `site:saint-erme`. */
export type Subject = `${AnomalySubject}:${string}`;

/** The numbers and words that a sentence about it needs, flat. */
export type Detail = Readonly<Record<string, string | number | boolean | null>>;

export type Finding = {
  readonly kind: AnomalyKind;
  readonly subject: Subject;
  /** A sentence alone is kept as `text`. */
  readonly detail?: Detail | string;
};
