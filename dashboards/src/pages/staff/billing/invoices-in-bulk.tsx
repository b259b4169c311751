/** Drafts that were chosen in the list: issued or discarded together, and what is left is told. */
import { Group, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { InvoiceItem } from '#contract/invoices.ts';
import { ApiError } from '../../../api/client.ts';
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
  const told = [issuing, discarding].find((one) => one.isPending || one.isError);
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
      {told !== undefined && (
        <Text size="sm" role="status">
          {t('billing.invoices.done', { done: told.done, count: told.total })}
        </Text>
      )}
      {failed?.isError && <Failed error={failed.error} />}
    </Group>
  );
}

/**
 * One after the other, the oldest first, so that numbers follow the order of the drafts. One that is refused holds up
 * none of the others; the first refusal is told.
 */
function useEach(
  invoices: readonly InvoiceItem[],
  act: (invoice: InvoiceItem) => Promise<unknown>,
  told: 'issued' | 'discarded',
  onDone: () => void,
) {
  const { t } = useTranslation();
  const tell = useTell();
  const client = useQueryClient();
  const [counts, setCounts] = useState({ done: 0, total: 0 });
  const doing = useMutation({
    mutationFn: async () => {
      let refused: ApiError | null = null;
      setCounts({ done: 0, total: invoices.length });
      for (const invoice of invoices.toReversed()) {
        try {
          await act(invoice);
          setCounts(({ done, total }) => ({ done: done + 1, total }));
        } catch (error) {
          if (!(error instanceof ApiError) || error.failure !== 'refused') throw error;
          refused ??= error;
        }
      }
      if (refused !== null) throw refused;
    },
    onSuccess: () => {
      tell(t(`billing.invoices.${told}`, { count: invoices.length }));
      onDone();
    },
    onSettled: () => client.invalidateQueries(),
  });
  return { ...doing, ...counts };
}
