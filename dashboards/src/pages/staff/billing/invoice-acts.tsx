/** What may be done with a document, each saying first what it will do. */
import { Button, Group } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { InvoiceWhole } from '#contract/invoices.ts';
import { invoiceActions } from '../../../api/invoice-actions.ts';
import { Because } from '../../../parts/because.tsx';
import { Failed } from '../../../parts/notices.tsx';
import { useFormat } from '../../../parts/place.tsx';
import { Sure } from '../../../parts/sure.tsx';
import { useTell } from '../../../parts/toasts.tsx';
import { signedCents } from '../../../words/invoice-standing.ts';
import { CreditInvoice } from './credit-invoice.tsx';
import { FormWindow } from './form-window.tsx';
import { TakePayment } from './take-payment.tsx';

export function InvoiceActs({ invoice }: { invoice: InvoiceWhole }) {
  if (invoice.state === 'draft') return <DraftActs invoice={invoice} />;
  return invoice.type === 'credit-note' ? null : <IssuedActs invoice={invoice} />;
}

function DraftActs({ invoice }: { invoice: InvoiceWhole }) {
  const { t } = useTranslation();
  const format = useFormat();
  const tell = useTell();
  const client = useQueryClient();
  const navigate = useNavigate();
  const numbers = {
    count: 1,
    amount: format.euros(signedCents(invoice, invoice.grossCents)),
  };
  const issuing = useMutation({
    mutationFn: () => invoiceActions.issue(invoice.id),
    onSuccess: ({ number }) => tell(t('billing.invoices.isIssued', { number })),
    onSettled: () => client.invalidateQueries(),
  });
  const discarding = useMutation({
    mutationFn: () => invoiceActions.discard(invoice.id),
    onSuccess: async () => {
      tell(t('billing.invoices.discarded', { count: 1 }));
      await navigate({ to: '/billing/invoices' });
      await client.invalidateQueries();
    },
  });
  const failed = [issuing, discarding].find((one) => one.isError);
  return (
    <>
      <Group gap="xs" className="actions">
        <Sure
          verb={t('billing.invoices.issue')}
          will={
            invoice.missing.length > 0
              ? t('billing.invoices.cantIssue', { count: invoice.missing.length })
              : t('billing.invoices.willIssue', numbers)
          }
          main
          disabled={invoice.missing.length > 0}
          pending={issuing.isPending}
          act={() => issuing.mutate()}
        />
        <Sure
          verb={t('billing.invoices.discard')}
          will={t('billing.invoices.willDiscard', numbers)}
          danger
          pending={discarding.isPending}
          act={() => discarding.mutate()}
        />
      </Group>
      {failed?.isError && <Failed error={failed.error} />}
    </>
  );
}

type Doing = 'pay' | 'credit' | 'write-off' | null;

function IssuedActs({ invoice }: { invoice: InvoiceWhole }) {
  const { t } = useTranslation();
  const [doing, setDoing] = useState<Doing>(null);
  const close = () => setDoing(null);
  const isOwed = invoice.openCents > 0;
  if (doing === 'write-off') return <WriteOff invoice={invoice} onDone={close} />;
  return (
    <Group gap="xs" className="actions">
      {isOwed && <Button onClick={() => setDoing('pay')}>{t('billing.payments.take')}</Button>}
      {invoice.creditedCents < invoice.grossCents && (
        <Button variant="default" onClick={() => setDoing('credit')}>
          {t('billing.invoices.credit')}
        </Button>
      )}
      {isOwed && (
        <Button variant="default" color="alarm" onClick={() => setDoing('write-off')}>
          {t('billing.invoices.writeOff')}
        </Button>
      )}
      <FormWindow title={t('billing.payments.take')} opened={doing === 'pay'} onClose={close}>
        <TakePayment
          account={invoice.payer}
          invoice={{ id: invoice.id, openCents: invoice.openCents }}
          onDone={close}
        />
      </FormWindow>
      <FormWindow
        title={t('billing.invoices.creditOf', { number: invoice.number ?? '' })}
        opened={doing === 'credit'}
        onClose={close}
        wide
      >
        <CreditInvoice invoice={invoice} onDone={close} />
      </FormWindow>
    </Group>
  );
}

function WriteOff({ invoice, onDone }: { invoice: InvoiceWhole; onDone: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <Because
      danger
      consequence={t('billing.invoices.willWriteOff', {
        amount: format.euros(invoice.openCents),
        number: invoice.number ?? '',
        name: invoice.payerName,
      })}
      verb={t('billing.invoices.writeOff')}
      done={t('billing.invoices.writtenOff', { amount: format.euros(invoice.openCents) })}
      act={({ reason }) => invoiceActions.writeOff(invoice.id, reason)}
      onDone={onDone}
    />
  );
}
