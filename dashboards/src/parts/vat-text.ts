/** VAT in words: its rate, or why none is due. */
import { useTranslation } from 'react-i18next';
import { useFormat } from './place.tsx';

type Vat = {
  readonly category: string;
  readonly rate?: string | undefined;
  readonly code?: string | null | undefined;
};

export function useVatText(): (vat: Vat) => string {
  const { t } = useTranslation();
  const { language } = useFormat();
  return ({ category, rate = '0', code }) => {
    if (category === 'O') return t('billing.charge.vatNone');
    if (category === 'E') return t('billing.charge.vatExempt', { code: code ?? 'E' });
    if (category === 'Z') return t('billing.charge.vatZero');
    return t('billing.charge.vatText', { rate: language === 'fr' ? rate.replace('.', ',') : rate });
  };
}
