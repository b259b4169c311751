/** Drafts that were chosen in the list: issued or discarded together, and what is left is told. */
import { Group, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { InvoiceItem } from '#contract/invoices.ts';
import { invoiceActions } from '../../../api/invoice-actions.ts';
import { Failed } from '../../../parts/notices.tsx';
import { useFormat } from '../../../parts/place.tsx';
import { Sure } from '../../../parts/sure.tsx';
import { useTell } from '../../../parts/toasts.tsx';
import { signedCents } from '../../../words/invoice-standing.ts';
import { sumOf } from '../../../words/money.ts';

export function InvoicesInBulk({
  chosen,
  onDone,
}: {
  chosen: readonly InvoiceItem[];
  onDone: () => void;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const drafts = chosen.filter(({ state }) => state === 'draft');
  const issuing = useEach(drafts, ({ id }) => invoiceActions.issue(id), 'issued', onDone);
  const discarding = useEach(drafts, ({ id }) => invoiceActions.discard(id), 'discarded', onDone);
  if (drafts.length === 0) return <Text size="sm">{t('billing.invoices.noDrafts')}</Text>;
  const numbers = {
    count: drafts.length,
    amount: format.euros(sumOf(drafts, (one) => signedCents(one, one.grossCents))),
  };
  const failed = [issuing, discarding].find((one) => one.isError);
  const under = [issuing, discarding].find((one) => one.isPending);
  return (
    <Group gap="xs">
      <Sure
        verb={t('billing.invoices.issueMany', numbers)}
        will={t('billing.invoices.willIssue', numbers)}
        main
        pending={issuing.isPending}
        disabled={discarding.isPending}
        act={() => issuing.mutate()}
      />
      <Sure
        verb={t('billing.invoices.discardMany', numbers)}
        will={t('billing.invoices.willDiscard', numbers)}
        danger
        pending={discarding.isPending}
        disabled={issuing.isPending}
        act={() => discarding.mutate()}
      />
      {under !== undefined && (
        <Text size="sm" role="status">
          {t('billing.invoices.done', { done: under.done, count: drafts.length })}
        </Text>
      )}
      {failed?.isError && <Failed error={failed.error} />}
    </Group>
  );
}

/** One after the other, the oldest first, so that numbers follow the order of the drafts. */
function useEach(
  invoices: readonly InvoiceItem[],
  act: (invoice: InvoiceItem) => Promise<unknown>,
  told: 'issued' | 'discarded',
  onDone: () => void,
) {
  const { t } = useTranslation();
  const tell = useTell();
  const client = useQueryClient();
  const [done, setDone] = useState(0);
  const doing = useMutation({
    mutationFn: async () => {
      setDone(0);
      for (const invoice of invoices.toReversed()) {
        await act(invoice);
        setDone((held) => held + 1);
      }
    },
    onSuccess: () => {
      tell(t(`billing.invoices.${told}`, { count: invoices.length }));
      onDone();
    },
    onSettled: () => client.invalidateQueries(),
  });
  return { ...doing, done };
}
