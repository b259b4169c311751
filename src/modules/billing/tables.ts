/** What use costs and what was charged for it. Instants are milliseconds UTC, dates civil, amounts whole cents. */
import { index, integer, primaryKey, sql, sqliteTable, text, uniqueIndex } from '#db/drizzle.ts';
import { organisations, people } from '../people/tables.ts';
import { site } from '../site/tables.ts';

/** Of earlier slices: who pays, and where. */
export { organisations, people, site };

export const tariffs = sqliteTable('tariffs', {
  id: integer().primaryKey(),
  slug: text().notNull().unique(),
  name: text().notNull(),
  /** JSON: {machines, machineKinds, zones}, slugs. */
  for: text().notNull(),
});

/** A tariff as it is from a date on, until the next version's. */
export const tariffVersions = sqliteTable(
  'tariff_versions',
  {
    tariffId: integer()
      .notNull()
      .references(() => tariffs.id),
    fromDate: text().notNull(),
    /** JSON: the version as the place file says it. */
    body: text().notNull(),
  },
  (t) => [primaryKey({ columns: [t.tariffId, t.fromDate] })],
);

/** Passes (carnets) that the place sells. */
export const passes = sqliteTable('passes', {
  id: integer().primaryKey(),
  slug: text().notNull().unique(),
  name: text().notNull(),
  /** JSON: the pass as the place file says it. */
  body: text().notNull(),
});

/** A pass that somebody holds. What is left: `units` less the burns of charges that stand. */
export const passHoldings = sqliteTable(
  'pass_holdings',
  {
    id: text().primaryKey(),
    person: text().notNull(),
    pass: text().notNull(),
    units: integer().notNull(),
    boughtAtMs: integer().notNull(),
    /** The last day, inclusive. */
    untilDate: text().notNull(),
    /** The charge that sold it; NULL: it came with an import. */
    chargeId: text(),
  },
  (t) => [index('pass_holdings_person').on(t.person, t.untilDate)],
);

/** Units of a pass that paid for a use in the place of money. */
export const passBurns = sqliteTable(
  'pass_burns',
  {
    holdingId: text()
      .notNull()
      .references(() => passHoldings.id),
    chargeId: text().notNull(),
    units: integer().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.holdingId, t.chargeId] }),
    index('pass_burns_charge').on(t.chargeId),
  ],
);

/**
 * What is owed for one use, one sale or one period of a plan. Never changed but for its way through `state`:
 * a correction is a further charge. Triggers refuse the rest.
 */
export const charges = sqliteTable(
  'charges',
  {
    id: text().primaryKey(),
    /** The end of use. */
    atMs: integer().notNull(),
    startedAtMs: integer().notNull(),
    /** Ref of who used it; NULL: a sale to an organisation. */
    person: text(),
    /** `person` `organisation` */
    payerKind: text().notNull(),
    /** Ref, frozen at the start of use. */
    payer: text().notNull(),
    /** `session` `job` `visit` `sale` `plan` `pass` `import` */
    sourceType: text().notNull(),
    sourceId: text().notNull(),
    /** Slug of the tariff; of a plan or a pass its own slug; NULL: something sold without one. */
    tariff: text(),
    /** The `from` of the version. */
    tariffVersion: text(),
    /** What an invoice's line says. */
    label: text().notNull(),
    /** Of the line: thousandths of `unit`, and millionths of a euro for one, in the mode of `prices`. */
    quantityMilli: integer().notNull(),
    unit: text().notNull(),
    unitPriceMicros: integer().notNull(),
    /** `gross` `net`: in which of the two `amountCents` is exact; the other figures are indicative. */
    prices: text().notNull(),
    amountCents: integer().notNull(),
    netCents: integer().notNull(),
    vatCents: integer().notNull(),
    grossCents: integer().notNull(),
    /** `S` `E` `Z` `O` */
    vatCategory: text().notNull(),
    /** Basis points: 2000 is 20 %. */
    vatRate: integer().notNull(),
    vatCode: text(),
    /** `open` `invoiced` `corrected` (another charge stands for it) `waived` */
    state: text().notNull(),
    /**
     * The charge that this one stands for. Where that one is invoiced, this one is the difference: more, or,
     * below 0, what a credit note gives back.
     */
    correctsId: text(),
    /** Set by a draft, `state` becomes `invoiced` at its issue. */
    invoiceId: text(),
    waivedBy: text(),
    waiveReason: text(),
    waivedAtMs: integer(),
    /** JSON list: each step with its numbers and its words. */
    steps: text().notNull(),
    /** JSON: the use as it was measured, so that it can be rated again; NULL: nothing was measured. */
    use: text(),
    /** JSON: free parts that it used, `{"held/month": 1800000}`. */
    freeUsed: text().notNull(),
    /** SHA-256 of the chain so far and of what never changes of this row; NULL: made before there was one. */
    chain: text(),
  },
  (t) => [
    index('charges_source').on(t.sourceType, t.sourceId),
    index('charges_person').on(t.person, t.tariff, t.atMs),
    index('charges_payer').on(t.payer, t.atMs),
    // Issuing moves a charge's state a hundred thousand times a run: this is the only index that it touches.
    index('charges_due').on(t.payer, t.atMs).where(sql`"state" IN ('open', 'waived')`),
    index('charges_at').on(t.atMs),
    index('charges_corrects').on(t.correctsId),
  ],
);

/** Things sold at the counter; each has its charge. */
export const sales = sqliteTable('sales', {
  id: text().primaryKey(),
  atMs: integer().notNull(),
  chargeId: text().notNull(),
  /** Who sold it. */
  by: text().notNull(),
});

/** Who sends the invoices: one row, id 1, from the place file. */
export const seller = sqliteTable('seller', {
  id: integer().primaryKey(),
  /** JSON: the section `seller` of the place file. */
  body: text().notNull(),
});

/** How far a series of numbers has come: `F2026`, `A2026`. */
export const series = sqliteTable('series', {
  name: text().primaryKey(),
  /** `F` or `A`: dates never go back over all its years. */
  prefix: text().notNull(),
  last: integer().notNull(),
  /** The issue date of the last. */
  lastOn: text().notNull(),
});

/**
 * Invoices, deposit invoices and credit notes. A draft has no number and may go; what is issued never changes:
 * triggers refuse it.
 */
export const invoices = sqliteTable(
  'invoices',
  {
    id: text().primaryKey(),
    /** `invoice` `deposit` `credit-note` */
    type: text().notNull(),
    /** `draft` `issued` */
    state: text().notNull(),
    number: text(),
    payerKind: text().notNull(),
    payer: text().notNull(),
    /** `YYYY-MM` of the run that made it; NULL: made by itself. */
    period: text(),
    runId: text(),
    createdAtMs: integer().notNull(),
    issuedAtMs: integer(),
    issuedOn: text(),
    dueOn: text(),
    netCents: integer().notNull(),
    vatCents: integer().notNull(),
    grossCents: integer().notNull(),
    /** JSON: [{category,rate,code,netCents,vatCents,grossCents}] */
    vat: text().notNull(),
    /** `person` `tariff` */
    groupBy: text().notNull(),
    /** The invoice that a credit note gives back from. */
    creditsId: text(),
    reason: text(),
    /** JSON: [{invoice,number,issuedOn,netCents,vatCents,grossCents}], deposits that it deducts. */
    deposits: text().notNull(),
    /** JSON: seller, buyer and texts as they were at the issue. */
    snapshot: text(),
    /** SHA-256 of the document as it was issued; the ledger's chain holds it too. */
    digest: text(),
  },
  (t) => [
    uniqueIndex('invoices_number').on(t.number),
    index('invoices_payer').on(t.payer, t.state),
    index('invoices_drafts').on(t.period, t.id).where(sql`"state" = 'draft'`),
    index('invoices_credits').on(t.creditsId),
    // All that a debt is told by, so that years of paid invoices are passed over without reading them.
    index('invoices_due')
      .on(t.dueOn, t.number, t.id, t.grossCents, t.deposits)
      .where(sql`"state" = 'issued' AND "type" <> 'credit-note'`),
  ],
);

export const invoiceLines = sqliteTable(
  'invoice_lines',
  {
    invoiceId: text().notNull(),
    /** From 1. */
    position: integer().notNull(),
    /** NULL: of no charge, as a deposit. */
    chargeId: text(),
    /** Of a credit note: the position on the original. */
    creditsPosition: integer(),
    /** Under which heading it stands: a person's ref or a tariff's slug. */
    heading: text(),
    person: text(),
    sourceType: text(),
    sourceId: text(),
    tariff: text(),
    tariffVersion: text(),
    atMs: integer().notNull(),
    label: text().notNull(),
    quantityMilli: integer().notNull(),
    unit: text().notNull(),
    unitPriceMicros: integer().notNull(),
    prices: text().notNull(),
    amountCents: integer().notNull(),
    netCents: integer().notNull(),
    vatCents: integer().notNull(),
    grossCents: integer().notNull(),
    vatCategory: text().notNull(),
    vatRate: integer().notNull(),
    vatCode: text(),
  },
  (t) => [
    primaryKey({ columns: [t.invoiceId, t.position] }),
    index('invoice_lines_charge').on(t.chargeId).where(sql`"chargeId" IS NOT NULL`),
  ],
);

/** The double-entry ledger: never changed, each transaction in balance, each linked to the one before. */
export const ledgerTransactions = sqliteTable(
  'ledger_transactions',
  {
    id: integer().primaryKey(),
    atMs: integer().notNull(),
    /** The accounting date. */
    date: text().notNull(),
    /** The date that it is about, where that one's month was closed already. */
    concernsOn: text(),
    /** `invoice` `credit-note` `payment` … */
    kind: text().notNull(),
    /** The number of a document, or the id of a payment. */
    document: text().notNull(),
    label: text().notNull(),
    /** What must be posted once: `invoice:<id>`. */
    key: text().notNull(),
    /** SHA-256 of what was to be posted under the key. */
    inputHash: text().notNull(),
    /** SHA-256 of the document behind it; NULL: there is none but its lines. */
    documentDigest: text(),
    /** SHA-256 of the chain so far and of this transaction with its lines. */
    chain: text().notNull(),
  },
  (t) => [
    uniqueIndex('ledger_transactions_key').on(t.key),
    index('ledger_transactions_date').on(t.date),
  ],
);

/** Written before their transaction, whose trigger refuses it unless they balance. */
export const ledgerLines = sqliteTable(
  'ledger_lines',
  {
    transactionId: integer().notNull(),
    position: integer().notNull(),
    account: text().notNull(),
    /** Whose account it is, where it is somebody's. */
    payer: text(),
    /** What was sold: a tariff, plan or pass by slug; of VAT its category and rate. */
    product: text(),
    /** Debit above 0, credit below. */
    amountCents: integer().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.transactionId, t.position] }),
    index('ledger_lines_payer').on(t.payer, t.transactionId).where(sql`"payer" IS NOT NULL`),
  ],
);

/** Where the chains end, so that a missing end is seen: 1 the ledger's, 2 of allocations, 3 of charges, 4 of closed months. */
export const ledgerHead = sqliteTable('ledger_head', {
  id: integer().primaryKey(),
  last: integer().notNull(),
  chain: text().notNull(),
});

/** What accounts have besides their lines. */
export const accounts = sqliteTable(
  'accounts',
  {
    ref: text().primaryKey(),
    /** Pays in advance: a start needs money in the wallet. */
    prepaid: integer({ mode: 'boolean' }).notNull(),
    /** How far below 0 a wallet may go. */
    walletLimitCents: integer().notNull(),
    /** NULL: the place's. */
    dueDays: integer(),
  },
  // Every start asks whether anybody pays in advance.
  (t) => [index('accounts_prepaid').on(t.prepaid)],
);

/** Money that came in. Triggers refuse UPDATE and DELETE. */
export const payments = sqliteTable(
  'payments',
  {
    id: text().primaryKey(),
    /** As it was given; of nobody known it stands in suspense. */
    account: text().notNull(),
    suspense: integer({ mode: 'boolean' }).notNull(),
    amountCents: integer().notNull(),
    method: text().notNull(),
    /** `debt` `wallet` `guarantee` */
    purpose: text().notNull(),
    receivedOn: text().notNull(),
    reference: text(),
    atMs: integer().notNull(),
    by: text().notNull(),
  },
  (t) => [index('payments_account').on(t.account, t.id)],
);

/** What became of a payment later: it came back, or found its owner. Never changed. */
export const paymentSteps = sqliteTable(
  'payment_steps',
  {
    paymentId: text().notNull(),
    /** `bounced` `error` `refund` `assigned` */
    kind: text().notNull(),
    /** Of `assigned`: whose it is. */
    account: text(),
    reason: text(),
    atMs: integer().notNull(),
    by: text().notNull(),
  },
  (t) => [
    index('payment_steps_payment').on(t.paymentId),
    index('payment_steps_account').on(t.account).where(sql`"account" IS NOT NULL`),
  ],
);

/** Money put on an invoice, and taken off again: rows add up, and are never changed. */
export const allocations = sqliteTable(
  'allocations',
  {
    id: integer().primaryKey(),
    /** A payment or a credit note. */
    sourceId: text().notNull(),
    sourceKind: text().notNull(),
    invoiceId: text().notNull(),
    /** Below 0: taken off. */
    amountCents: integer().notNull(),
    atMs: integer().notNull(),
    /** SHA-256 of the chain so far and of this row. */
    chain: text().notNull().default(''),
  },
  (t) => [index('allocations_invoice').on(t.invoiceId), index('allocations_source').on(t.sourceId)],
);

/** Months whose books are closed. */
export const periods = sqliteTable('periods', {
  /** `YYYY-MM` */
  month: text().primaryKey(),
  closedAtMs: integer().notNull(),
  by: text().notNull(),
  /** JSON: debits of the month by account, and of all time. */
  totals: text().notNull(),
});

/** A billing run, at work or done. */
export const billingRuns = sqliteTable('billing_runs', {
  id: text().primaryKey(),
  /** `YYYY-MM` */
  period: text().notNull(),
  /** `dry-run` `drafts` `issue` */
  goal: text().notNull(),
  groupBy: text(),
  /** `drafting` `issuing` `done` */
  state: text().notNull(),
  startedAtMs: integer().notNull(),
  finishedAtMs: integer(),
  by: text().notNull(),
  /** The last payer, and then the last draft, that is through. */
  cursor: text().notNull(),
  done: integer().notNull(),
  total: integer().notNull(),
});

/** What a run came to for a payer: an invoice, what it would be, or why there is none. */
export const billingRunResults = sqliteTable(
  'billing_run_results',
  {
    runId: text().notNull(),
    position: integer().notNull(),
    payer: text().notNull(),
    /** NULL: skipped, or a dry run. */
    invoiceId: text(),
    type: text(),
    netCents: integer(),
    vatCents: integer(),
    grossCents: integer(),
    lines: integer(),
    /** NULL: not skipped. */
    skipped: text(),
    detail: text(),
  },
  (t) => [primaryKey({ columns: [t.runId, t.position] })],
);

/** Reminders of unpaid invoices, as drafts to send. */
export const reminders = sqliteTable(
  'reminders',
  {
    id: text().primaryKey(),
    invoiceId: text().notNull(),
    /** 1 to 3 */
    level: integer().notNull(),
    atMs: integer().notNull(),
    openCents: integer().notNull(),
    /** JSON: {subject, text} in the payer's language. */
    letter: text().notNull(),
    sentAtMs: integer(),
  },
  (t) => [uniqueIndex('reminders_level').on(t.invoiceId, t.level)],
);

/** Charges and balances that came from before, so that they can go again. */
export const historyImports = sqliteTable('history_imports', {
  id: text().primaryKey(),
  /** `charges` `balances` */
  kind: text().notNull(),
  atMs: integer().notNull(),
  by: text().notNull(),
  rows: integer().notNull(),
  /** Of what was taken in: the same file is taken once. */
  digest: text().notNull(),
  undoneAtMs: integer(),
});
