/** The only door of the people slice for others. */
import { holdPerson, setBadgeState } from './commands.ts';
import { getPerson, listPeople } from './queries.ts';

export { dropOldEnrolments } from './forgetting-store.ts';
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
  type EnrolmentRow,
  findCertification,
  findEnrolment,
  findFreeNumber,
  findHint,
  findHolders,
  findOpenEnrolment,
  findPerson,
  findPersonByRef,
  insertBadge,
  insertEnrolment,
  insertGuest,
  isOrganisation,
  listActiveHolders,
  listAllCertifications,
  listAllMemberships,
  listBadgesOf,
  listCertifications,
  listMemberships,
  listNumbersOfCard,
  listPayers,
  listPeopleAfter,
  listPeriods,
  listPricedPlans,
  PEOPLE_A_TURN,
  putBadgeState,
  putEnrolment,
  type Seen,
} from './store.ts';
export type * from './types.ts';

export const commands = { 'people.hold': holdPerson, 'badges.state': setBadgeState } as const;
export const queries = { 'people.list': listPeople, 'people.get': getPerson } as const;
