/** An amount as people type it; whoever asks gets whole cents, or null while it is none. */
import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../parts/place.tsx';
import { amountText, centsOf } from '../../../words/money.ts';

export function AmountField({
  label,
  description,
  first = null,
  mostCents,
  leastCents = 1,
  onChange,
  focus = false,
  hideLabel = false,
}: {
  label: string;
  description?: string;
  /** What stands in it at first. */
  first?: number | null;
  mostCents?: number;
  leastCents?: number;
  onChange: (cents: number | null) => void;
  focus?: boolean;
  hideLabel?: boolean;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const [text, setText] = useState(first === null ? '' : amountText(first, format.language));
  const wrong = (cents: number | null): string | null => {
    if (cents === null || cents < leastCents) return t('billing.money.noAmount');
    if (mostCents !== undefined && cents > mostCents)
      return t('billing.money.atMost', { amount: format.euros(mostCents) });
    return null;
  };
  return (
    <TextInput
      {...(hideLabel ? { 'aria-label': label } : { label })}
      {...(description !== undefined && { description })}
      inputMode="decimal"
      autoComplete="off"
      data-autofocus={focus}
      classNames={{ input: 'amount-input' }}
      rightSection={<span aria-hidden="true">€</span>}
      value={text}
      error={text === '' ? null : wrong(centsOf(text))}
      onChange={(event) => {
        const next = event.currentTarget.value;
        const cents = centsOf(next);
        setText(next);
        onChange(wrong(cents) === null ? cents : null);
      }}
    />
  );
}
