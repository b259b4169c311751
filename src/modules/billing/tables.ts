/** What use costs and what was charged for it. Instants are milliseconds UTC, dates civil, amounts whole cents. */
import { index, integer, primaryKey, sqliteTable, text } from '#db/drizzle.ts';

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
  },
  (t) => [
    index('charges_source').on(t.sourceType, t.sourceId),
    index('charges_person').on(t.person, t.tariff, t.atMs),
    index('charges_payer').on(t.payer, t.state, t.atMs),
    index('charges_state').on(t.state, t.atMs),
    index('charges_at').on(t.atMs),
    index('charges_invoice').on(t.invoiceId),
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
