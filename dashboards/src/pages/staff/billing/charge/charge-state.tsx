/** What became of a charge: colour, shape and word. */
import { useTranslation } from 'react-i18next';
import type { ChargeItem } from '#contract/charges.ts';
import { stateNameOf } from '../../../../words/charge-state.ts';

const SHAPES = { open: '○', invoiced: '●', corrected: '↷', waived: '–' } as const;

export function ChargeState({
  charge,
}: {
  charge: Pick<ChargeItem, 'state' | 'invoice' | 'waiveReason'>;
}) {
  const { t } = useTranslation();
  const { state, invoice } = charge;
  const name = stateNameOf(charge);
  return (
    <span className={`charge-state ${state}`}>
      <span aria-hidden="true">{SHAPES[state]}</span> {t(`billing.charge.stateName.${name}`)}
      {state === 'open' && invoice !== null && (
        <span className="detail">{t('billing.charge.onDraft')}</span>
      )}
    </span>
  );
}
