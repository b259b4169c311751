/** What became of an issued document: payments on it, and reminders of it. */
import { Stack, Table, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { InvoiceWhole } from '#contract/invoices.ts';
import { wholePaymentsQuery, wholeRemindersQuery } from '../../../api/invoice-queries.ts';
import { Failed } from '../../../parts/notices.tsx';
import { useFormat } from '../../../parts/place.tsx';
import { DraftReminders, ReminderCard } from './reminder-card.tsx';

export function InvoiceRelated({ invoice }: { invoice: InvoiceWhole }) {
  return (
    <>
      <Payments invoice={invoice} />
      <Reminders invoice={invoice} />
    </>
  );
}

function Payments({ invoice }: { invoice: InvoiceWhole }) {
  const { t } = useTranslation();
  const format = useFormat();
  const payments = useQuery(wholePaymentsQuery({ invoice: invoice.id }));
  const title = t('billing.invoices.payments');
  if (payments.isError)
    return <Failed error={payments.error} again={() => void payments.refetch()} />;
  if (payments.data === undefined || payments.data.length === 0) return null;
  return (
    <section>
      <Title order={2}>{title}</Title>
      <Table className="records dense" aria-label={title}>
        <Table.Tbody>
          {payments.data.map(({ id, receivedOn, method, state, allocations }) => (
            <Table.Tr key={id}>
              <Table.Td>
                <Link to="/billing/payments/$id" params={{ id }}>
                  {format.civilDate(receivedOn)}
                </Link>
              </Table.Td>
              <Table.Td>
                {t(`billing.payments.methods.${method}`)}
                {state !== 'received' && (
                  <span className="alarm-text"> · {t(`billing.payments.states.${state}`)}</span>
                )}
              </Table.Td>
              <Table.Td className="numeric">
                {format.euros(
                  allocations.find((one) => one.invoice === invoice.id)?.amountCents ?? 0,
                )}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </section>
  );
}

function Reminders({ invoice }: { invoice: InvoiceWhole }) {
  const { t } = useTranslation();
  const asked = useQuery(wholeRemindersQuery({ invoice: invoice.id }));
  if (asked.isError) return <Failed error={asked.error} again={() => void asked.refetch()} />;
  const reminders = asked.data ?? [];
  if (asked.isPending || (reminders.length === 0 && !invoice.overdue)) return null;
  return (
    <section>
      <Title order={2}>{t('billing.reminders.title')}</Title>
      <Stack gap="sm" mt="xs" align="flex-start">
        {reminders.map((reminder) => (
          <ReminderCard key={reminder.id} reminder={reminder} />
        ))}
        {invoice.overdue && reminders.every(({ sentAt }) => sentAt !== null) && <DraftReminders />}
      </Stack>
    </section>
  );
}
