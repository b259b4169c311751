/** Drafts that were chosen in the list: issued or discarded together, and what is left is told. */
import { Group, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { InvoiceItem } from '#contract/invoices.ts';
import { invoiceActions } from '../../../api/invoice-actions.ts';
import { EachFailed } from '../../../parts/each-failed.tsx';
import { useFormat } from '../../../parts/place.tsx';
import { Sure } from '../../../parts/sure.tsx';
import { useTell } from '../../../parts/toasts.tsx';
import { useEach } from '../../../parts/use-each.ts';
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
  const issuing = useInBulk(drafts, (id) => invoiceActions.issue(id), 'issued', onDone);
  const discarding = useInBulk(drafts, (id) => invoiceActions.discard(id), 'discarded', onDone);
  const numbers = {
    count: drafts.length,
    amount: format.euros(sumOf(drafts, (one) => signedCents(one, one.grossCents))),
  };
  const failed = [issuing, discarding].find((one) => one.isError);
  const told = [issuing, discarding].find((one) => one.isPending);
  if (drafts.length === 0)
    return (
      <>
        <Text size="sm">{t('billing.invoices.noDrafts')}</Text>
        {failed?.isError && <EachFailed error={failed.error} />}
      </>
    );
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
      {failed?.isError && <EachFailed error={failed.error} />}
    </Group>
  );
}

/** The oldest first, so that numbers follow the order of the drafts. */
function useInBulk(
  invoices: readonly InvoiceItem[],
  act: (id: string) => Promise<unknown>,
  told: 'issued' | 'discarded',
  onDone: () => void,
) {
  const { t } = useTranslation();
  const format = useFormat();
  const tell = useTell();
  const client = useQueryClient();
  const { run, done, total } = useEach(
    ({ id }: InvoiceItem) => act(id),
    (one) => `${one.payerName}, ${format.euros(signedCents(one, one.grossCents))}`,
  );
  const doing = useMutation({
    mutationFn: () => run(invoices.toReversed(), undefined),
    onSuccess: () => {
      tell(t(`billing.invoices.${told}`, { count: invoices.length }));
      onDone();
    },
    // Not waited for: where the network is away it ends only when that is back.
    onSettled: () => void client.invalidateQueries(),
  });
  return { ...doing, done, total };
}
