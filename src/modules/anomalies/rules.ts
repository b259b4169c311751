/** How a subject is written in one column and told in two words. Pure. */
import { ANOMALY_SUBJECTS, type AnomalySubject } from '#contract/anomalies.ts';

/** The two parts of `machine:laser-1`; what is about nothing that is known is about the site. */
export function subjectParts(text: string): { subjectKind: AnomalySubject; subject: string } {
  const at = text.indexOf(':');
  const kind = text.slice(0, at);
  return at > 0 && isSubject(kind)
    ? { subjectKind: kind, subject: text.slice(at + 1) }
    : { subjectKind: 'site', subject: text };
}

function isSubject(text: string): text is AnomalySubject {
  return (ANOMALY_SUBJECTS as readonly string[]).includes(text);
}
