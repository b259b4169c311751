/** How an account pays: in advance or not, how far below nothing its wallet may go, in how many days. */
import { Button, Checkbox, Group, NumberInput, Stack, Title } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AccountWhole } from '#contract/accounts.ts';
import { invoiceActions } from '../../../api/invoice-actions.ts';
import { Failed } from '../../../parts/notices.tsx';
import { useTell } from '../../../parts/toasts.tsx';
import { AmountField } from './amount-field.tsx';

const DUE_DAYS_MAX = 60;

export function AccountSettings({ account }: { account: AccountWhole }) {
  const { t } = useTranslation();
  const tell = useTell();
  const client = useQueryClient();
  const before = {
    prepaid: account.prepaid,
    walletLimitCents: account.walletLimitCents as number | null,
    dueDays: account.dueDays,
  };
  const [asked, setAsked] = useState(before);
  const saving = useMutation({
    mutationFn: ({ walletLimitCents, ...rest }: typeof asked) =>
      invoiceActions.setAccount(account.ref, {
        ...rest,
        ...(walletLimitCents !== null && { walletLimitCents }),
      }),
    onSuccess: async (_, given) => {
      tell(t('billing.accounts.saved', { name: account.name }), () =>
        saving.mutate(given === before ? asked : before),
      );
      await client.invalidateQueries();
    },
  });
  const isChanged = JSON.stringify(asked) !== JSON.stringify(before);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    saving.mutate(asked);
  };
  return (
    <form onSubmit={submit} className="card no-print">
      <Title order={2}>{t('billing.accounts.settings')}</Title>
      <Stack gap="sm">
        <Checkbox
          label={t('billing.accounts.prepaid')}
          description={t('billing.accounts.prepaidText')}
          checked={asked.prepaid}
          onChange={(event) => setAsked({ ...asked, prepaid: event.currentTarget.checked })}
        />
        {asked.prepaid && (
          <AmountField
            label={t('billing.accounts.walletLimit')}
            description={t('billing.accounts.walletLimitText')}
            first={before.walletLimitCents}
            leastCents={0}
            onChange={(walletLimitCents) => setAsked({ ...asked, walletLimitCents })}
          />
        )}
        <NumberInput
          label={t('billing.accounts.dueDays')}
          placeholder={t('billing.accounts.dueUsual')}
          min={0}
          max={DUE_DAYS_MAX}
          allowDecimal={false}
          hideControls
          value={asked.dueDays ?? ''}
          onChange={(value) => setAsked({ ...asked, dueDays: value === '' ? null : Number(value) })}
        />
        {saving.isError && <Failed error={saving.error} />}
        {isChanged && (
          <Group justify="flex-end">
            <Button
              type="submit"
              loading={saving.isPending}
              disabled={asked.walletLimitCents === null}
            >
              {t('setup.save')}
            </Button>
          </Group>
        )}
      </Stack>
    </form>
  );
}
