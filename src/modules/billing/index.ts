/** The only door of the billing slice for others. */

export {
  anybodyPrepays,
  findAccountHolder,
  findBuyer,
  putSeller,
  readSellerItem,
} from './account-parties.ts';
export { oldestDueOf } from './account-store.ts';
export {
  type CountedUse,
  countersOf,
  lastOfMonth,
  NO_COUNTERS,
  periodKey,
  reachOf,
} from './cap-rules.ts';
export { waiveCharge } from './charge-commands.ts';
export {
  chargeItems,
  getCharge,
  listCharges,
  listDue,
  payerRefOf,
  placeLanguage,
  stepItems,
} from './charge-queries.ts';
export { COVERED, WITHDRAWN } from './charge-rules.ts';
export {
  chargesWithUse,
  findCharge,
  findSale,
  hasTariffs,
  linkFormerCharges,
  liveCharges,
  planSourcesOf,
} from './charge-store.ts';
export { totalCharges } from './charge-totals.ts';
export { unwaiveCharge } from './charge-unwaive.ts';
export {
  type Charged,
  chargedCents,
  chargeUse,
  isCharged,
  settle,
  type UseToCharge,
} from './charge-use.ts';
export { witnessCharges } from './charge-witness.ts';
export { passesBefore, passesOf } from './held-passes.ts';
export type { DeductedDeposit, Snapshot } from './invoice-issue.ts';
export { invoicingCommands, invoicingQueries } from './invoice-names.ts';
export { getDocument } from './invoice-queries.ts';
export { countDrafts, countPayers, draftsOfPeriod, nextPayer } from './invoice-store.ts';
export { monthAfter } from './ledger-post.ts';
export { type LedgerVerification, verifyLedger } from './ledger-verify.ts';
export { halfDaysTouched, passUntil, planBurns } from './pass-rules.ts';
export { type Buyer, noteSale, sellAt, sellPass, takeBack } from './pass-sale.ts';
export { getAccount, type WalletStanding, walletStandingOf } from './payment-queries.ts';
export {
  coverageOf,
  type Days,
  daysIn,
  periodsWithin,
  planCents,
  planLabel,
} from './plan-rules.ts';
export {
  type Rating,
  rateWithHistory,
  type Taken,
  takenBy,
  usesBefore,
} from './rate-history.ts';
export { type RateFacts, rateUse } from './rate-rules.ts';
export { runItemOf, runWholeOf } from './run-queries.ts';
export { billPayer, issueOfRun, monthBounds, type RunAtWork, skip, tryDraft } from './run-step.ts';
export {
  findRun,
  findRunAtWork,
  insertRun,
  moveRun,
  type RunGoal,
  type RunRow,
} from './run-store.ts';
export { listPasses, listTariffs } from './tariff-queries.ts';
export {
  type Applied,
  applyTariff,
  findTariff,
  type NotApplied,
  rateFor,
  type Tariff,
  versionAt,
} from './tariff-rules.ts';
export {
  findPass,
  findTariffBySlug,
  lastInvoicedDate,
  listTargets,
  putPasses,
  putTariffs,
  readPasses,
  readTariffs,
} from './tariff-store.ts';
export { labelOfUse } from './trace-rules.ts';
export type * from './types.ts';
export {
  basisPointsOf,
  findRegime,
  isRateInForce,
  legalReference,
  percentOf,
  splitVat,
  VAT_RATES,
  VAT_REGIMES,
  type VatSplit,
  vatMistake,
  vatOf,
} from './vat-rules.ts';
