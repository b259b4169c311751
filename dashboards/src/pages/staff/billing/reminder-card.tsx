/** A reminder: its text to copy or to send by mail, and whether it was sent. */
import { Button, CopyButton, Group, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { ReminderItem } from '#contract/invoices.ts';
import { invoiceActions } from '../../../api/invoice-actions.ts';
import { Failed } from '../../../parts/notices.tsx';
import { useFormat } from '../../../parts/place.tsx';
import { At } from '../../../parts/times.tsx';
import { useTell } from '../../../parts/toasts.tsx';
import { AccountLink } from './money-parts.tsx';

export function ReminderCard({ reminder }: { reminder: ReminderItem }) {
  const { t } = useTranslation();
  const format = useFormat();
  const tell = useTell();
  const client = useQueryClient();
  const sending = useMutation({
    mutationFn: () => invoiceActions.reminderSent(reminder.id),
    onSuccess: async () => {
      tell(t('billing.reminders.isSent', { number: reminder.number }));
      await client.invalidateQueries();
    },
  });
  const letter = `${reminder.subject}\n\n${reminder.text}`;
  return (
    <article className="card reminder" data-row tabIndex={-1}>
      <header className="reminder-head">
        <b>{t(`billing.reminders.level.${reminder.level as 1}`)}</b>
        <Link to="/billing/invoices/$id" params={{ id: reminder.invoice }}>
          {reminder.number}
        </Link>
        <AccountLink account={reminder.payer} name={reminder.payerName} />
        <span className="amount">{format.euros(reminder.openCents)}</span>
      </header>
      <Text size="sm" fw={600}>
        {reminder.subject}
      </Text>
      <Text size="sm" className="letter">
        {reminder.text}
      </Text>
      {sending.isError && <Failed error={sending.error} />}
      <Group gap="xs">
        <CopyButton value={letter}>
          {({ copied, copy }) => (
            <Button variant="default" onClick={copy}>
              {copied ? t('adopt.copied') : t('billing.reminders.copy')}
            </Button>
          )}
        </CopyButton>
        <Mail reminder={reminder} />
        {reminder.sentAt === null ? (
          <Button loading={sending.isPending} onClick={() => sending.mutate()}>
            {t('billing.reminders.markSent')}
          </Button>
        ) : (
          <span className="quiet">
            {t('billing.reminders.sentAt')} <At at={reminder.sentAt} />
          </span>
        )}
      </Group>
    </article>
  );
}

/** Opens a mail that is written already, where the payer has an address. */
function Mail({ reminder }: { reminder: ReminderItem }) {
  const { t } = useTranslation();
  const { email } = reminder;
  if (email === null) return null;
  const query = new URLSearchParams({ subject: reminder.subject, body: reminder.text });
  return (
    <Button
      component="a"
      variant="default"
      href={`mailto:${encodeURIComponent(email)}?${query.toString().replaceAll('+', '%20')}`}
    >
      {t('billing.reminders.mail')}
    </Button>
  );
}

export function DraftReminders() {
  const { t } = useTranslation();
  const tell = useTell();
  const client = useQueryClient();
  const drafting = useMutation({
    mutationFn: invoiceActions.draftReminders,
    onSuccess: async ({ items, left }) => {
      const drafted = t('billing.reminders.drafted', { count: items.length });
      tell(left === 0 ? drafted : `${drafted}. ${t('billing.reminders.left', { count: left })}`);
      await client.invalidateQueries();
    },
  });
  return (
    <>
      <Button variant="default" loading={drafting.isPending} onClick={() => drafting.mutate()}>
        {t('billing.reminders.draft')}
      </Button>
      {drafting.isError && <Failed error={drafting.error} />}
    </>
  );
}
