/** The pages of billing, each with who may go there. */
import { bills, type Role, seesNames, takesMoney } from '#contract/roles.ts';

const WAYS = [
  { to: '/billing', name: 'month', open: bills },
  { to: '/billing/charges', name: 'charges', open: bills },
  { to: '/billing/invoices', name: 'invoices', open: bills },
  { to: '/billing/accounts', name: 'accounts', open: bills },
  { to: '/billing/payments', name: 'payments', open: takesMoney },
  { to: '/billing/reminders', name: 'reminders', open: bills },
  { to: '/billing/tariffs', name: 'tariffs', open: seesNames },
] as const satisfies ReadonlyArray<{ to: string; name: string; open: (role: Role) => boolean }>;

export function billingWaysOf(role: Role): ReadonlyArray<(typeof WAYS)[number]> {
  return WAYS.filter(({ open }) => open(role));
}
