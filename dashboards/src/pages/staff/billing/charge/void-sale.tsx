/** Takes a sale back, where it was a mistake or the thing came back; says what becomes of the money. */
import { useTranslation } from 'react-i18next';
import type { ChargeItem } from '#contract/charges.ts';
import { invoiceActions } from '../../../../api/invoice-actions.ts';
import { Because } from '../../../../parts/because.tsx';
import { useFormat } from '../../../../parts/place.tsx';

/** What still asks for money; the opposite of an invoiced sale is no sale. */
export function isSaleToVoid({ source, state, corrects, amountCents }: ChargeItem): boolean {
  const isSale = source.type === 'sale' || source.type === 'pass';
  const stands = state === 'open' || state === 'invoiced';
  return isSale && stands && corrects === null && amountCents >= 0;
}

export function VoidSale({ charge, onDone }: { charge: ChargeItem; onDone: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { label, grossCents, payer, state } = charge;
  return (
    <Because
      danger
      consequence={t(
        state === 'invoiced' ? 'billing.charge.willVoidInvoiced' : 'billing.charge.willVoid',
        { what: label, amount: format.euros(grossCents), name: payer.name },
      )}
      verb={t('billing.charge.void')}
      done={t('billing.charge.voided')}
      act={({ reason }) => invoiceActions.voidSale(charge.source.id, reason)}
      onDone={onDone}
    />
  );
}
