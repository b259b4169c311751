/** The only door of the access slice for others. */
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
  findVisit,
  findVisitAfter,
  findVisitBefore,
  insertDecision,
  insertVisit,
  listAssumedSince,
  listOpenInZone,
  listOpenVisits,
  putPinTries,
  putReaderState,
  putSighting,
  putVisitEnd,
  putVisitFlags,
  readerState,
  touchSighting,
} from './store.ts';
export type * from './types.ts';
