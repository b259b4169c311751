/** Who may do what over HTTP: the six roles, and what each of them may see. */
import * as z from 'zod';

export const ROLES = ['owner', 'manager', 'accountant', 'trainer', 'reception', 'viewer'] as const;
export const role = z.enum(ROLES);
export type Role = z.infer<typeof role>;

/** A viewer sees nothing personal: every `person` and `supervisor` is null to them. */
export function seesNames(of: Role): boolean {
  return of !== 'viewer';
}

/** Below manager, badge numbers show their last 4 digits. */
export function seesBadgeNumbers(of: Role): boolean {
  return of === 'owner' || of === 'manager';
}

/** Start, end, assign, split, void sessions. */
export function correctsSessions(of: Role): boolean {
  return of === 'owner' || of === 'manager' || of === 'trainer';
}

/** Open and correct visits, unlock doors, enrol badges, hold people. */
export function welcomesPeople(of: Role): boolean {
  return of === 'owner' || of === 'manager' || of === 'reception';
}

/** Bill, see charges and invoices, keep accounts. */
export function bills(of: Role): boolean {
  return of === 'owner' || of === 'manager' || of === 'accountant';
}

/** Take payments in, at the counter as in the office. */
export function takesMoney(of: Role): boolean {
  return bills(of) || of === 'reception';
}

/** Take machines out of service and back, resolve anomalies, import. */
export function runsThePlace(of: Role): boolean {
  return of === 'owner' || of === 'manager';
}
