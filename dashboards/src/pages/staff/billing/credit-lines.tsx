/** Choosing lines to give back, each whole or a part of it. */
import { Checkbox } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../parts/place.tsx';
import type { Chosen, LeftLine } from '../../../words/credit.ts';
import { AmountField } from './amount-field.tsx';

export function CreditLines({
  left,
  chosen,
  onChange,
}: {
  left: readonly LeftLine[];
  chosen: Chosen;
  onChange: (chosen: Chosen) => void;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const put = (position: number, cents: number | null) =>
    onChange(new Map(chosen).set(position, cents));
  const drop = (position: number) => {
    const rest = new Map(chosen);
    rest.delete(position);
    onChange(rest);
  };
  return (
    <ul className="choose-lines" aria-label={t('billing.invoices.creditLines')}>
      {left.map(({ line, leftCents }) => (
        <li key={line.position}>
          <Checkbox
            label={line.label}
            description={t(
              line.prices === 'gross' ? 'billing.invoices.leftGross' : 'billing.invoices.leftNet',
              { amount: format.euros(leftCents) },
            )}
            checked={chosen.has(line.position)}
            onChange={(event) =>
              event.currentTarget.checked ? put(line.position, leftCents) : drop(line.position)
            }
          />
          {chosen.has(line.position) && (
            <AmountField
              label={t('billing.invoices.amountOf', { label: line.label })}
              hideLabel
              first={leftCents}
              mostCents={leftCents}
              onChange={(cents) => put(line.position, cents)}
            />
          )}
        </li>
      ))}
    </ul>
  );
}
