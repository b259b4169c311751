/** Every movement of an account up to a day, with what was owed after each: to read, to print, to take away. */
import { Button, Group, Table, TextInput, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { AccountWhole } from '#contract/accounts.ts';
import { accountQuery } from '../../../api/invoice-queries.ts';
import { useAddress } from '../../../parts/address.ts';
import { Empty, Failed, Waiting } from '../../../parts/notices.tsx';
import { useFormat, usePlace } from '../../../parts/place.tsx';
import { isDate } from '../../../words/period.ts';
import { StatementCsv } from './statement-csv.tsx';
import { EntryDocument, standingCents, usePartText } from './statement-entry.tsx';

/** The day is of the statement alone: what is done beside it is done today, by what stands today. */
export function AccountStatement({ payer }: { payer: string }) {
  const [{ at = '' }] = useAddress();
  const account = useQuery(accountQuery(payer, isDate(at) ? at : null));
  if (account.isError) return <Failed error={account.error} again={() => void account.refetch()} />;
  if (account.data?.ref !== payer) return <Waiting rows={8} />;
  return <Statement account={account.data} />;
}

function Statement({ account }: { account: AccountWhole }) {
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
          <StatementCsv account={account} />
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
  const partText = usePartText();
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
                <EntryDocument entry={entry} payer={account.ref} />
                {isMixed && <span className="detail">{partText(entry.account)}</span>}
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
