/** An entry of a statement: the document or payment behind it, the part of the account it is on, and what stands after it. */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { AccountWhole } from '#contract/accounts.ts';
import { bills } from '#contract/roles.ts';
import { wholeInvoicesQuery } from '../../../api/invoice-queries.ts';
import { usePlace } from '../../../parts/place.tsx';

const KNOWN_PARTS = ['receivable', 'wallet', 'guarantee', 'advance'] as const;
type Entry = AccountWhole['entries'][number];

/** Of debts what is owed; of a wallet or a guarantee what is held, though both are owed to the payer in the ledger. */
export function standingCents({ account, balanceCents }: Entry): number {
  return account === 'wallet' || account === 'guarantee' ? 0 - balanceCents : balanceCents;
}

export function usePartText(): (account: string) => string {
  const { t } = useTranslation();
  return (account) => {
    const known = KNOWN_PARTS.find((one) => one === account);
    return known === undefined ? account : t(`billing.accounts.parts.${known}`);
  };
}

/** Leads to the document or the payment behind an entry. */
export function EntryDocument({ entry, payer }: { entry: Entry; payer: string }) {
  const { t, i18n } = useTranslation();
  const { role } = usePlace();
  const asked = { payer, state: 'issued' };
  const invoices = useQuery({ ...wholeInvoicesQuery(asked), enabled: bills(role) }).data;
  const key = `billing.accounts.entries.${entry.kind}`;
  const name = i18n.exists(key) ? t(key as 'billing.accounts.entries.invoice') : entry.kind;
  const invoice = invoices?.find(({ number }) => number === entry.document);
  if (entry.kind.startsWith('payment'))
    return (
      <>
        <Link to="/billing/payments/$id" params={{ id: entry.document }}>
          {name}
        </Link>{' '}
        <PaymentLabel label={entry.label} />
      </>
    );
  if (invoice === undefined)
    return (
      <>
        {name} {entry.kind === 'refund' ? entry.label : entry.document}
      </>
    );
  return (
    <>
      {name}{' '}
      <Link to="/billing/invoices/$id" params={{ id: invoice.id }} className="time">
        {entry.document}
      </Link>
    </>
  );
}

/** The ledger names a payment by its method and its reference. */
function PaymentLabel({ label }: { label: string }) {
  const { t, i18n } = useTranslation();
  const [method = '', ...rest] = label.split(' ');
  const key = `billing.payments.methods.${method}`;
  if (!i18n.exists(key)) return label;
  const reference = rest.join(' ').replace(/\((?:bounced|error|refund)\)$/, '');
  return `${t(key as 'billing.payments.methods.card')} ${reference}`;
}
