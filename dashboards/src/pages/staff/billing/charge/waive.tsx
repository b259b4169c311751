/** Letting charges go: says whose and how much, asks why. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ChargeItem } from '#contract/charges.ts';
import { chargeActions } from '../../../../api/charge-actions.ts';
import { AskedPopover } from '../../../../parts/asked-popover.tsx';
import { Because } from '../../../../parts/because.tsx';
import { useFormat } from '../../../../parts/place.tsx';
import { useEach } from '../../../../parts/use-each.ts';
import { sumOf } from '../../../../words/money.ts';

const NAMES_SHOWN = 3;

/** Open, asked of somebody, and on no draft: a draft is discarded first. */
export function isWaivable({ state, invoice, amountCents }: ChargeItem): boolean {
  return state === 'open' && invoice === null && amountCents >= 0;
}

export function Waive({ asked, onDone }: { asked: readonly ChargeItem[]; onDone: () => void }) {
  const { t } = useTranslation();
  const consequence = useConsequence();
  const waiving = useEach(
    ({ id }: ChargeItem, reason: string) => chargeActions.waive(id, reason),
    ({ label, payer }) => `${label}, ${payer.name}`,
  );
  const charges = waiving.leftOf(asked);
  return (
    <Because
      danger
      consequence={consequence(charges)}
      verb={
        charges.length === 1
          ? t('billing.charge.waive')
          : t('billing.charge.waiveMany', { count: charges.length })
      }
      done={t('billing.charge.waived', { count: charges.length })}
      act={({ reason }) => waiving.run(charges, reason)}
      onDone={onDone}
    />
  );
}

/** Of those that are chosen, the open ones. */
export function WaiveMany({
  chosen,
  onDone,
}: {
  chosen: readonly ChargeItem[];
  onDone: () => void;
}) {
  const { t } = useTranslation();
  const [asked, setAsked] = useState<readonly ChargeItem[] | null>(null);
  const charges = chosen.filter(isWaivable);
  const others = chosen.length - charges.length;
  if (charges.length === 0 && asked === null)
    return <span className="quiet">{t('billing.charge.nothingToWaive')}</span>;
  return (
    <>
      <AskedPopover
        things={charges}
        asked={asked}
        onAsk={setAsked}
        label={t('billing.charge.waiveMany', { count: (asked ?? charges).length })}
        width={360}
        position="bottom-start"
      >
        <Waive
          asked={asked ?? []}
          onDone={() => {
            setAsked(null);
            onDone();
          }}
        />
      </AskedPopover>
      {others > 0 && (
        <span className="quiet">{t('billing.charge.cantWaive', { count: others })}</span>
      )}
    </>
  );
}

function useConsequence(): (charges: readonly ChargeItem[]) => string {
  const { t } = useTranslation();
  const format = useFormat();
  return (charges) => {
    const names = [...new Set(charges.map(({ payer }) => payer.name))];
    const shown = names.slice(0, NAMES_SHOWN);
    const more = names.length - shown.length;
    return t('billing.charge.willWaive', {
      count: charges.length,
      euros: format.euros(sumOf(charges, ({ grossCents }) => grossCents)),
      payers:
        more === 0
          ? format.list(shown)
          : t('billing.charge.payersMore', { count: more, names: shown.join(', ') }),
    });
  };
}
