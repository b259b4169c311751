/** Of whoever is to be invoiced: what is open, and which deposits can be deducted. */
import { Checkbox, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { accountQuery, wholeInvoicesQuery } from '../../../api/invoice-queries.ts';
import { Failed, Waiting } from '../../../parts/notices.tsx';
import { useFormat } from '../../../parts/place.tsx';
import { sumOf } from '../../../words/money.ts';

export function WhatIsOpen({ payer }: { payer: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const account = useQuery(accountQuery(payer));
  const drafts = useQuery(wholeInvoicesQuery({ payer, state: 'draft' }));
  const failed = [account, drafts].find(({ isLoadingError }) => isLoadingError);
  if (failed !== undefined)
    return <Failed error={failed.error} again={() => void failed.refetch()} />;
  if (account.data === undefined || account.data.ref !== payer || drafts.data === undefined)
    return <Waiting rows={1} height={20} />;
  const draftedCents = sumOf(
    drafts.data.filter(({ type }) => type === 'invoice'),
    ({ grossCents }) => grossCents,
  );
  const { openChargesCents } = account.data;
  return (
    <Text size="sm">
      {openChargesCents === 0
        ? t('billing.invoices.nothingOpen')
        : t(draftedCents === 0 ? 'billing.invoices.isOpen' : 'billing.invoices.isOpenDrafted', {
            amount: format.euros(openChargesCents),
            drafted: format.euros(draftedCents),
          })}
    </Text>
  );
}

/** Deposits that were paid and not given back; one that was deducted already is refused by the server. */
export function DepositsToDeduct({
  payer,
  chosen,
  onChange,
}: {
  payer: string;
  chosen: readonly string[];
  onChange: (chosen: readonly string[]) => void;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const asked = { payer, type: 'deposit', state: 'issued' };
  const deposits = useQuery(wholeInvoicesQuery(asked));
  if (deposits.isLoadingError)
    return <Failed error={deposits.error} again={() => void deposits.refetch()} />;
  const paid = (deposits.data ?? []).filter(
    ({ grossCents, paidCents, creditedCents }) => paidCents >= grossCents && creditedCents === 0,
  );
  if (paid.length === 0) return null;
  return (
    <Checkbox.Group
      label={t('billing.invoices.deposits')}
      value={[...chosen]}
      onChange={(value) => onChange(value)}
    >
      <Stack gap="xs" mt="xs">
        {paid.map(({ id, number, grossCents }) => (
          <Checkbox key={id} value={id} label={`${number ?? ''} · ${format.euros(grossCents)}`} />
        ))}
      </Stack>
    </Checkbox.Group>
  );
}
