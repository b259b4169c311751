/** Every movement of an account up to a day, with what was owed after each: to read, to print, to take away. */
import { Button, Group, Table, TextInput, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { AccountWhole } from '#contract/accounts.ts';
import { bills } from '#contract/roles.ts';
import { wholeInvoicesQuery } from '../../../api/invoice-queries.ts';
import { useAddress } from '../../../parts/address.ts';
import { download } from '../../../parts/download.ts';
import { Empty } from '../../../parts/notices.tsx';
import { useFormat, usePlace } from '../../../parts/place.tsx';
import { csvText } from '../../../words/csv.ts';

const CENTS = 100;
const KNOWN_ACCOUNTS = ['receivable', 'wallet', 'guarantee', 'advance'] as const;
type Entry = AccountWhole['entries'][number];

export function AccountStatement({ account }: { account: AccountWhole }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { today, site } = usePlace();
  const [, change] = useAddress();
  const title = t('billing.accounts.statement', { date: format.civilDate(account.at) });
  return (
    <section className="statement">
      <Group justify="space-between" align="flex-end">
        <div>
          <p className="quiet only-print">{site?.name}</p>
          <Title order={2}>{title}</Title>
        </div>
        <Group gap="xs" className="no-print">
          <TextInput
            type="date"
            aria-label={t('billing.accounts.until')}
            max={today}
            value={account.at}
            onChange={(event) => {
              const day = event.currentTarget.value;
              change({ at: day === '' || day === today ? undefined : day });
            }}
          />
          <Button variant="default" onClick={() => window.print()}>
            {t('billing.accounts.print')}
          </Button>
          <Csv account={account} />
        </Group>
      </Group>
      {account.entries.length === 0 ? (
        <Empty title={t('billing.accounts.noEntries')} text={t('billing.accounts.noEntriesText')} />
      ) : (
        <Entries account={account} title={title} />
      )}
    </section>
  );
}

function Entries({ account, title }: { account: AccountWhole; title: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const accountText = useAccountText();
  const isMixed = new Set(account.entries.map((one) => one.account)).size > 1;
  const amount = (cents: number) => (cents === 0 ? '' : format.euros(cents));
  return (
    <Table.ScrollContainer minWidth={0}>
      <Table className="records dense" aria-label={title}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('billing.accounts.on')}</Table.Th>
            <Table.Th>{t('billing.accounts.what')}</Table.Th>
            <Table.Th className="numeric wide">{t('billing.accounts.debit')}</Table.Th>
            <Table.Th className="numeric wide">{t('billing.accounts.credit')}</Table.Th>
            <Table.Th className="numeric narrow">{t('billing.money.amount')}</Table.Th>
            <Table.Th className="numeric">{t('billing.accounts.balance')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {account.entries.map((entry) => (
            <Table.Tr
              key={`${entry.id} ${entry.account} ${entry.debitCents}`}
              data-row
              tabIndex={-1}
            >
              <Table.Td>
                <span className="time">{format.civilDate(entry.on)}</span>
                {entry.concernsOn !== null && (
                  <span className="detail">
                    {t('billing.accounts.concerns', { date: format.civilDate(entry.concernsOn) })}
                  </span>
                )}
              </Table.Td>
              <Table.Td>
                <Document entry={entry} payer={account.ref} />
                {isMixed && <span className="detail">{accountText(entry.account)}</span>}
              </Table.Td>
              <Table.Td className="numeric wide">{amount(entry.debitCents)}</Table.Td>
              <Table.Td className="numeric wide">{amount(entry.creditCents)}</Table.Td>
              <Table.Td className="numeric narrow">
                {format.euros(entry.debitCents - entry.creditCents)}
              </Table.Td>
              <Table.Td className="numeric">{format.euros(standingCents(entry))}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

/** Of debts what is owed; of a wallet or a guarantee what is held, though both are owed to the payer in the ledger. */
function standingCents({ account, balanceCents }: Entry): number {
  return account === 'wallet' || account === 'guarantee' ? 0 - balanceCents : balanceCents;
}

/** Leads to the document or the payment behind an entry. */
function Document({ entry, payer }: { entry: Entry; payer: string }) {
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

function useAccountText(): (account: string) => string {
  const { t } = useTranslation();
  return (account) => {
    const known = KNOWN_ACCOUNTS.find((one) => one === account);
    return known === undefined ? account : t(`billing.accounts.parts.${known}`);
  };
}

function Csv({ account }: { account: AccountWhole }) {
  const { t } = useTranslation();
  const format = useFormat();
  const accountText = useAccountText();
  const save = () =>
    download(
      `account-${account.ref}-${account.at}.csv`,
      'text/csv',
      csvText(
        [
          t('billing.accounts.on'),
          t('billing.accounts.what'),
          t('billing.accounts.document'),
          t('billing.accounts.part'),
          t('billing.accounts.debit'),
          t('billing.accounts.credit'),
          t('billing.accounts.balance'),
        ],
        account.entries.map((entry) => [
          entry.on,
          entry.label,
          entry.document,
          accountText(entry.account),
          entry.debitCents / CENTS,
          entry.creditCents / CENTS,
          standingCents(entry) / CENTS,
        ]),
        format.language,
      ),
    );
  return (
    <Button variant="default" disabled={account.entries.length === 0} onClick={save}>
      CSV
    </Button>
  );
}
