/** Who sells and who pays, as documents name them. */
import type { PayerRef } from '#contract/charges.ts';
import type { PlaceSeller, PostalAddress } from '#contract/seller.ts';
import { type Db, eq, sql } from '#db/drizzle.ts';
import { statements } from '#db/statements.ts';
import { type BuyerKind, buyerKindOf } from './mention-rules.ts';
import { accounts, organisations, people, seller, site } from './tables.ts';
import type { PayerKind } from './types.ts';

/** The seller on a document. `declared` false: the place file has none, and what is issued are pre-invoices. */
export type Seller = Omit<PlaceSeller, 'siren' | 'address'> & {
  readonly declared: boolean;
  readonly siren: string | null;
  readonly address: PostalAddress | null;
};

export type Buyer = {
  readonly kind: PayerKind;
  readonly ref: string;
  readonly name: string;
  readonly buyerKind: BuyerKind;
  readonly siret: string | null;
  readonly vat: string | null;
  readonly address: string | null;
  readonly email: string | null;
  /** A BCP 47 tag. */
  readonly language: string;
};

export type AccountSettings = Omit<typeof accounts.$inferSelect, 'ref'>;

const UNDECLARED: Omit<Seller, 'name' | 'declared'> = {
  siren: null,
  address: null,
  debits: false,
  operations: 'services',
  dueDays: 30,
  latePenalty: 'taux de refinancement de la BCE majoré de 10 points',
  earlyDiscount: 'Pas d’escompte pour paiement anticipé',
  cashLimits: [{ from: '2015-09-01', cents: 100_000 }],
};
const NO_SETTINGS: AccountSettings = { prepaid: false, walletLimitCents: 0, dueDays: null };

const at = sql.placeholder;
const prepared = statements((db) => ({
  seller: db.select({ body: seller.body }).from(seller).limit(1).prepare(),
  putSeller: db
    .insert(seller)
    .values({ id: 1, body: at('body') })
    .onConflictDoUpdate({ target: seller.id, set: { body: sql`excluded.body` } })
    .prepare(),
  dropSeller: db.delete(seller).prepare(),
  site: db.select({ name: site.name, locale: site.locale }).from(site).limit(1).prepare(),
  person: db
    .select({ name: people.name, email: people.email, language: people.language })
    .from(people)
    .where(eq(people.ref, at('ref')))
    .prepare(),
  organisation: db
    .select({
      name: organisations.name,
      siret: organisations.siret,
      vat: organisations.vat,
      address: organisations.address,
      email: organisations.email,
    })
    .from(organisations)
    .where(eq(organisations.ref, at('ref')))
    .prepare(),
  everybody: db.select({ ref: people.ref, name: people.name }).from(people).prepare(),
  everyOrganisation: db
    .select({ ref: organisations.ref, name: organisations.name })
    .from(organisations)
    .prepare(),
  settings: db
    .select({
      prepaid: accounts.prepaid,
      walletLimitCents: accounts.walletLimitCents,
      dueDays: accounts.dueDays,
    })
    .from(accounts)
    .where(eq(accounts.ref, at('ref')))
    .prepare(),
  prepays: db
    .select({ ref: accounts.ref })
    .from(accounts)
    .where(eq(accounts.prepaid, true))
    .limit(1)
    .prepare(),
  putSettings: db
    .insert(accounts)
    .values({
      ref: at('ref'),
      prepaid: at('prepaid'),
      walletLimitCents: at('walletLimitCents'),
      dueDays: at('dueDays'),
    })
    .onConflictDoUpdate({
      target: accounts.ref,
      set: {
        prepaid: sql`excluded.prepaid`,
        walletLimitCents: sql`excluded.walletLimitCents`,
        dueDays: sql`excluded.dueDays`,
      },
    })
    .prepare(),
}));

export function readSeller(db: Db): Seller {
  const row = prepared(db).seller.get();
  // It was parsed when it was imported, with its defaults.
  if (row !== undefined) return { ...(JSON.parse(row.body) as PlaceSeller), declared: true };
  const name = prepared(db).site.get()?.name ?? '-';
  return { ...UNDECLARED, name, declared: false };
}

/** The section as the place file had it; null: it has none. */
export function readSellerItem(db: Db): PlaceSeller | null {
  const row = prepared(db).seller.get();
  return row === undefined ? null : (JSON.parse(row.body) as PlaceSeller);
}

/** Null: the place names no seller any more. */
export function putSeller(db: Db, item: PlaceSeller | null): void {
  if (item === null) prepared(db).dropSeller.run();
  else prepared(db).putSeller.run({ body: JSON.stringify(item) });
}

/** Who pays under a ref; null: nobody is known by it. */
export function findBuyer(db: Db, kind: PayerKind, ref: string): Buyer | null {
  const locale = prepared(db).site.get()?.locale ?? 'fr';
  if (kind === 'person') {
    const person = prepared(db).person.get({ ref });
    if (person === undefined) return null;
    const { name, email, language } = person;
    return {
      kind,
      ref,
      name,
      buyerKind: 'consumer',
      siret: null,
      vat: null,
      address: null,
      email,
      language: language ?? locale,
    };
  }
  const organisation = prepared(db).organisation.get({ ref });
  if (organisation === undefined) return null;
  const { siret, vat } = organisation;
  const buyerKind = buyerKindOf({ kind, siret, vat });
  return { kind, ref, buyerKind, ...organisation, language: locale };
}

/** A person or an organisation by ref; null: neither. */
export function findAccountHolder(db: Db, ref: string): Buyer | null {
  return findBuyer(db, 'person', ref) ?? findBuyer(db, 'organisation', ref);
}

/** Everybody who may pay, by name; a person goes before an organisation of the same ref. */
export function listAccountHolders(db: Db): PayerRef[] {
  const { everybody, everyOrganisation } = prepared(db);
  const refs = new Set<string>();
  return [
    ...everybody.all().map((one) => ({ kind: 'person' as const, ...one })),
    ...everyOrganisation.all().map((one) => ({ kind: 'organisation' as const, ...one })),
  ]
    .filter(({ ref }) => refs.size < refs.add(ref).size)
    .sort((a, b) => a.name.localeCompare(b.name) || a.ref.localeCompare(b.ref));
}

export function readSettings(db: Db, ref: string): AccountSettings {
  return prepared(db).settings.get({ ref }) ?? NO_SETTINGS;
}

/** Whether there is anybody who pays in advance. */
export function anybodyPrepays(db: Db): boolean {
  return prepared(db).prepays.get() !== undefined;
}

export function putSettings(db: Db, ref: string, settings: AccountSettings): void {
  prepared(db).putSettings.run({ ref, ...settings });
}
