/** The form that takes a payment, over whichever page one is on. */
import { useTranslation } from 'react-i18next';
import { FormWindow } from './form-window.tsx';
import { TakePayment } from './take-payment.tsx';

export function TakePaymentWindow({
  opened,
  account,
  amountCents,
  onClose,
}: {
  opened: boolean;
  account?: string;
  amountCents?: number;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  return (
    <FormWindow title={t('billing.payments.take')} opened={opened} onClose={onClose}>
      <TakePayment
        {...(account !== undefined && { account })}
        {...(amountCents !== undefined && amountCents > 0 && { amountCents })}
        onDone={onClose}
      />
    </FormWindow>
  );
}
