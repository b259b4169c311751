/** VAT in words: its rate, or why none is due. */
import { useTranslation } from 'react-i18next';
import { rateText } from '../words/vat.ts';
import { useFormat } from './place.tsx';

type Vat = {
  readonly category: string;
  readonly rate?: string | number | undefined;
  readonly code?: string | null | undefined;
};

/** A code, where there is one, tells which exemption it is. */
export function useVatText(): (vat: Vat) => string {
  const { t } = useTranslation();
  const { language } = useFormat();
  return ({ category, rate = '0', code }) => {
    if (category !== 'E' && category !== 'Z' && category !== 'O')
      return t('billing.money.vat.S', { rate: rateText(rate, language) });
    const why = t(`billing.money.vat.${category}`);
    return code ? `${why} (${code})` : why;
  };
}
