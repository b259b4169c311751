/** The only door of the access slice for others. */
export {
  FORGOTTEN_ROWS_MAX,
  forgetDecisions,
  forgetSightings,
  forgetVisits,
} from './forgetting-store.ts';
export * from './rules.ts';
export {
  countPresent,
  countPresentBesides,
  dropPinTries,
  findDecision,
  findDecisionOf,
  findOpenVisit,
  findPinTries,
  findSighting,
  findUnknownNumber,
  findVisit,
  findVisitAfter,
  findVisitBefore,
  insertDecision,
  insertVisit,
  listAssumedSince,
  listDecisionsWithin,
  listOpenInZone,
  listOpenVisits,
  listVisitsEndedWithin,
  putPinTries,
  putReaderState,
  putSighting,
  putVisitEnd,
  putVisitFlags,
  putVisitHeadcount,
  putVisitPerson,
  readerState,
  touchSighting,
  wasPresented,
} from './store.ts';
export type * from './types.ts';

export const commands = {} as const;
export const queries = {} as const;
