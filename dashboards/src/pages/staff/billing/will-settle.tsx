/** What a payment will do, said before it is taken: which invoices it settles, and what is over. */
import { Button, Checkbox, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { bills } from '#contract/roles.ts';
import { accountQuery, wholeInvoicesQuery } from '../../../api/invoice-queries.ts';
import { Failed, Waiting } from '../../../parts/notices.tsx';
import { useFormat, usePlace } from '../../../parts/place.tsx';
import { settledBy } from '../../../words/settle.ts';

/** What somebody owes, for those who may see it; no list where it was not read. */
export function useDebts(account: string) {
  const { role } = usePlace();
  const asked = { payer: account, open: 'true' };
  const enabled = account !== '' && bills(role);
  return useQuery({ ...wholeInvoicesQuery(asked), enabled });
}

export function WillSettle({
  account,
  amountCents,
  purpose,
  debts,
  chosen,
  onChoose,
  onTakeAll,
}: {
  account: string;
  amountCents: number | null;
  purpose: 'debt' | 'wallet' | 'guarantee';
  /** Null: reception sees what is owed, not for what. */
  debts: ReturnType<typeof useDebts> | null;
  chosen: readonly string[];
  onChoose: (chosen: readonly string[]) => void;
  onTakeAll: (cents: number) => void;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const held = useQuery(accountQuery(account));
  const asked = [held, ...(debts === null || purpose !== 'debt' ? [] : [debts])];
  const failed = asked.find(({ isLoadingError }) => isLoadingError);
  if (failed !== undefined)
    return <Failed error={failed.error} again={() => void failed.refetch()} />;
  const known = held.data?.ref === account ? held.data : undefined;
  if (known === undefined || asked.some(({ isPending }) => isPending))
    return <Waiting rows={2} height={20} />;
  const invoices = debts?.data ?? [];
  if (purpose !== 'debt')
    return (
      <Text size="sm" role="status">
        {t(`billing.payments.will.${purpose}`, {
          name: known.name,
          amount: format.euros(amountCents ?? 0),
          held: format.euros(purpose === 'wallet' ? known.walletCents : known.guaranteeCents),
        })}
      </Text>
    );
  const { shares, leftCents } = settledBy(invoices, amountCents ?? 0, chosen);
  return (
    <Stack gap="xs">
      <Text size="sm">
        {known.balanceCents > 0
          ? t('billing.accounts.owes', {
              name: known.name,
              amount: format.euros(known.balanceCents),
            })
          : t('billing.accounts.owesNothing', { name: known.name })}{' '}
        {known.balanceCents > 0 && known.balanceCents !== amountCents && (
          <Button variant="subtle" size="compact-sm" onClick={() => onTakeAll(known.balanceCents)}>
            {t('billing.payments.takeAll')}
          </Button>
        )}
      </Text>
      {invoices.length > 1 && (
        <Checkbox.Group
          label={t('billing.payments.onto')}
          description={t('billing.payments.ontoText')}
          value={[...chosen]}
          onChange={onChoose}
        >
          <Stack gap={6} mt="xs" className="choose-invoices">
            {invoices.map(({ id, number, openCents, dueOn, overdue }) => (
              <Checkbox
                key={id}
                value={id}
                label={
                  <span className={overdue ? 'alarm-text' : ''}>
                    {number} · {format.euros(openCents)}
                    {dueOn !== null &&
                      ` · ${t('billing.payments.due', { date: format.civilDate(dueOn) })}`}
                  </span>
                }
              />
            ))}
          </Stack>
        </Checkbox.Group>
      )}
      {debts !== null && amountCents !== null && (
        <Text size="sm" role="status">
          {shares.length > 0 &&
            t('billing.payments.will.debt', {
              shares: format.list(
                shares.map(({ debt, cents }) =>
                  t(
                    cents === debt.openCents
                      ? 'billing.payments.will.whole'
                      : 'billing.payments.will.part',
                    {
                      number: debt.number ?? '',
                      amount: format.euros(cents),
                      left: format.euros(debt.openCents - cents),
                    },
                  ),
                ),
              ),
            })}{' '}
          {leftCents > 0 &&
            t('billing.payments.will.credit', {
              amount: format.euros(leftCents),
              name: known.name,
            })}
        </Text>
      )}
    </Stack>
  );
}
