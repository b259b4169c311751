/** The only door of the people slice for others. */

export {
  type PersonItem,
  type PersonToKeep,
  putOrganisations,
  putPerson,
  putPlans,
  readOrganisations,
  readPeople,
  readPlans,
  type StoredPerson,
} from './import.ts';
export {
  type BadgePeriod,
  type KeptHold,
  meet as periodsMeet,
  type PlannedBadge,
  planBadges,
  planHold,
} from './import-rules.ts';
export * from './rules.ts';
export {
  findCertification,
  findHolders,
  findOpenEnrolment,
  findPerson,
  findPersonByRef,
  listActiveHolders,
  listAllCertifications,
  listAllMemberships,
  listCertifications,
  listMemberships,
  putEnrolment,
} from './store.ts';
export type * from './types.ts';
