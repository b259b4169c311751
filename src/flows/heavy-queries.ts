/** Queries that may read much: they are answered beside the thread that opens doors. */

export const HEAVY_QUERIES: ReadonlySet<string> = new Set([
  'machines.power',
  'usage.get',
  'usage.hours',
  'usage.compare',
  'attendance.get',
  'passages.get',
  'sessions.list',
  'jobs.list',
  'visits.list',
  'decisions.list',
  'journal.observations',
  'failures.list',
  'people.list',
  'badges.list',
  'badges.unknown',
  'place.export',
  'charges.due',
  'charges.list',
  'charges.totals',
  'quotes.replay',
  'invoices.list',
  'payers.list',
  'accounts.list',
  'accounts.get',
  'payments.list',
  'billing-runs.get',
]);

/** The same, asked for by a part of the server that needs plain data and no JSON. */
export const HEAVY_PLAIN_QUERIES: ReadonlySet<string> = new Set([
  'exports.documents',
  'exports.ledger',
  'exports.sales',
  'exports.charges',
]);
