/** The only door of the people slice for others. */
export * from './rules.ts';
export {
  findCertification,
  findHolders,
  findOpenEnrolment,
  findPerson,
  findPersonByRef,
  listCertifications,
  listMemberships,
  putEnrolment,
} from './store.ts';
export type * from './types.ts';
