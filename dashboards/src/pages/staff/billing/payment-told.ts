/** Says that a payment was taken, with the way back. */
import { useTranslation } from 'react-i18next';
import { bills } from '#contract/roles.ts';
import { invoiceActions } from '../../../api/invoice-actions.ts';
import { useFormat, usePlace } from '../../../parts/place.tsx';
import { useTell } from '../../../parts/toasts.tsx';
import { useOnce } from '../../../parts/use-once.ts';

/** A mistake is taken back at once, by whoever may reverse payments. */
export function usePaymentTold(): (id: string, amountCents: number) => void {
  const { t } = useTranslation();
  const format = useFormat();
  const { role } = usePlace();
  const tell = useTell();
  const undoing = useOnce(
    'undo',
    (id: string) => invoiceActions.reversePayment(id, { kind: 'error' }),
    () => tell(t('billing.payments.reversed')),
  );
  return (id, amountCents) =>
    tell(
      t('billing.payments.taken', { amount: format.euros(amountCents) }),
      bills(role) ? () => undoing.mutate(id) : undefined,
    );
}
