/** Which membership counts on a day. */
import type { MembershipEntry } from '#contract/people.ts';

/** The one in force, the longest of several; else the last that was. */
export function currentMembership(
  memberships: readonly MembershipEntry[],
  today: string,
): MembershipEntry | null {
  const byEnd = memberships.toSorted((a, b) => endOf(b).localeCompare(endOf(a)));
  return (
    byEnd.find(({ from, until }) => from <= today && (until === null || today <= until)) ??
    byEnd[0] ??
    null
  );
}

function endOf({ until }: MembershipEntry): string {
  return until ?? '9999-12-31';
}
