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
  findUnknownNumber,
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
  putVisitHeadcount,
  putVisitPerson,
  readerState,
  touchSighting,
  wasPresented,
} from './store.ts';
export type * from './types.ts';

export const commands = {} as const;
export const queries = {} as const;
