/** What may be done with a payment: put on other invoices, or reversed, which says what it undoes. */
import { Button, Group } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type PaymentItem, REVERSALS, type ReversePaymentBody } from '#contract/accounts.ts';
import { invoiceActions } from '../../../api/invoice-actions.ts';
import { Because } from '../../../parts/because.tsx';
import { useFormat } from '../../../parts/place.tsx';
import { AllocatePayment } from './allocate-payment.tsx';
import { FormWindow } from './form-window.tsx';

export function PaymentActs({ payment }: { payment: PaymentItem }) {
  const { t } = useTranslation();
  const [doing, setDoing] = useState<'reverse' | 'allocate' | null>(null);
  const close = () => setDoing(null);
  if (doing === 'reverse') return <Reverse payment={payment} onDone={close} />;
  return (
    <Group gap="xs" className="actions">
      {payment.purpose === 'debt' && !payment.suspense && (
        <Button variant="default" onClick={() => setDoing('allocate')}>
          {t('billing.payments.allocate')}
        </Button>
      )}
      <Button variant="default" color="alarm" onClick={() => setDoing('reverse')}>
        {t('billing.payments.reverse')}
      </Button>
      <FormWindow
        title={t('billing.payments.allocate')}
        opened={doing === 'allocate'}
        onClose={close}
      >
        <AllocatePayment payment={payment} onDone={close} />
      </FormWindow>
    </Group>
  );
}

/** Says which invoices are owed again. */
function Reverse({ payment, onDone }: { payment: PaymentItem; onDone: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const owedAgain = payment.allocations.map(({ number, amountCents }) =>
    t('billing.payments.owedAgain', { number: number ?? '', amount: format.euros(amountCents) }),
  );
  const amount = format.euros(payment.amountCents);
  return (
    <Because
      danger
      consequence={[
        t('billing.payments.willReverse', { amount, name: payment.accountName }),
        owedAgain.length === 0
          ? ''
          : t('billing.payments.willOwe', { invoices: format.list(owedAgain) }),
      ].join(' ')}
      choices={{
        label: t('billing.payments.reverseWhy'),
        options: REVERSALS.map((value) => ({
          value,
          label: t(`billing.payments.reversals.${value}`),
        })),
      }}
      verb={t('billing.payments.reverse')}
      done={t('billing.payments.reversed')}
      act={({ choice, reason }) =>
        invoiceActions.reversePayment(payment.id, {
          kind: choice as NonNullable<ReversePaymentBody['kind']>,
          note: reason,
        })
      }
      onDone={onDone}
    />
  );
}
