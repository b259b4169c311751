/** Reminders that wait to be sent, and those that were. */
import { Group, SegmentedControl, Stack, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { wholeInvoicesQuery, wholeRemindersQuery } from '../../../api/invoice-queries.ts';
import { useAddress } from '../../../parts/address.ts';
import { Empty, Failed, Waiting } from '../../../parts/notices.tsx';
import { useFormat } from '../../../parts/place.tsx';
import { sumOf } from '../../../words/money.ts';
import { BillingWays } from './billing-ways.tsx';
import './money.css';
import { Sums } from './money-parts.tsx';
import { DraftReminders, ReminderCard } from './reminder-card.tsx';

export function RemindersPage() {
  const { t } = useTranslation();
  const [{ sent = 'false' }, change] = useAddress();
  const reminders = useQuery(wholeRemindersQuery({ sent }));
  return (
    <Stack gap="md" className="page">
      <BillingWays />
      <Group justify="space-between">
        <Title order={1}>{t('billing.reminders.title')}</Title>
        <DraftReminders />
      </Group>
      <Late />
      <SegmentedControl
        aria-label={t('billing.reminders.title')}
        className="own-width"
        data={[
          { value: 'false', label: t('billing.reminders.toSend') },
          { value: 'true', label: t('billing.reminders.sent') },
        ]}
        value={sent}
        onChange={(value) => change({ sent: value === 'false' ? undefined : value })}
      />
      {reminders.isError && (
        <Failed error={reminders.error} again={() => void reminders.refetch()} />
      )}
      {reminders.isPending && <Waiting rows={3} height={180} />}
      {reminders.data?.length === 0 && (
        <Empty
          title={t('billing.reminders.empty')}
          text={t('billing.reminders.emptyText')}
          action={<DraftReminders />}
        />
      )}
      <div className="reminders">
        {(reminders.data ?? []).map((reminder) => (
          <ReminderCard key={reminder.id} reminder={reminder} />
        ))}
      </div>
    </Stack>
  );
}

function Late() {
  const { t } = useTranslation();
  const format = useFormat();
  const late = useQuery(wholeInvoicesQuery({ overdue: 'true' })).data ?? [];
  if (late.length === 0) return null;
  return (
    <Sums
      sums={[
        {
          name: t('billing.invoices.sumLate', { count: late.length }),
          value: format.euros(sumOf(late, ({ openCents }) => openCents)),
          alarm: true,
        },
      ]}
    />
  );
}
