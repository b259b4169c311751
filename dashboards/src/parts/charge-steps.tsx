/** How an amount was worked out: every step with its numbers and words, and what they come to. */
import { Table } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ChargeItem, ChargeStepItem } from '#contract/charges.ts';
import { useFormat } from './place.tsx';
import { useVatText } from './vat-text.ts';

type Amounts = Pick<
  ChargeItem,
  'prices' | 'amountCents' | 'netCents' | 'vatCents' | 'grossCents'
> & { readonly steps: readonly ChargeStepItem[]; readonly vat: ChargeItem['vat'] | null };

export function ChargeSteps({ of }: { of: Amounts }) {
  const { t } = useTranslation();
  const format = useFormat();
  const vatText = useVatText();
  const isGross = of.prices === 'gross';
  const exact = isGross ? t('billing.charge.exactGross') : t('billing.charge.exactNet');
  return (
    <div className="steps">
      <Table className="records" aria-label={t('billing.charge.steps')}>
        <Table.Tbody>
          {of.steps.map((step, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: two steps may read alike, and none ever moves
            <Table.Tr key={index}>
              <Table.Td>{step.words[format.language]}</Table.Td>
              <Table.Td className="numeric">{format.euros(step.amountCents)}</Table.Td>
            </Table.Tr>
          ))}
          {of.steps.length === 0 && (
            <Table.Tr>
              <Table.Td>{t('billing.charge.noSteps')}</Table.Td>
              <Table.Td className="numeric">{format.euros(of.amountCents)}</Table.Td>
            </Table.Tr>
          )}
        </Table.Tbody>
        <Table.Tfoot>
          <Total
            strong
            name={isGross ? t('billing.charge.totalGross') : t('billing.charge.totalNet')}
          >
            {format.euros(of.amountCents)}
          </Total>
          {isGross && <Total name={t('billing.charge.ofNet')}>{format.euros(of.netCents)}</Total>}
          <Total name={of.vat === null ? t('billing.money.vatLabel') : vatText(of.vat)}>
            {format.euros(of.vatCents)}
          </Total>
          {!isGross && (
            <Total strong name={t('billing.charge.totalGross')}>
              {format.euros(of.grossCents)}
            </Total>
          )}
        </Table.Tfoot>
      </Table>
      {of.vatCents !== 0 && (
        <p className="quiet">{t('billing.charge.indicative', { mode: exact })}</p>
      )}
    </div>
  );
}

function Total({
  name,
  strong = false,
  children,
}: {
  name: string;
  strong?: boolean;
  children: string;
}) {
  return (
    <Table.Tr className={strong ? undefined : 'quiet'}>
      <Table.Td>{strong ? <b>{name}</b> : name}</Table.Td>
      <Table.Td className="numeric">{strong ? <b>{children}</b> : children}</Table.Td>
    </Table.Tr>
  );
}
