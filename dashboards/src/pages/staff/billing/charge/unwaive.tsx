/** Asks again for what was waived by mistake: a further charge, to which it then leads. */
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { ChargeItem } from '#contract/charges.ts';
import { chargeActions } from '../../../../api/charge-actions.ts';
import { Because } from '../../../../parts/because.tsx';
import { useFormat } from '../../../../parts/place.tsx';

/** Somebody let it go; what is covered or taken back was nobody's decision. */
export function isUnwaivable({ state, waivedBy }: ChargeItem): boolean {
  return state === 'waived' && waivedBy !== null;
}

export function Unwaive({ charge, onDone }: { charge: ChargeItem; onDone: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const navigate = useNavigate();
  const act = async (reason: string) => {
    const { id } = await chargeActions.unwaive(charge.id, reason);
    await navigate({ to: '/billing/charges/$id', params: { id } });
  };
  return (
    <Because
      consequence={t('billing.charge.willUnwaive', {
        amount: format.euros(charge.grossCents),
        name: charge.payer.name,
      })}
      verb={t('billing.charge.unwaive')}
      done={t('billing.charge.unwaived')}
      act={({ reason }) => act(reason)}
      onDone={onDone}
    />
  );
}
